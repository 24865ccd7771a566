"""The index of a case is kept in step with its pages: only what is new or changed is indexed anew."""

import numpy as np
from django.db import connection, transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.records.domain import index
from openimr.records.models import IndexPart, SpellingList

#: More parts than these are joined: each costs a search a little.
_MOST_PARTS = 6

_DIGESTS = """
    SELECT page.id, decode(md5(page.text), 'hex') FROM records_page page
    JOIN records_original original ON original.id = page.original_id
    WHERE original.case_id = %s AND page.text <> '' ORDER BY original.place, page.number
"""


@transaction.atomic
def index_pages(case_number: str) -> int:
    """Index the pages whose text is new or changed, and forget those that are gone; answers how many were indexed.

    The index holds the text of withheld and repeated pages too: a search leaves them out by what they are when it is
    made, so that withholding a page takes effect at once. Whoever changes a page's text calls this in the same
    transaction.
    """
    case = cases.locked(case_number)
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS, [case.pk])
        actual = {page: bytes(digest) for page, digest in cursor.fetchall()}
    held = {part: _still_true(part, actual) for part in IndexPart.objects.filter(case=case)}
    known = {page for pages in held.values() for page in pages}
    fresh = [page for page in actual if page not in known]
    if fresh and (len(held) >= _MOST_PARTS or 2 * len(fresh) >= len(actual)):
        small = [part for part, pages in held.items() if 2 * len(pages) < index.PART]
        known -= {page for part in small for page in held[part]}
        fresh = [page for page in actual if page not in known]
        IndexPart.objects.filter(pk__in=[part.pk for part in small]).delete()
    for start in range(0, len(fresh), index.PART):
        pages = fresh[start : start + index.PART]
        _store(case, pages, [actual[page] for page in pages])
    return len(fresh)


def _still_true(part: IndexPart, actual: dict[int, bytes]) -> list[int]:
    """The pages that still are as they were indexed; the others are struck out of the part."""
    pages, digests = np.frombuffer(part.pages, np.int64), bytes(part.digests)
    true = np.array([actual.get(page) == digests[16 * n : 16 * n + 16] for n, page in enumerate(pages.tolist())], bool)
    if np.any(pages[~true]):
        part.pages = np.where(true, pages, 0).tobytes()
        part.save(update_fields=["pages"])
    return pages[true].tolist()


def _store(case: Case, pages: list[int], digests: list[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, text FROM records_page WHERE id = ANY(%s)", [pages])
        texts = dict(cursor.fetchall())
    built = index.build([texts[page] for page in pages])
    part = IndexPart.objects.create(
        case=case,
        pages=np.array(pages, np.int64).tobytes(),
        lengths=built.lengths.tobytes(),
        digests=b"".join(digests),
    )
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY records_term (part_id, term, pages, postings) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(["int8", "varchar", "int4", "bytea"])
        for term, count, postings in built.terms:
            copy.write_row((part.pk, term, count, postings))
    SpellingList.objects.bulk_create(
        SpellingList(part=part, length=held.length, terms=held.terms, signatures=held.signatures)
        for held in built.spellings
    )
