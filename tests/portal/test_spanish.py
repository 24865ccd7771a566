"""No page of the portal says to a reader of Spanish in English what is ours to say; what stays English is quoted, or the law's."""

import json
import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from benchmarks import intake_seeds as seeds
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from tests.portal.conftest import AT
from tests.portal.english_words import LAW, PROGRAMME, english, left_in_english
from tests.portal.joining import enter
from tests.samples import carry_sample

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.dashboards import party_pages, portal_urls
from openimr.determinations import services as determinations
from openimr.determinations.adapters import corrections_file
from openimr.determinations.domain import correcting
from openimr.portal import queries, services
from openimr.portal.adapters import texts_file
from openimr.portal.adapters.rights_file import rights
from openimr.portal.domain.texts import Text
from openimr.programmes import tongues
from openimr.programmes.loader import load
from openimr.records import services as records
from openimr.records.adapters.file_faults_file import said

BY = {"by": "medical_director:head", "at": AT}
#: Pages of a case; the others are the account's.
PAGES = ("", "documents/", "messages/", "send/", "implementation/", "end/withdrawal/", "end/authorized/", "nowhere/")
ACCOUNT = ("account/", "account/password/", "account/second-factor/", "account/notices/", "join/", "cases.csv")


def walk(client: Client, case: Case, *, forms: bool = True) -> dict[str, list[str]]:
    """What is left in English on every page that this party may open, by address.

    `forms`: on the account's own pages too, and on what each form answers that is sent in empty.
    """
    at = f"/portal/cases/{case.number}/"
    quoted = frozenset(item.request for item in case.items.all())
    found = {}
    places = [at + page for page in PAGES] + [f"{at}messages/{one.pk}/" for one in case.conversations.all()]
    for place in ["/portal/", *places, *(f"/portal/{page}" for page in ACCOUNT if forms)]:
        answers = [client.get(place)]
        if forms and b' class="card" method="post"' in answers[0].content:
            answers.append(client.post(place, {}))
        for answer in answers:
            assert answer.status_code in {200, 404, 422}, (place, answer.status_code)
            page = answer.content.decode()
            if place.endswith("cases.csv"):
                page = f"<html lang='es'><body>{page}</body></html>"
            else:
                assert '<html lang="es">' in page
            if left := left_in_english(page, quoted=quoted):
                found[place] = left
    return found


def moved(case: Case, state: State) -> Case:
    Case.objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()
    return case


@pytest.fixture
def asked(case) -> Case:
    """A case in which each party was asked for records, wrote, and was answered."""
    for request in records.draft_requests(case.number, by="test", at=AT):
        records.send_request(case.number, request.code, sent_on=date(2013, 10, 10), by="test", at=AT)
    return case


def test_every_page_in_every_state_that_a_case_has_before_its_decision(asked, browser_of, monkeypatch):
    monkeypatch.setattr(settings, "PORTAL_NOTICES", True)
    staff, _ = open_account(username="staff", role=Role.INTAKE, password="a long enough password")
    people = {role: enter(asked, role, language="es") for role in ("injured_worker", "claims_administrator")}
    for role, person in people.items():
        text = {"injured_worker": "¿Cuándo deciden?", "claims_administrator": "¿Faltan documentos?"}[role]
        made = services.write(queries.seat(person, asked.number), topic="question", text=text, at=AT)
        services.answer(staff, made.pk, text="Pronto.", at=AT)
    seen: dict[tuple[str, ...], list[str]] = {}
    for state in State:
        for role, person in people.items():
            seen |= {
                (state, role, place): left for place, left in walk(browser_of(person), moved(asked, state)).items()
            }
    assert seen == {}
    moved(asked, State.ELIGIBLE)
    page = browser_of(people["claims_administrator"]).get(f"/portal/cases/{asked.number}/").content.decode()
    assert "5 días hábiles desde la petición" in page
    assert "La petición de autorización, con lo que se envió para apoyarla." in page
    assert "18 de octubre de 2013</time>" in page


def test_every_page_from_the_decision_to_the_end_of_an_appeal(transactional_db, tmp_path, browser_of):
    journey = carry_sample("lumbar-mri-and-therapy", tmp_path, today=date(2017, 2, 6), at=AT)
    case = Case.objects.get(number=journey.case_number)
    roles = ("injured_worker", "claims_administrator")
    people = {role: enter(case, role, language="es") for role in roles}

    def english_left() -> dict[str, object]:
        case.refresh_from_db()
        walks = {role: walk(browser_of(person), case, forms=False) for role, person in people.items()}
        return {role: found for role, found in walks.items() if found}

    assert english_left() == {}  # decided, served on nobody
    determinations.serve(
        case.number, recipients=list(roles), way="first_class_mail", on=date(2017, 2, 7), place="Sacramento",
        served_by="the mail room", letters=True, languages=("es",), **BY,
    )  # fmt: skip
    assert english_left() == {}
    shown = browser_of(people["injured_worker"]).get(f"/portal/cases/{case.number}/").content.decode()
    assert "ningún documento de aquí dice que el tratamiento se haya dado" in shown
    filed = determinations.file_appeal(
        case.number, party="injured_worker", on=date(2017, 2, 20), grounds=["plain_error"], **BY
    )
    assert english_left() == {}
    order = determinations.Document("Order", seeds.pdf())
    end = {"outcome": "remanded", "on": date(2017, 5, 2), "document": order, **BY}
    determinations.decide_appeal(case.number, filed.pk, remand_to="different_organization", **end)
    assert english_left() == {}


def test_pages_for_whoever_is_not_signed_in_or_sends_what_cannot_be_read(case, browser_of):
    stranger = Client(headers={"accept-language": "es"}, enforce_csrf_checks=True, raise_request_exception=False)
    answers = {
        "sign in": stranger.get(reverse("portal-sign-in")),
        "again": stranger.get(f"/portal/cases/{case.number}/", follow=True),
        "join": stranger.get(reverse("portal-join")),
        "no page": stranger.get("/portal/nowhere/"),
        "forged": stranger.post(reverse("portal-sign-in"), {"account": "p-x"}),
    }
    worker = browser_of(enter(case, "injured_worker", language="es"))
    at = f"/portal/cases/{case.number}/"
    answers |= {
        "too large": worker.post(f"{at}messages/", {"text": "x" * 3_000_000}),
        "wrong password": worker.post(reverse("portal-password"), {"password": "x", "new": "123", "again": "321"}),
        "a program": worker.post(
            f"{at}send/", {"file": SimpleUploadedFile("a.exe", b"MZ\x90\x00" + bytes(100))}, follow=True
        ),
    }
    assert {name: left for name, answer in answers.items() if (left := left_in_english(answer.content.decode()))} == {}
    told = {name: (answer.status_code, answer.content.decode()) for name, answer in answers.items()}
    assert "su sesión terminó" in told["again"][1]
    assert told["forged"][0] == 403
    assert "La página estuvo abierta demasiado tiempo" in told["forged"][1]
    assert told["too large"][0] == 400
    assert "demasiado grande" in told["too large"][1]
    assert "es un programa" in told["a program"][1]
    # What the doors answer to the script that sends files is shown on the page.
    doors = [
        worker.post(f"{at}uploads/"),
        worker.post(f"{at}uploads/", headers={"upload-length": "0"}),
        worker.get(f"{at}uploads/none/"),
        worker.post(f"{at}uploads/none/take-in/"),
    ]
    shown = [json.loads(answer.content)["error"] for answer in doors]
    assert shown[0] == "El archivo no llegó completo. Envíelo otra vez"
    assert shown[2] == shown[3] == "Este envío ya no está esperando. Elija el archivo otra vez"
    assert left_in_english(f"<html lang='es'><body>{' '.join(shown)}</body></html>") == []
    # Whoever read Spanish is asked to sign in in Spanish, whatever the browser's language.
    worker.post(reverse("portal-language"), {"language": "es"})
    del worker.cookies[settings.SESSION_COOKIE_NAME]
    assert "Entre a su caso" in worker.get(reverse("portal-sign-in")).content.decode()


def test_a_fault_of_ours_is_told_in_the_readers_language(case, browser_of, monkeypatch):
    client = browser_of(enter(case, "injured_worker", language="es"))
    client.raise_request_exception = False
    monkeypatch.setattr(portal_urls.portal.queries, "standing", lambda *_, **__: 1 / 0)
    answer = client.get(f"/portal/cases/{case.number}/")
    assert answer.status_code == 500
    assert "Algo falló" in answer.content.decode()
    assert left_in_english(answer.content.decode()) == []


def test_the_walk_finds_an_english_word_that_is_planted(case, browser_of, monkeypatch):
    client = browser_of(enter(case, "injured_worker", language="es"))
    at = f"/portal/cases/{case.number}/"
    assert walk(client, case) == {}
    spanish = texts_file.languages()["es"]
    planted = {**spanish.texts, "send.short": Text("Reports, letters, pictures of paper")}
    monkeypatch.setattr(party_pages.queries, "words_for", lambda *_: replace(spanish, texts=planted))
    assert set(walk(client, case)) == {at}
    monkeypatch.undo()
    spoken = tongues.tongue(PROGRAMME, "es")
    monkeypatch.setattr(tongues, "tongue", lambda *_: replace(spoken, sayings=()))
    left = walk(client, case)[at]
    assert left
    assert {told[:21] for told in left} == {"announced as English:"}


def test_every_rule_that_a_party_is_shown_is_in_spanish():
    spoken, rules = tongues.tongue(PROGRAMME, "es"), load(PROGRAMME).rules
    owed = [rule for rule in rules.values() if rule.owed_by and not rule.id.startswith("penalty.")]
    assert len(owed) > 30
    assert [rule.id for rule in owed if rule.id not in spoken.rules] == []
    shown = [value.cite for rule in rules.values() if rule.id in spoken.rules for value in rule.values]
    shown += [
        value.cite for rule in rules.values() if rule.id.startswith(("service.", "appeal.")) for value in rule.values
    ]
    shown += [topic.cite for topic in rights().topics if topic.ends_case]
    left = {part.text for cite in shown for part in spoken.cite(cite) if part.quoted and not LAW.fullmatch(part.text)}
    assert left == set()
    assert not {word for says in spoken.rules.values() for word in re.findall(r"\w+", says.casefold())} & english()


def test_whatever_is_told_of_a_correction_is_in_spanish():
    kinds = corrections_file.kinds(date(2020, 1, 1))
    content = {
        "recipients": [{"role": role, "address": ["", "", "", ""]} for role in ("injured_worker", "employer")],
        "issues": [{"number": 1, "analyses": [{"seat": 2}]}],
    }
    places = ["recipients.1.name", "recipients.2.address.3", "recipients.1.organization", "documents_reviewed.4.title",
              "documents_reviewed.4.date", "documents_reviewed.4.note", "clinical_case_summary.2.text",
              "issues.1.rationale.3.text", "issues.1.analyses.1.rationale.2.text"]  # fmt: skip
    places += [f"header.{name}" for name in correcting._HEAD]
    told = correcting.told(content, [correcting.Change(place, "knee", "left knee") for place in places], kinds)
    seat = SimpleNamespace(case=SimpleNamespace(programme=PROGRAMME, number="CM00-0000001"))
    letter = SimpleNamespace(version=2, signed_on=date(2020, 1, 1))
    issue = {"corrects": told, "reason": "Typed wrongly", "letter": letter, "newer": None, "earlier": [letter]}
    words = texts_file.languages()["es"]
    page = render_to_string("dashboards/portal/_corrected.html", {"issue": issue, "seat": seat, "words": words})
    quoted = frozenset({"knee", "left knee", "Typed wrongly"})
    assert left_in_english(f'<html lang="es"><body>{page}</body></html>', quoted=quoted) == []
    assert "fecha de la lesión" in page


def test_faults_of_files_have_words_in_both_languages():
    assert said("pages_too_many", {"count": 10_000, "most": 9_999}, language="es") == (
        "tiene 10000 páginas; el máximo es 9999", "divídalo en partes",
    )  # fmt: skip
    assert said("never heard of", {}, language="es") is None
