from django.db import migrations, models

STATES = (
    "received", "ineligible", "deferred", "eligible", "records_ready", "assigned", "under_review", "signed",
    "published", "transferred", "terminated",
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0003_workers_by_last_name"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.CharField(choices=[(state, state) for state in STATES], default="received", max_length=20),
        ),
    ]
