from django.db import migrations, models


class Migration(migrations.Migration):
    """Keys that were made before are of no version, and are made anew after the migration."""

    dependencies = [
        ("panel", "0013_orders_attached"),
    ]

    operations = [
        migrations.AddField(
            model_name="entity",
            name="keyed_by",
            field=models.CharField(default="", max_length=16),
        ),
        migrations.AddIndex(
            model_name="entity",
            index=models.Index(fields=["keyed_by"], name="entities_by_version_of_keys"),
        ),
    ]
