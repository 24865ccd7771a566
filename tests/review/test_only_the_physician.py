"""Nobody edits a physician's reasoning but the physician: tried by every service, every role, and past the services."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from tests.samples import at_the_desk

from openimr.accounts.models import Person, Role
from openimr.accounts.services import open_account
from openimr.demo.console import SAMPLES
from openimr.errors import Refused
from openimr.panel import queries as panel
from openimr.review import queries, services
from openimr.review.domain.sentences import Sentence, Source
from openimr.review.models import FindingChange, ItemDecision, ReviewSentence
from openimr.review.services.hands import write_as

ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
OWN = Sentence("The gains so far outweigh that.", "documentation", (Source("reviewer"),), drafted_by="reviewer")
STAFF = sorted(set(Role) - {Role.REVIEWER})
CITED = {"guidelines": (), "no_guideline_because": "No guideline applies."}
AFFIRMED = {"no_conflict": True, "reviewed_records": True, "qualified": True, "on": ON, "way": "file"}


@pytest.fixture
def case(db, tmp_path):
    return at_the_desk("work-hardening", tmp_path, today=ON, at=AT)


def who(case) -> str:
    return panel.assignment(case).reviewer_id


def doors(case, by: str) -> dict:
    """Every door of the services through which a review is written, in the name of the reviewer who holds the case."""
    number, criterion = case.number, queries.findings(case, 1)[0].criterion
    told = {"reviewer_id": who(case), "by": by, "at": AT}
    longer = (*queries.sentences(case, 1), OWN)
    return {
        "summary": lambda: services.edit_summary(number, sentences=(OWN,), **told),
        "rationale": lambda: services.edit_rationale(number, item=1, sentences=longer, **told),
        "decision": lambda: services.decide(number, item=1, decision="upheld", **CITED, **told),
        "finding": lambda: services.change_finding(
            number, item=1, criterion=criterion, status="not_met", reason="So it reads.", **told
        ),
        "attestation": lambda: services.attest(number, **AFFIRMED, **told),
        "file": lambda: services.apply_reviewer_file(
            number, SAMPLES / "work-hardening" / "reviewer.yaml", today=ON, by=by, at=AT
        ),
    }


def as_it_stands(case) -> str:
    stored = (ReviewSentence, ItemDecision, FindingChange)
    return str([list(model.objects.filter(case=case).order_by("pk").values()) for model in stored])


def test_no_service_writes_for_anybody_of_the_staff(case):
    before = as_it_stands(case)
    for role in STAFF:
        for name, door in doors(case, f"{role}:somebody").items():
            with pytest.raises(Refused, match="its reviewer's to write"):
                door()
            assert as_it_stands(case) == before, (role, name)
    doors(case, "reviewer:doc")["rationale"]()
    assert as_it_stands(case) != before


def test_no_page_writes_for_anybody_of_the_staff(case, client):
    before = as_it_stands(case)
    number = case.number
    for role in STAFF:
        person, _ = open_account(username=f"one-{role}", role=role, password="a long password")
        Person.objects.filter(pk=person.pk).update(reviewer_id=who(case))  # even where an account says otherwise
        client.force_login(Person.objects.get(pk=person.pk))
        for address, told in (
            (f"/cases/{number}/review/summary/", {"sentence-1": "Otherwise.", "sentence-new": "More."}),
            (f"/cases/{number}/review/items/1/", {"item1-decision": "overturned", "sentence-new": "More."}),
            (f"/cases/{number}/review/sign/", {"no_conflict": "on", "reviewed_records": "on", "qualified": "on"}),
        ):
            client.post(address, told)
            assert as_it_stands(case) == before, (role, address)


def test_the_database_refuses_a_reviewers_words_from_any_other_hand(case):
    doors(case, "reviewer:doc")["rationale"]()
    doors(case, "reviewer:doc")["decision"]()
    doors(case, "reviewer:doc")["finding"]()
    own = ReviewSentence.objects.get(case=case, sentence__drafted_by="reviewer")
    row = {"case": case, "seat": 1, "item": 1}
    writes = (
        lambda: ReviewSentence.objects.filter(pk=own.pk).update(sentence={**own.sentence, "text": "Otherwise."}),
        lambda: ReviewSentence.objects.filter(pk=own.pk).delete(),
        lambda: ReviewSentence.objects.create(**row, place=90, sentence=own.sentence),
        lambda: ReviewSentence.objects.filter(sentence__drafted_by="software").update(sentence=own.sentence),
        lambda: ItemDecision.objects.filter(case=case, item=1).update(decision="overturned"),
        lambda: ItemDecision.objects.filter(case=case, item=1).delete(),
        lambda: FindingChange.objects.filter(case=case).update(status="met"),
        lambda: FindingChange.objects.filter(case=case).delete(),
    )
    for hand in ("", "R-somebody"):
        write_as(hand)
        for write in writes:
            with pytest.raises(DatabaseError, match="nobody writes a review"), transaction.atomic():
                write()
