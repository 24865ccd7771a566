import django.db.models.deletion
from django.db import migrations, models

# What was entered wrongly, and how it was corrected, is evidence of what a determination rests on: added, never changed.
GUARD = """
CREATE FUNCTION entry_corrections_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'corrections of what was entered are added, never changed or removed';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER never_change BEFORE UPDATE OR DELETE ON intake_{table}
    FOR EACH ROW EXECUTE FUNCTION entry_corrections_never_change();
"""
    for table in ("entrycorrection", "correctedfield")
)
UNGUARD = (
    "".join(f"DROP TRIGGER never_change ON intake_{table};" for table in ("entrycorrection", "correctedfield"))
    + "DROP FUNCTION entry_corrections_never_change();"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_transferred"), ("intake", "0003_facts_changed")]

    operations = [
        migrations.CreateModel(
            name="EntryCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry_corrections",
                        to="cases.case",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="intake.entrycorrection",
                    ),
                ),
            ],
            options={"ordering": ["case", "number"]},
        ),
        migrations.CreateModel(
            name="CorrectedField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=120)),
                ("was", models.TextField(blank=True)),
                ("now", models.TextField(blank=True)),
                ("reason", models.TextField()),
                ("document", models.CharField(blank=True, max_length=64)),
                ("page", models.PositiveIntegerField(null=True)),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fields",
                        to="intake.entrycorrection",
                    ),
                ),
            ],
            options={"ordering": ["correction", "pk"]},
        ),
        migrations.AddConstraint(
            model_name="entrycorrection",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="one_correction_a_number"),
        ),
        migrations.AddConstraint(
            model_name="correctedfield",
            constraint=models.UniqueConstraint(fields=("correction", "place"), name="one_value_a_corrected_field"),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
