from django.db import migrations

# What a text was is evidence of how a determination came about: its versions are added, never changed or removed.
GUARD = """
CREATE FUNCTION text_versions_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'versions of a text are added, never changed or removed';
END $$;
CREATE TRIGGER never_change BEFORE UPDATE OR DELETE ON review_textversion
    FOR EACH ROW EXECUTE FUNCTION text_versions_never_change();
"""
UNGUARD = "DROP TRIGGER never_change ON review_textversion; DROP FUNCTION text_versions_never_change();"


class Migration(migrations.Migration):
    dependencies = [("review", "0008_only_the_physician_attaches")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
