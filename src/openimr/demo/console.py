"""What the walk of a case looks like in a terminal, and the sample cases' own commands."""

import secrets
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from openimr.accounts.adapters import totp
from openimr.accounts.domain.second_factor import STEP, in_groups
from openimr.accounts.queries import Role
from openimr.accounts.services import enrol_known, open_account
from openimr.cases import queries as cases
from openimr.cases.domain.states import State
from openimr.clock import day_of
from openimr.demo.following import follow_samples, noon
from openimr.errors import NotFound
from openimr.journey import Journey, StageReport, carry
from openimr.panel import services as panel
from openimr.panel.queries import assigned_reviewers, assignment
from openimr.portal import queries as portal
from openimr.portal import services as portal_services

SAMPLES = Path(__file__).with_name("cases")
_LIST = Path(__file__).with_name("cases.yaml")
_STAGE = {
    "intake": "1 intake",
    "records": "2 records",
    "panel": "3 panel",
    "guidelines": "4 guidelines",
    "review": "5 review",
    "determinations": "6 determination",
    "publication": "7 publication",
    "unchanged": "unchanged",
}
#: The sample cases whose parties are in the portal (the same people in both), and which of them.
_PORTAL_CASES = ("CM13-0009001", "CM25-0009004")
_PARTIES = (Role.INJURED_WORKER, Role.REPRESENTATIVE, Role.CLAIMS_ADMINISTRATOR)
console = Console()


def _tell(report: StageReport) -> None:
    console.print(f"  [bold green]✓[/] [bold]{_STAGE[report.stage]:<16}[/] {escape(report.headline)}", soft_wrap=True)
    for line in report.lines:
        console.print(f"    {'':<16} [dim]{escape(line)}[/]", soft_wrap=True)


def walk(
    folder: Path,
    *,
    out: Path,
    today: date,
    by: str,
    at: datetime,
    demonstration: bool = False,
    sealed_at: datetime | None = None,
) -> Journey:
    """Carry one case, telling each stage as it ends, and where its letters are."""
    console.print(f"\n[bold]{escape(folder.resolve().name)}[/], as of {today:%m/%d/%Y}")
    bar = Progress(
        TextColumn("    {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        journey = carry(
            folder,
            out=out,
            today=today,
            by=by,
            at=at,
            report=_tell,
            progress=progress,
            demonstration=demonstration,
            sealed_at=sealed_at,
        )
    for kind, file in {**journey.letter, **{f"public {k}": v for k, v in journey.public_copy.items()}}.items():
        console.print(f"    {'':<16} {kind:<12} {escape(str(file))}", soft_wrap=True)
    if journey.next_steps:
        console.print("  [bold yellow]next[/]")
        for step in journey.next_steps:
            console.print(f"    - {escape(step)}", soft_wrap=True)
    return journey


def carry_samples(*, at: datetime) -> list[Journey]:
    """Every sample case, in its order, as of its own day, and what followed its determination.

    Their logs tell these days, as if they had been carried then; what was signed tells `at` too, when it was sealed.
    One that waits `at_the_desk` is accepted by its reviewer and left to whoever decides it: what was typed stays.
    """
    out = settings.DATA_DIR / "letters"
    made = []
    for entry in yaml.safe_load(_LIST.read_text()):
        folder = SAMPLES / entry["case"]
        if entry.get("at_the_desk") and (case := _known(folder)) is not None:
            console.print(f"\n[bold]{folder.name}[/]: {case.number} is open; nothing is done again")
            continue
        then: dict[str, Any] = {"today": entry["today"], "at": noon(entry["today"])}
        journey = walk(folder, out=out, by="demo", demonstration=True, sealed_at=at, **then)
        if entry.get("at_the_desk"):
            _accept(journey.case_number, **then)
        made.append(journey)
    for number in follow_samples():
        console.print(f"  [bold green]✓[/] {number}: served; `openimr follow show {number}` tells what is awaited")
    return made


def _known(folder: Path) -> cases.Case | None:
    """The sample case where its reviewer took it once, whatever became of it."""
    number = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))["case_number"]
    case = cases.visible(None).filter(number=number).first()
    return case if case is not None and cases.timeline(case).filter(kind="panel.accepted").exists() else None


def _accept(number: str, *, today: date, at: datetime) -> None:
    """Its reviewer takes the case, so that it can be decided at once."""
    offered = assignment(cases.get(number, None))
    assert offered is not None
    reviewer_id = offered.reviewer_id
    panel.accept(number, reviewer_id=reviewer_id, today=today, by="demo", at=at)
    account = account_name(reviewer_id)
    console.print(f"  [bold green]✓[/] {number}: open, at the desk of `{account}`, to be decided by whoever tries it")


def say_accounts(*, at: datetime) -> None:
    """One account a role, made on first use with a password kept in the data folder, readable by its owner.

    Reviewers have a second factor with a secret that is told with the password: a demonstration, no protection.
    """
    password = _kept("demo-password", secrets.token_urlsafe(12))
    secret = _kept("demo-second-factor", totp.new_secret())
    table = Table("role", "account", "password", title="Demo accounts")
    for username, role, reviewer_id in _accounts():
        open_account(username=username, role=role, password=password, reviewer_id=reviewer_id)
        table.add_row(role.label, username, password)
        if role == Role.REVIEWER:
            enrol_known(username, secret=secret, by="demo", at=at)
    for username, role in in_the_portal(password, at=at):
        table.add_row(f"{role.label} (/portal/)", username, password)
    console.print(table)
    for username, role, reviewer_id in _accounts():
        for case in _undecided(reviewer_id) if role == Role.REVIEWER else ():
            console.print(f"To decide: {case.number}, at the desk of {username}{_late(case, at)}", soft_wrap=True)
    console.print(
        "Reviewers sign with the password and a second factor: type this secret into an authenticator app\n"
        f"  {in_groups(secret)}\nor let `openimr demo --code` say the code of this half minute.",
        soft_wrap=True,
    )


def _late(case: cases.Case, at: datetime) -> str:
    """That the case is late is no fault of the demonstration: its days are those of its records."""
    due = [limit.due for limit in cases.deadlines(case) if limit.met_on is None]
    if not due or min(due) >= day_of(at):
        return ""
    return f" (due {min(due):%m/%d/%Y} by the days of its records: it is late today, and may be signed all the same)"


def _undecided(reviewer_id: str) -> list[cases.Case]:
    """The cases that are at the desk of that reviewer."""
    found = cases.visible(None).filter(state=State.UNDER_REVIEW).order_by("number")
    return [case for case in found if (held := assignment(case)) is not None and held.reviewer_id == reviewer_id]


def in_the_portal(password: str, *, at: datetime) -> list[tuple[str, Role]]:
    """Accounts of the parties of the first sample case, each by an invitation of its own, made on first use.

    They see the open case as well: it is the same worker's.
    """
    found = list(cases.visible(None).filter(number__in=_PORTAL_CASES).order_by("number"))
    return [(_invited(found, role, password, at=at), role) for role in _PARTIES if found]


def _invited(found: list[cases.Case], role: Role, password: str, *, at: datetime) -> str:
    """The account of a party that comes in by the codes of its letters, one a case."""
    known = [portal.account_of(case, role) for case in found]
    person = next((one for one in known if one is not None), None)
    for case, seen_by in zip(found, known, strict=True):
        if seen_by is None:
            person = _join(case, role, password, person, at=at)
    assert person is not None
    return str(person.username)


def _join(case: cases.Case, role: Role, password: str, person: Any, *, at: datetime) -> Any:
    if role == Role.REPRESENTATIVE:
        signed_on = case.application_received
        portal_services.record_authorization(case.number, kind="attorney", signed_on=signed_on, by="demo", at=at)
    _, day = portal.identifying_date(case, role)
    return portal_services.join(
        portal_services.invite(case.number, role, by="demo", at=at).code,
        claim_number=case.claim_number,
        day=day,
        password=password,
        language="en",
        address="demo",
        at=at,
        person=person,
    )


def say_code(*, at: datetime) -> None:
    """The code of this half minute for the demonstration's reviewers."""
    file = settings.DATA_DIR / "demo-second-factor"
    if not file.exists():
        raise NotFound("there are no demonstration accounts yet: run `openimr demo` first")
    step = int(at.timestamp()) // int(STEP.total_seconds())
    console.print(totp.code_of(file.read_text(), step))


def _kept(name: str, fresh: str) -> str:
    """What the data folder keeps under that name; `fresh` the first time. Readable by its owner alone."""
    file = settings.DATA_DIR / name
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(fresh)
    return str(file.read_text())


def _accounts() -> list[tuple[str, Role, str]]:
    reviewers = assigned_reviewers()
    return [
        ("intake", Role.INTAKE, ""),
        ("director", Role.MEDICAL_DIRECTOR, ""),
        ("quality", Role.QUALITY, ""),
        ("auditor", Role.AUDITOR, ""),
        ("publisher", Role.PUBLICATION, ""),
        *((account_name(reviewer_id), Role.REVIEWER, reviewer_id) for reviewer_id in reviewers),
    ]


def account_name(reviewer_id: str) -> str:
    """The account of a reviewer in the demonstration."""
    return f"reviewer-{reviewer_id.lower()}"
