from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0009_screening_and_rulings")]

    operations = [
        migrations.AddField("document", "boundary_confidence", models.FloatField(null=True)),
        migrations.AddField("document", "boundary_cues", models.JSONField(default=list)),
    ]
