"""Who comes in and who does not: invitations, tries, what ends an access."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pyotp
import pytest
from django.db import connection
from django.test import Client
from tests.panel.reading_answers import words_in
from tests.portal.conftest import taken
from tests.portal.joining import AT, PASSWORD, enter, invited
from typer.testing import CliRunner

from openimr import clock
from openimr.accounts.models import Role, Try
from openimr.accounts.services import open_account
from openimr.cases.models import Case, Event, Party
from openimr.cli import app
from openimr.demo.console import in_the_portal
from openimr.errors import NotFound, Refused
from openimr.portal import queries, services
from openimr.portal.domain import codes
from openimr.portal.models import Access, Invitation

BORN = date(1974, 3, 17)


def use(code: str, case, *, claim: str | None = None, day: date | None = BORN, at=AT, address="192.0.2.7", person=None):
    return services.join(
        code,
        claim_number=case.claim_number if claim is None else claim,
        day=day,
        password=PASSWORD,
        language="es",
        address=address,
        at=at,
        person=person,
    )


def test_a_worker_comes_in_with_code_claim_number_and_birthday(case, other_case):
    made = invited(case, "injured_worker")
    assert Invitation.objects.get().digest == codes.digest(made.code)
    assert made.code not in str(Event.objects.values_list("payload", flat=True))
    person = use(made.code.lower().replace("-", " "), case, claim="pcc 11 048213")
    assert person.role == Role.INJURED_WORKER
    assert not {"daniel", "ostrowe"} & set(person.username.split("-"))
    assert [one.number for one in queries.visible(person)] == [case.number]
    with pytest.raises(NotFound):
        queries.seat(person, other_case.number)
    with pytest.raises(Refused, match="no longer good"):
        use(made.code, case)  # once
    assert queries.words_for(person).code == "es"


@pytest.mark.parametrize(
    "wrong",
    [
        {"claim": "PCC-11-048214"},
        {"day": date(1974, 3, 18)},
        {"day": None},
        {"claim": ""},
        {"at": AT + codes.VALID},
    ],
    ids=["claim number", "birthday", "no date", "no claim number", "too late"],
)
def test_what_was_wrong_is_told_to_nobody(case, wrong):
    made = invited(case, "injured_worker")
    with pytest.raises(Refused) as told:
        use(made.code, case, **wrong)
    with pytest.raises(Refused) as unknown:
        use("AAAA-BBBB-CCCC-DDDD", case)
    assert told.value.reasons == unknown.value.reasons
    assert queries.account_of(case, "injured_worker") is None


def test_a_code_is_void_after_wrong_answers_from_wherever(case):
    made = invited(case, "injured_worker")
    for number in range(codes.TRIES):
        with pytest.raises(Refused):
            use(made.code, case, claim="wrong", address=f"192.0.2.{number}", at=AT + timedelta(minutes=20 * number))
    with pytest.raises(Refused, match="no longer good"):
        use(made.code, case, at=AT + timedelta(hours=5))


def test_an_address_that_tries_many_codes_is_closed(case):
    for number in range(20):
        with pytest.raises(Refused, match="do not go together"):
            use(f"AAAA-AAAA-AAAA-{number:0>4}".replace("0", "Z").replace("1", "Y"), case)
    made = invited(case, "injured_worker")
    with pytest.raises(Refused, match="too many tries"):
        use(made.code, case)
    assert use(made.code, case, at=AT + timedelta(minutes=16)).role == Role.INJURED_WORKER
    assert not Try.objects.filter(key__contains="192.0.2").exists()


def test_a_new_invitation_ends_the_one_before(case):
    first, second = invited(case, "injured_worker"), invited(case, "injured_worker")
    with pytest.raises(Refused):
        use(first.code, case)
    assert use(second.code, case)


def test_a_representative_needs_the_workers_word_and_loses_access_with_it(case):
    with pytest.raises(Refused, match="authorization of this representative is not recorded"):
        services.invite(case.number, "representative", by="test", at=AT)
    with pytest.raises(Refused, match="signed before the utilization review decision of 07/05/2013"):
        services.record_authorization(case.number, kind="designee", signed_on=date(2013, 7, 4), by="test", at=AT)
    person = enter(case, "representative")
    assert queries.visible(person).count() == 1
    services.end_authorization(case.number, case.portal_authorizations.get().pk, by="test", at=AT)
    assert not queries.visible(person).exists()


@pytest.mark.parametrize("role", ["representative", "claims_administrator"])
def test_another_one_in_the_role_shuts_the_former_out_and_reads_nothing_of_its_own(case, browser_of, role):
    person = enter(case, role)
    seat = queries.seat(person, case.number)
    own = services.write(seat, topic="question", text="Between us: the settlement.", at=AT)
    shared = services.write(seat, topic="information", text="For everybody.", at=AT)
    Party.objects.filter(case=case, role=role).update(last_name="Halloran")
    assert not queries.visible(person).exists()
    if role == "representative":
        services.record_authorization(case.number, kind="attorney", signed_on=date(2013, 9, 1), by="test", at=AT)
    client = browser_of(enter(case, role))
    place = f"/portal/cases/{case.number}/messages/"
    assert client.get(f"{place}{own.pk}/").status_code == 404
    assert client.post(f"{place}{own.pk}/", {"text": "x"}).status_code == 404
    assert client.get(f"{place}{shared.pk}/").status_code == 200
    assert f"{place}{own.pk}/" not in client.get(place).content.decode()


def test_another_account_of_the_very_party_reads_on(case):
    first = enter(case, "injured_worker")
    made = services.write(queries.seat(first, case.number), topic="question", text="When?", at=AT)
    second = enter(case, "injured_worker", ends_former=True)
    assert not queries.visible(first).exists()
    assert queries.conversation(queries.seat(second, case.number), made.pk).unread == 1


def test_withdrawn_access_ends_at_once(case, browser_of):
    person = enter(case, "injured_worker")
    client = browser_of(person)
    assert client.get(f"/portal/cases/{case.number}/").status_code == 200
    access = person.portal_access.get()
    with pytest.raises(Refused, match="say why"):
        services.withdraw_access(case.number, access.pk, reason=" ", by="test", at=AT)
    services.withdraw_access(case.number, access.pk, reason="moved away", by="test", at=AT)
    assert client.get(f"/portal/cases/{case.number}/").status_code == 404


def same_organization(other_case) -> None:
    Party.objects.filter(case=other_case, role="claims_administrator").update(
        organization="PACIFIC CREST claims services"
    )


def test_an_administrator_sees_one_case_or_those_of_its_organization_that_staff_looked_at(case, other_case, browser_of):
    same_organization(other_case)
    one = enter(case, "claims_administrator")
    assert [found.number for found in queries.visible(one)] == [case.number]
    every = enter(case, "claims_administrator", whole_organization=True)
    assert [found.number for found in queries.visible(every)] == [case.number]  # a name is typed: staff look first
    account, clerk = browser_of(every), browser_of(open_account(username="x", role=Role.INTAKE, password=PASSWORD)[0])
    assert account.get(f"/portal/cases/{other_case.number}/").status_code == 404
    access = every.portal_access.get()
    waits = clerk.get("/messages/organizations/").content.decode()
    assert f"{other_case.number}|{access.pk}" in waits
    assert "sees this case only after you say so" in clerk.get(f"/cases/{other_case.number}/parties/").content.decode()
    posted = {"step": "allow", "case": f"{other_case.number}|{access.pk}"}
    assert clerk.post("/messages/organizations/", posted).status_code == 302
    assert other_case.events.filter(kind="portal.organization_case").count() == 1
    assert not other_case.events.filter(kind="portal.seen_by_organization").exists()
    for _ in range(2):
        assert other_case.number in account.get("/portal/").content.decode()
        assert account.get(f"/portal/cases/{other_case.number}/").status_code == 200
    seen = other_case.events.get(kind="portal.seen_by_organization")
    assert (seen.actor, seen.payload) == (every.actor, {"access": access.pk, "party": "claims_administrator"})
    posted = {"step": "hide-organization", "number": access.pk}
    clerk.post(f"/cases/{other_case.number}/parties/act/", posted)
    assert account.get(f"/portal/cases/{other_case.number}/").status_code == 404
    with pytest.raises(Refused, match="only a claims administrator"):
        services.invite(case.number, "injured_worker", whole_organization=True, by="test", at=AT)


def test_an_organizations_account_is_withdrawn_from_any_case_that_names_it(case, other_case, browser_of):
    same_organization(other_case)
    every = enter(case, "claims_administrator", whole_organization=True)
    access = every.portal_access.get()
    clerk = browser_of(open_account(username="x", role=Role.INTAKE, password=PASSWORD)[0])
    posted = {"step": "withdraw-access", "number": access.pk, "reason": "another company"}
    clerk.post(f"/cases/{other_case.number}/parties/act/", posted)
    assert not queries.visible(every).exists()
    assert queries.sights_that_wait() == ()
    for one in (case, other_case):
        assert one.events.get(kind="portal.access_withdrawn").payload["access"] == access.pk
    Party.objects.filter(case=other_case, role="claims_administrator").update(organization="Another One")
    with pytest.raises(NotFound):
        services.decide_organization_case(other_case.number, access.pk, allowed=True, by="test", at=AT)


def test_a_new_invitation_ends_the_access_of_whoever_lost_the_password(case, other_case, browser_of):
    same_organization(other_case)
    first = enter(case, "claims_administrator", whole_organization=True)
    access = first.portal_access.get()
    services.decide_organization_case(other_case.number, access.pk, allowed=True, by="test", at=AT)
    clerk = browser_of(open_account(username="x", role=Role.INTAKE, password=PASSWORD)[0])
    assert "Password or second factor lost" in clerk.get(f"/cases/{case.number}/parties/").content.decode()
    made = services.invite(
        case.number, "claims_administrator", whole_organization=True, ends_former=True, by="test", at=AT
    )
    assert not queries.visible(first).exists()  # at once, not when the letter has come
    second = use(made.code, case, day=case.date_of_injury)
    assert {one.number for one in queries.visible(second)} == {case.number, other_case.number}
    assert second.portal_access.get().organization == access.organization


def test_a_second_code_adds_a_case_to_the_account(case, other_case):
    person = enter(case, "claims_administrator")
    Party.objects.filter(case=other_case, role="claims_administrator").update(organization="Another One")
    again = enter(other_case, "claims_administrator", person=person)
    assert again == person
    assert queries.visible(person).count() == 2
    worker = enter(case, "injured_worker")
    with pytest.raises(Refused):  # not with an account of another role
        enter(other_case, "claims_administrator", person=worker)


def test_staff_and_reviewers_have_no_portal_and_parties_no_staff_sign_in(case):
    person = enter(case, "injured_worker")
    for role in (Role.INTAKE, Role.REVIEWER, Role.MEDICAL_DIRECTOR):
        staff, _ = open_account(username=f"is-{role}", role=role, password=PASSWORD, reviewer_id="R-001")
        assert not queries.visible(staff).exists()
        with pytest.raises(Refused, match="do not go together"):
            services.sign_in(staff.username, password=PASSWORD, code="", address="192.0.2.9", at=AT)
    client = Client()
    answer = client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_signing_in_closes_after_wrong_passwords_and_opens_again(case):
    person = enter(case, "injured_worker")

    def sign_in(password: str, at=AT, address="192.0.2.3"):
        return services.sign_in(person.username, password=password, code="", address=address, at=at)

    for number in range(5):
        with pytest.raises(Refused, match="do not go together"):
            sign_in("wrong", address=f"192.0.2.{number}")
    with pytest.raises(Refused, match="too many tries"):
        sign_in(PASSWORD)
    assert sign_in(PASSWORD, at=AT + timedelta(minutes=16)) == person


def test_the_letter_has_the_code_in_both_languages_for_a_worker(case):
    made = invited(case, "injured_worker")
    words = " ".join(words_in(queries.invitation_letter_of(made.invitation, made.code, on=date(2013, 9, 1))).split())
    assert words.count(made.code) == 2
    assert "Your access to the case on the web" in words
    assert "Su acceso al caso por internet" in words
    assert "type your date of birth" in words
    assert case.claim_number not in words  # whoever finds the letter has not what it asks for
    assert "1974" not in words


def test_the_demonstration_has_accounts_that_stay(case):
    made = in_the_portal(PASSWORD, at=AT)
    assert [role for _, role in made] == [Role.INJURED_WORKER, Role.REPRESENTATIVE, Role.CLAIMS_ADMINISTRATOR]
    assert in_the_portal(PASSWORD, at=AT) == made
    for username, role in made:
        person = services.sign_in(username, password=PASSWORD, code="", address="192.0.2.4", at=AT)
        assert person.role == role
        assert queries.visible(person).get() == case


def test_the_command_line_invites_authorizes_and_withdraws(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ["portal", *words])
        return done.output if done.exit_code == 0 else f"{done.exit_code} {done.exception}"

    assert "not recorded" in run("invite", case.number, "--role", "representative")
    assert "is recorded" in run("authorize", case.number, "--signed", "2013-08-01")
    told = run("invite", case.number, "--role", "representative")
    code = re.search(r"code +(\S+)", told).group(1)
    assert (tmp_path / f"{case.number}-invitation-representative.pdf").read_bytes().startswith(b"%PDF")
    person = use(code, case, day=case.date_of_injury)
    assert person.username in run("list", case.number)
    access = person.portal_access.get().pk
    assert "is withdrawn" in run("withdraw", case.number, str(access), "--reason", "left the firm")
    assert not queries.visible(person).exists()
    assert "no such case" in run("invite", "CM00-0000000", "--role", "injured_worker")


def test_a_second_factor_is_asked_for_where_one_is_set_up(case, browser_of):
    person = enter(case, "injured_worker")
    client = browser_of(person)
    client.post("/portal/account/second-factor/", {"step": "begin", "password": PASSWORD})
    page = client.get("/portal/account/second-factor/").content.decode()
    secret = re.search(r'id="secret">([^<]+)<', page).group(1).replace(" ", "")
    kept = client.post(
        "/portal/account/second-factor/", {"step": "confirm", "code": pyotp.TOTP(secret).at(clock.now())}
    )
    recovery = re.findall(r"<li><code>([^<]+)</code>", kept.content.decode())
    assert len(recovery) == 10
    stranger = Client()
    words = {"account": person.username, "password": PASSWORD}
    assert "code from your telephone too" in stranger.post("/portal/sign-in/", words).content.decode()
    assert "_auth_user_id" not in stranger.session
    wrong = stranger.post("/portal/sign-in/", {**words, "code": "000000"})
    assert "does not count" in wrong.content.decode()
    assert stranger.post("/portal/sign-in/", {**words, "code": recovery[0]}).status_code == 302
    assert stranger.session["_auth_user_id"] == str(person.pk)


def test_another_password_needs_the_present_one(case, browser_of):
    person = enter(case, "injured_worker")
    client = browser_of(person)
    place = "/portal/account/password/"
    wrong = client.post(place, {"password": "wrong", "new": "another long password", "again": "another long password"})
    assert "That is not your password." in wrong.content.decode()
    short = client.post(place, {"password": PASSWORD, "new": "short", "again": "short"})
    assert "This password is too short" in short.content.decode()
    services.choose_language(person, "es")
    short = client.post(place, {"password": PASSWORD, "new": "short", "again": "short"})
    assert "contraseña es demasiado corta" in short.content.decode()
    right = {"password": PASSWORD, "new": "another long password", "again": "another long password"}
    assert client.post(place, right).status_code == 302
    assert client.get("/portal/").status_code == 200  # this session goes on
    assert services.sign_in(person.username, password="another long password", code="", address="x", at=AT) == person


@pytest.mark.django_db(transaction=True)
def test_a_code_used_twice_at_once_opens_one_account(transactional_db):
    case = taken("work-hardening")
    made = invited(case, "injured_worker")

    def try_it(number: int) -> str:
        try:
            return use(made.code, case, address=f"192.0.2.{number}").username
        except Refused:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as together:
        found = list(together.map(try_it, range(3)))
    assert sorted(found) == ["", "", made.invitation.account]
    assert Access.objects.count() == 1


def test_neither_addresses_nor_logs_name_anybody(case, browser_of, caplog):
    with caplog.at_level(logging.DEBUG):
        made = invited(case, "injured_worker")
        stranger = Client()
        stranger.post("/portal/join/", {"code": made.code, "claim_number": case.claim_number, "password": PASSWORD})
        administrator = browser_of(enter(case, "claims_administrator"))
        administrator.post("/portal/", {"q": "Ostrowe"})
        for where in ("", "documents/", "messages/", "send/", "nowhere/"):
            administrator.get(f"/portal/cases/{case.number}/{where}")
    told = caplog.text
    assert "/portal/" in told
    assert not [word for word in ("Ostrowe", "Daniel", case.claim_number, made.code, PASSWORD) if word in told]


def test_a_long_list_asks_the_database_no_more_than_a_short_one(case, other_case, django_assert_max_num_queries):
    person = enter(case, "claims_administrator", whole_organization=True)
    for number in range(30):
        made = Case.objects.create(
            number=f"CM13-1{number:0>6}", programme=case.programme, state=("eligible", "published")[number % 2], priority="regular",
            date_of_injury=case.date_of_injury, claim_number=f"X-{number}", application_received=case.application_received,
        )  # fmt: skip
        Party.objects.create(case=made, role="claims_administrator", organization="Pacific Crest Claims Services")
        services.decide_organization_case(made.number, person.portal_access.get().pk, allowed=True, by="test", at=AT)
    with django_assert_max_num_queries(10):
        rows = queries.my_cases(person, on=date(2013, 10, 9))
    assert len(rows) == 31
