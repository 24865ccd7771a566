"""The physician's desk over the real stages: what a reviewer did is kept, what a letter says is what was found."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.samples import at_the_desk

from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.errors import CaseFileInvalid, NotFound, Refused
from openimr.guidelines.domain.status import Status
from openimr.panel import services as panel
from openimr.review import queries, services

pytestmark = pytest.mark.django_db
AT = datetime(2017, 2, 6, 20, 0, tzinfo=UTC)
TODAY = date(2017, 2, 6)


@pytest.fixture
def desk(tmp_path) -> Case:
    """The three-item sample case at the physician's desk, undecided."""
    return at_the_desk("lumbar-mri-and-therapy", tmp_path, today=TODAY, at=AT)


def who(case: Case) -> dict:
    return {"reviewer_id": queries.case_review(case).reviewer_id, "by": "reviewer:one", "at": AT}


def redraft(case: Case):
    return services.draft(case.number, today=TODAY, by="test", at=AT)


def file_of(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "reviewer.yaml"
    file.write_text(text)
    return file


def apply(case: Case, file: Path):
    return services.apply_reviewer_file(case.number, file, today=TODAY, by="command-line", at=AT)


def test_a_second_draft_changes_nothing_and_says_nothing(desk):
    before, events = queries.case_review(desk), cases.timeline(desk).count()
    assert redraft(desk) == before
    assert cases.timeline(desk).count() == events


def test_a_sentence_that_the_reviewer_dropped_stays_dropped(desk):
    drafted = queries.sentences(desk, 0)
    services.edit_summary(desk.number, sentences=drafted[:2] + drafted[3:], **who(desk))
    assert redraft(desk).summary == drafted[:2] + drafted[3:]


def test_a_changed_finding_changes_what_the_rationale_says(desk):
    change = queries.findings(desk, 2)[0]
    services.change_finding(
        desk.number, item=2, criterion=change.criterion, status="met", reason="the visits were spread", **who(desk)
    )
    told = [s for s in queries.sentences(desk, 2) if s.finding == change.criterion]
    assert len(told) == 1
    assert "the visits were spread" in told[0].text
    assert "do not document" not in told[0].text
    assert "exceeded" not in told[0].text
    assert queries.findings(desk, 2)[0].status is Status.MET


def test_a_finding_that_does_not_apply_leaves_the_rationale(desk):
    change = queries.findings(desk, 3)[0]
    services.change_finding(
        desk.number, item=3, criterion=change.criterion, status="not_applicable", reason="other limb", **who(desk)
    )
    assert change.criterion not in {s.finding for s in queries.sentences(desk, 3)}


def test_an_edit_after_the_attestation_takes_the_attestation_back(desk):
    services.attest(
        desk.number, no_conflict=True, reviewed_records=True, qualified=True, on=TODAY, way="file", **who(desk)
    )
    services.decide(
        desk.number, item=1, decision="upheld", guidelines=(), no_guideline_because="none applies", **who(desk)
    )
    desk = Case.objects.get(pk=desk.pk)
    assert queries.case_review(desk).attestation is None


def test_a_new_reviewer_starts_undecided(desk):
    services.decide(
        desk.number, item=1, decision="upheld", guidelines=(), no_guideline_because="none applies", **who(desk)
    )
    first = queries.case_review(desk).reviewer_id
    from openimr.panel.queries import candidates

    other = next(c.reviewer_id for c in candidates(desk) if c.eligible and c.reviewer_id != first)
    panel.assign(desk.number, reviewer_id=other, today=TODAY, by="test", at=AT)
    panel.accept(desk.number, reviewer_id=other, today=TODAY, by="test", at=AT)
    reviewed = redraft(Case.objects.get(pk=desk.pk))
    assert reviewed.reviewer_id == other
    assert [item.decision for item in reviewed.items] == [None, None, None]


def test_every_fault_of_the_file_is_named_at_once_and_nothing_is_stored(desk, tmp_path):
    file = file_of(
        tmp_path,
        """
items:
  - {number: 1, decision: upheld, rationale_edits: [{replace: 99, text: x}]}
  - {number: 2, findings: [{criterion: no.such.thing, status: met, reason: x}]}
  - {number: 7, decision: upheld}
summary_edits: [{replace: 1, text: x}, {drop: 1}]
""",
    )
    before = queries.case_review(desk)
    with pytest.raises(CaseFileInvalid) as refused:
        apply(desk, file)
    told = str(refused.value)
    for words in ("no sentence 99", "no.such.thing", "no item 7", "sentence 1 is edited twice"):
        assert words in told
    assert queries.case_review(desk) == before


def test_a_changed_file_is_applied_to_the_draft_anew(desk, tmp_path):
    drafted = queries.sentences(desk, 0)
    apply(desk, file_of(tmp_path, "summary_edits: [{replace: 1, text: First.}, {drop: 2}]"))
    assert queries.sentences(desk, 0)[0].text == "First."
    events = cases.timeline(desk).count()
    apply(desk, file_of(tmp_path, "summary_edits: [{replace: 1, text: First.}, {drop: 2}]"))
    assert cases.timeline(desk).count() == events
    apply(desk, file_of(tmp_path, "summary_edits: [{replace: 1, text: Second.}]"))
    assert [s.text for s in queries.sentences(desk, 0)] == ["Second.", *(s.text for s in drafted[1:])]


def test_a_file_of_drops_alone_drops_once(desk, tmp_path):
    drafted = queries.sentences(desk, 0)
    for _ in range(2):
        redraft(desk)
        apply(desk, file_of(tmp_path, "summary_edits: [{drop: 2}]"))
    apply(desk, file_of(tmp_path, "summary_edits: [{drop: 2}]"))
    assert queries.sentences(desk, 0) == drafted[:1] + drafted[2:]


def test_an_item_that_the_case_does_not_have_is_not_found(desk):
    with pytest.raises(NotFound, match="no item 7"):
        services.decide(desk.number, item=7, decision="upheld", guidelines=(), no_guideline_because=None, **who(desk))


def test_only_the_assigned_reviewer_decides(desk):
    wrong = {**who(desk), "reviewer_id": "R-999"}
    with pytest.raises(Refused, match="not the assigned reviewer"):
        services.decide(desk.number, item=1, decision="upheld", guidelines=(), no_guideline_because=None, **wrong)


def test_only_the_reviewer_or_the_command_line_applies_the_file(desk, tmp_path):
    with pytest.raises(Refused):
        services.apply_reviewer_file(desk.number, file_of(tmp_path, "items: []"), today=TODAY, by="intake:maria", at=AT)
