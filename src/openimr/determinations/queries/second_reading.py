"""Reads of second readings: the reader's desk, what the medical director sees, and how far two physicians agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.determinations.adapters.second_reading_file import reading_rules
from openimr.determinations.domain.second_reading import (
    Consequence,
    GroupAgreement,
    When,
    agreement_in,
    as_handed_in,
    digest_of,
    disagreed,
)
from openimr.determinations.models import DisagreementAnswer, QualityCheck, ReadingBegun, SecondReading
from openimr.errors import NotFound
from openimr.panel import queries as panel
from openimr.panel.adapters.resampling import draws
from openimr.panel.models import SecondReader
from openimr.records.queries import case_records
from openimr.review.queries import case_review

#: Where the random places of the intervals begin: a report comes out the same again.
_SEED = 20130101


def check_of_reader(reader: SecondReader) -> QualityCheck:
    """The second look that a reader reads for. Raises NotFound where it is over."""
    open_ones = QualityCheck.objects.filter(case=reader.case_id, seat=reader.seat, mode="reading", outcome="")
    found = open_ones.filter(reviewer_id=reader.of).select_related("case").first()
    if found is None:
        raise NotFound(f"second reading {reader.pk}: there is none for this account")
    return found


def begun(reader: SecondReader) -> ReadingBegun | None:
    """What the reader decided before the first decision was shown; None before that."""
    return ReadingBegun.objects.filter(reader=reader).first()


def pages_to_cite(case: Case) -> frozenset[tuple[str, int]]:
    """Every page of the records by document and number."""
    return frozenset((page.document, page.number) for page in case_records(case).pages(with_duplicates=True))


def documents_to_cite(case: Case) -> tuple[tuple[str, str], ...]:
    """The documents of the records for a reader to cite: digest and title, each original once."""
    found: dict[str, str] = {}
    for page in case_records(case).pages(with_duplicates=True):
        found.setdefault(page.document, page.title)
    return tuple(found.items())


def consequence_now(check: QualityCheck, on: date) -> Consequence | None:
    """What a disagreement that is handed in on that day asks for."""
    return reading_rules().consequence(when_of(check.case), on)


def when_of(case: Case) -> When:
    """Whether the determination of the case is signed."""
    return "signed" if has_reached(State(case.state), State.SIGNED) else "unsigned"


def sources_asked(on: date) -> int:
    """How many sources each answer of a reader cites at least."""
    return reading_rules().sources_asked(on)


def answers_open(reading: SecondReading) -> tuple[tuple[str, str], ...]:
    """The answers that the medical director may give to a disagreement just now: id and words."""
    rules, case = reading_rules(), reading.check_of.case
    rule = rules.consequence(when_of(case), day_of(reading.at))
    ids = rule.answers if rule else ("stands",)
    return tuple((one, rules.answers[one]) for one in ids)


@dataclass(frozen=True, slots=True)
class Done:
    """A reading that was handed in, as the medical director sees it.

    `items`: as kept. `changed`: the review is no longer what the reader was shown. `unanswered`: it disagrees, and the
    medical director has not answered what the rules ask for.
    """

    reading: SecondReading
    items: Sequence[Mapping[str, Any]]
    disputed: tuple[int, ...]
    changed: bool
    answer: DisagreementAnswer | None

    @property
    def unanswered(self) -> bool:
        return bool(self.disputed and self.reading.consequence and self.answer is None)


def done(check: QualityCheck) -> Done | None:
    """The reading of a second look that was handed in, or None."""
    reading = SecondReading.objects.filter(check_of=check).select_related("check_of__case").first()
    if reading is None:
        return None
    shown = ReadingBegun.objects.filter(reader=reading.reader_id).first() if reading.reader_id else None
    now = digest_of(as_handed_in(case_review(check.case, check.seat)))
    answer = DisagreementAnswer.objects.filter(reading=reading).first()
    changed = shown is not None and shown.digest != now
    return Done(reading, reading.decisions, disagreed(reading.decisions), changed, answer)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A reading that disagrees on these items and waits for the medical director's answer."""

    reading: SecondReading
    disputed: tuple[int, ...]


def disagreements_open() -> tuple[Disagreement, ...]:
    """Readings that disagree and wait for the medical director, the earliest due first."""
    found = SecondReading.objects.exclude(consequence="").filter(answer__isnull=True)
    listed = found.select_related("check_of__case").order_by("answer_due", "pk")
    return tuple(Disagreement(one, disputed) for one in listed if (disputed := disagreed(one.decisions)))


def readings_holding(case: Case, seat: int, reviewer_id: str) -> tuple[list[date], list[date]]:
    """What second readings hold against a signature: days on which open ones were asked for, and on which unanswered
    disagreements were handed in.
    """
    own = QualityCheck.objects.filter(case=case, seat=seat, reviewer_id=reviewer_id, mode="reading")
    waited = [day_of(one.opened_at) for one in own.filter(outcome="", holds=True)]
    held = SecondReading.objects.filter(check_of__in=own.filter(outcome="read"), holds=True, answer__isnull=True)
    return waited, [day_of(one.at) for one in held]


def agreement_by_group() -> tuple[GroupAgreement, ...]:
    """Agreement of first and second decisions: over all, then by the first reviewer's group, the most items first."""
    found = SecondReading.objects.select_related("check_of").order_by("pk")
    asked = [(one.check_of.reviewer_id, day_of(one.at)) for one in found]
    named = panel.reader_groups(asked)
    groups: dict[str, list[SecondReading]] = {}
    for key, one in zip(asked, found, strict=True):
        groups.setdefault(named[key], []).append(one)
    told = [_agreement(name, own) for name, own in groups.items()]
    told.sort(key=lambda one: (-one.items, one.group))
    return (_agreement("all", list(found)), *told) if told else ()


def enough_to_tell(items: int, cases: int, days: Sequence[date]) -> bool:
    """Whether agreement on so many items of so many cases, read on these days, may be told as a figure."""
    if not days:
        return False
    least_items, least_cases = reading_rules().fewest_told(max(days))
    return items >= least_items and cases >= least_cases


def _agreement(group: str, readings: Sequence[SecondReading]) -> GroupAgreement:
    by_case: dict[int, list[Mapping[str, Any]]] = {}
    for one in readings:
        by_case.setdefault(one.check_of.case_id, []).extend(one.decisions)
    read = list(by_case.values())
    days = [day_of(one.at) for one in readings]
    enough = enough_to_tell(sum(len(own) for own in read), len(read), days)
    return agreement_in(group, read, enough=enough, draws=draws(_SEED))
