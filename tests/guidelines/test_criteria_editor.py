"""The editor of criteria by HTTP: byte for byte, what changed meanwhile, who may do what."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.guidelines.test_weighing import CASE, taken_in

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.guidelines import queries, services

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FILE = "work_hardening.yaml"
LIMIT = "limit: 2, unit: years"

pytestmark = pytest.mark.django_db


def at_work(role=Role.MEDICAL_DIRECTOR, username="author"):
    person, _ = open_account(username=username, role=role, password="a long enough password")
    client = Client()
    client.force_login(person)
    return client


def sent(text, **more):
    """A save as a browser sends it: every line ends in CR LF."""
    in_force = queries.digest_in_force(FILE)
    posted = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return {"text": posted, "set": "0", "step": "save", "why": "ruled", "begun_from": in_force, **more}


def three_years():
    return queries.criteria_files()[FILE].replace(LIMIT, LIMIT.replace("2", "3"))


def release(number, client):
    return client.post(f"/library/drafts/{number}/settle/", {"step": "release"})


def test_what_was_typed_is_stored_and_exported_byte_for_byte():
    author, second = at_work(), at_work(username="second")
    assert author.post(f"/library/{FILE}/edit/", sent(three_years())).status_code == 302
    (draft,) = queries.open_drafts()
    assert draft.text == three_years()
    assert author.post(f"/library/drafts/{draft.pk}/settle/", {"step": "submit"}).status_code == 302
    assert release(draft.pk, author).status_code == 409
    expected = three_years()
    assert release(draft.pk, second).status_code == 302
    assert second.get(f"/library/{FILE}/export/").content == expected.encode()
    shipped = second.get(f"/library/{FILE}/export/?version=shipped").content.decode()
    assert shipped == queries.shipped(FILE) != expected
    again = second.post(f"/library/{FILE}/edit/", sent(shipped, **{"from": "shipped"}))
    assert again.status_code == 302
    assert queries.open_drafts()[0].text == shipped


def test_only_a_submitted_draft_is_released_and_only_its_author_submits_or_withdraws():
    author, second = at_work(), at_work(username="second")
    author.post(f"/library/{FILE}/edit/", sent(three_years()))
    (draft,) = queries.open_drafts()
    for client, step in (
        (second, "release"),
        (second, "submit"),
        (second, "withdraw"),
        (second, "return"),
        (author, ""),
    ):
        answer = client.post(f"/library/drafts/{draft.pk}/settle/", {"step": step, "comment": "x"})
        assert (step, answer.status_code) == (step, 409)
    assert queries.draft(draft.pk).state == "draft"
    author.post(f"/library/drafts/{draft.pk}/settle/", {"step": "withdraw"})
    assert queries.draft(draft.pk).state == "withdrawn"
    assert author.post(f"/library/drafts/{draft.pk}/settle/", {"step": "submit"}).status_code == 409


def test_a_file_that_was_changed_meanwhile_is_compared_before_it_is_saved_over():
    author = at_work()
    begun = sent(three_years() + "# mine\n")
    other = services.draft_criteria(FILE, three_years(), note="first", by="medical_director:b", at=AT)
    services.submit_criteria(other.pk, by="medical_director:b", at=AT)
    services.release_criteria(other.pk, by="medical_director:c", at=AT)
    refused = author.post(f"/library/{FILE}/edit/", begun)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "has changed since you began" in page
    assert "# mine" in page
    now = queries.digest_in_force(FILE)
    assert f'name="begun_from" value="{now}"' in page
    assert author.post(f"/library/{FILE}/edit/", begun | {"begun_from": now}).status_code == 302


def test_faults_are_told_all_at_once_with_field_and_line_and_nothing_is_stored():
    text = three_years().replace("edition: mtus-chronic-pain-2009", "edition: nowhere")
    name = next(at for at, line in enumerate(queries.sets_in(text)[0][0]["criteria"]) if line["id"] == "two-years")
    fields = {f"was:criteria/{name}/computed/unit": "years", f"f:criteria/{name}/computed/unit": "visits"}
    answer = at_work().post(f"/library/{FILE}/edit/", sent(text, **fields))
    assert answer.status_code == 422
    told = [(one.where, one.line is not None) for one in answer.context["faults"]]
    assert ("Editions", True) in told
    assert ("Unit, criterion two-years", True) in told
    assert not queries.open_drafts()


def test_the_preview_goes_by_steps_and_ends():
    for number in ("CM13-0008001", "CM13-0008002", "CM13-0008003"):
        case = taken_in(CASE)
        type(case).objects.filter(pk=case.pk).update(number=number)
        services.weigh(number, by="test", at=AT)
    author = at_work()
    whole = queries.preview_step(FILE, three_years(), actor=None)
    assert (whole.cases, whole.findings, whole.of, whole.done) == (3, 30, 30, True)
    first = queries.preview_step(FILE, three_years(), actor=None, at_once=10)
    assert (first.cases, first.findings, first.of, first.done) == (1, 10, 30, False)
    second = queries.preview_step(FILE, three_years(), actor=None, at_once=10, after=first)
    third = queries.preview_step(FILE, three_years(), actor=None, at_once=10, after=second)
    assert (third.findings, third.of, third.done) == (30, 30, True)
    steps = [one.case_number for step in (first, second, third) for one in step.changed]
    assert steps == [one.case_number for one in whole.changed] == ["CM13-0008003", "CM13-0008002", "CM13-0008001"]
    few = queries.preview_step(FILE, three_years(), actor=None, most=20)
    assert (few.cases, few.of, few.done) == (2, 20, True)
    answer = author.post(f"/library/{FILE}/preview.json", sent(three_years()))
    assert (answer.json()["changed"], answer.json()["done"]) == (3, True)
    assert not queries.open_drafts()


def test_a_set_is_asked_on_its_days_alone():
    text = three_years() + "since: 2014-01-01\nuntil: 2014-12-31\n"
    draft = services.draft_criteria(FILE, text, note="dated", by="a", at=AT)
    services.submit_criteria(draft.pk, by="a", at=AT)
    case = taken_in(CASE)
    assert services.weigh(case.number, by="test", at=AT)
    services.release_criteria(draft.pk, by="b", at=AT)
    assert not services.weigh(case.number, by="test", at=AT)
    (fault,) = queries.faults_of(FILE, text.replace("until: 2014", "until: 2013"))
    assert (fault.field, fault.sentence) == ("until", "12/31/2013 is before 01/01/2014, when it begins")


def test_two_criteria_of_one_name_are_refused():
    text = queries.with_set(three_years(), 0)
    assert not queries.faults_of(FILE, text)
    (fault,) = queries.faults_of(FILE, text.replace("first-of-set-2", "two-years"))
    assert fault.sentence.startswith("mtus-chronic-pain-2009.work-hardening.two-years stands in two sets")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REVIEWER, Role.INTAKE, Role.PUBLICATION])
def test_no_other_role_writes(role):
    client = at_work(role)
    draft = services.draft_criteria(FILE, three_years(), note="x", by="medical_director:a", at=AT)
    reads = 200 if role == Role.AUDITOR else 404
    for address in ("/library/", f"/library/{FILE}/", f"/library/{FILE}/history/", f"/library/drafts/{draft.pk}/"):
        assert client.get(address).status_code == reads
    assert client.get(f"/library/{FILE}/edit/").status_code == 404
    assert client.get("/library/new/").status_code == 404
    assert client.post(f"/library/{FILE}/edit/", sent(three_years())).status_code == 404
    assert client.post(f"/library/{FILE}/preview.json", sent(three_years())).status_code == 404
    assert client.post(f"/library/drafts/{draft.pk}/settle/", {"step": "submit"}).status_code == 404
    assert Client().get("/library/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "no_such.yaml/",
        "no_such.yaml/history/",
        "no_such.yaml/export/",
        f"{FILE}/export/?version=9",
        "drafts/9/",
        f"{FILE}/edit/?from=x",
    ],
)
def test_what_is_not_there_is_not_found(address):
    assert at_work().get(f"/library/{address}").status_code == 404
