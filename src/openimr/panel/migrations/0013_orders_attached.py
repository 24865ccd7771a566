"""An order or approval is attached byte for byte."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("panel", "0012_how_near_a_reviewer")]

    operations: ClassVar = [
        migrations.AddField(
            model_name=name, name="sha256", field=models.CharField(blank=True, default="", max_length=64)
        )
        for name in ("remand", "panelapproval")
    ]
