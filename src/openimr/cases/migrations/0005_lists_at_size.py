"""What the list of cases is read by at its real size: states, open time limits, words of treatments."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_transferred")]

    operations = [
        migrations.AddIndex(
            model_name="case", index=models.Index("state", "number", include=["id"], name="cases_by_state")
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index("case", "due", condition=models.Q(met_on__isnull=True), name="open_deadlines_by_case"),
        ),
        migrations.AddIndex(
            model_name="disputeditem",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("request"), "gin_trgm_ops"
                ),
                name="requests_by_their_words",
            ),
        ),
    ]
