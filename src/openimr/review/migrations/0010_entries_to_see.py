import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_transferred"),
        ("intake", "0004_entry_corrections"),
        ("review", "0009_text_versions_never_change"),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryToSee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seat", models.PositiveSmallIntegerField()),
                ("reviewer_id", models.CharField(max_length=20)),
                ("items", models.JSONField(default=list)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries_to_see", to="cases.case"
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.entrycorrection"
                    ),
                ),
            ],
            options={"ordering": ["case", "correction", "seat"]},
        ),
        migrations.AddConstraint(
            model_name="entrytosee",
            constraint=models.UniqueConstraint(
                fields=("correction", "seat", "reviewer_id"), name="one_look_at_a_correction"
            ),
        ),
    ]
