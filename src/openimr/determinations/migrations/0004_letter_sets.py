import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION letter_sets_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'letters that were served never change; another service is a new set';
END $$;
CREATE TRIGGER letter_sets_guard BEFORE UPDATE OR DELETE ON determinations_letterset
    FOR EACH ROW EXECUTE FUNCTION letter_sets_never_change();
"""
UNGUARD = """
DROP TRIGGER letter_sets_guard ON determinations_letterset;
DROP FUNCTION letter_sets_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("determinations", "0003_what_follows")]

    operations = [
        migrations.CreateModel(
            name="LetterSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("served_on", models.DateField()),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("about", models.JSONField()),
                ("pieces", models.JSONField()),
                ("prints", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "determination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_sets",
                        to="determinations.determination",
                    ),
                ),
            ],
            options={
                "ordering": ["determination", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("determination", "digest"), name="one_letter_set_a_digest")
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
