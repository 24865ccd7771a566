"""A reviewer attaches passages of the records to criteria: they are kept, cited, told in the log, and taken away."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from tests.samples import at_the_desk

from openimr.cases import queries as cases
from openimr.determinations.queries import content
from openimr.errors import NotFound, Refused
from openimr.guidelines import queries as guidelines
from openimr.panel.queries import assignment
from openimr.records import queries as records
from openimr.records.models import Page
from openimr.review import queries, services

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
OPEN = ("not_documented", "for_reviewer")


@pytest.fixture
def desk(tmp_path):
    case = at_the_desk("lumbar-mri-and-therapy", tmp_path, today=date(2017, 2, 6), at=AT)
    return case, {"reviewer_id": assignment(case).reviewer_id, "by": "reviewer:somebody", "at": AT}


def passage(case, words="Achilles"):
    page = Page.objects.filter(original__case=case, text__icontains=words, duplicate_of=None).first()
    start = page.text.lower().index(words.lower())
    return records.passage(case, page.original.sha256, page.number, start, start + len(words))


def open_criterion(case, item=1):
    return next(one.criterion for one in guidelines.findings(case, item) if one.status in OPEN)


def test_what_is_attached_stands_first_in_the_finding_is_cited_by_the_draft_and_goes_again(desk):
    case, who = desk
    criterion, cited = open_criterion(case), passage(case)
    drafted = queries.sentences(case, 1)
    made = services.attach_evidence(case.number, item=1, criterion=criterion, passage=cited, speaks="for", **who)
    found = next(one for one in queries.findings(case, 1) if one.criterion == criterion)
    assert found.evidence[0] == cited
    assert cited not in next(one for one in guidelines.findings(case, 1) if one.criterion == criterion).evidence
    on_it = [s for s in queries.sentences(case, 1) if s.finding == criterion]
    assert any(source.evidence == cited for sentence in on_it for source in sentence.sources)
    services.change_finding(case.number, item=1, criterion=criterion, status="met", reason="Shown there.", **who)
    (told,) = [s for s in queries.sentences(case, 1) if s.finding == criterion]
    assert cited in [source.evidence for source in told.sources]
    issue = content(case, decided_on=None)["issues"][0]
    kept = next(one for one in issue["findings"] if one["criterion"] == criterion)
    assert (kept["basis"], kept["evidence"][0]["quote"]) == ("reviewer", cited.quote)
    services.take_back_finding(case.number, item=1, criterion=criterion, **who)
    services.remove_evidence(case.number, item=1, number=made.number, **who)
    assert queries.sentences(case, 1) == drafted
    assert queries.findings(case, 1) == guidelines.findings(case, 1)
    # In one step: what was attached for the change goes with it, and is answered.
    services.attach_evidence(case.number, item=1, criterion=criterion, passage=cited, speaks="for", **who)
    services.change_finding(case.number, item=1, criterion=criterion, status="met", reason="Shown there.", **who)
    (gone,) = services.take_back_with_passages(case.number, item=1, criterion=criterion, **who)
    assert (gone.evidence, gone.speaks) == (cited, "for")
    assert queries.sentences(case, 1) == drafted
    kinds = [event.kind for event in cases.timeline(case) if event.kind.startswith("review.")]
    assert kinds[-4:] == [
        "review.evidence_attached",
        "review.finding_changed",
        "review.finding_change_taken_back",
        "review.evidence_removed",
    ]
    assert all(cited.quote not in str(event.payload) for event in cases.timeline(case))


def test_the_same_passage_again_only_turns_which_way_it_speaks(desk):
    case, who = desk
    criterion, cited = open_criterion(case), passage(case)
    for speaks in ("for", "against", "against"):
        services.attach_evidence(case.number, item=1, criterion=criterion, passage=cited, speaks=speaks, **who)
    (kept,) = queries.attached(case, 1)
    assert (kept.speaks, kept.evidence) == ("against", cited)
    found = next(one for one in queries.findings(case, 1) if one.criterion == criterion)
    assert found.against[0] == cited


def test_what_cannot_be_attached_is_refused_and_nothing_is_kept(desk):
    case, who = desk
    cited, events = passage(case), cases.timeline(case).count()
    with pytest.raises(Refused, match=r"no criterion x[\s\S]*not 'sideways'"):
        services.attach_evidence(case.number, item=1, criterion="x", passage=cited, speaks="sideways", **who)
    for other in ({**who, "reviewer_id": "R-999"}, {**who, "reviewer_id": ""}):
        with pytest.raises(Refused):
            services.attach_evidence(
                case.number, item=1, criterion=open_criterion(case), passage=cited, speaks="for", **other
            )
    with pytest.raises(NotFound):
        services.remove_evidence(case.number, item=1, number=999_999, **who)
    with pytest.raises(Refused, match="say why"):
        services.change_finding(case.number, item=1, criterion=open_criterion(case), status="met", reason=" ", **who)
    assert queries.attached(case, 1) == ()
    assert cases.timeline(case).count() == events


def test_a_passage_is_one_of_a_page_that_may_be_seen(desk):
    case, _ = desk
    cited = passage(case)
    for start, end in ((-1, 4), (4, 4), (0, 1_000_000)):
        with pytest.raises(Refused, match="no such passage"):
            records.passage(case, cited.document, cited.page, start, end)
    Page.objects.filter(original__sha256=cited.document, number=cited.page).update(withheld=True)
    with pytest.raises(NotFound):
        records.passage(case, cited.document, cited.page, cited.start, cited.end)


def test_the_database_lets_nobody_else_attach(desk):
    case, who = desk
    services.attach_evidence(
        case.number, item=1, criterion=open_criterion(case), passage=passage(case), speaks="for", **who
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('openimr.reviewer', 'R-999', true)")
    with pytest.raises(DatabaseError, match="nobody writes a review but the reviewer"), transaction.atomic():
        case.attached_evidence.update(speaks="against")
