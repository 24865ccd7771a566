"""The reviewer writes: operations on a text, brought together with what happened to it meanwhile."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import CaseFileInvalid, Fault, NotFound, Reason, Refused
from openimr.guidelines import queries as guideline_queries
from openimr.records.queries import case_records
from openimr.review import queries
from openimr.review.domain.citing import CiteWanted, Shelf
from openimr.review.domain.sentences import Source
from openimr.review.domain.text_json import named
from openimr.review.domain.texts import Add, Cite, Conflict, Operation, Text, applied, merge
from openimr.review.services.deciding import open_review, seat_of, take_back_attestation, touch
from openimr.review.services.hands import only_the_physician
from openimr.review.services.keeping import keep


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it stands after a write, and its version."""

    version: int
    text: Text


class EditedTwice(Refused):
    """Sentences were changed here and elsewhere since; nothing was written. `text` is how it stands, with `version`."""

    def __init__(self, case_number: str, version: int, text: Text, conflicts: Sequence[Conflict]) -> None:
        count = len(conflicts)
        says = f"{count} sentence{'s were' if count > 1 else ' was'} changed here and elsewhere; choose between the two"
        super().__init__("save the text", case_number, [Reason("edited_twice", says)])
        self.version, self.text, self.conflicts = version, text, tuple(conflicts)


@transaction.atomic
def write_text(
    case_number: str,
    *,
    item: int,
    base: int,
    operations: Sequence[Operation | CiteWanted],
    reviewer_id: str,
    by: str,
    at: datetime,
    batch: str = "",
    way: str = "browser",
) -> Written:
    """Write operations that were made on version `base` of the summary (item 0) or of an item's rationale.

    What was changed elsewhere since is kept; sentences changed on both sides are an EditedTwice. A `batch` that came
    already is not written twice. Raises CaseFileInvalid with every fault, Refused, or NotFound, nothing written.
    """
    case = open_review(case_number)
    only_the_physician(case_number, by)
    seat = seat_of(case, reviewer_id)
    if item and not case.items.filter(number=item).exists():
        raise NotFound(f"{case_number}: there is no item {item}")
    version, current = queries.text(case, item, seat)
    if batch and case.text_versions.filter(item=item, seat=seat, batch=batch).exists():
        return Written(version, current)
    before = current if base == version else _earlier(case, item, seat, base)
    places, found = _Citing(case, item, seat, before, current).resolved(operations)
    merged = merge(before, current, found)
    if merged.faults:
        raise CaseFileInvalid(_source(case_number, item), _as_sent(merged.faults, places))
    if merged.conflicts:
        raise EditedTwice(case_number, version, current, merged.conflicts)
    if merged.text == current:
        return Written(version, current)
    version = keep(
        case,
        item,
        merged.text,
        seat=seat,
        by=by,
        at=at,
        way=way,
        operations=found,
        batch=batch,
        whole=base != version,
    )
    done = Counter(map(named, found))
    payload: dict[str, object] = {"item": item, "version": version}
    if set(done) == {"accept"}:
        cases.record(case, "review.accepted", by=by, at=at, payload={**payload, "sentences": len(found)})
        return Written(version, merged.text)
    touch(case, seat, item, "browser")
    take_back_attestation(case, reviewer_id=reviewer_id, by=by, at=at)
    told = merged.text.sentences
    payload |= {"sentences": len(told), "own": sum(one.drafted_by == "reviewer" for one in told)}
    payload["done"] = ", ".join(f"{name} {count}" for name, count in sorted(done.items()))
    cases.record(case, "review.edited", by=by, at=at, payload=payload)
    return Written(version, merged.text)


def _as_sent(faults: Sequence[Fault], places: Sequence[int]) -> list[Fault]:
    """The faults by the numbers of the operations as they were sent: a finding that is cited may be several sources."""
    at = {f"operations[{number}]": f"operations[{place}]" for number, place in enumerate(places)}
    return list(dict.fromkeys(Fault(at[one.field], one.sentence) for one in faults))


def _source(case_number: str, item: int) -> str:
    return f"{case_number}: {f'rationale of item {item}' if item else 'summary'}"


def _earlier(case: Case, item: int, seat: int, base: int) -> Text:
    """The version that a write is based on. Raises CaseFileInvalid where there was none."""
    try:
        return queries.text_at(case, item, seat, base)
    except NotFound as missing:
        fault = Fault("base", f"there is no version {base} of this text; load it anew")
        raise CaseFileInvalid(_source(case.number, item), [fault]) from missing


@dataclass(frozen=True, slots=True)
class _Citing:
    """Finds what the operations on a text cite. `before`: the text that they were made on, `current`: as it stands."""

    case: Case
    item: int
    seat: int
    before: Text
    current: Text

    def resolved(self, operations: Sequence[Operation | CiteWanted]) -> tuple[tuple[int, ...], tuple[Operation, ...]]:
        """The operations with their sources found, and with the role of the text. Raises CaseFileInvalid.

        Before them, for each its number among those that were sent.
        """
        shelf = self._shelf(operations)
        found: list[Operation] = []
        places: list[int] = []
        faults: list[Fault] = []
        for number, one in enumerate(operations):
            here = f"operations[{number}]"
            if isinstance(one, Add):
                if one.finding is not None and one.finding not in shelf.findings:
                    faults.append(Fault(here, f"the item has no criterion {one.finding}"))
                found.append(replace(one, role="documentation" if self.item else "summary"))
            elif not isinstance(one, CiteWanted):
                found.append(one)
            elif isinstance(sources := self._sources(one, shelf, found), str):
                faults.append(Fault(here, sources))
            else:
                found += [Cite(one.id, source) for source in sources]
            places += [number] * (len(found) - len(places))
        if faults:
            raise CaseFileInvalid(_source(self.case.number, self.item), faults)
        return tuple(places), tuple(found)

    def _sources(self, one: CiteWanted, shelf: Shelf, earlier: Sequence[Operation]) -> tuple[Source, ...] | str:
        if one.wanted.kind != "known":
            return shelf.find(one.wanted)
        for text in (applied(self.before, earlier)[0], self.current):
            entry = text.entry(one.id)
            for cited in entry.sources if entry else ():
                if cited.key == one.wanted.key:
                    return (cited.source,)
        return "the sentence never had this source; cite it anew"

    def _shelf(self, operations: Sequence[Operation | CiteWanted]) -> Shelf:
        case, item, seat = self.case, self.item, self.seat
        if not any(isinstance(one, CiteWanted) or (isinstance(one, Add) and one.finding) for one in operations):
            return Shelf(facts=case_facts(case), item=item)
        reviewed = queries.case_review(case, seat).items if item else ()
        its = next((one for one in reviewed if one.number == item), None)
        cited = [*its.guidelines, *guideline_queries.reviewer_guidelines(case, item)] if its else []
        pages = any(isinstance(one, CiteWanted) and one.wanted.kind == "page" for one in operations)
        return Shelf(
            facts=case_facts(case),
            item=item,
            guidelines=tuple(dict.fromkeys(map(str, cited))),
            findings={one.criterion: one for one in its.findings} if its else {},
            records=case_records(case) if pages else None,
        )
