"""Inputs that are read from the dated events of a case file, each with the page it rests on.

The highest count of visits that a record states is a lower bound: at least so many were had. An operation counts with
the day that is stated for it, or that of its operative report; a report that merely mentions one gives no day.
"""

from collections.abc import Callable, Iterable
from datetime import date

from openimr.guidelines.domain.inputs import Given
from openimr.records.domain.evidence import ChronologyEvent
from openimr.records.domain.search import NOT_EVIDENCE

#: What happened, whenever; what is denied, planned, another's or only said is nothing of the worker's.
_HAPPENED = frozenset({"affirmed", "historical"})

#: An event, the kind of its document, and the document's date of service.
Told = tuple[ChronologyEvent, str, date | None]


def visits_had(
    events: Iterable[Told], therapy: str, *, named: Callable[[str], str | None], since: date, until: date
) -> Given:
    """Visits of a therapy (an id of records/treatments.yaml) between injury and decision.

    `named` gives the therapy that a title names: "visit 8 of 12" in a physical therapy note is one of physical therapy.
    """
    counts = [
        (float(str(event.values["visits"])), event)
        for event, kind, _ in events
        if event.kind in {"therapy", "therapy_visit"}
        and kind not in NOT_EVIDENCE
        and event.assertion in _HAPPENED
        and since <= event.date <= until
        and therapy == _therapy_of(event, named)
    ]
    if not counts:
        return Given("therapy.visits_had", None, "records", "no record states how many visits were had")
    visits, event = max(counts, key=lambda pair: (pair[0], pair[1].date))
    says = f"at least {visits:g} visits, the highest count that the records state ({event.date:%m/%d/%Y})"
    return Given("therapy.visits_had", visits, "records", says, (event.evidence,))


def _therapy_of(event: ChronologyEvent, named: Callable[[str], str | None]) -> str | None:
    told = event.values.get("therapy")
    return str(told) if told and told != "therapy" else named(event.evidence.title)


def operations(events: Iterable[Told], *, until: date) -> list[ChronologyEvent]:
    """The operations that were done by that day and whose day is known, the last one first."""
    done = [
        event
        for event, kind, dated in events
        if event.kind == "surgery"
        and event.assertion in _HAPPENED
        and event.date <= until
        and kind not in NOT_EVIDENCE
        and (kind == "operative_report" or event.date != dated)
    ]
    return sorted(done, key=lambda event: event.date, reverse=True)


def operation_date(done: list[ChronologyEvent]) -> Given:
    """The day of the last operation."""
    if not done:
        return Given("operation.date", None, "records", "no operation with its day was found in the records")
    last = done[0]
    return Given("operation.date", last.date, "records", f"{last.says} ({last.date:%m/%d/%Y})", (last.evidence,))


def pain_score(events: Iterable[Told], *, until: date) -> Given:
    """The last pain score before the decision; of a range its upper end."""
    scores = [
        event
        for event, kind, _ in events
        if event.kind == "pain_score"
        and event.assertion == "affirmed"
        and event.date <= until
        and kind not in NOT_EVIDENCE
        and event.values.get("most") is not None
    ]
    if not scores:
        return Given("pain.score", None, "records", "no pain score was found in the records")
    last = max(scores, key=lambda event: event.date)
    score = float(str(last.values["most"]))
    return Given("pain.score", score, "records", f"{last.says} ({last.date:%m/%d/%Y})", (last.evidence,))
