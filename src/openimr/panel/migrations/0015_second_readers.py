from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0003_workers_by_last_name"),
        ("panel", "0014_which_words_made_the_keys"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SecondReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seat", models.PositiveSmallIntegerField()),
                ("of", models.CharField(max_length=20)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("offered", "offered"),
                            ("accepted", "accepted"),
                            ("handed_in", "handed_in"),
                            ("declined", "declined"),
                            ("lapsed", "lapsed"),
                            ("given_back", "given_back"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("by_lot", models.BooleanField()),
                ("named_by", models.CharField(max_length=80)),
                ("offered_on", models.DateField()),
                ("accepted_on", models.DateField(null=True)),
                ("accepted_by", models.CharField(blank=True, max_length=80)),
                ("due", models.DateField(null=True)),
                ("remind_on", models.DateField(null=True)),
                ("reminded_on", models.DateField(null=True)),
                ("ended", models.DateField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=40)),
                ("end_words", models.TextField(blank=True)),
                ("board", models.JSONField(default=list)),
                ("attested", models.JSONField(default=list)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="second_readers", to="cases.case"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_readings",
                        to="panel.reviewer",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AddConstraint(
            model_name="secondreader",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended__isnull", True)),
                fields=("case", "seat"),
                name="one_open_second_reader_a_seat",
            ),
        ),
    ]
