import hashlib
from itertools import groupby

import django.db.models.deletion
from django.db import migrations, models


def begin(apps, schema_editor):
    """Sentences stored before there were versions get their ids; each text begins with what is there."""
    sentences = apps.get_model("review", "ReviewSentence").objects.order_by("case", "seat", "item", "place")
    versions = apps.get_model("review", "TextVersion").objects
    for (case, seat, item), rows in groupby(sentences, key=lambda one: (one.case, one.seat, one.item)):
        rows = list(rows)
        width = len(str(len(rows))) + 1
        entries = []
        for number, row in enumerate(rows, start=1):
            told = row.sentence
            drafted = told["drafted_by"] == "software"
            named = hashlib.sha256(f"{row.pk} {told['text']}".encode()).hexdigest()[:11]
            told |= {"id": f"s{named}", "accepted": not drafted}
            row.save(update_fields=["sentence"])
            place = f"{number * 10**width // (len(rows) + 1):0{width}d}".rstrip("0")
            entries.append(
                {
                    "id": told["id"],
                    "place": place,
                    "text": told["text"],
                    "role": told["role"],
                    "drafted": told["text"] if drafted else None,
                    "finding": told["finding"],
                    "dropped": False,
                    "accepted": False,
                    "sources": [{"source": source, "withdrawn": False} for source in told["sources"]],
                }
            )
        last = case.events.order_by("-sequence").first()
        versions.create(
            case=case, seat=seat, item=item, version=1, text=entries, way="before versions",
            by=last.actor, at=last.at,
        )


class Migration(migrations.Migration):
    dependencies = [("review", "0004_attestation_way"), ("cases", "0002_event_log_is_append_only")]

    operations = [
        migrations.CreateModel(
            name="TextVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seat", models.PositiveSmallIntegerField()),
                ("item", models.PositiveSmallIntegerField()),
                ("version", models.PositiveIntegerField()),
                ("text", models.JSONField(null=True)),
                ("operations", models.JSONField(default=list)),
                ("way", models.CharField(max_length=20)),
                ("batch", models.CharField(blank=True, max_length=40)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="text_versions", to="cases.case"
                    ),
                ),
            ],
            options={"ordering": ["case", "seat", "item", "version"]},
        ),
        migrations.AddConstraint(
            "textversion",
            models.UniqueConstraint(fields=("case", "seat", "item", "version"), name="one_text_a_version"),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
