"""`openimr panel what-if`."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from openimr.panel.commands.group import panel_app, ready

_ADD = typer.Option("--add", help="So many new reviewers of a specialty, as 2:Psychiatry; may be given again")
_WITHOUT = typer.Option("--without", help="Without this reviewer, by id; may be given again")
_ARRIVALS = typer.Option("--arrivals", help="Percent more cases (or, negative, fewer): 20")


@panel_app.command("what-if")
def what_if(
    *,
    add: Annotated[list[str] | None, _ADD] = None,
    without: Annotated[list[str] | None, _WITHOUT] = None,
    arrivals: Annotated[float, _ARRIVALS] = 0.0,
    days: Annotated[int, typer.Option("--days", min=1, max=365, help="How many days ahead")] = 30,
    replications: Annotated[
        int | None, typer.Option("--replications", min=10, max=5000, help="Default: what runs in a few seconds")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Of the random numbers; the same, the same answer")] = None,
) -> None:
    """How many cases would be late with this panel, and with another: the queue simulated from observed rates."""
    ready()
    from openimr import clock
    from openimr.panel import queries

    told = queries.what_if(
        queries.change_asked(add or [], without or [], arrivals),
        today=clock.today(),
        days=days,
        replications=replications,
        **({} if seed is None else {"seed": seed}),
    )
    console = Console()
    now, then = told.now, told.then
    console.print(
        f"{told.late_already} of {len(told.panel.open_cases)} open cases are late already. The next {days} days, "
        f"{now.replications} replications, seed {now.seed}; medians, and between which nine in ten are:"
    )
    if told.change.says:
        console.print(f"What if: {told.change.says}")
    table = Table("", "as it is", *(("then", "difference") if told.change.says else ()))
    for says, before, after, more in (
        ("cases that fall due", now.due, then.due, None),
        ("… late", now.late_due, then.late_due, told.more_due),
        ("cases that come", now.came, then.came, None),
        ("… late, whenever due", now.late_came, then.late_came, told.more_came),
    ):
        cells = (_band(after), _band(more) if more else "") if told.change.says else ()
        table.add_row(says, _band(before), *cells)
    console.print(table)
    _say_specialties(console, then)
    _say_rates(console, told)


def _say_specialties(console: Console, told: Any) -> None:
    table = Table("requested by", "reviewers", "come", "late", "days until accepted", "places taken")
    for one in told.specialties:
        table.add_row(
            one.specialty,
            str(one.reviewers),
            _band(one.came),
            _band(one.late_came),
            f"{one.wait.median:.1f}" if one.wait else "–",
            f"{one.full:.0%}" if one.full is not None else "–",
        )
    console.print(table)
    if told.bottleneck:
        console.print(f"Bottleneck: {told.bottleneck}.")
    elif told.fullest:
        console.print(f"No specialty is late in the median; the fullest is {told.fullest}.")


def _say_rates(console: Console, told: Any) -> None:
    table = Table("rests on", "figure", "observations", "default")
    for one in told.panel.rates.listed:
        default = "" if one.default is None else f"{one.default:g}{' (weighs more)' if one.assumed else ''}"
        table.add_row(one.says, f"{one.value:.3g} {one.unit}", str(one.observations), default)
    console.print(table)
    console.print(f"Arrivals were counted over {told.panel.rates.observed_days} days.")


def _band(one: Any) -> str:
    return f"{one.median:g} ({one.low:g} to {one.high:g})"
