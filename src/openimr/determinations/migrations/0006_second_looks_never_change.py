from django.db import migrations

# What was said, answered, drawn and decided stays as it was. Only a check that is open is closed, and a comment of an
# open check may still be taken out.
GUARD = """
CREATE FUNCTION second_looks_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'determinations_qualitycheck' AND TG_OP = 'UPDATE' THEN
        IF OLD.outcome = '' AND (OLD.case_id, OLD.seat, OLD.reviewer_id, OLD.mode, OLD.opened_by, OLD.opened_at)
            = (NEW.case_id, NEW.seat, NEW.reviewer_id, NEW.mode, NEW.opened_by, NEW.opened_at) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_TABLE_NAME = 'determinations_checkcomment' AND TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM determinations_qualitycheck WHERE id = OLD.check_of_id AND outcome = '') THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was said of a finished review, and answered, never changes';
END $$;
CREATE FUNCTION comments_need_an_open_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM determinations_qualitycheck WHERE id = NEW.check_of_id AND outcome = '') THEN
        RAISE EXCEPTION 'the check is closed: no comment is added';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER comments_open BEFORE INSERT ON determinations_checkcomment
    FOR EACH ROW EXECUTE FUNCTION comments_need_an_open_check();
""" + "".join(
    f"""
CREATE TRIGGER second_looks_guard BEFORE UPDATE OR DELETE ON determinations_{table}
    FOR EACH ROW EXECUTE FUNCTION second_looks_never_change();
"""
    for table in ("samplelot", "qualitycheck", "checkcomment", "commentanswer", "secondreading")
)
UNGUARD = (
    "".join(
        f"DROP TRIGGER second_looks_guard ON determinations_{table};"
        for table in ("samplelot", "qualitycheck", "checkcomment", "commentanswer", "secondreading")
    )
    + """
DROP TRIGGER comments_open ON determinations_checkcomment;
DROP FUNCTION comments_need_an_open_check();
DROP FUNCTION second_looks_never_change();
"""
)


class Migration(migrations.Migration):
    dependencies = [("determinations", "0005_second_looks")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
