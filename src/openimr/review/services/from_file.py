"""The physician's own file of a case folder is applied: every fault at once, or all of it."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from openimr.cases.domain.dispute import CaseFacts
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import CaseFileInvalid, Fault, Reason, Refused
from openimr.guidelines import queries as guideline_queries
from openimr.intake.adapters.case_folder import citation
from openimr.intake.adapters.case_format import ReviewedItem, ReviewerFormat
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.records.domain.evidence import CaseRecords
from openimr.records.queries import case_records
from openimr.review import queries
from openimr.review.adapters import reviewer_file
from openimr.review.domain.case_review import CaseReview
from openimr.review.domain.edits import apply
from openimr.review.domain.sentences import Sentence
from openimr.review.models import ReviewRecord
from openimr.review.services.deciding import attest, change_finding, conclude, decide, edit, open_review
from openimr.review.services.drafting import drafted, drafted_by_machine, summary_drafted
from openimr.review.services.hands import only_the_physician, write_as
from openimr.review.services.keeping import replace_sentences

_CITE = "Lab. Code 139.5(d)"


@transaction.atomic
def apply_reviewer_file(case_number: str, path: Path, *, today: date, by: str, at: datetime) -> CaseReview:
    """The physician's own file: edits, findings, decisions, attestation. Every fault at once, or all is applied.

    The edits count the sentences of the draft; a file that changed is applied to the draft anew, and the same file
    again changes nothing. A text that was edited in the browser since is not overwritten: that is a fault.
    """
    case = open_review(case_number)
    only_the_physician(case_number, by)
    source = f"{case_number}: {path.name}"
    read, digest = reviewer_file.read(path, source=source)
    held = panel.held_by(case, read.reviewer or "") or panel.assignment(case)
    reviewer_id, seat = (held.reviewer_id, held.seat) if held else ("", 1)
    _refuse_file(case_number, path.name, read, reviewer_id=reviewer_id, today=today)
    write_as(reviewer_id)
    record, _ = ReviewRecord.objects.get_or_create(case=case, seat=seat, defaults={"reviewer_id": reviewer_id})
    if record.reviewer_file == digest:
        return queries.case_review(case, seat)
    _accept_by_file(case_number, read, reviewer_id=reviewer_id, by=by, at=at)
    facts = case_facts(case)
    criteria = {n.number: [f.criterion for f in guideline_queries.findings(case, n.number)] for n in facts.items}
    faults = list(reviewer_file.faults(read, criteria))
    edited = _edited(case, facts, read, record, faults)
    if faults:
        raise CaseFileInvalid(source, faults)
    who = {"reviewer_id": reviewer_id, "by": by, "at": at}
    in_browser = {int(item) for item, way in record.touched.items() if way == "browser"}
    if record.reviewer_file:  # the file is whole: what an earlier one found and this one does not is undone
        case.finding_changes.filter(seat=seat).exclude(item__in=in_browser).delete()
    for item, (sentences, by_edits) in edited.items():
        if by_edits:
            edit(case, item, sentences, way="file", **who)  # type: ignore[arg-type]
        else:
            replace_sentences(case, item, sentences, seat=seat, by=by, at=at, way="file")
    for reviewed in read.items:
        _apply_item(case_number, reviewed, who)
    _conclude_again(case, facts, set(edited) - in_browser, seat, by=by, at=at)
    record.touched = dict.fromkeys(map(str, sorted(in_browser)), "browser")
    record.touched |= {str(item): "file" for item, (_, by_edits) in edited.items() if by_edits}
    record.reviewer_file = digest
    record.save()
    if read.attestation and read.signed_on:
        attest(case_number, on=read.signed_on, way="file", **read.attestation.model_dump(), **who)  # type: ignore[arg-type]
    return queries.case_review(case, seat)


def _accept_by_file(case_number: str, read: ReviewerFormat, *, reviewer_id: str, by: str, at: datetime) -> None:
    """The file is the reviewer's act: its attestation accepts an offer that still waits. Without one it waits on."""
    if read.attestation is None or read.signed_on is None:
        return
    affirmed = (("freedom from conflict", read.attestation.no_conflict), ("qualification", read.attestation.qualified))
    reasons = [
        Reason("not_affirmed", f"the reviewer did not affirm {says}", _CITE) for says, yes in affirmed if not yes
    ]
    if reasons:
        raise Refused("accept the case", case_number, reasons)
    panel_services.accept(case_number, reviewer_id=reviewer_id, today=read.signed_on, by=by, at=at)


def _refuse_file(case_number: str, name: str, read: ReviewerFormat, *, reviewer_id: str, today: date) -> None:
    reasons = []
    if read.reviewer and read.reviewer != reviewer_id:
        sentence = f"{name} is of {read.reviewer}, the case is assigned to {reviewer_id}"
        reasons.append(Reason("other_reviewer", sentence))
    if read.signed_on and read.signed_on > today:
        reasons.append(Reason("future", f"{name}: signed_on lies after {today:%m/%d/%Y}"))
    if reasons:
        raise Refused("apply the reviewer's file", case_number, reasons)


def _edited(
    case: Case, facts: CaseFacts, read: ReviewerFormat, record: ReviewRecord, faults: list[Fault]
) -> dict[int, tuple[tuple[Sentence, ...], bool]]:
    """Each text that the file edits, or an earlier file may have changed: its sentences, and whether this one does."""
    records = case_records(case)
    written = {item.number: ("items", place, item.rationale_edits) for place, item in enumerate(read.items)}
    found: dict[int, tuple[tuple[Sentence, ...], bool]] = {}
    for item in (0, *(one.number for one in facts.items)):
        _, place, edits = written.get(item, ("", 0, []))
        field = f"items[{place}].rationale_edits" if item else "summary_edits"
        edits = edits if item else read.summary_edits
        way = record.touched.get(str(item))
        if edits and way == "browser":
            faults.append(Fault(field, "was edited in the browser since; take these edits out of the file"))
        elif edits or (record.reviewer_file and way != "browser"):
            role = "documentation" if item else "summary"
            base = _base(case, facts, records, item)
            sentences, wrong = apply(base, reviewer_file.edits(edits), records, field=field, role=role)
            faults += wrong
            found[item] = (sentences, bool(edits))
    return found


def _base(case: Case, facts: CaseFacts, records: CaseRecords, item: int) -> tuple[Sentence, ...]:
    """The draft whose sentences the file counts: the machine's findings, nothing decided."""
    if item == 0:
        return summary_drafted(facts, records, drafted_by_machine(case, facts).values())
    disputed = next(one for one in facts.items if one.number == item)
    return drafted(case, facts, disputed, guideline_queries.findings(case, item), decision=None)


def _apply_item(case_number: str, item: ReviewedItem, who: dict[str, object]) -> None:
    for change in item.findings:
        change_finding(
            case_number,
            item=item.number,
            criterion=change.criterion,
            status=change.status,
            reason=change.reason,
            **who,  # type: ignore[arg-type]
        )
    if item.decision:
        decide(
            case_number,
            item=item.number,
            decision=item.decision,
            guidelines=tuple(map(citation, item.guidelines)),
            no_guideline_because=item.no_guideline_because,
            **who,  # type: ignore[arg-type]
        )


def _conclude_again(case: Case, facts: CaseFacts, items: set[int], seat: int, *, by: str, at: datetime) -> None:
    """A text set anew ends in the draft's conclusion, also where the decision is the one already stored."""
    decided = dict(case.item_decisions.filter(seat=seat).exclude(decision="").values_list("item", "decision"))
    for item in facts.items:
        if item.number in items and item.number in decided:
            conclude(case, item, decided[item.number], seat=seat, by=by, at=at)
