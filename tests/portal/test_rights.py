"""Every address of the site, as every role of a party, on its own case and on another's.

The addresses are taken from the site itself: a page that is added tomorrow is asked for here without anybody's doing.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.converters import IntConverter
from tests.kept_samples import once
from tests.panel.reading_answers import words_of
from tests.portal.conftest import AT
from tests.portal.joining import enter
from tests.samples import carry_sample

from openimr.accounts.models import Role
from openimr.accounts.queries import PARTIES
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.dashboards import portal_urls
from openimr.determinations import services as determinations
from openimr.determinations.models import LetterSet
from openimr.journey import Journey
from openimr.panel.models import Reviewer
from openimr.panel.queries import identities, reviewer
from openimr.portal import queries, services
from openimr.portal.models import Conversation
from openimr.records.models import Original

OWN, FOREIGN = "CM13-0009001", "CM17-0009002"
#: What a party's account may open besides the portal and the way out: what the public may.
PUBLIC = ("decisions/", "guidelines/", "schemas/")
ROLES = sorted(PARTIES)


def pages() -> Iterator[URLPattern]:
    for group in get_resolver().url_patterns:
        yield from group.url_patterns


def filled(page: URLPattern, number: str, **known: object) -> str:
    """The address of a page about that case."""
    values: dict[str, object] = {}
    for name, how in page.pattern.converters.items():
        if isinstance(how, IntConverter):
            values[name] = known.get(name, 1)
        else:
            values[name] = number if name == "number" else known.get(name, "none")
    return reverse(page.name, kwargs=values)


@pytest.fixture
def two_cases(transactional_db, tmp_path) -> tuple[Case, Case]:
    """One decided, published and served; one at its physician's desk. Each with a message of its worker."""
    once(("two cases", AT), tmp_path, lambda: _carried(tmp_path))
    own, foreign = (Case.objects.get(number=number) for number in (OWN, FOREIGN))
    for case in (own, foreign):
        worker = enter(case, "injured_worker")
        services.write(queries.seat(worker, case.number), topic="question", text=f"About {case.number}?", at=AT)
    return own, foreign


def _carried(into: Path) -> Journey:
    carry_sample("work-hardening", into, today=date(2013, 10, 21), at=AT)
    last = carry_sample("lumbar-mri-and-therapy", into, today=date(2017, 2, 6), at=AT, reviewed=False)
    determinations.serve(
        OWN,
        recipients=["injured_worker", "representative", "claims_administrator", "requesting_physician"],
        way="first_class_mail",
        on=date(2013, 10, 21),
        place="Sacramento",
        served_by="the mail room",
        by="test",
        at=AT,
    )
    determinations.letter_set(OWN, served_on=date(2013, 10, 21), languages=("es",), by="test", at=AT)
    return last


def test_a_party_meets_its_own_case_and_nothing_else(two_cases):
    own, foreign = two_cases
    portal = {page.name for page in portal_urls.urlpatterns if str(page.pattern).startswith("portal/")}
    talk = {case.number: Conversation.objects.get(case=case).pk for case in two_cases}
    names = [word for one in Reviewer.objects.values_list("pk", flat=True) for word in (one, reviewer(one).npi)]
    names += identities(Reviewer.objects.values_list("pk", flat=True))
    asked = 0
    for role in ROLES:
        client = Client()
        client.force_login(enter(own, role))
        for page in pages():
            route = str(page.pattern)
            if route == "sign-out/":
                continue
            known = {"conversation": talk[FOREIGN], "topic": "withdrawal"}
            known["document"] = Original.objects.filter(case=foreign).first().sha256
            about_a_case = "cases/<str:number>/" in route
            for method in (client.get, client.post):
                asked += 1
                answer = method(filled(page, FOREIGN, **known))
                where = f"{role} {method.__name__} {route}: {answer.status_code}"
                if route.startswith(PUBLIC):
                    continue
                if about_a_case:  # a page that only takes the other method says so, and nothing of the case
                    assert answer.status_code in {404, 405}, where
                elif page.name not in portal and route:
                    assert answer.status_code == 404, where
                words = words_of(answer)
                assert "Quintanar" not in words, where
                assert not [name for name in names if name and name in words], where
        # the own case: staff's pages of it are not there either, the portal's are
        known = {"conversation": talk[OWN], "document": Original.objects.filter(case=own).first().sha256}
        for page in pages():
            if "number" not in page.pattern.converters or str(page.pattern).startswith(PUBLIC):
                continue
            answer = client.get(filled(page, OWN, **known))
            if page.name not in portal:
                assert answer.status_code == 404, f"{role} {page.pattern}: {answer.status_code}"
            words = words_of(answer)
            assert not [name for name in names if name and name in words], f"{role} {page.pattern}"
        for name in ("portal-case", "portal-documents", "portal-messages", "portal-send", "portal-determination"):
            assert client.get(reverse(name, args=[OWN])).status_code == 200, f"{role} {name}"
        listed = client.get(reverse("portal-documents", args=[OWN])).content.decode()
        for piece in LetterSet.objects.get(determination__case=own).pieces:
            mine = piece["role"] == role and piece["kind"] not in {"address", "determination"}
            place = reverse("portal-letter", args=[OWN, piece["name"]])
            assert (place in listed) == mine, f"{role} {piece['name']}"
            assert client.get(place).status_code == (200 if mine else 404), f"{role} {piece['name']}"
    assert asked > 4 * 2 * 100


@pytest.mark.parametrize("role", [one for one in Role if one not in PARTIES])
def test_the_portal_is_not_there_for_staff(role, case):
    client = Client()
    client.force_login(open_account(username="staff", role=role, password="x", reviewer_id="R-001")[0])
    for page in portal_urls.urlpatterns:
        if not str(page.pattern).startswith("portal/") or page.name in {
            "portal-sign-in",
            "portal-join",
            "portal-language",
        }:
            continue
        answer = client.get(filled(page, case.number))
        assert answer.status_code in {404, 405}, page.pattern
        assert case.claim_number not in words_of(answer)


@pytest.mark.django_db
def test_whoever_is_not_signed_in_signs_in_first(case):
    for page in portal_urls.urlpatterns:
        if not str(page.pattern).startswith("portal/") or page.name in {
            "portal-sign-in",
            "portal-join",
            "portal-language",
        }:
            continue
        answer = Client().get(filled(page, case.number))
        assert answer.status_code in {302, 405}, page.pattern
        if answer.status_code == 302:
            again = "" if page.name == "portal" else "?again=1"
            assert answer.headers["Location"] == reverse("portal-sign-in") + again


def test_no_browser_keeps_a_page_and_a_session_is_short(case, browser_of):
    client = browser_of(enter(case, "injured_worker"))
    answer = client.get(f"/portal/cases/{case.number}/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert client.session.get_expiry_age() <= 30 * 60
    session = client.session
    session["portal_since"] -= 13 * 3600
    session.save()
    assert client.get(f"/portal/cases/{case.number}/").headers["Location"] == reverse("portal-sign-in") + "?again=1"


def test_an_address_that_there_is_not_is_told_in_the_readers_language(case, browser_of):
    client = browser_of(enter(case, "injured_worker", language="es"))
    for place in ("/portal/nowhere/", "/portal/cases/CM00-0000000/"):
        answer = client.get(place)
        assert answer.status_code == 404
        assert "Esta página no existe" in answer.content.decode()
    assert "Not here" in Client().get("/nowhere/").content.decode()
