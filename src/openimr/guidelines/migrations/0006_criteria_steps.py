import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guidelines", "0005_criteria_drafts")]

    operations = [
        migrations.CreateModel(
            name="CriteriaStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=20)),
                ("comment", models.TextField(blank=True)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="guidelines.criteriadraft"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
