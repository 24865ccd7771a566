import django.db.models.deletion
from django.db import migrations, models

_SEATED = ["reviewsentence", "itemdecision", "findingchange", "attestationrecord", "reviewrecord"]


def _one(model, fields, name):
    return migrations.AddConstraint(model, models.UniqueConstraint(fields=fields, name=name))


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_event_log_is_append_only"), ("review", "0002_review_record")]

    operations = [
        *(migrations.AddField(model, "seat", models.PositiveSmallIntegerField(default=1)) for model in _SEATED),
        *(
            migrations.AlterField(
                model,
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name=name, to="cases.case"),
            )
            for model, name in (("attestationrecord", "review_attestations"), ("reviewrecord", "review_records"))
        ),
        migrations.AlterModelOptions("reviewsentence", {"ordering": ["case", "seat", "item", "place"]}),
        migrations.AlterModelOptions("itemdecision", {"ordering": ["case", "seat", "item"]}),
        migrations.RemoveConstraint("reviewsentence", "one_sentence_a_place"),
        migrations.RemoveConstraint("itemdecision", "one_decision_an_item"),
        migrations.RemoveConstraint("findingchange", "one_change_a_finding"),
        _one("reviewsentence", ["case", "seat", "item", "place"], "one_sentence_a_place"),
        _one("itemdecision", ["case", "seat", "item"], "one_decision_an_item"),
        _one("findingchange", ["case", "seat", "item", "criterion"], "one_change_a_finding"),
        _one("attestationrecord", ["case", "seat"], "one_attestation_a_seat"),
        _one("reviewrecord", ["case", "seat"], "one_review_a_seat"),
    ]
