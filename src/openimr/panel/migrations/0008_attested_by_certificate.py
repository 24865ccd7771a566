from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("panel", "0007_what_doubts_are_about")]

    operations = [migrations.RemoveField("attested", "certified_on")]
