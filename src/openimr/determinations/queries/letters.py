"""What a letter would say, and the signed ones."""

from datetime import date
from typing import Any

from django.conf import settings

from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.determinations.adapters import docx_letter, html_letter, pdf_letter
from openimr.determinations.domain.content import Draws, Letterhead, content_of
from openimr.determinations.models import Determination
from openimr.determinations.queries.look import look
from openimr.determinations.queries.material import Material
from openimr.errors import NotFound
from openimr.guidelines import queries as guidelines
from openimr.panel import queries as panel
from openimr.programmes.loader import load as load_programme
from openimr.records.adapters import originals
from openimr.records.queries import store
from openimr.review.domain.combining import combined_review

FORMATS = ("pdf", "html", "docx", "json")


def letterhead() -> Letterhead:
    """The organization as configured."""
    return Letterhead(settings.ORGANIZATION_NAME, settings.ORGANIZATION_ADDRESS)


def content(
    case: Case, *, decided_on: date | None, seat: int | None = None, material: Material | None = None
) -> dict[str, Any]:
    """What the determination of the case says as things stand; `decided_on` is None for a draft.

    With `seat`, the draft as this one of several reviewers may see it: the own review alone. `material`, where
    they were read already.
    """
    drawn = material or Material(case)
    reviews = drawn.reviews if seat is None else (drawn.of_seat(seat),)
    seats = [held.seat for held in drawn.held] if seat is None else [seat]
    statements = [panel.statement_on(case, decided_on, n) if decided_on else panel.statement(case, n) for n in seats]
    return content_of(
        Draws(
            facts=drawn.facts,
            records=drawn.records,
            review=combined_review(reviews),
            statement=statements[0],
            panel=tuple(zip(seats, reviews, statements, strict=True)) if len(reviews) > 1 else (),
            requests=drawn.requests,
            inputs=drawn.inputs,
            computations=guidelines.library().computations,
            programme=load_programme(case.programme),
            letterhead=letterhead(),
            decided_on=decided_on,
            attestations=panel.proof_of_attestation(case) if decided_on else (),
        )
    )


def reviewer_of(case: Case) -> str | None:
    """The id of the reviewer that the case is assigned to now, or None."""
    assigned = panel.assignment(case)
    return assigned.reviewer_id if assigned else None


def determination(case: Case) -> Determination | None:
    """The latest signed determination of a case, or None."""
    return case.determinations.order_by("-version").first()


def next_version(case: Case) -> int:
    """The number of the next determination of a case: another than the first after a remand."""
    last = determination(case)
    return last.version + 1 if last else 1


def standing(case: Case) -> Determination | None:
    """The determination that stands; None where there is none, or an appeal was granted and it is decided anew."""
    return determination(case) if has_reached(State(case.state), State.SIGNED) else None


def letter(case: Case, kind: str, *, today: date, seat: int | None = None) -> bytes:  # noqa: ARG001  a draft is of today, whatever its date
    """The letter in one format: the signed one as it was stored, or a draft that says so on every page."""
    if kind not in FORMATS:
        raise NotFound(f"{case.number}: no letter in the form {kind}; there are {', '.join(FORMATS)}")
    signed = standing(case)
    if signed is not None:
        return originals.whole(store(), signed.letters[kind]).read_bytes()
    if panel.assignment(case) is None:
        raise NotFound(f"{case.number}: no letter yet; a reviewer has to be assigned first")
    return draft_letters(content(case, decided_on=None, seat=seat), kinds=(kind,))[kind]


def is_drafted(case: Case) -> bool:
    """Whether somebody holds the case and drafts its letter, for the first time or anew."""
    return case.state != State.TRANSFERRED and standing(case) is None and panel.assignment(case) is not None


def linked_letter(case: Case, *, seat: int | None = None) -> str:
    """The letter as a page for those who may open the records: every cited page is a link.

    Of a case that an appeal sent back, the version that was set aside, until somebody drafts the next one.
    """
    signed = standing(case) or (None if is_drafted(case) else determination(case))
    if signed is not None:
        return html_letter.render(signed.content, record_links=record_links(signed.content))
    if panel.assignment(case) is None:
        raise NotFound(f"{case.number}: no letter yet; a reviewer has to be assigned first")
    told = content(case, decided_on=None, seat=seat)
    return html_letter.render(told, draft=True, record_links=record_links(told))


def draft_letters(told: dict[str, Any], *, kinds: tuple[str, ...] = FORMATS) -> dict[str, bytes]:
    """A draft in the formats asked for; nothing is sealed."""
    return {kind: _draft(told, kind) for kind in kinds}


def _draft(told: dict[str, Any], kind: str) -> bytes:
    import json  # noqa: PLC0415

    if kind == "pdf":
        return pdf_letter.render(told, draft=True, look=look())
    if kind == "html":
        return html_letter.render(told, draft=True).encode()
    if kind == "docx":
        return docx_letter.render(told, draft=True)
    return json.dumps({"draft": True, "content": told}, ensure_ascii=False, indent=1).encode()


def record_links(told: dict[str, Any]) -> str:
    """Where this installation shows the records of the case."""
    return f"/cases/{told['header']['case_number']}/records/"
