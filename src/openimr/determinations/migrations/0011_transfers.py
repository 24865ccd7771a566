import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE TRIGGER transfer_guard BEFORE UPDATE OR DELETE ON determinations_transfer
    FOR EACH ROW EXECUTE FUNCTION determination_entries_never_change();
"""
UNGUARD = "DROP TRIGGER transfer_guard ON determinations_transfer;"


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0004_transferred"),
        ("determinations", "0010_lots_of_each_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=24)),
                ("on", models.DateField()),
                ("remark", models.TextField(blank=True)),
                ("proof_title", models.CharField(blank=True, max_length=300)),
                ("proof", models.CharField(blank=True, max_length=64)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("organization", models.CharField(blank=True, max_length=200)),
                ("way", models.CharField(blank=True, max_length=120)),
                ("package", models.CharField(blank=True, max_length=64)),
                ("about", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="followed_by", to="determinations.transfer")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_entries", to="cases.case")),
                ("determination", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_entries", to="determinations.determination")),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
