import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("panel", "0005_assignment_steps")]

    operations = [
        migrations.CreateModel(
            name="Attested",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=12)),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("words", models.JSONField()),
                ("certificate", models.CharField(max_length=64)),
                ("certified_on", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attestations",
                        to="panel.assignment",
                    ),
                ),
            ],
            options={"ordering": ["assignment", "pk"]},
        ),
    ]
