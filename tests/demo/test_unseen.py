"""Nothing that arrived stays unseen without saying so."""

from datetime import UTC, datetime

from openimr.records import queries, services

AT = datetime(2013, 10, 22, 20, 0, tzinfo=UTC)
REVIEWER = "reviewer:somebody"


def test_what_was_opened_is_seen_and_what_repeats_is_not_asked_for(under_review):
    case = under_review
    before = queries.unseen(case, actor=REVIEWER)
    files = {original.sha256: original.file for original in case.originals.all()}
    named = {files[one.document] for one in before}
    assert "12-progress-report-2013-06-18.pdf" in named
    assert "21-fax-of-progress-report.pdf" not in named
    # That pages were sent is a reading for the log; seen is a document once a page of it stood in view.
    services.note_reading(case.number, before[0].document, by=REVIEWER, at=AT)
    assert queries.unseen(case, actor=REVIEWER) == before
    first = before[0].first_page
    who = {"by": REVIEWER, "at": AT}
    assert services.note_seen(case.number, before[0].document, [first, first, 999], **who) == (first,)
    assert services.note_seen(case.number, before[0].document, [first], **who) == ()
    (event,) = case.events.filter(kind="records.seen")
    assert event.payload == {"document": before[0].document, "pages": [first]}
    after = queries.unseen(case, actor=REVIEWER)
    assert set(before) - set(after) == {before[0]}
    assert queries.unseen(case, actor="reviewer:another") == before
