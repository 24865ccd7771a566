from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guidelines", "0001_initial")]

    operations = [
        migrations.AddField("understoodrequest", "inputs", models.JSONField(default=list)),
        migrations.AddField("understoodrequest", "explanations", models.JSONField(default=list)),
    ]
