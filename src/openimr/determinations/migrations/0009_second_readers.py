from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

# What a reader decided first, and what the medical director answered, never changes.
_GUARD = "".join(
    f"""
CREATE TRIGGER second_looks_guard BEFORE UPDATE OR DELETE ON determinations_{table}
    FOR EACH ROW EXECUTE FUNCTION second_looks_never_change();
"""
    for table in ("readingbegun", "disagreementanswer")
)
_UNGUARD = "".join(
    f"DROP TRIGGER second_looks_guard ON determinations_{table};" for table in ("readingbegun", "disagreementanswer")
)
_KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("determinations", "0008_corrections_of_several"),
        ("panel", "0015_second_readers"),
    ]

    operations: ClassVar = [
        migrations.AddField("qualitycheck", "holds", models.BooleanField(default=False)),
        migrations.AddField("qualitycheck", "by_lot", models.BooleanField(default=False)),
        migrations.AddField("qualitycheck", "shown", models.JSONField(null=True)),
        migrations.AddField("qualitycheck", "shown_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "secondreading",
            "reader",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reading",
                to="panel.secondreader",
            ),
        ),
        migrations.AddField("secondreading", "consequence", models.CharField(blank=True, default="", max_length=40)),
        migrations.AlterField("secondreading", "consequence", models.CharField(blank=True, max_length=40)),
        migrations.AddField("secondreading", "holds", models.BooleanField(default=False)),
        migrations.AddField("secondreading", "answer_due", models.DateField(null=True)),
        migrations.CreateModel(
            name="ReadingBegun",
            fields=[
                ("id", _KEY),
                ("decisions", models.JSONField()),
                ("shown", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="begun",
                        to="determinations.qualitycheck",
                    ),
                ),
                (
                    "reader",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="begun",
                        to="panel.secondreader",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisagreementAnswer",
            fields=[
                ("id", _KEY.clone()),
                ("kind", models.CharField(max_length=10)),
                ("words", models.TextField(blank=True)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="determinations.secondreading",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(_GUARD, _UNGUARD),
    ]
