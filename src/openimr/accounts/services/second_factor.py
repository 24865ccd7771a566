"""The second factor of an account: set up, confirmed, checked, renewed, reset."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from openimr.accounts import queries
from openimr.accounts.adapters import totp, vault
from openimr.accounts.domain import second_factor as rules
from openimr.accounts.models import AccountEvent, Person, RecoveryCode, SecondFactor
from openimr.clock import PACIFIC
from openimr.errors import NotFound, Reason, Refused

_ADVISORY = 0x5349474E  # this use of PostgreSQL's advisory locks


def begin(username: str, *, password: str, code: str, by: str, at: datetime) -> None:
    """Make a secret that waits for its first code; until then the present one, if any, goes on counting.

    `code` is asked for where a second factor is set up already: the present code or a recovery code.
    Raises Refused.
    """
    with _refusing("set up a second factor", username):
        _check(username, password=password, code=code, by=by, at=at, may_be_first=True)
    with transaction.atomic():
        factor = _locked(username)
        factor.pending = _lock(factor, totp.new_secret())
        factor.save(update_fields=["pending"])


def confirm(username: str, *, code: str, by: str, at: datetime) -> tuple[str, ...]:
    """The first code shows that the device has the secret. Answers the recovery codes, which are never shown again.

    Raises Refused.
    """
    with _refusing("confirm the second factor", username):
        return _confirm(username, code=code, by=by, at=at)


def check(username: str, *, password: str, code: str, by: str, at: datetime) -> None:
    """Password and code (or a recovery code) together, as a signature. The code is used up.

    Raises Refused: with the reason, and after several wrong tries for a while whatever is given.
    """
    with _refusing("sign", username):
        _check(username, password=password, code=code, by=by, at=at, may_be_first=False)


def renew_recovery_codes(username: str, *, password: str, code: str, by: str, at: datetime) -> tuple[str, ...]:
    """New recovery codes; the old ones end. Raises Refused."""
    with _refusing("make new recovery codes", username):
        _check(username, password=password, code=code, by=by, at=at, may_be_first=False)
    with transaction.atomic():
        factor = _locked(username)
        _record(factor, "second_factor.recovery_codes_renewed", by=by, at=at)
        return _new_recovery_codes(factor)


@transaction.atomic
def reset(username: str, *, reason: str, director: Person, at: datetime) -> None:
    """The medical director takes a lost second factor away; its owner sets up another. Raises Refused, NotFound."""
    reasons = []
    if director.role != "medical_director":
        reasons.append(Reason("role", "only the medical director resets a second factor"))
    if director.username == username:
        reasons.append(Reason("own", "nobody resets the own second factor: another medical director has to"))
    if not reason.strip():
        reasons.append(Reason("reason", "say why: how the owner was recognized, what became of the device"))
    if reasons:
        raise Refused("reset the second factor", username, reasons)
    factor = _locked(username)
    factor.recovery_codes.all().delete()
    factor.secret, factor.pending, factor.since, factor.wrong = "", "", None, []
    factor.save()  # last_step stays: a code that was used is not accepted again, whatever comes
    _record(factor, "second_factor.reset", by=director.actor, at=at, reason=reason.strip())


@transaction.atomic
def enrol_known(username: str, *, secret: str, by: str, at: datetime) -> bool:
    """Give an account that has none a second factor whose secret is known (the demonstration's); whether it was."""
    factor = _locked(username)
    if factor.since is not None:
        return False
    factor.secret, factor.since = _lock(factor, secret), at
    factor.save()
    _record(factor, "second_factor.set_up", by=by, at=at)
    return True


@contextmanager
def one_at_a_time(person: Person) -> Iterator[None]:
    """One signature of a person at a time, over all processes: a form sent twice finds the first one's outcome."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_ADVISORY, person.pk])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_ADVISORY, person.pk])


class _Wrong(Exception):
    """A reason that leaves the transaction only after what it wrote is kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.sentence)
        self.reason = reason


@contextmanager
def _refusing(step: str, username: str) -> Iterator[None]:
    try:
        yield
    except _Wrong as wrong:
        raise Refused(step, username, [wrong.reason]) from None


def _check(username: str, *, password: str, code: str, by: str, at: datetime, may_be_first: bool) -> None:
    with transaction.atomic():
        wrong = _weigh(_locked(username), password, code, by=by, at=at, may_be_first=may_be_first)
    if wrong:  # the wrong try is kept
        raise _Wrong(wrong)


def _weigh(
    factor: SecondFactor, password: str, code: str, *, by: str, at: datetime, may_be_first: bool
) -> Reason | None:
    if until := rules.locked_until(_wrong(factor), at):
        return _closed(until)
    if not factor.person.check_password(password):
        return _wrong_try(factor, Reason("password", "that is not your password"), by=by, at=at)
    if factor.since is None:
        return None if may_be_first else Reason("not_set_up", "set up your second factor first: menu, Second factor")
    if _take_recovery_code(factor, code, by=by, at=at):
        return None
    return _take_code(factor, factor.secret, code, by=by, at=at)


def _confirm(username: str, *, code: str, by: str, at: datetime) -> tuple[str, ...]:
    with transaction.atomic():
        factor = _locked(username)
        wrong = _weigh_first(factor, code, by=by, at=at)
        if wrong is None:
            factor.secret, factor.pending, factor.since = factor.pending, "", at
            factor.save()
            _record(factor, "second_factor.set_up", by=by, at=at)
            return _new_recovery_codes(factor)
    raise _Wrong(wrong)  # the wrong try is kept


def _weigh_first(factor: SecondFactor, code: str, *, by: str, at: datetime) -> Reason | None:
    if until := rules.locked_until(_wrong(factor), at):
        return _closed(until)
    if not factor.pending:
        return Reason("not_begun", "no second factor is being set up: begin anew")
    return _take_code(factor, factor.pending, code, by=by, at=at)


def _take_code(factor: SecondFactor, secret: str, code: str, *, by: str, at: datetime) -> Reason | None:
    """Use the code up. The reason why it does not count, or None."""
    opened = vault.unlock(secret, owner=str(factor.person_id), folder=queries.keys())
    step = totp.matching_step(opened, rules.typed(code), rules.steps_to_try(at, after=factor.last_step))
    if step is not None:
        factor.last_step, factor.wrong = step, []
        factor.save(update_fields=["last_step", "wrong"])
        return None
    sentence = "that code does not count"
    if totp.matching_step(opened, rules.typed(code), rules.steps_to_try(at, after=0)) is not None:
        sentence = "that code was used already: wait for the next one"
    return _wrong_try(factor, Reason("code", sentence), by=by, at=at)


def _take_recovery_code(factor: SecondFactor, code: str, *, by: str, at: datetime) -> bool:
    used = factor.recovery_codes.filter(digest=rules.digest(code), used_at=None).update(used_at=at)
    if used:
        factor.wrong = []
        factor.save(update_fields=["wrong"])
        left = factor.recovery_codes.filter(used_at=None).count()
        _record(factor, "second_factor.recovery_code_used", by=by, at=at, left=left)
    return bool(used)


def _wrong_try(factor: SecondFactor, reason: Reason, *, by: str, at: datetime) -> Reason:
    wrong = [*rules.recent(_wrong(factor), at), at]
    factor.wrong = [tried.isoformat() for tried in wrong]
    factor.save(update_fields=["wrong"])
    until = rules.locked_until(wrong, at)
    if until is None:
        return reason
    _record(factor, "second_factor.locked", by=by, at=at, until=until.isoformat())
    return _closed(until)


def _closed(until: datetime) -> Reason:
    return Reason("locked", f"too many wrong tries: nothing is accepted before {until.astimezone(PACIFIC):%H:%M}")


def _wrong(factor: SecondFactor) -> list[datetime]:
    return [datetime.fromisoformat(tried) for tried in factor.wrong]


def _new_recovery_codes(factor: SecondFactor) -> tuple[str, ...]:
    factor.recovery_codes.all().delete()
    codes = tuple(totp.new_recovery_code() for _ in range(rules.RECOVERY_CODES))
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, digest=rules.digest(code)) for code in codes)
    return tuple(map(rules.in_groups, codes))


def _locked(username: str) -> SecondFactor:
    """The account's row, locked and made where there is none. Raises NotFound."""
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise NotFound(f"{username}: no such account")
    SecondFactor.objects.get_or_create(person=person)
    return SecondFactor.objects.select_for_update(of=("self",)).select_related("person").get(person=person)


def _lock(factor: SecondFactor, secret: str) -> str:
    return vault.lock(secret, owner=str(factor.person_id), folder=queries.keys())


def _record(factor: SecondFactor, kind: str, *, by: str, at: datetime, **payload: Any) -> None:
    AccountEvent.objects.create(person_id=factor.person_id, kind=kind, by=by, at=at, payload=payload)
