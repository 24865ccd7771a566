import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("guidelines", "0002_inputs_and_explanations")]

    operations = [
        migrations.CreateModel(
            name="PathAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.PositiveSmallIntegerField()),
                ("answer", models.JSONField()),
                ("warnings", models.JSONField(default=list)),
                ("answered_by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="path_answers", to="cases.case"
                    ),
                ),
            ],
            options={"ordering": ["case", "item", "pk"]},
        ),
        migrations.CreateModel(
            name="EvidenceRating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.PositiveSmallIntegerField()),
                ("judged", models.JSONField()),
                ("outcome", models.JSONField()),
                ("rated_by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence_ratings", to="cases.case"
                    ),
                ),
            ],
            options={"ordering": ["case", "item", "pk"]},
        ),
    ]
