from django.db import migrations

# Nobody edits a physician's reasoning but the physician: a row with a reviewer's sentence, decision or finding is
# refused unless the transaction writes as the reviewer who holds the seat (services/hands.py).
GUARD = """
CREATE FUNCTION only_the_physician_writes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
    holder text;
BEGIN
    one := COALESCE(NEW, OLD);
    IF TG_TABLE_NAME = 'review_reviewsentence' THEN
        IF COALESCE(to_jsonb(NEW) #>> '{sentence,drafted_by}', '') <> 'reviewer'
            AND COALESCE(to_jsonb(OLD) #>> '{sentence,drafted_by}', '') <> 'reviewer' THEN
            RETURN one;
        END IF;
    ELSIF TG_TABLE_NAME = 'review_itemdecision' THEN
        IF COALESCE(to_jsonb(NEW) ->> 'decision', '') = '' AND COALESCE(to_jsonb(OLD) ->> 'decision', '') = '' THEN
            RETURN one;
        END IF;
    END IF;
    SELECT reviewer_id INTO holder FROM panel_assignment
        WHERE case_id = one.case_id AND seat = one.seat AND ended IS NULL;
    IF holder IS DISTINCT FROM current_setting('openimr.reviewer', true) THEN
        RAISE EXCEPTION 'nobody writes a review but the reviewer who holds the seat';
    END IF;
    RETURN one;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER only_the_physician BEFORE INSERT OR UPDATE OR DELETE ON review_{table}
    FOR EACH ROW EXECUTE FUNCTION only_the_physician_writes();
"""
    for table in ("reviewsentence", "itemdecision", "findingchange")
)
UNGUARD = (
    "".join(
        f"DROP TRIGGER only_the_physician ON review_{table};"
        for table in ("reviewsentence", "itemdecision", "findingchange")
    )
    + "DROP FUNCTION only_the_physician_writes();"
)


class Migration(migrations.Migration):
    dependencies = [("review", "0005_text_versions"), ("panel", "0013_orders_attached")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
