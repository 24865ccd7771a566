"""The way of one case from its folder to the published determination: the stages in order, each a service.

`openimr run` and `openimr demo` walk it; the web pages take the same steps one at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from openimr import clock
from openimr.cases import queries as cases
from openimr.cases.domain.states import State, has_reached
from openimr.determinations import queries as determination_queries
from openimr.determinations import services as determinations
from openimr.errors import NotFound
from openimr.guidelines import queries as guideline_queries
from openimr.guidelines import services as guidelines
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.status import Status
from openimr.intake import queries as intake_queries
from openimr.intake import services as intake
from openimr.intake.adapters.case_folder import CaseFolder, read_case_folder
from openimr.panel import queries as panel_queries
from openimr.panel import services as panel
from openimr.publication import queries as publication_queries
from openimr.publication.services import publish as publication
from openimr.records import services as records
from openimr.review import queries as review_queries
from openimr.review import services as review

#: How a long step tells how far it is: what it does, pages done, pages in all.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class StageReport:
    """What one stage found, for people: a headline and a few lines under it."""

    stage: str
    headline: str
    lines: tuple[str, ...] = ()


@dataclass(slots=True)
class Journey:
    """How far a case came, what each stage found, who must do what next, and the letters written."""

    case_number: str
    state: State
    stages: list[StageReport] = field(default_factory=list)
    next_steps: tuple[str, ...] = ()
    letter: dict[str, Path] = field(default_factory=dict)
    public_copy: dict[str, Path] = field(default_factory=dict)
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Signing:
    """What a signature from here rests on: the day asked for and that of the clock, and the physician's own file."""

    on: date
    day: date
    by_file: bool
    demonstration: bool
    sealed_at: datetime | None = None

    def held_up(self, ways: Sequence[str]) -> tuple[str, ...]:
        """Why nothing is signed from here, where all is attested by these doors."""
        if not self.by_file or set(ways) != {"file"}:
            return ("The reviewer signs in the browser, with the second factor: it was not attested by this folder.",)
        if self.on != self.day and not self.demonstration:
            return (f"It is signed as of the day itself, {self.day:%m/%d/%Y}, not of another: run it without --today.",)
        return ()


def carry(
    folder: Path,
    *,
    out: Path,
    today: date,
    by: str,
    at: datetime,
    report: Callable[[StageReport], None],
    progress: Progress,
    demonstration: bool = False,
    sealed_at: datetime | None = None,
) -> Journey:
    """Carry the case in `folder` as far as it goes and write its letter to `out`.

    Without `reviewer.yaml` it ends at the physician's desk with a letter that says DRAFT on every page. What was
    attested elsewhere is not signed here; nor is anything signed as of another day than that of `at`, but in a
    `demonstration`. `sealed_at`: the instant of the clock, where a demonstration's `at` is on a day of its own.
    Raises an OpenIMRError with the case as it was before the step that failed.
    """
    source = read_case_folder(folder)
    number = source.facts.case_number
    journey = Journey(number, State.RECEIVED)

    def tell(stage: str, headline: str, *lines: str) -> None:
        journey.stages.append(StageReport(stage, headline, lines))
        report(journey.stages[-1])

    known = _signed_before(source)
    if known is not None:
        journey.unchanged = True
        tell("unchanged", "signed already, from these same files: nothing is done again")
        return _finish(journey, known, out, tell=tell, by=by, at=at, today=today)

    # A bad file is told before anything of the case is stored.
    checked = records.check(f"{folder.name}/records", [record.path for record in source.records])
    if not _take_in(source, today=today, by=by, at=at, tell=tell):
        return _finish(journey, cases.get(number, None), out, tell=tell, by=by, at=at, today=today)
    _read_records(source, checked, today=today, by=by, at=at, tell=tell, progress=progress)
    _choose_reviewer(number, today=today, by=by, at=at, tell=tell)
    _weigh(number, by=by, at=at, tell=tell)
    _review(source, today=today, by=by, at=at, tell=tell)
    signing = Signing(
        on=today,
        day=clock.day_of(at),
        by_file=source.reviewer_file is not None,
        demonstration=demonstration,
        sealed_at=sealed_at,
    )
    return _finish(journey, cases.get(number, None), out, tell=tell, by=by, at=at, today=today, signing=signing)


Tell = Callable[..., None]


def _signed_before(source: CaseFolder) -> cases.Case | None:
    try:
        case = cases.get(source.facts.case_number, None)
    except NotFound:
        return None
    same = case.source_digest == source.digest
    return case if same and has_reached(State(case.state), State.SIGNED) else None


def _take_in(source: CaseFolder, *, today: date, by: str, at: datetime, tell: Tell) -> bool:
    case = intake.receive(source, by=by, at=at)
    eligibility = intake.evaluate_eligibility(case.number, today=today, by=by, at=at)
    case.refresh_from_db()
    grounds = intake_queries.eligibility(case)
    differences = intake_queries.form_differences(case)
    met = sum(ground.status == "met" for ground in grounds)
    tell(
        "intake",
        f"{case.state}: {met} of {len(grounds)} grounds met",
        *(f"{ground.because} [{ground.cite}]" for ground in grounds if ground.decisive or ground.status != "met"),
        *(f"the form and case.yaml differ in {difference.field}" for difference in differences),
        *(f"{limit.says} due {limit.due:%m/%d/%Y}" for limit in cases.deadlines(case)),
    )
    return bool(eligibility.eligible)


def _read_records(
    source: CaseFolder,
    checked: records.Checked,
    *,
    today: date,
    by: str,
    at: datetime,
    tell: Tell,
    progress: Progress,
) -> None:
    number = source.facts.case_number
    files = [records.IncomingFile(r.path, r.sender, r.received, r.way) for r in source.records]
    records.take_in(number, files, by=by, at=at, checked=checked)
    found = records.read(number, today=today, by=by, at=at, progress=progress)
    read = list(found.pages(with_duplicates=True))
    by_ocr = [page for page in read if page.by_ocr]
    repeated = [page for page in read if page.duplicate_of]
    kinds = sorted({document.kind for document in found.documents})
    tell(
        "records",
        f"{len(found.documents)} documents, {len(read)} pages",
        f"{len(by_ocr)} pages read by OCR, {len(repeated)} repeat another page",
        f"{len(kinds)} kinds: {', '.join(kind.replace('_', ' ') for kind in kinds)}",
        f"{len(found.chronology)} dated events in the chronology",
    )


def _choose_reviewer(number: str, *, today: date, by: str, at: datetime, tell: Tell) -> None:
    if not panel_queries.is_loaded():
        panel.load_panel(None, by=by, at=at)
    assignment = panel.assign(number, reviewer_id=None, today=today, by=by, at=at)
    case = cases.get(number, None)
    candidates = panel_queries.candidates(case)
    refused = [candidate for candidate in candidates if not candidate.eligible]
    statement = panel_queries.statement(case)
    tell(
        "panel",
        f"{assignment.reviewer_id} of {len(candidates)}: "
        + ", ".join((*statement.certifications, *statement.subspecialties)),
        f"licensed in {', '.join(statement.licensed_in)}; {statement.years_in_practice} years in practice, "
        f"{statement.hours_a_week} hours a week",
        f"{len(refused)} may not review this case",
        *(f"{candidate.reviewer_id}: {candidate.reasons[0]}" for candidate in refused[:3]),
    )


def _weigh(number: str, *, by: str, at: datetime, tell: Tell) -> None:
    findings = guidelines.weigh(number, by=by, at=at)
    case = cases.get(number, None)
    lines: list[str] = []
    for item in cases.case_facts(case).items:
        request = guideline_queries.request(case, item.number)
        cited = guideline_queries.reviewer_guidelines(case, item.number)
        own = [finding for finding in findings if finding.item == item.number]
        weighed = guideline_queries.explanations(case, item.number)
        bearing = {name for explained in weighed if explained.bears for name in explained.tree.criteria()}
        lines.append(f"item {item.number}: {request.label or 'not understood, kept as written'}; " + _counts(own))
        lines.extend(f"  by {citation}" for citation in cited)
        lines.extend(
            f"  {finding.status.replace('_', ' ')}: {finding.because}"
            for finding in own
            if finding.basis == "computed" and finding.criterion in bearing
        )
    tell("guidelines", f"{len(findings)} criteria weighed", *lines)


def _counts(findings: list[Finding]) -> str:
    counted = [(status, sum(f.status == status for f in findings)) for status in Status]
    return ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counted if count) or "no criteria"


def _review(source: CaseFolder, *, today: date, by: str, at: datetime, tell: Tell) -> None:
    number = source.facts.case_number
    drafted = review.draft(number, today=today, by=by, at=at)
    lines = [f"summary of {len(drafted.summary)} sentences, every one with its source"]
    if source.reviewer_file is not None:
        decided = review.apply_reviewer_file(number, source.reviewer_file, today=today, by=by, at=at)
        lines += [f"item {item.number}: {item.decision or 'undecided'}" for item in decided.items]
    tell("review", "drafted" if source.reviewer_file is None else "decided by the reviewer", *lines)


def _finish(
    journey: Journey,
    case: cases.Case,
    out: Path,
    *,
    tell: Tell,
    by: str,
    at: datetime,
    today: date,
    signing: Signing | None = None,
) -> Journey:
    """Sign and publish what is ready; write the letter, a draft where it is not signed; say what comes next."""
    number = case.number
    case.refresh_from_db()
    reasons: tuple[str, ...] = ()
    if case.state == State.UNDER_REVIEW and signing is not None and _all_attested(case):
        reasons = signing.held_up(review_queries.ways_attested(case))
        if not reasons:
            signed = determinations.sign(
                number,
                reviewer_id=_first_attested(case),
                on=signing.on,
                by=by,
                at=at,
                demonstration=signing.demonstration,
                sealed_at=signing.sealed_at,
            )
            tell("determinations", f"signed {signed.signed_on:%m/%d/%Y}, sealed by key {signed.key_id}")
    case.refresh_from_db()
    if case.state == State.SIGNED:
        published = publication.publish(number, by=by, at=at)
        tell("publication", f"{published.case_number}: the public copy passed the leak check and joined the corpus")
    case.refresh_from_db()
    journey.state = State(case.state)
    if has_reached(journey.state, State.SIGNED):
        journey.letter = determinations.write_letter(number, out)
        if publication_queries.standing_copy(number) is not None:  # it may be withdrawn
            journey.public_copy = publication.write_public_copy(number, out)
    elif journey.state == State.UNDER_REVIEW:
        journey.letter = determinations.draft_letter(number, out)
        journey.next_steps = (
            *review_queries.whose_turn(case),
            *(reason.sentence for reason in determination_queries.reasons_not_to_sign(case, today=today)),
            *reasons,
        )
    return journey


def _all_attested(case: cases.Case) -> bool:
    reviews = review_queries.case_reviews(case)
    return reviews[0].attestation is not None and (len(reviews) == 1 or panel_queries.all_handed_in(case))


def _first_attested(case: cases.Case) -> str:
    attested = review_queries.case_reviews(case)[0].attestation
    assert attested is not None
    return attested.reviewer_id
