from django.db import migrations, models

# What was published stays as it was read. A later version may supersede it, once; nothing else is written to it.
GUARD = """
CREATE FUNCTION publications_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'publication_publisheddetermination' THEN
        IF OLD.superseded_by IS NULL AND NEW.superseded_by > OLD.version
            AND to_jsonb(OLD) - '{superseded_by,superseded_on,marked_files}'::text[]
              = to_jsonb(NEW) - '{superseded_by,superseded_on,marked_files}'::text[] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was published never changes; a correction is a new version that supersedes it';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER publications_guard BEFORE UPDATE OR DELETE ON publication_{table}
    FOR EACH ROW EXECUTE FUNCTION publications_never_change();
"""
    for table in ("publisheddetermination", "publishedissue")
)
UNGUARD = """
DROP TRIGGER publications_guard ON publication_publisheddetermination;
DROP TRIGGER publications_guard ON publication_publishedissue;
DROP FUNCTION publications_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="publisheddetermination", options={"ordering": ["-decision_date", "case_number", "-version"]}
        ),
        migrations.AlterField(
            model_name="publisheddetermination", name="case_number", field=models.CharField(max_length=20)
        ),
        migrations.AddField(
            model_name="publisheddetermination", name="version", field=models.PositiveSmallIntegerField(default=1)
        ),
        migrations.AddField(
            model_name="publisheddetermination", name="published_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="publisheddetermination", name="corrects", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="publisheddetermination",
            name="superseded_by",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="publisheddetermination", name="superseded_on", field=models.DateField(null=True)
        ),
        migrations.AddField(
            model_name="publisheddetermination", name="marked_files", field=models.JSONField(default=dict)
        ),
        migrations.AddConstraint(
            model_name="publisheddetermination",
            constraint=models.UniqueConstraint(fields=("case_number", "version"), name="one_publication_a_version"),
        ),
        migrations.AddConstraint(
            model_name="publisheddetermination",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_by__isnull", True)),
                fields=("case_number",),
                name="one_publication_stands",
            ),
        ),
        migrations.AddIndex(
            model_name="publisheddetermination",
            index=models.Index(
                condition=models.Q(("superseded_by__isnull", False)), fields=["id"], name="superseded_publications"
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
