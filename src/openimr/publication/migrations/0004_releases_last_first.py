"""The list of what was released is read from its end, a page at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publication", "0003_withdrawn")]

    operations = [
        migrations.AddIndex(
            model_name="publisheddetermination",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("source", "openimr"), ("published_at__isnull", False)),
                name="releases_last_first",
            ),
        ),
    ]
