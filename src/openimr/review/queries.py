"""Reads of the review."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from openimr.cases import queries as cases
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.cases.queries import case_facts, citations, rows_of
from openimr.errors import NotFound
from openimr.guidelines import queries as guidelines
from openimr.guidelines.adapters.library import Library
from openimr.guidelines.domain.findings import Finding, opened
from openimr.guidelines.domain.logic import again
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import Explanation
from openimr.intake import queries as intake
from openimr.intake.domain.entries import Correction
from openimr.panel import queries as panel
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.domain.evidence import Evidence
from openimr.review.adapters import missing_sheet
from openimr.review.adapters.wording_file import wordings
from openimr.review.domain.attached import Attached, with_evidence
from openimr.review.domain.case_review import Attestation, CaseReview, ItemReview
from openimr.review.domain.earlier import Kept
from openimr.review.domain.following import Limit, Standing, Weighed
from openimr.review.domain.missing import needs_of, sheet
from openimr.review.domain.rationale import BY_REVIEWER
from openimr.review.domain.readability import rationale_grade
from openimr.review.domain.sentence_json import from_json
from openimr.review.domain.sentences import Sentence
from openimr.review.domain.text_json import operation_from_json, text_from_json
from openimr.review.domain.texts import Text, applied
from openimr.review.models import EntryToSee, TextVersion


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a text. `done` counts what was done, by the name of the operation; a draft counts nothing."""

    version: int
    by: str
    at: datetime
    way: str
    done: dict[str, int]


#: What the review of a case is made of.
_RELATIONS = (
    *("items", "parties", "understood_requests", "findings", "path_answers"),
    *("review_sentences", "finding_changes", "attached_evidence", "item_decisions", "review_attestations"),
)


def at_once(case: Case) -> Case:
    """The case to be read as its review stands now, all of it in a few reads, however many its items and texts."""
    if cases.is_at_once(case):
        return case
    return cases.at_once(case, *_RELATIONS, Prefetch("text_versions", _standing(TextVersion.objects.all())))


def _standing(versions: QuerySet[TextVersion]) -> QuerySet[TextVersion]:
    """Of each text the last whole version and those after it."""
    own = {"case": OuterRef("case"), "seat": OuterRef("seat"), "item": OuterRef("item"), "text__isnull": False}
    return versions.filter(
        version__gte=Subquery(TextVersion.objects.filter(**own).order_by("-version").values("version")[:1])
    )


def sentences(case: Case, item: int, seat: int = 1) -> tuple[Sentence, ...]:
    """The sentences of the summary (item 0) or of an item's rationale, in their order."""
    return tuple(from_json(stored.sentence) for stored in rows_of(case, "review_sentences", item=item, seat=seat))


def text(case: Case, item: int, seat: int = 1) -> tuple[int, Text]:
    """A text as the desk works on it, with its version; version 0 is an empty text that nobody began."""
    own = {"item": item, "seat": seat}
    if cases.is_at_once(case):
        return _done_to_whole(rows_of(case, "text_versions", **own))
    return _done_to_whole(_standing(case.text_versions.filter(**own)))


def version(case: Case, item: int, seat: int = 1) -> int:
    """The version of a text; 0 where nobody began one."""
    last = case.text_versions.filter(item=item, seat=seat).order_by("-version").values_list("version", flat=True)
    return last.first() or 0


def text_at(case: Case, item: int, seat: int, version: int) -> Text:
    """A text as it was in an earlier version. Raises NotFound where there was none."""
    number, found = _rebuilt(case.text_versions.filter(item=item, seat=seat, version__lte=version))
    if number != version:
        raise NotFound(f"{case.number}: there is no version {version} of this text")
    return found


def _rebuilt(versions: Any) -> tuple[int, Text]:
    """The last of these versions: the last whole text with what was done to it since."""
    whole = versions.filter(text__isnull=False).last()
    return _done_to_whole(versions.filter(version__gte=whole.version) if whole else ())


def _done_to_whole(versions: Iterable[TextVersion]) -> tuple[int, Text]:
    """A text and its version: the first of these, which is whole, with what the later ones did to it."""
    rows = iter(versions)
    whole = next(rows, None)
    if whole is None:
        return 0, Text()
    assert whole.text is not None
    number, found = whole.version, text_from_json(whole.text)
    for later in rows:
        found, faults = applied(found, [operation_from_json(one) for one in later.operations])
        assert not faults, f"version {later.version} does not follow from the one before"
        number = later.version
    return number, found


def history(case: Case, item: int, seat: int = 1) -> tuple[Version, ...]:
    """Every version of a text, the last first: who made it, when, and what was done, without its words."""
    return tuple(
        Version(one.version, one.by, one.at, one.way, dict(Counter(done["op"] for done in one.operations)))
        for one in case.text_versions.filter(item=item, seat=seat).defer("text").order_by("-version")
    )


def touched(case: Case, item: int, seat: int = 1) -> frozenset[str]:
    """The ids of the sentences that the reviewer whose text it is did anything to but accept them, in any version."""
    versions = case.text_versions.filter(item=item, seat=seat)
    begun = versions.filter(way="restart").order_by("-version").values_list("version", flat=True).first() or 0
    done = versions.filter(version__gt=begun).values_list("operations", flat=True)
    return frozenset(one["id"] for operations in done for one in operations if one["op"] != "accept")


def earlier(case: Case, item: int, seat: int = 1) -> tuple[Kept, ...]:
    """Every version of a text since whose review it is now began it, in their order, each whole."""
    versions = case.text_versions.filter(item=item, seat=seat)
    begun = versions.filter(way="restart").order_by("-version").values_list("version", flat=True).first() or 0
    found: list[Kept] = []
    now = Text()
    for one in versions.filter(version__gt=begun):
        if one.text is None:
            now, _ = applied(now, [operation_from_json(done) for done in one.operations])
        else:
            now = text_from_json(one.text)
        found.append(Kept(one.version, one.by, one.at, one.way, now))
    return tuple(found)


def findings(case: Case, item: int, seat: int = 1) -> tuple[Finding, ...]:
    """The findings on an item with the reviewer's changes and attached passages; a changed one tells the reason."""
    changes = {change.criterion: change for change in rows_of(case, "finding_changes", item=item, seat=seat)}
    own = attached(case, item, seat)
    by_reviewer = changes.keys() | {one.criterion for one in own}
    return tuple(
        with_evidence(
            replace(found, status=Status(change.status), basis="reviewer", because=BY_REVIEWER + change.reason)
            if (change := changes.get(found.criterion))
            else found,
            own,
        )
        for found in opened(guidelines.findings(case, item), by_reviewer)
    )


def attached(case: Case, item: int, seat: int = 1) -> tuple[Attached, ...]:
    """The passages that the reviewer attached to the criteria of an item, in the order in which that was done."""
    return tuple(
        Attached(
            number=one.pk,
            criterion=one.criterion,
            speaks=one.speaks,  # one of the two
            evidence=Evidence(one.document, one.title, one.page, one.quote, one.start, one.end),
        )
        for one in rows_of(case, "attached_evidence", item=item, seat=seat)
    )


def explanations(case: Case, item: int, seat: int = 1) -> tuple[Explanation, ...]:
    """What the findings on an item come to, with the reviewer's changes applied."""
    statuses = {finding.criterion: finding.status for finding in findings(case, item, seat)}
    return tuple(replace(one, tree=again(one.tree, statuses)) for one in guidelines.explanations(case, item))


def grade(case: Case, item: int, seat: int = 1, library: Library | None = None) -> float:
    """The reading grade of an item's rationale by its own words: quotes, request, guideline titles, drugs left out.

    `library`: the one in force, where it was read already.
    """
    request = guidelines.request(case, item)
    (written,) = rows_of(case, "items", number=item)
    asked = (written.request, written.original_request, request.original, request.authorized, request.disputed)
    titles = [str(one) for one in guidelines.reviewer_guidelines(case, item)]
    editions = (library or guidelines.library()).editions
    titles += [name for edition in editions for name in (edition.title, *edition.also)]
    return rationale_grade(sentences(case, item, seat), asked=asked, titles=titles, drugs=drug_lexicon())


def case_review(case: Case, seat: int = 1) -> CaseReview:
    """The whole review of one seat as it stands."""
    assigned = panel.assignment(case, seat)
    affirmed = next(iter(rows_of(case, "review_attestations", seat=seat)), None)
    decisions = {decision.item: decision for decision in rows_of(case, "item_decisions", seat=seat)}
    return CaseReview(
        case_number=case.number,
        summary=sentences(case, 0, seat),
        items=tuple(_item(case, one.number, seat, decisions.get(one.number)) for one in case.items.all()),
        reviewer_id=assigned.reviewer_id if assigned else None,
        attestation=(
            Attestation(
                reviewer_id=affirmed.reviewer_id,
                no_conflict=affirmed.no_conflict,
                reviewed_records=affirmed.reviewed_records,
                qualified=affirmed.qualified,
                on=affirmed.on,
            )
            if affirmed
            else None
        ),
    )


def item_review(case: Case, number: int, seat: int = 1) -> ItemReview:
    """The review of one item. Raises NotFound where the case has no such item."""
    if not rows_of(case, "items", number=number):
        raise NotFound(f"{case.number}: there is no item {number}")
    return _item(case, number, seat, next(iter(rows_of(case, "item_decisions", seat=seat, item=number)), None))


def _item(case: Case, number: int, seat: int, decided: Any) -> ItemReview:
    return ItemReview(
        number=number,
        decision=(decided.decision or None) if decided else None,
        guidelines=citations(decided.guidelines) if decided else (),
        no_guideline_because=decided.no_guideline_because if decided else None,
        rationale=sentences(case, number, seat),
        findings=findings(case, number, seat),
    )


def digest(case: Case, seat: int = 1, reviewed: CaseReview | None = None) -> str:
    """What stands for the whole review of a seat as it is now: another one after any change of what would be signed.

    `reviewed`: that review, where it was read already.
    """
    reviewed = reviewed or case_review(case, seat)
    return hashlib.sha256(repr((reviewed.summary, reviewed.items)).encode()).hexdigest()


def case_reviews(case: Case) -> tuple[CaseReview, ...]:
    """The review of every seat that is taken, in their order; of an empty first seat where nobody is."""
    return tuple(case_review(case, held.seat) for held in panel.seats(case)) or (case_review(case),)


def decided_apart() -> dict[str, dict[str, dict[int, str]]]:
    """What each of several reviewers of a signed case decided alone: by case number, reviewer and item."""
    several = Case.objects.filter(item_decisions__seat__gt=1, state__in=[State.SIGNED, State.PUBLISHED]).distinct()
    return {
        case.number: {
            held.reviewer_id: {
                one.item: one.decision for one in case.item_decisions.all() if one.seat == held.seat and one.decision
            }
            for held in panel.seats(case)
        }
        for case in several.prefetch_related("item_decisions")
    }


#: The forms of the sheet "What was not documented", with their media types.
SHEET_TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}


def what_was_missing(case: Case) -> dict[str, Any]:
    """What the physician who asked is told of what was not documented: nothing from the records, no reviewer."""
    facts = case_facts(case)
    wording = wordings(facts.ur_date)
    needs = []
    signed = has_reached(State(case.state), State.SIGNED)
    decisions = dict(case.item_decisions.filter(seat=1).values_list("item", "decision")) if signed else {}
    for item in facts.items:
        found = findings(case, item.number)
        answers = guidelines.answered_by({one.criterion for one in found})
        cited = guidelines.reviewer_guidelines(case, item.number)
        explained = guidelines.explanations(case, item.number)
        needs.append(
            needs_of(
                item,
                guidelines.request(case, item.number),
                cited,
                explained,
                found,
                answers=answers,
                wording=wording,
                decision=decisions.get(item.number) or None,
            )
        )
    organization = (settings.ORGANIZATION_NAME, settings.ORGANIZATION_ADDRESS)
    return sheet(facts, needs, organization=organization, decided=signed, wording=wording)


def missing_sheet_of(case: Case, kind: str) -> bytes:
    """The sheet in one of SHEET_TYPES. Raises NotFound for another."""
    told = what_was_missing(case)
    match kind:
        case "pdf":
            return missing_sheet.pdf(told)
        case "html":
            return missing_sheet.html(told).encode()
        case "json":
            return json.dumps(told, ensure_ascii=False, indent=1).encode()
    raise NotFound(f"{case.number}: no sheet in the form {kind}")


def whose_turn(case: Case) -> tuple[str, ...]:
    """Who must do what next, while the case is under review."""
    seats, approved = panel.seats(case), panel.seats_approved(case)
    if approved == 1:
        return _turns(case_review(case), seats)
    steps = [f"The medical director offers seat {n}." for n in _vacant(seats, approved)]
    steps += [step for held in seats for step in _turns(case_review(case, held.seat), (held,), seated=True)]
    return tuple(steps)


def _vacant(seats: Sequence[Any], approved: int) -> list[int]:
    return sorted(set(range(1, approved + 1)) - {held.seat for held in seats})


def _turns(reviewed: CaseReview, seats: Sequence[Any], *, seated: bool = False) -> tuple[str, ...]:
    if reviewed.reviewer_id is None or not seats:
        return ("The medical director assigns a reviewer.",)
    # with several reviewers nobody is told who the others are
    who = f"The reviewer in seat {seats[0].seat}" if seated else f"Reviewer {reviewed.reviewer_id}"
    open_items = [str(item.number) for item in reviewed.items if item.decision is None]
    steps = [f"{who} accepts or declines the case."] if seats[0].step == "offered" else []
    steps += [f"{who} decides item {', '.join(open_items)}: upheld or overturned."] if open_items else []
    judged = sum(f.status is Status.FOR_REVIEWER for item in reviewed.items for f in item.findings)
    if judged and open_items:
        steps.append(f"{who} reads {judged} criteria on which the records say something without settling it.")
    if reviewed.attestation is None:
        steps.append(f"{who} attests and signs (in the browser, or by reviewer.yaml in the case folder).")
    return tuple(steps)


def ways_attested(case: Case) -> tuple[str, ...]:
    """By which door each reviewer attested, in the order of seats: "file" or "browser with second factor"."""
    return tuple(case.review_attestations.order_by("seat").values_list("way", flat=True))


def standing(case: Case) -> Standing:
    """All that is computed of a case from what was entered, as it stands now."""
    numbers = case.items.values_list("number", flat=True)
    state = Case.objects.values_list("state", flat=True).get(pk=case.pk)
    limits = case.deadlines.order_by("due", "rule")
    return Standing(
        state=state,
        grounds=intake.eligibility(case),
        limits=tuple(Limit(one.rule, one.says, one.due, one.met_on) for one in limits),
        items={number: _weighed(case, number) for number in numbers},
    )


def _weighed(case: Case, item: int) -> Weighed:
    request = guidelines.request(case, item)
    parts = ", ".join(" ".join(filter(None, (side, part))) for part, side in request.body_parts)
    amount = f"{request.total:g} {request.unit or ''}".strip() if request.total is not None else ""
    told = [request.label or "not understood, kept as written", parts, *request.levels, request.dose, amount]
    told += [request.frequency, request.duration]
    return Weighed(
        understood=", ".join(filter(None, told)),
        cited=tuple(map(str, guidelines.reviewer_guidelines(case, item))),
        findings=guidelines.findings(case, item),
    )


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """A correction of what was entered, as the reviewer of a seat is told of it. `items`: to be looked at again."""

    correction: Correction
    items: tuple[int, ...]
    seen_at: datetime | None


def entries_to_see(case: Case, reviewer_id: str) -> tuple[EntrySeen, ...]:
    """The corrections that were made while this reviewer had the case, and whether he or she looked at each."""
    rows = {row.correction.number: row for row in _to_see(case, reviewer_id)}
    if not rows:
        return ()
    made = {one.number: one for one in intake.entry_corrections(case)}
    return tuple(EntrySeen(made[number], tuple(row.items), row.seen_at) for number, row in rows.items())


def entries_unseen(case: Case, reviewer_id: str) -> tuple[EntrySeen, ...]:
    """Those that he or she has not looked at yet; nothing is signed before."""
    return tuple(one for one in entries_to_see(case, reviewer_id) if one.seen_at is None)


def _to_see(case: Case, reviewer_id: str) -> QuerySet[EntryToSee]:
    own = EntryToSee.objects.filter(case=case, reviewer_id=reviewer_id) if reviewer_id else EntryToSee.objects.none()
    return own.select_related("correction").order_by("correction__number")
