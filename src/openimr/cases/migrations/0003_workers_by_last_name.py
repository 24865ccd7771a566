"""Another case of the same worker is looked for by the last name, in capitals or not, at every screen."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_event_log_is_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                django.db.models.functions.text.Upper("last_name"),
                condition=models.Q(("role", "injured_worker")),
                name="workers_by_last_name",
            ),
        )
    ]
