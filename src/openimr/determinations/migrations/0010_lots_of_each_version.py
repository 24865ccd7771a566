from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("determinations", "0009_second_readers")]

    operations: ClassVar = [
        migrations.RemoveConstraint("samplelot", "one_lot_a_rule_and_review"),
        migrations.AddField("samplelot", "hand_in", models.PositiveSmallIntegerField(default=1)),
        migrations.AddConstraint(
            "samplelot",
            models.UniqueConstraint(
                fields=("case", "seat", "reviewer_id", "rule", "hand_in"), name="one_lot_a_rule_and_version"
            ),
        ),
    ]
