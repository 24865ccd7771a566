"""The public's pages: criteria in force on a day, and the self-check of a request, of which nothing is kept."""

import base64
import logging

import pytest
from django.db import connection
from django.test import Client
from fhir.resources.R4B.library import Library as FhirLibrary
from fhir.resources.R4B.plandefinition import PlanDefinition
from playwright.sync_api import expect
from tests.guidelines.cql import Program

from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.published import published

WORK_HARDENING = "mtus-chronic-pain-2009.work-hardening"
SETS = published(load().sets, load().editions)
REPORT = (
    "She completed 24 visits. She has reached a plateau in physical therapy. The patient is not a surgical candidate. "
    "Zzyzx Street."
)


# Pages without a browser: what is answered, and what is left behind


@pytest.mark.django_db
@pytest.mark.parametrize("one", SETS[::7], ids=lambda one: one.id)
def test_every_set_has_its_page_with_every_criterion(one, client):
    page = client.get(f"/guidelines/sets/{one.id}/").content.decode()
    for criterion in one.criteria_set.criteria:
        assert f'id="{criterion.id}"' in page


@pytest.mark.django_db
def test_a_treatment_is_found_by_its_label_its_id_and_as_a_request_words_it(client):
    for words in ("Acupuncture", "acupuncture", "acupuncture 2x4 low back"):
        page = client.get("/guidelines/", {"on": "2016-09-01", "treatment": words}).content.decode()
        assert "Acupuncture on 09/01/2016" in page, words
        assert "/guidelines/sets/mtus-acupuncture-2007.acupuncture/" in page, words


@pytest.mark.django_db
@pytest.mark.parametrize("on", ["2016-13-01", "no day", "2016-09-31", "' OR 1", "\x00"])
def test_what_is_no_day_is_told_and_today_shown(client, on):
    answer = client.get("/guidelines/", {"on": on, "treatment": "mri"})
    assert answer.status_code == 200
    assert "That is not a day" in answer.content.decode()


@pytest.mark.django_db
def test_the_downloads_of_a_set(client):
    folder = f"/guidelines/sets/{WORK_HARDENING}"
    told = client.get(f"{folder}/criteria.json").json()
    assert [one["id"] for one in told["sets"]] == [WORK_HARDENING]
    library = client.get(f"/guidelines/fhir/Library/{WORK_HARDENING}").json()
    FhirLibrary.model_validate(library)
    plan = client.get(f"/guidelines/fhir/PlanDefinition/{WORK_HARDENING}").json()
    PlanDefinition.model_validate(plan)
    assert plan["library"] == [f"{library['url']}|{library['version']}"]
    assert client.get(library["url"].removeprefix("http://testserver")).json() == library
    cql = client.get(f"{folder}/criteria.cql").content.decode()
    assert base64.b64decode(library["content"][0]["data"]).decode() == cql
    assert "Criteria met" in Program(cql).definitions
    assert client.get("/guidelines/guidelines.schema.json").json()["$schema"].endswith("2020-12/schema")
    current = client.get("/guidelines/guidelines.json", {"on": "2013-07-05"}).json()
    assert current["on"] == "2013-07-05"
    assert "mtus-chronic-pain-2016" not in {one["edition"] for one in current["sets"]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/guidelines/sets/no.such/",
        "/guidelines/sets/no.such/criteria.json",
        "/guidelines/sets/no.such/criteria.cql",
        "/guidelines/fhir/Library/no.such",
        f"/guidelines/fhir/Patient/{WORK_HARDENING}",
    ],
)
def test_what_there_is_not_is_not_found(client, address):
    assert client.get(address).status_code == 404


def told(**facts: str) -> dict[str, str]:
    return {
        "treatment": "work hardening 5 x 2 weeks",
        "on": "2013-07-05",
        "kind": "progress_report",
        "report": "",
    } | facts


@pytest.mark.django_db
def test_of_a_self_check_no_row_is_written_and_nothing_is_logged(client, caplog):
    caplog.set_level(logging.DEBUG)
    statements = []

    def watched(execute, sql, params, many, context):
        statements.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watched):
        for facts in (
            told(report=REPORT, **{"input-injury.date": "2012-01-01", "input-therapy.visits_had": "24"}),
            told(treatment="Zzyzx nonsense"),
            told(treatment=""),
            told(report="Zzyzx " * 10_000),
            told(**{"input-injury.date": "Zzyzx"}),
        ):
            answer = client.post("/guidelines/check/", facts)
            assert answer.status_code == 200
            assert "no-store" in answer.headers["Cache-Control"]
            assert not answer.cookies.get("sessionid")
    assert statements  # the criteria that an organization has released are read
    assert [sql for sql in statements if not sql.startswith("SELECT")] == []
    assert not any("Zzyzx" in sql for sql in statements)
    assert "Zzyzx" not in caplog.text


@pytest.mark.django_db
def test_a_self_check_weighs_by_the_same_engine(client):
    answer = client.post("/guidelines/check/", told(report=REPORT, **{"input-injury.date": "2011-01-01"}))
    (one,) = answer.context["sets"]
    found = {each.finding.criterion.rsplit(".", 1)[-1]: each.finding for each in one.findings}
    assert (found["two-years"].status, found["one-to-two-weeks"].status) == ("not_met", "met")
    assert (found["therapy-plateau"].status, found["no-surgery-candidate"].status) == ("met", "met")
    assert found["able-to-benefit"].status == "not_documented"
    open_ones = {each.finding.criterion.rsplit(".", 1)[-1]: each for each in one.open}
    assert open_ones.keys() == {
        "two-years",
        "medium-demand",
        "participation",
        "return-to-work-goal",
        "able-to-benefit",
        "no-repeat",
    }
    assert "screening report" in open_ones["able-to-benefit"].answered_by


@pytest.mark.django_db
def test_answers_count_instead_of_the_report(client):
    first = client.post("/guidelines/check/", told(**{"input-injury.date": "2012-07-05"})).context["sets"][0]
    yes = {each.field: "yes" for each in first.findings if each.choices}
    whole = client.post("/guidelines/check/", told(**{"input-injury.date": "2012-07-05"}, **yes)).context["sets"][0]
    assert (str(whole.told.explanation.tree.status), whole.open) == ("met", ())
    name = next(iter(yes))
    for answer, status in (("no", "not_met"), ("not_documented", "not_documented")):
        facts = told(report=REPORT, **{"input-injury.date": "2012-07-05"}, **(yes | {name: answer}))
        one = client.post("/guidelines/check/", facts).context["sets"][0]
        assert str(one.told.explanation.tree.status) == status
        assert [each.field for each in one.open] == [name]


@pytest.mark.django_db
def test_a_self_check_takes_posts_with_a_token_only():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/guidelines/check/", told()).status_code == 403
    assert "What it comes to" not in strict.get("/guidelines/check/", told()).content.decode()
    assert Client().put("/guidelines/check/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"report": "x" * 20_001}, "at most 20000 characters"),
        ({"treatment": "x" * 1_001}, "at most 1000 characters"),
        ({"input-therapy.visits_had": "-1"}, "greater than or equal to 0"),
        ({"input-therapy.visits_had": "nan"}, "Enter a number"),
        ({"input-injury.date": "9999-12-31"}, "before 2100"),
        ({"on": "tomorrow"}, "valid date"),
        ({"kind": "application"}, "valid choice"),
    ],
)
def test_what_cannot_be_weighed_is_told_beside_its_field(client, facts, says):
    page = client.post("/guidelines/check/", told(**facts)).content.decode()
    assert says in page
    assert "What it comes to" not in page


# In the browser


@pytest.mark.browser
def test_the_criteria_of_a_day_by_keyboard_alone(transactional_db, page, accessible, picture):
    page.goto("/guidelines/")
    accessible()
    page.get_by_label("Day of the UR decision").fill("2016-09-01")
    page.get_by_label("Treatment, as a request names it").fill("acupuncture")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guidelines/?on=2016-09-01&treatment=acupuncture")
    expect(page.get_by_role("heading", name="Acupuncture on 09/01/2016")).to_be_visible()
    accessible()
    page.get_by_role("link", name="MTUS Acupuncture").first.click()
    expect(page.get_by_role("heading", name="What must hold")).to_be_visible()
    accessible()
    picture("criteria-in-force")


@pytest.mark.browser
def test_a_set_with_a_table(transactional_db, page, accessible):
    page.goto("/guidelines/sets/mtus-postsurgical-2009.physical-therapy/")
    expect(page.get_by_role("table")).to_contain_text("meniscectomy")
    accessible()


@pytest.mark.browser
def test_an_empty_answer_teaches(transactional_db, page, accessible):
    page.goto("/guidelines/?on=2016-09-01&treatment=moon+therapy")
    expect(page.locator("main")).to_contain_text("Write it as a request would")
    accessible()
    page.goto("/guidelines/?on=2001-09-01&treatment=acupuncture")
    expect(page.locator("main")).to_contain_text("In force on other days")
    accessible()


@pytest.mark.browser
def test_a_set_prints_without_what_is_for_the_screen(transactional_db, page):
    page.goto(f"/guidelines/sets/{WORK_HARDENING}/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Use it")).to_be_hidden()
    expect(page.locator("header")).to_be_hidden()
    expect(page.get_by_role("heading", name="What must hold")).to_be_visible()


@pytest.mark.browser
def test_a_request_is_checked_and_what_is_missing_told(transactional_db, page, accessible, picture):
    page.goto("/guidelines/check/")
    accessible()
    page.get_by_label("The request, as you would write it").fill("work hardening 5 times a week for 2 weeks")
    page.get_by_label("Day of the decision").fill("2013-07-05")
    page.get_by_label("Date of injury").fill("2012-07-05")
    page.get_by_label("Text of the report").fill(REPORT)
    page.get_by_role("button", name="Weigh it").click()
    expect(page.get_by_role("heading", name="What it comes to")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Would be answered by: a return-to-work plan")
    expect(page.locator("main")).to_contain_text("A physician decides.")
    assert page.url.endswith("/guidelines/check/")
    accessible()
    picture("self-check")
    page.get_by_role("group", name="The worker is able to benefit").get_by_label("Yes, documented").check()
    page.get_by_role("button", name="Weigh again").click()
    expect(page.locator("ul.open")).not_to_contain_text("able to benefit")
