import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0004_transferred"),
        ("determinations", "0011_transfers"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignedRationale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.PositiveSmallIntegerField()),
                ("seat", models.PositiveSmallIntegerField()),
                ("concept", models.CharField(blank=True, max_length=200)),
                ("runs", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
                ("determination", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="compared", to="determinations.determination")),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AddConstraint(
            "signedrationale",
            models.UniqueConstraint(fields=("determination", "item", "seat"), name="one_signed_rationale_an_item_and_seat"),
        ),
        migrations.CreateModel(
            name="SignedRun",
            fields=[
                ("pk", models.CompositePrimaryKey("run", "rationale_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("run", models.BigIntegerField()),
                ("rationale", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="determinations.signedrationale")),
            ],
        ),
    ]
