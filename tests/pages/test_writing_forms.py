"""Writing without script: the form says on which version it is based, and overwrites nothing."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from tests.samples import at_the_desk

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.panel.queries import assignment
from openimr.records.queries import case_records
from openimr.review import queries
from openimr.review.services.keeping import keep

pytestmark = pytest.mark.django_db
AT = datetime(2017, 2, 6, 20, 0, tzinfo=UTC)
TODAY = date(2017, 2, 6)
PASSWORD = "a long enough password"


@pytest.fixture
def desk(tmp_path) -> Case:
    return at_the_desk("lumbar-mri-and-therapy", tmp_path, today=TODAY, at=AT)


def reader(case: Case) -> Client:
    person, _ = open_account(
        username="somebody", role=Role.REVIEWER, password=PASSWORD, reviewer_id=assignment(case).reviewer_id
    )
    client = Client()
    client.force_login(person)
    return client


def fields(case: Case, item: int = 0) -> dict[str, str]:
    version, text = queries.text(case, item)
    sent = {f"sentence-{entry.id}": entry.text for entry in text.entries if not entry.dropped}
    sent |= {f"order-{entry.id}": str(at) for at, entry in enumerate(text.entries, start=1)}
    return {"version": str(version), **sent}


def test_the_form_edits_drops_orders_adds_cites_and_accepts(desk):
    client = reader(desk)
    address = f"/cases/{desk.number}/review/summary/"
    _, text = queries.text(desk, 0)
    one, two, three, last = (text.entries[at].id for at in (0, 1, 2, -1))
    page = next(page for page in case_records(desk).pages() if len(page.text) > 200)
    sent = fields(desk) | {
        f"sentence-{one}": "The worker was hurt at work.", f"sentence-{two}": " ", f"order-{last}": "0.5",
        "sentence-new": "A sentence that cites a page.", "new-rests-on": "", "accept-all": "on",
        "cite-document": page.document, "cite-page": str(page.number), "cite-quote": page.text[:60],
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    told = queries.sentences(desk, 0)
    assert [told[0].id, told[1].id] == [last, one]
    assert told[1].text == "The worker was hurt at work."
    assert two not in {sentence.id for sentence in told}
    assert told[-1].text == "A sentence that cites a page."
    assert told[-1].sources[0].evidence.page == page.number
    assert all(sentence.accepted for sentence in told)
    assert client.post(address, fields(desk) | {f"restore-{two}": "on"}).status_code == 302
    assert two in {sentence.id for sentence in queries.sentences(desk, 0)}
    page_of = client.get(f"/cases/{desk.number}/review/").content.decode()
    assert f'name="sentence-{three}"' in page_of
    wrong = client.post(address, fields(desk) | {"cite-sentence": one, "cite-page": "1", "cite-quote": "not there"})
    assert wrong.status_code == 422
    strange = {f"order-{three}": "nan", "cite-page": "inf", "onto": "²", "cite-quote": "x", "cite-sentence": three}
    assert client.post(address, fields(desk) | strange).status_code == 422


def test_two_forms_do_not_overwrite_each_other(desk):
    client = reader(desk)
    address = f"/cases/{desk.number}/review/summary/"
    _, text = queries.text(desk, 0)
    one, two, three = (text.entries[at].id for at in (0, 1, 2))
    first = fields(desk) | {f"sentence-{one}": "Of the first tab.", f"sentence-{three}": "Also of the first."}
    second = fields(desk) | {f"sentence-{one}": "Of the second tab.", f"sentence-{two}": "Only of the second."}
    assert client.post(address, first).status_code == 302
    answer = client.post(address, second)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Of the first tab." in page
    assert "Of the second tab." in page
    assert "Only of the second." in page  # nothing that was typed is lost
    assert queries.text(desk, 0)[0] == 2
    chosen = client.post(address, second | {"onto": "2", f"keep-{one}": "both"})
    assert chosen.status_code == 302
    told = [sentence.text for sentence in queries.sentences(desk, 0)]
    assert told[:4] == ["Of the first tab.", "Of the second tab.", "Only of the second.", "Also of the first."]
    assert queries.sentences(desk, 0)[1].sources == ()


def test_the_door_answers_in_words(desk):
    client = reader(desk)
    address = f"/cases/{desk.number}/review/texts/0.json"

    def put(**said):
        return client.put(address, said, content_type="application/json")

    told = client.get(address).json()
    of = told["sentences"][0]["id"]
    accept = {"op": "accept", "id": of}
    assert put(base=1, operations=[accept]).status_code == 422  # of what words?
    assert not put(base=1, operations=[accept | {"words": "Other words."}]).json()["sentences"][0]["accepted"]
    assert told["version"] == 1
    done = put(base=1, batch="a", operations=[{"op": "edit", "id": of, "text": "One."}]).json()
    assert (done["version"], done["sentences"][0]["text"]) == (2, "One.")
    assert put(base=1, batch="a", operations=[{"op": "edit", "id": of, "text": "One."}]).json()["version"] == 2
    twice = put(base=1, batch="b", operations=[{"op": "edit", "id": of, "text": "Two."}])
    assert twice.status_code == 409
    assert [(one["theirs"], one["mine"]) for one in twice.json()["conflicts"]] == [("One.", "Two.")]
    assert twice.json()["version"] == 2
    wrong = put(base=2, operations=[{"op": "edit", "id": of, "text": ""}, {"op": "drop", "id": "nothing"}])
    assert wrong.status_code == 422
    assert [field for field, _ in wrong.json()["faults"]] == ["operations[0]", "operations[1]"]
    form = put(base=2, operations=[{"op": "sing", "id": of}, {"op": "edit", "id": of}])
    assert form.status_code == 422
    assert len(form.json()["faults"]) == 2
    odd = {"base": 10**30, "batch": "a\x00", "operations": [{"op": "edit", "id": of, "text": "a\x00b"}]}
    assert put(**odd).status_code == 422
    assert put(base=2, operations=[{"op": "edit", "id": of, "text": "a\ud800"}]).status_code == 422
    assert put(base=2, operations="none").status_code == 422
    other = Client()
    other.force_login(open_account(username="maria", role=Role.INTAKE, password=PASSWORD)[0])
    assert other.get(address).status_code == 404
    assert client.get(f"/cases/{desk.number}/review/texts/9.json").status_code == 404


def test_a_choice_of_words_keeps_what_else_was_done_and_accepts_nothing_unread(desk):
    client = reader(desk)
    address = f"/cases/{desk.number}/review/summary/"
    _, text = queries.text(desk, 0)
    one, two, three = (text.entries[at] for at in (0, 1, 2))
    page = next(page for page in case_records(desk).pages() if len(page.text) > 200)
    cite = {"cite-document": page.document, "cite-page": str(page.number), "cite-quote": page.text[:60]}
    mine = fields(desk) | cite | {
        f"sentence-{one.id}": "Mine.", f"sentence-{two.id}": "Also mine.", f"order-{one.id}": "99",
        "cite-sentence": one.id, "accept-all": "on",
    }  # fmt: skip
    client.post(address, fields(desk) | {f"sentence-{one.id}": "Theirs.", f"sentence-{two.id}": "Theirs too."})
    # a new draft of the third sentence, as after a change of a finding
    redraft = replace(three, text="Drafted anew.", drafted="Drafted anew.")
    keep(desk, 0, queries.text(desk, 0)[1].with_entry(redraft), seat=1, by="test", at=AT, way="finding")
    assert client.post(address, mine).status_code == 409
    half = client.post(address, mine | {"onto": "3", f"keep-{one.id}": "mine"})
    assert half.status_code == 409  # the other was not chosen of
    assert "Theirs too." in half.content.decode()
    client.post(address, mine | {"onto": "3", f"keep-{one.id}": "mine", f"keep-{two.id}": "theirs"})
    told = queries.sentences(desk, 0)
    assert (told[-1].id, told[-1].text) == (one.id, "Mine.")
    assert any(source.evidence and source.evidence.page == page.number for source in told[-1].sources)
    assert next(entry for entry in told if entry.id == two.id).text == "Theirs too."
    assert not next(entry for entry in told if entry.id == three.id).accepted
    assert told[3].accepted


def test_what_was_typed_outlives_a_fault_and_a_decision_not_made(desk):
    client = reader(desk)
    address = f"/cases/{desk.number}/review/items/1/"
    of = queries.text(desk, 1)[1].entries[0].id
    undecided = client.post(address, fields(desk, 1) | {f"sentence-{of}": "Typed before the decision."})
    assert undecided.status_code == 422
    assert queries.sentences(desk, 1)[0].text == "Typed before the decision."
    assert "Typed before the decision." in undecided.content.decode()
    wrong = {
        f"sentence-{of}": "Typed with a wrong quote.", "sentence-new": "A new one.", "new-rests-on": "application", "cite-page": "1",
        "cite-quote": "words that stand nowhere", "item1-decision": "upheld",
    }  # fmt: skip
    page = client.post(address, fields(desk, 1) | wrong)
    assert page.status_code == 422
    shown = page.content.decode()
    for words in ("Typed with a wrong quote.", "A new one.", "words that stand nowhere", "the records have no page 1"):
        assert words in shown
    assert queries.sentences(desk, 1)[0].text == "Typed before the decision."
    assert queries.case_review(desk).items[0].decision is None
    # the editor, where it loads on that page, is given what was typed
    told = json.loads(re.search(r'<script id="item1" type="application/json">(.*?)</script>', shown)[1])
    assert told["base"] == 2
    assert [(one["op"], one.get("text") or one["source"]) for one in told["unsaved"]] == [
        ("edit", "Typed with a wrong quote."), ("add", "A new one."), ("cite", {"kind": "application"}),
    ]  # fmt: skip
    given = client.put(
        f"/cases/{desk.number}/review/texts/1.json",
        {"base": told["base"], "operations": told["unsaved"]},
        content_type="application/json",
    )
    assert given.status_code == 200


def test_nothing_stands_in_for_a_source_that_was_not_chosen(desk):
    client = reader(desk)
    page = client.get(f"/cases/{desk.number}/review/").content.decode()
    assert not re.search(r'<option value="reviewer" selected', page)
    client.post(f"/cases/{desk.number}/review/items/1/", fields(desk, 1) | {"sentence-new": "On nothing."})
    assert next(one for one in queries.sentences(desk, 1) if one.text == "On nothing.").sources == ()
