"""The chronology of a case is stored: whole, or anew for a run of pages of which a person corrected a document."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.db.models import Case as Choice
from django.db.models import F, Value, When

from openimr.cases.models import Case
from openimr.records import queries
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.adapters.treatments_file import treatments
from openimr.records.domain import chronology
from openimr.records.domain.evidence import ChronologyEvent
from openimr.records.models import ChronologyEntry, Original, Page


class _Row(NamedTuple):
    """An entry as the chronology is ordered: by its day, then by its document, then as the document tells it."""

    day: date
    document_day: date
    file: str
    first_page: int
    original_place: int
    told: int
    kind: str
    event: ChronologyEvent | None  # none for an entry that is stored already, at the place `told`


def tell(case: Case) -> None:
    """The chronology of the whole case, anew."""
    case.chronology.all().delete()
    found = queries.case_records(case)
    _store(case, enumerate(chronology.events(found.documents, _vocabulary())))


def tell_anew(case: Case, original: Original, run: tuple[int, int]) -> None:
    """The same chronology as of the whole case, where nothing but documents within a run of pages has changed.

    An injury is told once, by the first document that states it: where these pages told one, another document may
    now be the first, and all are asked.
    """
    ours = case.chronology.filter(page__original=original, page__number__range=run)
    if ours.filter(kind="injury").exists():
        tell(case)
        return
    ours.delete()
    rows = _each_injury_once(sorted([*_standing(case), *_fresh(original, run)], key=lambda row: row[:6]))
    _make_room(case, rows)
    _store(case, ((place, row.event) for place, row in enumerate(rows) if row.event is not None))


def _standing(case: Case) -> list[_Row]:
    found = case.chronology.values_list(
        "date",
        "page__document__date",
        "page__original__file",
        "page__document__first_page",
        "page__original__place",
        "place",
        "kind",
    )
    return [
        _Row(day, document_day, file, first_page, original_place, told, kind, None)
        for day, document_day, file, first_page, original_place, told, kind in found
        if document_day is not None  # a document without a day tells nothing
    ]


def _fresh(original: Original, run: tuple[int, int]) -> list[_Row]:
    documents = queries.documents_within(original, run)
    begins = {page.number: document for document in documents for page in document.pages}
    found = []
    for told, event in enumerate(chronology.events(documents, _vocabulary())):
        document = begins[event.evidence.page]
        if document.date is not None:
            place = (document.date, document.file, document.first_page, original.place)
            found.append(_Row(event.date, *place, told, event.kind, event))
    return found


def _each_injury_once(rows: Sequence[_Row]) -> list[_Row]:
    told: set[date] = set()
    kept = []
    for row in rows:
        if row.kind == "injury" and row.day in told:
            continue
        if row.kind == "injury":
            told.add(row.day)
        kept.append(row)
    return kept


def _make_room(case: Case, rows: Sequence[_Row]) -> None:
    """Entries that stand move to their places among `rows`, all at once; those that are not there go."""
    standing = [(row.told, place - row.told) for place, row in enumerate(rows) if row.event is None]
    gone = set(case.chronology.values_list("place", flat=True)) - {told for told, _ in standing}
    case.chronology.filter(place__in=gone).delete()
    moves = []
    for shift, together in groupby(standing, key=lambda pair: pair[1]):
        places = [told for told, _ in together]
        if shift:
            moves.append(When(place__range=(places[0], places[-1]), then=Value(shift)))
    if moves:
        case.chronology.update(place=F("place") + Choice(*moves, default=Value(0)))


def _store(case: Case, placed: Iterable[tuple[int, ChronologyEvent]]) -> None:
    found = list(placed)
    pages = {
        (sha256, number): pk
        for sha256, number, pk in Page.objects.filter(
            original__case=case, original__sha256__in={event.evidence.document for _, event in found}
        ).values_list("original__sha256", "number", "pk")
    }
    ChronologyEntry.objects.bulk_create(
        ChronologyEntry(
            case=case,
            place=place,
            date=event.date,
            kind=event.kind,
            says=event.says,
            assertion=event.assertion,
            values=dict(event.values),
            page_id=pages[event.evidence.document, event.evidence.page],
            start=event.evidence.start,
            end=event.evidence.end,
        )
        for place, event in found
    )


def _vocabulary() -> chronology.Vocabulary:
    return chronology.Vocabulary(drug_lexicon(), treatments(), cue_rules())
