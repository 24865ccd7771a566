from django.db import migrations

GUARD = """
CREATE FUNCTION determinations_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a signed determination never changes; a correction is a new version';
END $$;
CREATE TRIGGER determinations_guard BEFORE UPDATE OR DELETE ON determinations_determination
    FOR EACH ROW EXECUTE FUNCTION determinations_never_change();
"""
UNGUARD = """
DROP TRIGGER determinations_guard ON determinations_determination;
DROP FUNCTION determinations_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("determinations", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
