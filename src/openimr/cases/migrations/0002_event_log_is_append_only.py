from django.db import migrations

# The log is evidence: not even a mistake in our own code may rewrite it.
GUARD = """
CREATE FUNCTION cases_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log of a case is append-only';
END $$;
CREATE TRIGGER cases_event_guard BEFORE UPDATE OR DELETE ON cases_event
    FOR EACH ROW EXECUTE FUNCTION cases_event_is_append_only();
"""
UNGUARD = """
DROP TRIGGER cases_event_guard ON cases_event;
DROP FUNCTION cases_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
