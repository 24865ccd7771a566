from django.db import migrations


class Migration(migrations.Migration):
    """Passages are attached by the reviewer who holds the seat, as the rest of a review is written (migration 0006)."""

    dependencies = [("review", "0007_attached_evidence"), ("review", "0006_only_the_physician_writes")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER only_the_physician BEFORE INSERT OR UPDATE OR DELETE ON review_attachedevidence"
            " FOR EACH ROW EXECUTE FUNCTION only_the_physician_writes();",
            "DROP TRIGGER only_the_physician ON review_attachedevidence;",
        )
    ]
