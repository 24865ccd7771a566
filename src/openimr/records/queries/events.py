"""Events of the chronology by kind, each with what document tells it; no page's text is loaded whole."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from openimr.cases.models import Case
from openimr.records.domain.evidence import ChronologyEvent, Evidence
from openimr.records.queries.case_file import title_and_date
from openimr.records.queries.page_index import read_rows

_EVENTS = """
    SELECT entry.date, entry.kind, entry.says, entry.assertion, entry."values", original.sha256, document.title,
           original.file, document.date, page.number, substr(page.text, entry.start + 1, entry."end" - entry.start),
           entry.start, entry."end", document.kind
    FROM records_chronologyentry entry
    JOIN records_page page ON page.id = entry.page_id
    JOIN records_original original ON original.id = page.original_id
    LEFT JOIN records_document document ON document.id = page.document_id
    WHERE entry.case_id = %s AND entry.kind = ANY(%s) AND NOT page.withheld
    ORDER BY entry.place
"""


#: Every change gives a row another transaction or place, so that no text is read to know that it is the same.
_STAMP = """
    SELECT md5(concat(
        (SELECT string_agg(concat_ws(':', p.id, p.xmin, p.ctid), ',' ORDER BY p.id) FROM records_page p
         JOIN records_original o ON o.id = p.original_id WHERE o.case_id = %s),
        ';',
        (SELECT string_agg(concat_ws(':', d.id, d.xmin, d.ctid), ',' ORDER BY d.id) FROM records_document d
         JOIN records_original o ON o.id = d.original_id WHERE o.case_id = %s),
        ';',
        (SELECT string_agg(concat_ws(':', o.id, o.xmin, o.ctid), ',' ORDER BY o.id) FROM records_original o
         WHERE o.case_id = %s)
    ))
"""


def case_file_stamp(case: Case) -> str:
    """A digest of the case file as it is now; a page, document or original that came, changed or went changes it."""
    ((stamp,),) = read_rows(_STAMP, case.pk, case.pk, case.pk)
    return str(stamp)


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event with the kind and the date of service of the document that tells it."""

    event: ChronologyEvent
    document_kind: str
    document_date: dt.date | None


def told_events(case: Case, kinds: Iterable[str]) -> tuple[ToldEvent, ...]:
    """The events of some kinds in the chronology's order; those of withheld pages are left out."""
    wanted = sorted(set(kinds))
    return tuple(_told(*row) for row in read_rows(_EVENTS, case.pk, wanted)) if wanted else ()


def _told(*row: Any) -> ToldEvent:
    date, kind, says, assertion, values, sha256, title, file, dated, number, quote, start, end, of = row
    evidence = Evidence(sha256, title_and_date(title or file, dated), number, quote, start, end)
    return ToldEvent(ChronologyEvent(date, kind, says, evidence, assertion, values), of or "", dated)
