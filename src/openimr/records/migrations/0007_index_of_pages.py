"""Pages are found by an index of our own; it is built when a case file is put in order."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("records", "0006_how_the_last_day_was_counted"), ("cases", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="page", name="page_search"),
        migrations.RemoveField(model_name="page", name="search"),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                fields=["original"],
                condition=Q(withheld=True) | Q(duplicate_of__isnull=False) | ~Q(state="read") | ~Q(legibility=""),
                name="pages_apart",
            ),
        ),
        migrations.DeleteModel(name="Term"),
        migrations.CreateModel(
            name="IndexPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pages", models.BinaryField()),
                ("lengths", models.BinaryField()),
                ("digests", models.BinaryField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=80)),
                ("pages", models.PositiveIntegerField()),
                ("postings", models.BinaryField()),
                ("part", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="records.indexpart")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("part", "term"), name="one_entry_a_term")]},
        ),
        migrations.CreateModel(
            name="SpellingList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("length", models.PositiveSmallIntegerField()),
                ("terms", models.TextField()),
                ("signatures", models.BinaryField()),
                ("part", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="spellings", to="records.indexpart")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("part", "length"), name="one_entry_a_length")],
            },
        ),
        # Postings are read whole and compress little: kept as they are, outside the row.
        migrations.RunSQL(
            "ALTER TABLE records_term ALTER COLUMN postings SET STORAGE EXTERNAL;"
            "ALTER TABLE records_spellinglist ALTER COLUMN terms SET STORAGE EXTERNAL;"
            "ALTER TABLE records_spellinglist ALTER COLUMN signatures SET STORAGE EXTERNAL;",
            migrations.RunSQL.noop,
        ),
    ]
