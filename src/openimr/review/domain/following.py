"""What follows from a corrected entry: two pictures of a case, before and after, and the difference in sentences."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openimr.cases.domain.chain import seal
from openimr.guidelines.domain.findings import Finding
from openimr.intake.domain.eligibility import GroundFinding

Kind = Literal["state", "eligibility", "limit", "weighing", "reviewer", "conflict", "records", "letters"]


_REVIEWED = ("assigned", "under_review")


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit of a case, as it stands."""

    rule: str
    says: str
    due: date
    met_on: date | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """An item as it was understood and weighed: by which guidelines, and each finding."""

    understood: str
    cited: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A case at one time: all that is computed from what was entered."""

    state: str
    grounds: tuple[GroundFinding, ...]
    limits: tuple[Limit, ...]
    items: Mapping[int, Weighed]


@dataclass(frozen=True, slots=True)
class Follow:
    """One thing that follows, in a sentence. `weighs`: something is lost, late or barred, or somebody must act.

    `ground`: the ground of eligibility that it is about; the sentence begins with its name then, which stands with the
    words of the pages, so `says` is what comes after it.
    """

    kind: Kind
    says: str
    item: int | None = None
    weighs: bool = False
    ground: str = ""

    def sentence(self, grounds: Mapping[str, str]) -> str:
        """The whole sentence, by the names that people have for the grounds."""
        return f"“{grounds[self.ground]}” {self.says}" if self.ground else self.says


def follows(before: Standing, after: Standing) -> tuple[Follow, ...]:
    """All that is computed otherwise after than before, the weightiest kinds first."""
    return (*_state(before, after), *_grounds(before, after), *_limits(before, after), *_weighing(before, after))


def digest(found: Iterable[Follow]) -> str:
    """What stands for all of it: another one where anything else follows."""
    return seal({"follows": [[one.kind, one.ground, one.says, one.item, one.weighs] for one in found]})


def items_touched(found: Iterable[Follow]) -> set[int]:
    """The items of which something is understood, cited or found otherwise."""
    return {one.item for one in found if one.item is not None}


def _state(before: Standing, after: Standing) -> Iterator[Follow]:
    if before.state != after.state:
        says = f"The case is {_words(after.state)} then; it was {_words(before.state)}."
        yield Follow("state", says, weighs=True)
    elif after.state in _REVIEWED and _failed(after) - _failed(before):
        says = (
            "A reviewer has the case, so it stays where it is although a ground of eligibility is not met any more: "
            "the medical director decides whether the review goes on (8 CCR 9792.10.3(d)) or the case is taken back."
        )
        yield Follow("state", says, weighs=True)


def _failed(one: Standing) -> set[str]:
    return {ground.ground for ground in one.grounds if ground.status == "not_met"}


def _grounds(before: Standing, after: Standing) -> Iterator[Follow]:
    was = {ground.ground: ground for ground in before.grounds}
    now = {ground.ground: ground for ground in after.grounds}
    for name, ground in now.items():
        old = was.get(name)
        if old == ground:
            continue
        because = ground.because.rstrip(".")
        if old is not None and old.status == ground.status:
            if old.because != ground.because:
                yield Follow("eligibility", f"stays {_words(ground.status)}: {because}.", ground=name)
            continue
        then = f" instead of {_words(old.status)}" if old is not None else ""
        weighs = ground.status in {"not_met", "cannot_tell"}
        yield Follow("eligibility", f"is {_words(ground.status)}{then}: {because}.", weighs=weighs, ground=name)
    for name in was.keys() - now.keys():
        yield Follow("eligibility", "does not apply any more.", ground=name)


def _limits(before: Standing, after: Standing) -> Iterator[Follow]:
    was, now = ({limit.rule: limit for limit in one.limits} for one in (before, after))
    for rule in sorted(was.keys() | now.keys(), key=lambda one: (now.get(one) or was[one]).due):
        old, new = was.get(rule), now.get(rule)
        if old is None and new is not None:
            yield Follow(
                "limit",
                f"“{new.says.rstrip('.')}” is due {new.due:%m/%d/%Y}{_kept(new)}; it was not owed.",
                weighs=True,
            )
        elif new is None and old is not None:
            yield Follow(
                "limit", f"“{old.says.rstrip('.')}”, due {old.due:%m/%d/%Y}, is not owed any more.", weighs=True
            )
        elif old is not None and new is not None and (old.due, old.met_on) != (new.due, new.met_on):
            due = f"is due {new.due:%m/%d/%Y} instead of {old.due:%m/%d/%Y}"
            stays = f"stays due {new.due:%m/%d/%Y}"
            says = f"“{new.says.rstrip('.')}” {due if old.due != new.due else stays}{_kept(new)}."
            yield Follow("limit", says, weighs=_late(new))


def _kept(limit: Limit) -> str:
    if limit.met_on is None:
        return ""
    over = (limit.met_on - limit.due).days
    late = f", {over} day{'' if over == 1 else 's'} late" if over > 0 else ", in time"
    return f"; it was met {limit.met_on:%m/%d/%Y}{late}"


def _late(limit: Limit) -> bool:
    return limit.met_on is not None and limit.met_on > limit.due


def _weighing(before: Standing, after: Standing) -> Iterator[Follow]:
    for item, now in after.items.items():
        was = before.items.get(item)
        if was is None or was == now:
            continue
        if was.understood != now.understood:
            says = f"Item {item} is understood as “{now.understood}”, not as “{was.understood}”."
            yield Follow("weighing", says, item, weighs=True)
        if was.cited != now.cited:
            by, instead = "; ".join(now.cited) or "no guideline", "; ".join(was.cited) or "none"
            yield Follow("weighing", f"Item {item} is weighed by {by}; it was by {instead}.", item, weighs=True)
        yield from _findings(item, was.findings, now.findings)


def _findings(item: int, was: tuple[Finding, ...], now: tuple[Finding, ...]) -> Iterator[Follow]:
    known = {finding.criterion: finding for finding in was}
    fresh = {finding.criterion for finding in now} - known.keys()
    for finding in now:
        old = known.get(finding.criterion)
        if old is None or (old.status, old.because) == (finding.status, finding.because):
            continue
        became = f"is {_words(finding.status)} instead of {_words(old.status)}"
        status = became if finding.status != old.status else f"stays {_words(finding.status)}"
        says = f"Item {item}: “{finding.says.rstrip('.')}” {status}: {finding.because.rstrip('.')}."
        yield Follow("weighing", says, item, weighs=finding.status != old.status)
    gone = known.keys() - {finding.criterion for finding in now}
    if fresh or gone:
        counted = [f"{len(fresh)} other criteria count" if fresh else "", f"{len(gone)} count no more" if gone else ""]
        yield Follow("weighing", f"Item {item}: {' and '.join(filter(None, counted))}.", item, weighs=True)


def _words(value: object) -> str:
    return str(value).replace("_", " ")
