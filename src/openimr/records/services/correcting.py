"""What a person sets right of a document: its kind, date, author, title, relevance, and where it begins and ends.

Each correction is an event that names the field and nothing else, and a `Correction` with the words before and after.
What was corrected stays so, however often the case file is put in order; the last one can be taken back.
"""

import unicodedata
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.errors import NotFound, Reason, Refused
from openimr.records.adapters.kinds_file import document_kinds
from openimr.records.domain import dates
from openimr.records.models import Correction, Document, Original
from openimr.records.queries import stored_original
from openimr.records.services.ordering import refresh

#: What can be corrected of a document, besides where it begins.
FIELDS = ("kind", "date", "author", "title", "relevance")
_SNAPSHOT = (
    *("first_page", "last_page", "title", "kind", "author", "relevance", "corrected"),
    *("boundary_confidence", "boundary_cues"),
)
_LONGEST = {"author": 200, "title": 255}
_RELEVANCES = {"relevant": "", "": "", "not_relevant": "not_relevant"}


@transaction.atomic
def correct(
    case_number: str, sha256: str, first_page: int, *, field: str, value: str, by: str, at: datetime
) -> Document:
    """Set one field of the document that begins on `first_page` of an original.

    `field` is one of FIELDS; `value` is a kind's id, a date (ISO or as records write them; "" for no date of service),
    the author or the title ("" for none), or "not_relevant" / "relevant". Chronology and titles follow.
    Raises NotFound where no document begins there; Refused for another field, a value that cannot be, a signed case.
    """
    case, original = _open_case(case_number, sha256, "correct a document")
    document = _beginning_at(original, first_page)
    if field not in FIELDS:
        raise _refusal(case, "correct a document", "field", f"{field!r} is none of: {', '.join(FIELDS)}")
    wanted = _read_value(case, field, value, day_of(at))
    if getattr(document, field) == wanted and field in document.corrected:
        return document
    before = _as_text(getattr(document, field))
    _note(field, before, _as_text(wanted), [document], by=by, at=at)
    setattr(document, field, wanted)
    _mark_corrected(document, field)
    refresh(case, original, (document.first_page, document.last_page))
    document.refresh_from_db()
    return document


@transaction.atomic
def split(case_number: str, sha256: str, page: int, *, by: str, at: datetime) -> Document:
    """Let a new document begin on `page`; answers with it. What was corrected of the document before stays with that.

    Raises NotFound where the original has no such page; Refused where a document begins there already.
    """
    case, original = _open_case(case_number, sha256, "split a document")
    whole = original.documents.filter(first_page__lte=page, last_page__gte=page).first()
    if whole is None:
        raise NotFound(f"{case.number}: no page {page} in the documents of {sha256[:12]}")
    if whole.first_page == page:
        raise _refusal(case, "split a document", "begins", f"a document begins on page {page} already")
    _note("split", _run(whole), f"{whole.first_page}-{page - 1}", [whole], by=by, at=at)
    fresh = Document(original=original, first_page=page, last_page=whole.last_page)
    whole.last_page = page - 1
    _mark_corrected(whole, "pages")
    _mark_corrected(fresh, "pages")
    _hand_out_pages(original, [whole, fresh])
    refresh(case, original, (whole.first_page, fresh.last_page))
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def join(case_number: str, sha256: str, first_page: int, *, by: str, at: datetime) -> Document:
    """Join the document that begins on `first_page` with the one before it in the same original; answers with that.

    Raises NotFound where no document begins there; Refused for the first document of an original.
    """
    case, original = _open_case(case_number, sha256, "join documents")
    absorbed = _beginning_at(original, first_page)
    before = original.documents.filter(first_page__lt=first_page).order_by("-first_page").first()
    if before is None:
        sentence = f"page {first_page} begins the first document of its original: none is before it"
        raise _refusal(case, "join documents", "first", sentence)
    after = f"{before.first_page}-{absorbed.last_page}"
    _note("join", _run(before), after, [before, absorbed], by=by, at=at)
    before.last_page = absorbed.last_page
    _mark_corrected(before, "pages")
    _hand_out_pages(original, [before])
    absorbed.delete()
    refresh(case, original, (before.first_page, before.last_page))
    before.refresh_from_db()
    return before


@transaction.atomic
def undo(case_number: str, *, by: str, at: datetime) -> Correction:
    """Take back the last correction that this person made in the case; what is computed is computed anew.

    Raises Refused where there is none, or where another person has since corrected the same pages.
    """
    case = _unsigned(case_number, "take back a correction")
    standing = Correction.objects.filter(original__case=case, undone_at__isnull=True).select_related("original")
    last = standing.filter(by=by).order_by("-pk").first()
    if last is None:
        raise _refusal(case, "take back a correction", "none", "no correction of yours stands")
    first, end = last.as_it_was[0]["first_page"], last.as_it_was[-1]["last_page"]
    for later in standing.filter(original=last.original_id, pk__gt=last.pk):
        if later.as_it_was[0]["first_page"] <= end and later.as_it_was[-1]["last_page"] >= first:
            sentence = "another person has since corrected the same pages; theirs has to be taken back first"
            raise _refusal(case, "take back a correction", "later", sentence)
    _restore(last.original, last.as_it_was)
    last.undone_by, last.undone_at = by, at
    last.save()
    payload = {"document": last.original.sha256, "page": last.page, "field": last.field, "undone": True}
    cases.record(case, "records.corrected", by=by, at=at, payload=payload)
    refresh(case, last.original, (first, end))
    return last


def _unsigned(case_number: str, step: str) -> Case:
    """The case, locked. Raises NotFound; Refused once the determination is signed or the case ended."""
    try:
        case = cases.locked(case_number)
    except Case.DoesNotExist:
        raise NotFound(f"{case_number}: no such case") from None
    state = State(case.state)
    if has_reached(state, State.SIGNED):
        raise _refusal(case, step, "signed", "the determination is signed: its records stay as they were reviewed")
    if state in {State.TERMINATED, State.TRANSFERRED}:
        raise _refusal(case, step, "terminated", "the case has ended")
    return case


def _open_case(case_number: str, sha256: str, step: str) -> tuple[Case, Original]:
    case = _unsigned(case_number, step)
    return case, stored_original(case, sha256)


def _refusal(case: Case, step: str, code: str, sentence: str) -> Refused:
    return Refused(step, case.number, [Reason(code, sentence)])


def _beginning_at(original: Original, first_page: int) -> Document:
    document = original.documents.filter(first_page=first_page).first()
    if document is None:
        raise NotFound(f"{original.case.number}: no document begins on page {first_page} of {original.sha256[:12]}")
    return document


def _read_value(case: Case, field: str, value: str, today: date) -> str | date | None:
    """The value as it is stored. Messages name the field and what it may be, never the value of a name or date."""
    step, value = f"set the {field} of a document", unicodedata.normalize("NFC", value).strip()
    if field == "kind":
        known = [kind.id for kind in document_kinds().kinds]
        if value not in known:
            raise _refusal(case, step, "kind", f"{value!r} is none of: {', '.join(known)}")
        return value
    if field == "relevance":
        if value not in _RELEVANCES:
            raise _refusal(case, step, "relevance", f"{value!r} is neither relevant nor not_relevant")
        return _RELEVANCES[value]
    if field == "date":
        return _read_date(case, step, value, today)
    if len(value) > _LONGEST[field] or any(unicodedata.category(letter) == "Cc" for letter in value):
        raise _refusal(case, step, field, f"it is one line of at most {_LONGEST[field]} characters")
    return value


def _read_date(case: Case, step: str, value: str, today: date) -> date | None:
    if not value:
        return None
    found = list(dates.find(value))
    if len(found) != 1 or value[: found[0].start].strip() or value[found[0].end :].strip():
        raise _refusal(case, step, "date", "write one date, such as 2013-09-10 or 9/10/2013, or nothing for none")
    if found[0].day > today:
        raise _refusal(case, step, "date", "a date of service does not lie in the future")
    return found[0].day


def _as_text(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def _run(document: Document) -> str:
    return f"{document.first_page}-{document.last_page}"


def _mark_corrected(document: Document, field: str) -> None:
    document.corrected = [*document.corrected, field] if field not in document.corrected else document.corrected
    document.save()


def _hand_out_pages(original: Original, documents: list[Document]) -> None:
    for document in documents:
        run = (document.first_page, document.last_page)
        original.pages.filter(number__range=run).update(document=document)


def _note(field: str, before: str, after: str, touched: list[Document], *, by: str, at: datetime) -> None:
    """The correction with the documents that it touches as they stand, and its event; before anything is changed."""
    original, page = touched[0].original, touched[0].first_page
    as_it_was = [
        {name: getattr(document, name) for name in _SNAPSHOT} | {"date": _as_text(document.date)}
        for document in touched
    ]
    Correction.objects.create(
        original=original, page=page, field=field, before=before, after=after, as_it_was=as_it_was, by=by, at=at
    )
    payload = {"document": original.sha256, "page": page, "field": field}
    cases.record(original.case, "records.corrected", by=by, at=at, payload=payload)


def _restore(original: Original, as_it_was: list[dict[str, Any]]) -> None:
    """The documents of a run of pages as they stood; those that began elsewhere in it are gone."""
    kept = []
    for entry in as_it_was:
        values = {name: entry[name] for name in _SNAPSHOT if name in entry and name != "first_page"}
        values["date"] = date.fromisoformat(entry["date"]) if entry["date"] else None
        document, _ = Document.objects.update_or_create(
            original=original, first_page=entry["first_page"], defaults=values
        )
        kept.append(document)
    _hand_out_pages(original, kept)
    run = (as_it_was[0]["first_page"], as_it_was[-1]["last_page"])
    original.documents.filter(first_page__range=run).exclude(pk__in=[document.pk for document in kept]).delete()
