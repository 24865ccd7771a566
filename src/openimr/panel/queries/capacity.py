"""The panel and its work as they stand, and the rates of the last months: what the what-if starts from."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from difflib import get_close_matches

from django.db.models import Max, Min

from openimr.cases.domain.states import State
from openimr.cases.models import Case, Deadline, Event, Party
from openimr.cases.queries import case_facts
from openimr.clock import day_of
from openimr.errors import Reason, Refused
from openimr.panel.adapters.capacity_file import capacity_defaults
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.simulation import replications_for, simulate
from openimr.panel.adapters.steps_file import step_rules
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.capacity import (
    Change,
    Comparison,
    Estimate,
    Kind,
    OpenCase,
    Panel,
    Places,
    Rates,
    changed,
    compared,
    mean,
    share,
    spread,
)
from openimr.panel.domain.fit import Holding, nearness, need_of, reason_not_fitting
from openimr.panel.domain.qualification import reasons_unqualified
from openimr.panel.domain.steps import CASE_OPEN, Step
from openimr.panel.models import AS_OFFERED, Assignment, ReviewerVersion
from openimr.panel.queries.qualification import PROGRAMME, findings
from openimr.panel.queries.screening import screenings_of
from openimr.panel.queries.standing import holding, roster
from openimr.programmes.loader import load

#: Where the random numbers of every what-if begin, so that it comes out the same again.
SEED = 4610
#: How many days back rates are counted, at most.
OBSERVED = 180
#: How far ahead absences and expiries are looked at: the month asked about and the time limit after it.
_AHEAD = 90
#: For how many waiting cases all reviewers are screened, to see how many ties keep from a case.
_SCREENED = 10
_SAYS = {"regular": "regular case", "expedited": "expedited case"}


def change_asked(add: Sequence[str], without: Sequence[str], percent: float) -> Change:
    """The change that a person asked for: `add` as "2:Psychiatry" (or "Psychiatry" for one), ids, percent of arrivals.

    Raises Refused, naming every fault: a number that is none, a specialty the table of fit does not know, no such id.
    """
    reasons, added = [], []
    names = {name.lower(): name for name in fit_table().specialties}
    for one in add:
        number, _, specialty = one.strip().rpartition(":")
        if not (number or "1").isdigit() or not 0 < int(number or "1") <= 50:
            reasons.append(Reason("number", f"{one!r}: write how many, 1 to 50, a colon and the specialty"))
        elif (named := fit_table().named(specialty).lower()) not in names:
            near = get_close_matches(named, names, n=1, cutoff=0.5)
            did = f"; did you mean {names[near[0]]}?" if near else ""
            reasons.append(Reason("specialty", f"{specialty!r} is no specialty of the table of fit{did}"))
        else:
            added.append((names[named], int(number or "1")))
    on_panel = {one.id for _, one in roster()}
    reasons += [Reason("reviewer", f"{one} is not on the panel") for one in without if one not in on_panel]
    if not -100 <= percent <= 400:
        reasons.append(Reason("arrivals", f"{percent:+g} % arrivals: from -100 to 400 can be simulated"))
    if reasons:
        raise Refused("ask what would be", "panel", reasons)
    return Change(1 + percent / 100, tuple(added), frozenset(without))


def what_if(
    change: Change, *, today: date, days: int = 30, replications: int | None = None, seed: int = SEED
) -> Comparison:
    """How many cases would be late in the next `days` days with the panel as it is, and after the change."""
    panel = capacity(today)
    other = changed(panel, change)
    count = replications or replications_for(panel, days=days, arrivals=max(1.0, change.arrivals))
    before = simulate(panel, days=days, replications=count, seed=seed)
    after = (
        simulate(other, days=days, replications=count, seed=seed, arrivals=change.arrivals) if change.says else before
    )
    return compared(panel, before, other, after, change, days=days, seed=seed)


def stamp() -> str:
    """Changes with every event of a case and every version of a reviewer's file: one stamp, one answer a day."""
    events = Event.objects.aggregate(newest=Max("pk"))["newest"]
    versions = ReviewerVersion.objects.aggregate(newest=Max("pk"))["newest"]
    return f"{events or 0}.{versions or 0}"


def capacity(today: date) -> Panel:
    """The panel, its open cases and its rates as of that day."""
    first = today - timedelta(days=OBSERVED)
    since = {case: on for case, on in _ready_since().items() if on < today}
    cases = Case.objects.only("number", "priority", "state").in_bulk(since)
    specialties = _specialties(cases)
    lately = {case: on for case, on in since.items() if on >= first}
    kinds = {pk: (cases[pk].priority, specialties[pk]) for pk in since}
    rates = _rates(kinds, since, lately, today=today, first=first)
    came = Case.objects.select_related("ur_decision").prefetch_related("items", "parties").in_bulk(lately)
    open_cases = [case for case in cases.values() if case.state in CASE_OPEN]
    return Panel(
        places=_places({kind[1] for kind in kinds.values()}, [came[pk] for pk in lately], today),
        open_cases=_open_cases(open_cases, kinds, rates, today),
        rates=rates,
    )


def _ready_since() -> dict[int, date]:
    """For every case the day on which it first waited for a reviewer."""
    ready = Event.objects.filter(kind=f"case.{State.RECORDS_READY}").values("case").annotate(first=Min("at"))
    return {row["case"]: day_of(row["first"]) for row in ready}


def _specialties(cases: Iterable[int]) -> dict[int, str]:
    table = fit_table()
    told = dict.fromkeys(cases, "")
    parties = Party.objects.filter(case__in=cases, role="requesting_physician").order_by("-pk")
    for pk, specialty in parties.values_list("case", "specialty"):
        told[pk] = table.named(specialty)
    return {pk: name or "not known" for pk, name in told.items()}


# rates


def _rates(
    kinds: dict[int, Kind], since: dict[int, date], lately: dict[int, date], *, today: date, first: date
) -> Rates:
    assumed, law = capacity_defaults(), load(PROGRAMME)
    observed = max(1, min(OBSERVED, (today - min(since.values(), default=today)).days))
    came = Counter(kinds[pk] for pk in lately)
    lately_offered = Assignment.objects.filter(assigned_on__gte=first, assigned_on__lt=today)
    offers = list(lately_offered.defer(*AS_OFFERED).select_related("case"))
    accepted = [one for one in offers if one.accepted_on is not None]
    declined, lapsed = (sum(one.step == step for one in offers) for step in (Step.DECLINED, Step.LAPSED))
    answered = len(accepted) + declined + lapsed
    desk = {
        priority: [
            float((one.signed_on - one.accepted_on).days)
            for one in accepted
            if one.accepted_on and one.signed_on and one.case.priority == priority
        ]
        for priority in _SAYS
    }
    barred, screened = _barred(list(lately), today)
    limits = _limits(since, kinds, today)
    recused = sum(one.step == Step.RECUSED for one in accepted)
    answers = [float((one.accepted_on - one.assigned_on).days) for one in accepted if one.accepted_on]
    usual_desk = assumed.desk_days.model_dump()
    usual_limit = {name: float(law.value(f"determination.{name}", today).value) for name in _SAYS}
    return Rates(
        observed_days=observed,
        arrivals={
            kind: Estimate(f"{kind[1]}, {kind[0]}: cases a day", count / observed, "a day", count)
            for kind, count in sorted(came.items())
        },
        declined=share("Offers declined", declined, answered, assumed.declined),
        lapsed=share("Offers not answered in time", lapsed, answered, assumed.lapsed),
        recused=share("Accepted cases given back", recused, len(accepted), assumed.recused),
        barred=share("Reviewers whom a tie keeps from a case", barred, screened, assumed.barred),
        answer=mean("Days until an offer is accepted", answers, assumed.answer_days),
        lapse=_lapse(today),
        desk={
            name: mean(f"Days from acceptance to signature, {says}", desk[name], usual_desk[name])
            for name, says in _SAYS.items()
        },
        desk_spread=spread(
            "How widely these days scatter", [*desk["regular"], *desk["expedited"]], assumed.desk_spread
        ),
        limit={
            name: mean(f"Days from waiting to due, {says}", limits[name], usual_limit[name])
            for name, says in _SAYS.items()
        },
    )


def _lapse(today: date) -> Estimate:
    rule = step_rules().limit(Step.OFFERED, "regular")
    if rule is None or not rule.is_in_force(today):
        return Estimate("Days until an offer lapses (no limit is set)", 365.0, "days", 0)
    value = rule.in_force(today)
    calendar = 7 / 5 if value.unit == "business_day" else 1.0
    return Estimate("Days until an offer lapses (the rule of the house)", value.value * calendar, "days", 0)


def _limits(since: dict[int, date], kinds: dict[int, Kind], today: date) -> dict[str, list[float]]:
    """Days from waiting to due, of the cases that have a day on which the determination is due."""
    found: dict[str, list[float]] = defaultdict(list)
    for pk, due in _due(list(since)).items():
        days = (due - since[pk]).days
        if days > 0 and since[pk] >= today - timedelta(days=OBSERVED):
            found[kinds[pk][0]].append(float(days))
    return found


def _due(cases: Sequence[int]) -> dict[int, date]:
    limits = Deadline.objects.filter(case__in=cases, rule__startswith="determination.")
    return dict(limits.values_list("case").annotate(due=Min("due")))


def _barred(lately: Sequence[int], today: date) -> tuple[int, int]:
    """Of the pairs of a reviewer and one of the newest cases: how many a tie or silence bars, and how many in all."""
    newest = Case.objects.filter(pk__in=lately).order_by("-pk")[:_SCREENED]
    found = [one.clear for screened in screenings_of(newest, today).values() for one in screened.values()]
    return found.count(False), len(found)


# the panel


def _places(specialties: set[str], cases: Sequence[Case], today: date) -> tuple[Places, ...]:
    asked: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    table = fit_table()
    for case in cases:
        need = need_of(case_facts(case), table, on=today)
        asked[need.requesting_specialty or "not known"][need.treatments] += 1
    found = []
    for version, one in roster():
        away = _away(one, today)
        if (0, _AHEAD) not in away:
            serves = _serves(holding(version, one, today), specialties, asked)
            found.append(Places(one.id, one.capacity, serves, away))
    return tuple(found)


def _serves(held: Holding, specialties: set[str], asked: dict[str, Counter[tuple[str, ...]]]) -> dict[str, int]:
    """For which requesting specialties a reviewer answers most cases that came, and how near; 9: by treatment."""
    table = fit_table()
    serves = {}
    for specialty in sorted(specialties):
        wanted = "" if specialty == "not known" else specialty
        came = asked[specialty]
        fits = sum(
            count
            for families, count in came.items()
            if reason_not_fitting(table, (wanted, families), held.specialties) is None
        )
        near = nearness(wanted, held.specialties, table)
        if 2 * fits >= came.total() and (fits or near):
            serves[specialty] = near[0] if near else 9
    return serves


def _away(one: domain.Reviewer, today: date) -> tuple[tuple[int, int], ...]:
    """When the reviewer may not be offered a case in the next days: absent, or a credential has ended."""
    last = today + timedelta(days=_AHEAD)
    turns = {today + timedelta(days=days) for days in range(0, _AHEAD + 1, 7)}
    for span in (*one.licences, *one.certifications, *one.unavailable):
        turns |= {span.since, *((span.until + timedelta(days=1),) if span.until else ())}
    days = sorted(day for day in turns if today <= day <= last)
    spans: list[tuple[int, int]] = []
    for day, following in zip(days, [*days[1:], last + timedelta(days=1)], strict=True):
        if reasons_unqualified(findings(one, PROGRAMME, day, step="assignment")):
            begins, ends = (day - today).days, (following - today).days - 1
            if spans and spans[-1][1] == begins - 1:
                begins = spans.pop()[0]
            spans.append((begins, ends))
    return tuple(spans)


def _open_cases(cases: Sequence[Case], kinds: dict[int, Kind], rates: Rates, today: date) -> tuple[OpenCase, ...]:
    due = _due([case.pk for case in cases])
    standing = Assignment.objects.filter(case__in=cases, ended__isnull=True).defer(*AS_OFFERED)
    held = {one.case_id: one for one in standing.order_by("-seat")}
    found = []
    for case in sorted(cases, key=lambda one: one.number):
        kind, holder = kinds[case.pk], held.get(case.pk)
        left = (due[case.pk] - today).days + 1 if case.pk in due else rates.limit[kind[0]].value
        since = holder.accepted_on or today if holder else today
        found.append(OpenCase(kind, float(left), holder.reviewer_id if holder else None, float((today - since).days)))
    return tuple(found)
