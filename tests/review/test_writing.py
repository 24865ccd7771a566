"""Writing at the desk over the real stages: versions, two devices, what is cited, and who may."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from tests.samples import at_the_desk

from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.determinations import queries as determinations
from openimr.errors import CaseFileInvalid, NotFound, Refused
from openimr.records.queries import case_records
from openimr.review import queries, services
from openimr.review.domain.citing import CiteWanted, Wanted, sources_of
from openimr.review.domain.places import between
from openimr.review.domain.sentences import Source
from openimr.review.domain.texts import Accept, Add, Drop, Edit, Move, Restore, Uncite, key_of, waiting
from openimr.review.models import TextVersion
from openimr.review.services import EditedTwice

pytestmark = pytest.mark.django_db
AT = datetime(2017, 2, 6, 20, 0, tzinfo=UTC)
TODAY = date(2017, 2, 6)


@pytest.fixture
def desk(tmp_path) -> Case:
    """The three-item sample case at the physician's desk, undecided."""
    return at_the_desk("lumbar-mri-and-therapy", tmp_path, today=TODAY, at=AT)


def who(case: Case) -> dict:
    return {"reviewer_id": queries.case_review(case).reviewer_id, "by": "reviewer:one", "at": AT}


def write(case: Case, *operations, base: int, item: int = 0, **others) -> services.Written:
    return services.write_text(case.number, item=item, base=base, operations=operations, **{**who(case), **others})


def codes(case: Case) -> set[str]:
    return {one.check for one in determinations.quality(case, today=TODAY)}


def test_two_devices_write_on_one_text(desk):
    version, text = queries.text(desk, 0)
    ids = [entry.id for entry in text.entries]
    assert version == 1
    first = write(desk, Edit(ids[0], "Edited on the first device."), Drop(ids[2]), base=1, batch="a-1")
    last = text.entries[-1].place
    added = Add("own-1", between(last, ""), "Added on the second device.")
    second = write(desk, added, Move(ids[1], between(last, "")), base=1, batch="b-1")
    told = queries.sentences(desk, 0)
    assert told == second.text.sentences
    assert told[0].text == "Edited on the first device."
    assert {told[-1].id, told[-2].id} == {"own-1", ids[1]}
    assert ids[2] not in {one.id for one in told}
    assert (first.version, second.version) == (2, 3)
    # what came already does nothing, though others wrote since
    again = write(desk, Edit(ids[0], "Edited on the first device."), Drop(ids[2]), base=1, batch="a-1")
    assert (again.version, again.text) == (3, second.text)
    before, events = queries.text(desk, 0), cases.timeline(desk).count()
    with pytest.raises(EditedTwice) as refused:
        write(desk, Edit(ids[0], "Edited on the second."), Drop(ids[3]), base=1)
    (conflict,) = refused.value.conflicts
    assert (conflict.theirs, conflict.mine) == ("Edited on the first device.", "Edited on the second.")
    assert (queries.text(desk, 0), cases.timeline(desk).count()) == (before, events)
    assert "device" not in str(refused.value)  # no words of the case in an error
    assert queries.text_at(desk, 0, 1, 1) == text
    write(desk, Restore(ids[2]), base=3)
    assert ids[2] in {one.id for one in queries.sentences(desk, 0)}
    assert [(one.version, one.by) for one in queries.history(desk, 0)][:2] == [(4, "reviewer:one"), (3, "reviewer:one")]
    told = cases.timeline(desk).filter(kind="review.edited").last().payload
    assert (told["item"], told["version"], told["done"]) == (0, 4, "restore 1")


def test_many_versions_are_rebuilt_from_the_last_whole_one(desk):
    _, text = queries.text(desk, 0)
    of = text.entries[0].id
    for number in range(1, 45):
        write(desk, Edit(of, f"Version {number + 1}."), base=number)
    assert desk.text_versions.filter(item=0, text__isnull=False).count() == 3
    for version in (2, 19, 20, 21, 44, 45):
        assert queries.text_at(desk, 0, 1, version).entries[0].text == f"Version {version}."


def test_what_is_cited_stands_in_the_case(desk):
    page = next(page for page in case_records(desk).pages() if len(page.text) > 200)
    at = page.text.index(" ", 60) + 1
    quote = page.text[at : at + 60]
    cite = Wanted("page", document=page.document, page=page.number, quote=f"  {quote.replace(' ', '  ')} ", start=at)
    add = Add("own-1", "99", "A sentence of the reviewer's.")
    write(desk, add, base=1, item=1)
    assert "no_source" in codes(desk)
    version = write(desk, CiteWanted("own-1", cite), CiteWanted("own-1", Wanted("ur_decision")), base=2, item=1).version
    (evidence, review) = next(one for one in queries.sentences(desk, 1) if one.id == "own-1").sources
    assert page.text[evidence.evidence.start : evidence.evidence.end] == evidence.evidence.quote
    assert review.citation.startswith("utilization review determination of")
    assert "no_source" not in codes(desk)
    write(desk, Uncite("own-1", key_of(review)), base=version, item=1)
    write(desk, CiteWanted("own-1", Wanted("known", key=key_of(review))), base=version + 1, item=1)
    assert len(next(one for one in queries.sentences(desk, 1) if one.id == "own-1").sources) == 2
    criterion = queries.findings(desk, 1)[0].criterion
    write(desk, CiteWanted("own-1", Wanted("finding", criterion=criterion)), base=version + 2, item=1)
    before = queries.text(desk, 1)
    with pytest.raises(CaseFileInvalid) as refused:
        write(
            desk,
            CiteWanted("own-1", Wanted("page", document=page.document, page=page.number, quote="not there at all")),
            CiteWanted("own-1", Wanted("page", document="ff" * 32, page=1, quote="x")),
            CiteWanted("own-1", Wanted("known", key="unknown")),
            CiteWanted("own-1", Wanted("guideline", citation="A guideline of another case")),
            CiteWanted("own-1", Wanted("finding", criterion="no.such.thing")),
            base=before[0],
            item=1,
        )
    assert [fault.field for fault in refused.value.faults] == [f"operations[{number}]" for number in range(5)]
    assert queries.text(desk, 1) == before


def test_a_fault_names_the_operation_that_was_sent(desk):
    several = next(one for one in queries.findings(desk, 1) if len(sources_of(one)) > 1)
    _, text = queries.text(desk, 1)
    cite = CiteWanted(text.entries[0].id, Wanted("finding", criterion=several.criterion))
    with pytest.raises(CaseFileInvalid) as refused:
        write(desk, cite, Drop("nothing"), Edit(text.entries[0].id, " "), base=1, item=1)
    assert [fault.field for fault in refused.value.faults] == ["operations[1]", "operations[2]"]


def test_a_changed_finding_leaves_what_the_physician_did(desk):
    version, text = queries.text(desk, 2)
    finding = queries.findings(desk, 2)[0]
    own = next(entry for entry in text.entries if entry.finding == finding.criterion)
    first, last = text.entries[0], text.entries[-1]
    dropped = next(entry for entry in text.entries if entry.role == "utilization_review")
    write(
        desk,
        CiteWanted(own.id, Wanted("reviewer")),
        Accept(own.id),
        Edit(first.id, "Asked for, in my words."),
        Drop(dropped.id),
        Move(last.id, between("", first.place)),
        base=version,
        item=2,
    )
    services.change_finding(
        desk.number, item=2, criterion=finding.criterion, status="met", reason="they were spread", **who(desk)
    )
    _, anew = queries.text(desk, 2)
    assert anew.entries[0].id == last.id
    assert anew.entry(first.id).text == "Asked for, in my words."
    assert [one.role for one in anew.sentences].count("request") == [e.role for e in text.entries].count("request")
    assert anew.entry(dropped.id).dropped
    changed = anew.entry(own.id)
    assert "they were spread" in changed.text
    assert not changed.accepted
    assert Source("reviewer") in changed.sentence.sources
    services.decide(
        desk.number, item=2, decision="upheld", guidelines=(), no_guideline_because="none applies", **who(desk)
    )
    assert queries.sentences(desk, 2)[0].id == last.id


def test_an_own_conclusion_is_put_back_as_the_decision_is_now(desk):
    version, text = queries.text(desk, 1)
    last = text.entries[-1]
    decided = {"item": 1, "guidelines": (), "no_guideline_because": "none applies", **who(desk)}
    services.decide(desk.number, decision="upheld", **decided)
    write(desk, Edit(last.id, "I conclude in my own words."), base=version + 1, item=1)
    services.decide(desk.number, decision="overturned", **decided)
    entry = queries.text(desk, 1)[1].entry(last.id)
    assert entry.text == "I conclude in my own words."
    assert "is medically necessary" in entry.drafted
    assert not entry.accepted


def test_drafted_sentences_are_accepted_before_a_signature(desk):
    assert "not_accepted" in codes(desk)
    for item in (0, 1, 2, 3):
        version, text = queries.text(desk, item)
        write(desk, *waiting(text), base=version, item=item)
    assert "not_accepted" not in codes(desk)
    assert cases.timeline(desk).filter(kind="review.accepted").count() == 4
    # accepting changes no words: a new draft may still take the place of the old one
    changed = queries.findings(desk, 2)[0]
    services.change_finding(
        desk.number, item=2, criterion=changed.criterion, status="met", reason="the visits were spread", **who(desk)
    )
    assert "not_accepted" in codes(desk)
    anew = [one for one in queries.sentences(desk, 2) if one.accepted is False and one.finding]
    assert [one.finding for one in anew] == [changed.criterion]
    services.decide(
        desk.number, item=1, decision="upheld", guidelines=(), no_guideline_because="none applies", **who(desk)
    )
    assert queries.sentences(desk, 1)[-1].accepted


def test_a_new_draft_of_a_finding_meets_what_was_typed_meanwhile(desk):
    version, text = queries.text(desk, 2)
    finding = queries.findings(desk, 2)[0]
    own = next(entry for entry in text.entries if entry.finding == finding.criterion)
    services.change_finding(
        desk.number, item=2, criterion=finding.criterion, status="met", reason="they were spread", **who(desk)
    )
    with pytest.raises(EditedTwice) as refused:
        write(desk, Edit(own.id, "Typed while the finding changed."), base=version, item=2)
    assert "they were spread" in refused.value.conflicts[0].theirs
    merged = write(desk, Accept(own.id), Drop(text.entries[0].id), base=version, item=2)
    assert merged.text.entry(own.id).accepted is False
    assert merged.text.entry(text.entries[0].id).dropped


def test_only_the_reviewer_writes_and_only_on_texts_that_there_are(desk):
    with pytest.raises(Refused, match="not the assigned reviewer"):
        write(desk, Drop("anything"), base=1, reviewer_id="R-999")
    with pytest.raises(NotFound, match="no item 9"):
        write(desk, Drop("anything"), base=1, item=9)
    with pytest.raises(Refused, match="its reviewer's to write"):
        write(desk, Accept(queries.sentences(desk, 0)[0].id), base=1, by="quality:vera")
    with pytest.raises(CaseFileInvalid, match="no version 7"):
        write(desk, Drop("anything"), base=7)
    with pytest.raises(CaseFileInvalid, match="no sentence anything"):
        write(desk, Drop("anything"), base=1)


def test_an_edit_takes_the_attestation_back_and_acceptance_does_not(desk):
    affirmed = {"no_conflict": True, "reviewed_records": True, "qualified": True}
    services.attest(desk.number, **affirmed, on=TODAY, way="browser with second factor", **who(desk))
    version, text = queries.text(desk, 0)
    write(desk, *waiting(text), base=version)
    assert queries.case_review(desk).attestation is not None
    write(desk, Edit(text.entries[0].id, "Other words."), base=version + 1, at=AT + timedelta(minutes=1))
    assert queries.case_review(Case.objects.get(pk=desk.pk)).attestation is None


def test_reviews_from_before_versions_get_ids_and_a_first_version(desk):
    told = [queries.sentences(desk, item) for item in range(4)]
    with connection.cursor() as cursor:  # as it was before there were versions, which are never removed since
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE review_textversion DISABLE TRIGGER never_change")
        TextVersion.objects.all().delete()
        cursor.execute("ALTER TABLE review_textversion ENABLE TRIGGER never_change")
    for stored in desk.review_sentences.all():
        stored.sentence = {name: value for name, value in stored.sentence.items() if name not in {"id", "accepted"}}
        stored.save()
    import_module("openimr.review.migrations.0005_text_versions").begin(apps, None)
    for item, before in enumerate(told):
        version, text = queries.text(desk, item)
        assert (version, text.sentences) == (1, before)
        assert [one.id for one in text.sentences] == [one.id for one in queries.sentences(desk, item)]
        assert all(one.accepted is False for one in queries.sentences(desk, item))
    write(desk, Edit(queries.sentences(desk, 0)[0].id, "Edited since."), base=1)
    assert queries.sentences(desk, 0)[0].text == "Edited since."


def test_what_is_taken_from_utilization_review_is_not_taken_silently(desk):
    paper = next(one for one in case_records(desk).documents if one.kind == "ur_determination")
    words = " ".join("\n".join(page.text for page in paper.pages).split())
    taken = words.replace('"', "")[200:460]
    write(desk, Add("own-1", "99", taken), CiteWanted("own-1", Wanted("reviewer")), base=1, item=1)
    assert "taken_from_review" in codes(desk)
    found = determinations.sentences_alike(desk, 1)
    assert [(one.sentence, one.where) for one in found] == [("own-1", "the utilization review decision")]
    assert all(passage in taken for passage in found[0].common)
    write(desk, CiteWanted("own-1", Wanted("ur_decision")), base=2, item=1)
    assert "taken_from_review" not in codes(desk)
