"""What every entry on a determination is checked for, and how its document is kept."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.determinations import queries
from openimr.determinations.models import Determination
from openimr.errors import NotFound, Reason, Refused
from openimr.panel.services.documents import keep_opened, too_large

#: Who writes what follows a determination; the command line's operator has no role.
STAFF = ("intake", "medical_director")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that shows what an entry says: its title, and its bytes, a PDF or a picture."""

    title: str
    content: bytes


def reasons_by(by: str, roles: Collection[str] = STAFF) -> list[Reason]:
    """What stands against whoever writes: a role that does not do so."""
    role, _, account = by.partition(":")
    return [Reason("role", f"that is not for the {role.replace('_', ' ')}")] if account and role not in roles else []


def reasons_on(on: date, *, at: datetime, earliest: date | None = None, of: str = "the day") -> list[Reason]:
    """What stands against a day: it is to come, or before what it follows. Days are California's."""
    if on > day_of(at):
        return [Reason("future", f"{of}, {on:%m/%d/%Y}, is to come")]
    if earliest is not None and on < earliest:
        return [Reason("early", f"{of}, {on:%m/%d/%Y}, is before {earliest:%m/%d/%Y}, which it follows")]
    return []


def reasons_document(document: Document | None) -> list[Reason]:
    """What stands against a document: no title, or too large."""
    if document is None:
        return []
    untitled = [] if document.title.strip() else [Reason("title", "give the document a title")]
    return [*untitled, *too_large(document.content)]


def kept(document: Document | None) -> dict[str, str]:
    """The fields of an entry for its document, kept byte for byte if it can be opened. Raises DocumentUnreadable."""
    if document is None:
        return {"proof_title": "", "proof": ""}
    return {
        "proof_title": document.title.strip()[:300],
        "proof": keep_opened(document.content, into=queries.proofs())[1],
    }


def stands(case: Case, step: str) -> Determination:
    """The determination that stands. Raises Refused where there is none."""
    found = queries.standing_determination(case)
    if found is None:
        raise Refused(step, case.number, [Reason("state", f"it is {case.state}: no determination stands")])
    return found


def entry_of(rows: Any, number: int, case: Case) -> Any:
    """The entry of that number. Raises NotFound where the case has none."""
    found = rows.filter(pk=number, case=case).first()
    if found is None:
        raise NotFound(f"{case.number}: no entry {number} of that kind")
    return found


def mistaken_entry(
    rows: Any,
    number: int,
    case: Case,
    *,
    remark: str,
    by: str,
    besides: Callable[[Any], Iterable[Reason]] = lambda _: (),
) -> Any:
    """The entry that is to be called mistaken. Raises NotFound; Refused by role, without a remark, or for `besides`."""
    wrong = entry_of(rows, number, case)
    reasons = reasons_by(by)
    if not remark.strip():
        reasons.append(Reason("remark", "say what was mistaken"))
    reasons += besides(wrong)
    if reasons:
        raise Refused("set the entry right", case.number, reasons)
    return wrong
