import sys

from django.db import migrations, transaction

from openimr.determinations.domain.quality.compared import compared

BATCH = 200


def take_in(apps, schema_editor):
    """The rationales signed so far, batch by batch, oldest first. Broken off, it goes on where it was.

    A database that serves already is not held up: each batch is a transaction of its own.
    """
    signed = apps.get_model("determinations", "Determination").objects
    kept = apps.get_model("determinations", "SignedRationale").objects
    waiting = list(signed.filter(compared__isnull=True).order_by("signed_at", "pk").values_list("pk", flat=True))
    for done in range(0, len(waiting), BATCH):
        batch = signed.filter(pk__in=waiting[done : done + BATCH]).order_by("signed_at", "pk")
        with transaction.atomic(using=schema_editor.connection.alias):
            for one in batch:
                for told in compared(one.content):
                    kept.create(
                        determination=one, case_id=one.case_id, item=told.item, seat=told.seat, concept=told.concept,
                        runs=told.numbers,
                    )
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO determinations_signedrun (run, rationale_id)"
                    " SELECT unnest(runs), id FROM determinations_signedrationale WHERE determination_id = ANY(%s)"
                    " ON CONFLICT DO NOTHING",
                    [waiting[done : done + BATCH]],
                )
        if len(waiting) > BATCH:
            taken = min(done + BATCH, len(waiting))
            sys.stderr.write(f"{taken} of {len(waiting)} signed determinations are taken in for comparison\n")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("determinations", "0012_signed_rationales")]

    operations = [migrations.RunPython(take_in, migrations.RunPython.noop)]
