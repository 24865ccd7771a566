from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("panel", "0008_queue")]

    operations = [migrations.RemoveField("attested", "certified_on")]
