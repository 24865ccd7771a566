from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guidelines", "0004_kept_answers")]

    operations = [
        migrations.CreateModel(
            name="CriteriaDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(max_length=80)),
                ("text", models.TextField()),
                ("based_on", models.CharField(max_length=64)),
                ("note", models.TextField()),
                ("drafted_by", models.CharField(max_length=80)),
                ("drafted_at", models.DateTimeField()),
                ("released_by", models.CharField(blank=True, default="", max_length=80)),
                ("released_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["file", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by", ""), models.Q(("released_by", models.F("drafted_by")), _negated=True), _connector="OR"
                        ),
                        name="criteria_released_by_another",
                    )
                ],
            },
        ),
    ]
