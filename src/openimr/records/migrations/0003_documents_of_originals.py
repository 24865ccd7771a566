"""A document was a whole file; now it is a run of pages of one. What was read stays read."""

from django.db import migrations


def forward(apps, schema_editor):
    Original, Document, Page = (apps.get_model("records", name) for name in ("Original", "Document", "Page"))
    for document in Document.objects.all():
        original = Original.objects.create(
            case_id=document.case_id, sha256=document.sha256, file=document.file, place=document.place,
            sender=document.sender, received=document.received, way=document.way, page_count=document.page_count,
        )
        document.original, document.first_page, document.last_page = original, 1, document.page_count
        document.save()
        Page.objects.filter(document=document).update(original=original, state="read")


class Migration(migrations.Migration):
    dependencies = [("records", "0002_originals")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
