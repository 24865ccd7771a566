from django.db import migrations, models
from django.db.models import F

STEPS = ["offered", "accepted", "submitted", "signed", "declined", "lapsed", "recused", "withdrawn"]


def stand_where_they_stood(apps, schema_editor):
    """Before offers, an assignment was the reviewer's at once."""
    assignments = apps.get_model("panel", "Assignment").objects
    assignments.filter(ended__isnull=False).update(step="withdrawn", end_reason="reassigned")
    still_open = assignments.filter(ended__isnull=True)
    still_open.update(step="accepted", accepted_on=F("assigned_on"))
    still_open.filter(case__state__in=["signed", "published"]).update(step="signed")


class Migration(migrations.Migration):
    dependencies = [("panel", "0004_rotation")]

    operations = [
        migrations.AlterModelOptions(name="assignment", options={"ordering": ["case", "seat", "pk"]}),
        migrations.AddField("assignment", "seat", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField(
            "assignment", "step", models.CharField(choices=[(s, s) for s in STEPS], default="offered", max_length=12)
        ),
        migrations.AddField("assignment", "due", models.DateField(null=True)),
        migrations.AddField("assignment", "accepted_on", models.DateField(null=True)),
        migrations.AddField("assignment", "submitted_on", models.DateField(null=True)),
        migrations.AddField("assignment", "signed_on", models.DateField(null=True)),
        migrations.AddField("assignment", "end_reason", models.CharField(blank=True, max_length=40, default=""), preserve_default=False),
        migrations.AddField("assignment", "end_words", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.RemoveConstraint("assignment", "one_open_assignment_a_case"),
        migrations.AddConstraint(
            "assignment",
            models.UniqueConstraint(
                condition=models.Q(("ended__isnull", True)), fields=("case", "seat"), name="one_open_assignment_a_seat"
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.UniqueConstraint(
                condition=models.Q(("ended__isnull", True)), fields=("case", "reviewer"), name="one_seat_a_reviewer"
            ),
        ),
        migrations.RunPython(stand_where_they_stood, migrations.RunPython.noop),
    ]
