"""Reads of determinations: what a letter would say, what stands against signing it, the signed ones."""

import re
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from openimr.cases.domain.dispute import CaseFacts
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case, Party
from openimr.cases.queries import case_facts
from openimr.determinations.adapters import docx_letter, html_letter, pdf_letter
from openimr.determinations.adapters.certificates import Configured
from openimr.determinations.adapters.quality_file import checks, plain_abbreviations
from openimr.determinations.domain.content import Draws, Letterhead, content_of
from openimr.determinations.domain.quality.gate import blocking, objections, written
from openimr.determinations.domain.quality.language import SHARE
from openimr.determinations.domain.quality.matter import Likeness, Matter, Objection
from openimr.determinations.domain.quality.reuse import alike, own_words
from openimr.determinations.domain.quality.seats import objections_to_panel
from openimr.determinations.domain.quality.words import Vocabulary
from openimr.determinations.models import Determination
from openimr.errors import NotFound, Reason
from openimr.guidelines import queries as guidelines
from openimr.guidelines.adapters.library import load as load_library
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.panel import queries as panel
from openimr.programmes.loader import load as load_programme
from openimr.records.adapters import originals
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.adapters.treatments_file import treatments
from openimr.records.domain.evidence import CaseRecords
from openimr.records.queries import case_records, store
from openimr.review.domain.case_review import CaseReview, ItemReview
from openimr.review.domain.combining import combined_review
from openimr.review.queries import case_review, case_reviews, explanations

FORMATS = ("pdf", "html", "docx", "json")


def keys() -> Path:
    """The folder of the organization's keys."""
    return Path(settings.DATA_DIR) / "keys"


def seal_configured() -> Configured:
    """The organization's own certificate as configured; empty where the test chain of the data folder signs."""
    return Configured(
        pkcs12=settings.SEAL_PKCS12,
        passphrase=settings.SEAL_PASSPHRASE,
        certificates=settings.SEAL_CERTIFICATES,
        key=settings.SEAL_KEY,
        revocation_lists=tuple(settings.SEAL_CRLS),
    )


def letterhead() -> Letterhead:
    """The organization as configured."""
    return Letterhead(settings.ORGANIZATION_NAME, settings.ORGANIZATION_ADDRESS)


class Material:
    """What gate and letter of a case are drawn from, each part read once, when it is first asked for."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def facts(self) -> CaseFacts:
        return case_facts(self.case)

    @cached_property
    def records(self) -> CaseRecords:
        return case_records(self.case)

    @cached_property
    def requests(self) -> dict[int, TreatmentRequest]:
        """The request of each item as understood."""
        return {item.number: guidelines.request(self.case, item.number) for item in self.facts.items}

    @cached_property
    def inputs(self) -> dict[int, dict[str, Any]]:
        """The values that computed criteria looked at, by item."""
        return {item.number: guidelines.inputs(self.case, item.number) for item in self.facts.items}

    @cached_property
    def held(self) -> tuple[Any, ...]:
        """The open assignments, seat by seat."""
        return tuple(panel.seats(self.case))

    @cached_property
    def reviews(self) -> tuple[CaseReview, ...]:
        """The review of every seat that is taken, in their order; of an empty first seat where nobody is."""
        return case_reviews(self.case)

    def of_seat(self, seat: int) -> CaseReview:
        """The review of one seat."""
        taken = dict(zip((one.seat for one in self.held), self.reviews, strict=False))
        return taken[seat] if seat in taken else case_review(self.case, seat)


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


def reasons_not_to_sign(
    case: Case, *, today: date, seat: int | None = None, material: Material | None = None
) -> tuple[Reason, ...]:
    """Everything that stands against signing on that day; none if it may be signed. `seat`: as for `quality`."""
    return blocking(quality(case, today=today, seat=seat, material=material))


def quality(
    case: Case, *, today: date, seat: int | None = None, material: Material | None = None
) -> tuple[Objection, ...]:
    """Everything that the quality gate finds on that day: what blocks a signature, then what it warns of.

    Where several reviewers were approved, everything of every seat; with `seat`, what stands against that seat's
    review alone, and nothing of the others. `material`, where they were read already.
    """
    drawn = material or Material(case)
    reviews, held = drawn.reviews, drawn.held
    if panel.seats_approved(case) == 1:
        return objections(matter(drawn, reviews[0], today=today), checks())
    found = [
        replace(one, says=f"reviewer {held_seat.seat}: {one.says}")
        for held_seat, review in zip(held, reviews, strict=False)
        if seat in {None, held_seat.seat}
        for one in objections(matter(drawn, review, today=today, seat=held_seat.seat), checks())
    ]
    if seat is None:
        found += objections_to_panel(reviews, [one.seat for one in held], panel.seats_approved(case), checks())
    return tuple(sorted(found, key=lambda one: one.severity))


def matter(drawn: Material, review: CaseReview, *, today: date, seat: int | None = None) -> Matter:
    """A review of a case with all that the quality gate judges it by; `seat` where there are several."""
    case, facts = drawn.case, drawn.facts
    everybody = [held.reviewer_id for held in drawn.held]
    guideline_reasons = [
        *(r for one in review.items for r in guidelines.reasons_against_citing(case, one.number, one.guidelines)),
        *guidelines.reasons_against_copying(written(review)),
    ]
    return Matter(
        review=review,
        facts=facts,
        records=drawn.records,
        editions=load_library().editions,
        edition_date=guidelines.edition_date(facts),
        today=today,
        vocabulary=vocabulary(),
        identities=tuple(panel.identities(everybody)),
        requests=drawn.requests,
        explanations={item.number: explanations(case, item.number, seat or 1) for item in facts.items},
        letter=content(case, decided_on=None, seat=seat, material=drawn) if everybody else None,
        strangers=_persons_of_other_cases(drawn, review),
        alike={one.number: _alike(drawn, one) for one in review.items},
        from_elsewhere=(*guideline_reasons, *panel.reasons_not_to_sign(case, review.reviewer_id or "", today)),
    )


#: So many signed determinations on the same treatment, the latest ones, a rationale is compared with.
_COMPARED = 500


def _alike(drawn: Material, item: ItemReview) -> tuple[Likeness, ...]:
    """Signed rationales of other cases on the same treatment that say nearly the same as the reviewer wrote here."""
    own, concept = own_words(item), drawn.requests[item.number].concept
    if not own or concept is None:
        return ()
    signed = Determination.objects.exclude(case=drawn.case).filter(
        content__issues__contains=[{"understood": {"concept": concept}}]
    )
    contents = signed.order_by("-signed_at").values_list("content", flat=True)[:_COMPARED]
    others = (
        (told["header"]["case_number"], issue["number"], " ".join(one["text"] for one in issue["rationale"]))
        for told in contents.iterator()
        for issue in told["issues"]
        if issue["understood"].get("concept") == concept
    )
    return alike(own, others, least_share=SHARE)


@cache
def vocabulary() -> Vocabulary:
    """The names of parts of the body, drugs, treatments and guidelines by which letters and records are read."""
    library = load_library()
    titles = {name for edition in library.editions for name in (edition.title, *edition.also)}
    return Vocabulary(
        library.catalogue.part_names, drug_lexicon(), treatments(), plain_abbreviations(), tuple(sorted(titles))
    )


def _persons_of_other_cases(drawn: Material, review: CaseReview) -> tuple[str, ...]:
    """Names of workers of other cases, first and last, that stand in this review; none that this case has as well."""
    text = " ".join(part for _, part in written(review))
    words = set(re.findall(r"[A-Z][\w'’-]{2,}", text))
    own = {party.name.lower() for party in drawn.facts.parties}
    named = Party.objects.filter(role="injured_worker", last_name__in=words, first_name__in=words)
    found = {f"{one.first_name} {one.last_name}" for one in named.exclude(case=drawn.case)}
    return tuple(sorted(one for one in found if one.lower() not in own))


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


def _standing(case: Case) -> Determination | None:
    """The determination that stands; None where there is none, or an appeal was granted and it is decided anew."""
    return determination(case) if has_reached(State(case.state), State.SIGNED) else None


def letter(case: Case, kind: str, *, today: date, seat: int | None = None) -> bytes:  # noqa: ARG001  a draft is of today, whatever its date
    """The letter in one format: the signed one as it was stored, or a draft that says so on every page."""
    if kind not in FORMATS:
        raise NotFound(f"{case.number}: no letter in the form {kind}; there are {', '.join(FORMATS)}")
    signed = _standing(case)
    if signed is not None:
        return originals.whole(store(), signed.letters[kind]).read_bytes()
    if panel.assignment(case) is None:
        raise NotFound(f"{case.number}: no letter yet; a reviewer has to be assigned first")
    return draft_letters(content(case, decided_on=None, seat=seat), kinds=(kind,))[kind]


def linked_letter(case: Case, *, seat: int | None = None) -> str:
    """The letter as a page for those who may open the records: every cited page is a link."""
    signed = _standing(case)
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
        return pdf_letter.render(told, draft=True)
    if kind == "html":
        return html_letter.render(told, draft=True).encode()
    if kind == "docx":
        return docx_letter.render(told, draft=True)
    return json.dumps({"draft": True, "content": told}, ensure_ascii=False, indent=1).encode()


def record_links(told: dict[str, Any]) -> str:
    """Where this installation shows the records of the case."""
    return f"/cases/{told['header']['case_number']}/records/"
