from django.db import migrations, models

# Beside superseding it, once: a copy that is shown may be withdrawn, once. It is kept as it was.
GUARD = """
CREATE OR REPLACE FUNCTION publications_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'publication_publisheddetermination' THEN
        IF OLD.withdrawn_at IS NULL AND OLD.superseded_by IS NULL AND NEW.superseded_by > OLD.version
            AND to_jsonb(OLD) - '{superseded_by,superseded_on,marked_files}'::text[]
              = to_jsonb(NEW) - '{superseded_by,superseded_on,marked_files}'::text[] THEN
            RETURN NEW;
        END IF;
        IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND OLD.source = 'openimr'
            AND to_jsonb(OLD) - '{withdrawn_at,withdrawn_because}'::text[]
              = to_jsonb(NEW) - '{withdrawn_at,withdrawn_because}'::text[] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was published never changes; a correction is a new version that supersedes it';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0002_versions")]

    operations = [
        migrations.AddField("publisheddetermination", "named", models.JSONField(default=list)),
        migrations.AddField("publisheddetermination", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField("publisheddetermination", "withdrawn_because", models.TextField(blank=True)),
        migrations.RemoveConstraint("publisheddetermination", "one_publication_a_version"),
        migrations.RemoveConstraint("publisheddetermination", "one_publication_stands"),
        migrations.AddConstraint(
            "publisheddetermination",
            models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("case_number", "version"),
                name="one_publication_a_version",
            ),
        ),
        migrations.AddConstraint(
            "publisheddetermination",
            models.UniqueConstraint(
                condition=models.Q(("superseded_by__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("case_number",),
                name="one_publication_stands",
            ),
        ),
        migrations.AddIndex(
            "publisheddetermination",
            models.Index(
                condition=models.Q(("withdrawn_at__isnull", False)), fields=["id"], name="withdrawn_publications"
            ),
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
