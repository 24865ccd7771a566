from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_tries")]

    operations = [migrations.AddField("person", "must_change_password", models.BooleanField(default=False))]
