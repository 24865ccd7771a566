import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION corrections_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was asked for and signed never changes; another correction is a new one';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER corrections_guard BEFORE UPDATE OR DELETE ON determinations_{table}
    FOR EACH ROW EXECUTE FUNCTION corrections_never_change();
"""
    for table in ("correction", "correctionentry")
)
UNGUARD = """
DROP TRIGGER corrections_guard ON determinations_correction;
DROP TRIGGER corrections_guard ON determinations_correctionentry;
DROP FUNCTION corrections_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_workers_by_last_name"), ("determinations", "0007_overturned_counted")]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seat", models.PositiveSmallIntegerField()),
                ("changes", models.JSONField()),
                ("reason", models.TextField()),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="cases.case"
                    ),
                ),
                (
                    "determination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="determinations.determination",
                    ),
                ),
            ],
            options={"ordering": ["case", "pk"]},
        ),
        migrations.CreateModel(
            name="CorrectionEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("seat", models.PositiveSmallIntegerField()),
                ("reviewer_id", models.CharField(max_length=20)),
                ("on", models.DateField()),
                ("remark", models.TextField(blank=True)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="determinations.correction",
                    ),
                ),
            ],
            options={
                "ordering": ["correction", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("correction", "seat", "kind"), name="one_correction_entry_of_a_kind"
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
