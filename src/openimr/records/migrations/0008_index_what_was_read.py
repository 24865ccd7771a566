"""What was read before there was an index is indexed now: a search finds what it found."""

import hashlib

import numpy as np
from django.db import migrations

from openimr.records.domain import index


def forward(apps, schema_editor):
    Page, IndexPart, Term, SpellingList = (
        apps.get_model("records", name) for name in ("Page", "IndexPart", "Term", "SpellingList")
    )
    for case in apps.get_model("cases", "Case").objects.all():
        read = Page.objects.filter(original__case=case).exclude(text="").order_by("original__place", "number")
        keys = list(read.values_list("pk", flat=True))
        for start in range(0, len(keys), index.PART):
            chunk = keys[start : start + index.PART]
            texts = dict(Page.objects.filter(pk__in=chunk).values_list("pk", "text"))
            built = index.build([texts[key] for key in chunk])
            part = IndexPart.objects.create(
                case=case, pages=np.array(chunk, np.int64).tobytes(), lengths=built.lengths.tobytes(),
                digests=b"".join(hashlib.md5(texts[key].encode(), usedforsecurity=False).digest() for key in chunk),
            )
            Term.objects.bulk_create(
                (Term(part=part, term=term, pages=pages, postings=packed) for term, pages, packed in built.terms),
                batch_size=2_000,
            )
            SpellingList.objects.bulk_create(
                SpellingList(part=part, length=s.length, terms=s.terms, signatures=s.signatures)
                for s in built.spellings
            )


class Migration(migrations.Migration):
    dependencies = [("records", "0007_index_of_pages")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
