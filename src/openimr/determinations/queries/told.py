"""The entries on a determination in a line each, by number: for whoever notes the next one."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from openimr.cases.models import Case
from openimr.determinations.domain import appealing, implementing, serving, transferring
from openimr.determinations.models import Determination
from openimr.determinations.queries.appeals import appeal_facts
from openimr.determinations.queries.implementation import implementation_facts
from openimr.determinations.queries.letters import determination
from openimr.determinations.queries.lines import line
from openimr.determinations.queries.service import service_facts, ways
from openimr.determinations.queries.transferring import transfer_facts
from openimr.programmes.loader import load


def entries_told(case: Case) -> tuple[str, ...]:
    """Each entry on the last determination and those that it corrects: what, on whom, which way, under which rule."""
    last = determination(case)
    return tuple(_lines(case, last)) if last is not None else ()


def _lines(case: Case, last: Determination) -> Iterator[str]:
    whole = line(last)
    for name, facts_of in (
        ("service", service_facts),
        ("implementation", implementation_facts),
        ("appeal", appeal_facts),
    ):
        for version in whole:
            of = f" (version {version.version})" if len(whole) > 1 else ""
            yield from _told(name, facts_of(version), case, of)
    yield from _told("transfer", transfer_facts(case), case, "")


def _told(name: str, facts: Any, case: Case, of: str) -> Iterator[str]:
    counts = {fact.id for fact in serving.standing(facts)}
    for fact in facts:
        said = _SAYS[name](case, fact)
        gone = "" if fact.id in counts or fact.kind == "mistaken" else " (does not count)"
        about = f", about entry {fact.about}" if fact.about else ""
        yield f"{name} entry {fact.id}: {said}, {fact.on:%m/%d/%Y}{about}{of}{gone}"


def _service(case: Case, fact: serving.ServiceFact) -> str:
    whom = f"{serving.KINDS[fact.kind]}, {_words(fact.recipient)}"
    way = ways(case, fact.on).get(fact.way)
    if way is None:
        return whom
    where = f", address {serving.PLACES[fact.address_in]}" if fact.address_in else ""
    return f"{whom} by {way.name}{where} [{way.cite}]"


def _item(case: Case, fact: implementing.ItemFact) -> str:
    cite = _cite(case, f"implementation.{_RULES.get(fact.kind, '')}", fact.on)
    informed = f", employee and provider told {fact.informed_on:%m/%d/%Y}" if fact.informed_on else ""
    reported = f", reported {fact.reported_on:%m/%d/%Y}" if fact.reported_on else ""
    whose = f"by the word of the {_words(fact.reported_by)}"
    return f"item {fact.item} {implementing.KINDS[fact.kind]} {whose}{reported}{informed}{cite}"


_RULES = {
    "authorized": "authorize",
    "reimbursed": "reimburse",
    "given": "reimburse",
    "liability_disputed": "while_liability_disputed",
}


def _appeal(case: Case, fact: appealing.AppealFact) -> str:
    said = appealing.KINDS[fact.kind]
    if fact.kind == "decided":
        to = f", another review by a {_words(fact.remand_to)}" if fact.remand_to else ""
        return f"{said}: {fact.outcome}{to}{_cite(case, f'appeal.outcome.{fact.outcome}', fact.on)}"
    grounds = f" on {', '.join(map(_words, fact.grounds))}" if fact.grounds else ""
    by = f" by the {_words(fact.party)}" if fact.party else ""
    return f"{said}{by}{grounds}{_cite(case, 'appeal.petition', fact.on) if fact.kind == 'filed' else ''}"


def _transfer(_case: Case, fact: transferring.TransferFact) -> str:
    return "; ".join(part for part in (transferring.KINDS[fact.kind], fact.organization, fact.way) if part)


_SAYS: dict[str, Any] = {"service": _service, "implementation": _item, "appeal": _appeal, "transfer": _transfer}


def _cite(case: Case, rule: str, on: date) -> str:
    found = load(case.programme).rules.get(rule)
    return f" [{found.in_force(on).cite}]" if found is not None and found.is_in_force(on) else ""


def _words(name: str) -> str:
    return name.replace("_", " ")
