from django.db import migrations

GUARD = """
CREATE FUNCTION account_events_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to an account never changes';
END $$;
CREATE TRIGGER account_events_guard BEFORE UPDATE OR DELETE ON accounts_accountevent
    FOR EACH ROW EXECUTE FUNCTION account_events_never_change();
"""
UNGUARD = """
DROP TRIGGER account_events_guard ON accounts_accountevent;
DROP FUNCTION account_events_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_second_factor")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
