from datetime import datetime, timezone

import django.db.models.deletion
from django.db import migrations, models

from openimr.cases.domain.chain import GENESIS
from openimr.panel.domain.history import digest_of

# What was on file is evidence: not even a mistake in our own code may rewrite it.
GUARD = """
CREATE FUNCTION panel_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a reviewer is append-only';
END $$;
CREATE TRIGGER panel_reviewerversion_guard BEFORE UPDATE OR DELETE ON panel_reviewerversion
    FOR EACH ROW EXECUTE FUNCTION panel_history_is_append_only();
CREATE TRIGGER panel_credentialdocument_guard BEFORE UPDATE OR DELETE ON panel_credentialdocument
    FOR EACH ROW EXECUTE FUNCTION panel_history_is_append_only();
"""
UNGUARD = """
DROP TRIGGER panel_reviewerversion_guard ON panel_reviewerversion;
DROP TRIGGER panel_credentialdocument_guard ON panel_credentialdocument;
DROP FUNCTION panel_history_is_append_only();
"""


def begin_histories(apps, schema_editor):
    """The profiles that are there become first versions: nobody can say any more since when they were so."""
    Reviewer, Version = apps.get_model("panel", "Reviewer"), apps.get_model("panel", "ReviewerVersion")
    at = datetime.now(timezone.utc)
    for reviewer in Reviewer.objects.all():
        sealed = {
            "sequence": 1,
            "kind": "loaded",
            "actor": "migration",
            "at": at,
            "profile": reviewer.profile,
            "facts": {"note": "on file before histories were kept; since when is not known"},
            "previous": GENESIS,
        }
        digest = digest_of(reviewer_id=reviewer.pk, **sealed)
        Version.objects.create(reviewer=reviewer, digest=digest, **sealed)


class Migration(migrations.Migration):
    dependencies = [("panel", "0002_conflict_graph")]

    operations = [
        migrations.CreateModel(
            name="ReviewerVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("profile", models.JSONField()),
                ("facts", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="panel.reviewer"
                    ),
                ),
            ],
            options={
                "ordering": ["reviewer", "sequence"],
                "constraints": [
                    models.UniqueConstraint(fields=("reviewer", "sequence"), name="one_version_a_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="CredentialDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="panel.reviewer"
                    ),
                ),
            ],
            options={
                "ordering": ["reviewer", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reviewer", "sha256", "about"), name="one_document_a_credential"
                    )
                ],
            },
        ),
        migrations.RunPython(begin_histories, migrations.RunPython.noop),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
