"""The second factor through its services: set up, checked, refused; and what is stored of it."""

import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from openimr.accounts import queries, services
from openimr.accounts.adapters import vault
from openimr.accounts.domain import second_factor as rules
from openimr.accounts.models import AccountEvent, Person, RecoveryCode, Role, SecondFactor
from openimr.errors import NotFound, Refused, Unavailable

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 20, 0, 5, tzinfo=UTC)
SOON = AT + timedelta(minutes=2)
PASSWORD = "a long enough password"


@pytest.fixture
def person() -> Person:
    made, _ = services.open_account(username="rev", role=Role.REVIEWER, password=PASSWORD, reviewer_id="R-002")
    return made


@pytest.fixture
def director() -> Person:
    made, _ = services.open_account(username="chief", role=Role.MEDICAL_DIRECTOR, password=PASSWORD)
    return made


def _secret(person: Person) -> str:
    return queries.to_scan(person).secret.replace(" ", "")


def _enrol(person: Person) -> tuple[str, tuple[str, ...]]:
    services.begin("rev", password=PASSWORD, code="", by="reviewer:rev", at=AT)
    secret = _secret(person)
    return secret, services.confirm("rev", code=pyotp.TOTP(secret).at(AT), by="reviewer:rev", at=AT)


def _check(code: str, *, at: datetime = SOON, password: str = PASSWORD) -> None:
    services.check("rev", password=password, code=code, by="reviewer:rev", at=at)


def test_password_and_code_together_sign(person):
    secret, codes = _enrol(person)
    assert queries.factor(person).is_set_up
    assert len(set(codes)) == 10
    _check(pyotp.TOTP(secret).at(SOON))


def test_without_a_second_factor_nothing_is_signed(person):
    with pytest.raises(Refused, match="set up your second factor first"):
        _check("123456")


def test_a_code_is_not_accepted_twice_nor_an_older_one_after_it(person):
    secret, _ = _enrol(person)
    with pytest.raises(Refused, match="used already"):  # it confirmed the set-up
        _check(pyotp.TOTP(secret).at(AT), at=AT)
    _check(pyotp.TOTP(secret).at(SOON))
    for seconds in (0, -30):
        with pytest.raises(Refused, match="used already"):
            _check(pyotp.TOTP(secret).at(SOON + timedelta(seconds=seconds)))


@pytest.mark.parametrize(("off", "counts"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_off_by_one_step(person, off, counts):
    secret, _ = _enrol(person)
    code = pyotp.TOTP(secret).at(SOON + timedelta(seconds=off))
    if counts:
        _check(code)
    else:
        with pytest.raises(Refused, match="does not count"):
            _check(code)


def test_a_wrong_password_does_not_use_the_code_up(person):
    secret, _ = _enrol(person)
    with pytest.raises(Refused, match="not your password"):
        _check(pyotp.TOTP(secret).at(SOON), password="another long password")
    _check(pyotp.TOTP(secret).at(SOON))


def test_a_recovery_code_stands_in_once(person):
    _, codes = _enrol(person)
    _check(codes[3].lower())
    with pytest.raises(Refused, match="does not count"):
        _check(codes[3])
    assert queries.factor(person).recovery_codes == 9
    assert AccountEvent.objects.last().payload == {"left": 9}


def test_new_recovery_codes_end_the_old_ones(person):
    secret, old = _enrol(person)
    new = services.renew_recovery_codes(
        "rev", password=PASSWORD, code=pyotp.TOTP(secret).at(SOON), by="reviewer:rev", at=SOON
    )
    assert not set(old) & set(new)
    with pytest.raises(Refused):
        _check(old[0])
    _check(new[0])


def test_after_five_wrong_tries_even_the_right_code_has_to_wait(person):
    secret, _ = _enrol(person)
    for second in range(5):
        with pytest.raises(Refused):
            _check("000000" if pyotp.TOTP(secret).at(SOON) != "000000" else "1", at=SOON + timedelta(seconds=second))
    with pytest.raises(Refused, match="too many wrong tries"):
        _check(pyotp.TOTP(secret).at(SOON))
    assert AccountEvent.objects.last().kind == "second_factor.locked"
    later = SOON + timedelta(minutes=15, seconds=1)
    _check(pyotp.TOTP(secret).at(later), at=later)


def test_the_first_code_is_rate_limited_as_well(person):
    services.begin("rev", password=PASSWORD, code="", by="reviewer:rev", at=AT)
    for _ in range(5):
        with pytest.raises(Refused):
            services.confirm("rev", code="12345", by="reviewer:rev", at=AT)
    with pytest.raises(Refused, match="too many wrong tries"):
        services.confirm("rev", code=pyotp.TOTP(_secret(person)).at(AT), by="reviewer:rev", at=AT)
    assert not queries.factor(person).is_set_up


def test_another_device_takes_the_present_code_and_counts_only_once_confirmed(person):
    old, _ = _enrol(person)
    with pytest.raises(Refused):
        services.begin("rev", password=PASSWORD, code="", by="reviewer:rev", at=SOON)
    services.begin("rev", password=PASSWORD, code=pyotp.TOTP(old).at(SOON), by="reviewer:rev", at=SOON)
    new, later = _secret(person), SOON + timedelta(minutes=1)
    _check(pyotp.TOTP(old).at(later), at=later)
    later += timedelta(minutes=1)
    services.confirm("rev", code=pyotp.TOTP(new).at(later), by="reviewer:rev", at=later)
    later += timedelta(minutes=1)
    with pytest.raises(Refused):
        _check(pyotp.TOTP(old).at(later), at=later)
    _check(pyotp.TOTP(new).at(later), at=later)


def test_the_medical_director_resets_and_it_is_kept_who_and_why(person, director):
    secret, codes = _enrol(person)
    services.reset("rev", reason="telephone lost; called back", director=director, at=SOON)
    assert not queries.factor(person).is_set_up
    for code in (pyotp.TOTP(secret).at(SOON), codes[0]):
        with pytest.raises(Refused, match="set up your second factor"):
            _check(code)
    event = AccountEvent.objects.last()
    assert (event.kind, event.by) == ("second_factor.reset", "medical_director:chief")
    assert event.payload == {"reason": "telephone lost; called back"}


def test_nobody_else_resets_nor_without_a_reason_nor_the_own(person, director):
    _enrol(person)
    for username, by, reason in (("rev", person, "mine"), ("rev", director, " "), ("chief", director, "lost")):
        with pytest.raises(Refused):
            services.reset(username, reason=reason, director=by, at=SOON)
    assert queries.factor(person).is_set_up
    with pytest.raises(NotFound):
        services.reset("nobody", reason="lost", director=director, at=SOON)


def test_what_is_stored_shows_neither_secret_nor_recovery_code(person, settings):
    secret, codes = _enrol(person)
    stored = SecondFactor.objects.get()
    kept = " ".join([stored.secret, stored.pending, *RecoveryCode.objects.values_list("digest", flat=True)])
    assert secret not in kept
    assert not [code for code in codes if code.replace(" ", "") in kept]
    assert (settings.DATA_DIR / "keys" / "second-factor.key").stat().st_mode & 0o777 == 0o600
    assert not [event for event in AccountEvent.objects.all() if secret in str(event.payload)]


def test_a_secret_opens_for_its_own_account_and_key_only(tmp_path):
    locked = vault.lock("SECRET", owner="1", folder=tmp_path)
    assert vault.unlock(locked, owner="1", folder=tmp_path) == "SECRET"
    for owner, folder in (("2", tmp_path), ("1", tmp_path / "other")):
        with pytest.raises(Unavailable, match="does not open"):
            vault.unlock(locked, owner=owner, folder=folder)
    (tmp_path / "second-factor.key").write_text("broken")
    with pytest.raises(Unavailable, match="damaged"):
        vault.key(tmp_path)


@pytest.mark.parametrize("change", ["UPDATE accounts_accountevent SET by = 'x'", "DELETE FROM accounts_accountevent"])
def test_what_happened_to_an_account_never_changes(person, change):
    _enrol(person)
    with (
        pytest.raises((InternalError, ProgrammingError), match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.django_db(transaction=True)
def test_one_code_given_twice_at_once_counts_once(person):
    secret, _ = _enrol(person)
    start, came = threading.Barrier(2), []

    def give() -> None:
        start.wait()
        try:
            _check(pyotp.TOTP(secret).at(SOON))
            came.append("accepted")
        except Refused:
            came.append("refused")
        finally:
            connections.close_all()

    both = [threading.Thread(target=give) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(came) == ["accepted", "refused"]


@given(st.integers(0, 10**7), st.integers(-5, 5))
def test_no_step_is_ever_accepted_that_is_not_after_the_last(step, ahead):
    at = datetime.fromtimestamp(step * 30 + 7, tz=UTC)
    for allowed in rules.steps_to_try(at, after=step + ahead):
        assert allowed > step + ahead
        assert abs(allowed - step) <= rules.TOLERANCE


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=1, max_size=40))
def test_groups_are_read_back(secret):
    assert rules.typed(rules.in_groups(secret)) == secret
