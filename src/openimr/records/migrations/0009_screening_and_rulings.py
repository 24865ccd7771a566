"""Pages are withheld until they were screened; a person rules on what repeats what."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0008_index_what_was_read")]

    operations = [
        migrations.AlterField(model_name="page", name="withheld", field=models.BooleanField(default=True)),
        migrations.CreateModel(
            name="DuplicateRuling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("same", models.BooleanField()),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "page",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.page"),
                ),
                (
                    "other",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.page"),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
