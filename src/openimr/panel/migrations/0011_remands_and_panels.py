import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_event_log_is_append_only"), ("panel", "0010_record_languages")]

    operations = [
        migrations.CreateModel(
            name="Remand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("document", models.TextField()),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="remands", to="cases.case"
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remanded_by", to="cases.case"
                    ),
                ),
            ],
            options={"ordering": ["case", "pk"]},
        ),
        migrations.CreateModel(
            name="PanelApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seats", models.PositiveSmallIntegerField()),
                ("approved_on", models.DateField()),
                ("approved_by", models.CharField(max_length=200)),
                ("document", models.TextField()),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="panel_approval", to="cases.case"
                    ),
                ),
            ],
        ),
    ]
