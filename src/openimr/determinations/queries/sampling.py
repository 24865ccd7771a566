"""Reads of sampling: what the rules look at in a review, its key, and the report of what second looks found."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from openimr.cases.models import Case, Event
from openimr.clock import day_of
from openimr.determinations.domain.sampling import HandedIn, Rule, lot_of
from openimr.determinations.models import QualityCheck, SampleLot
from openimr.determinations.queries.checking import reason_in_words, rules
from openimr.determinations.queries.material import Material
from openimr.determinations.queries.reusing import reuses
from openimr.determinations.queries.second_reading import enough_to_tell
from openimr.guidelines import queries as guidelines
from openimr.panel import queries as panel
from openimr.panel.domain.agreement import cohen_kappa
from openimr.panel.domain.second_readers import lot_of as reader_lot
from openimr.panel.models import SecondReader
from openimr.panel.queries import Check


def key_of_lots(case: Case) -> bytes | None:
    """The key of a case's lots; None for a case that is bound to no seed."""
    return panel.key_of(case)


def handed_in(case: Case, seat: int, *, on: date, material: Material | None = None) -> HandedIn:
    """A review as the sampling rules see it on the day on which it is handed in."""
    drawn = material or Material(case)
    review = drawn.of_seat(seat)
    catalogue = guidelines.library().catalogue
    concepts = [catalogue.by_id[one.concept] for one in drawn.requests.values() if one.concept in catalogue.by_id]
    return HandedIn(
        on=on,
        seat=seat,
        reviewer_id=review.reviewer_id or "",
        signed_before=panel.signed_before(review.reviewer_id or "", case),
        decisions=frozenset(one.decision for one in review.items if one.decision),
        treatments=frozenset(word for one in concepts for word in (one.category, one.subcategory)),
        reused=any(reuses(drawn, review).values()),
        late_change=_changed_late(case, seat),
    )


def _changed_late(case: Case, seat: int) -> bool:
    """Whether a finding was changed after its item was decided."""
    decided: set[int] = set()
    for kind, payload in case.events.order_by("sequence").values_list("kind", "payload"):
        if payload.get("seat", seat) != seat:
            continue
        if kind == "review.restarted":
            decided = set()
        if kind == "review.decided":
            decided.add(payload["item"])
        if kind == "review.finding_changed" and payload["item"] in decided:
            return True
    return False


def redrawn(case: Case) -> tuple[tuple[SampleLot, bool], ...]:
    """Every lot that was kept for a case, and whether it comes out the same when it is drawn again."""
    key = key_of_lots(case)
    return tuple((one, key is not None and _as_drawn(one, key)) for one in SampleLot.objects.filter(case=case))


def _as_drawn(one: SampleLot, key: bytes) -> bool:
    return one.lot == lot_of(key, one.rule, one.seat, one.reviewer_id, one.hand_in) and one.picked == (
        one.lot < one.share
    )


def audit_of_lots(case: Case) -> tuple[Check, ...]:
    """Whether the lots of a case's reviews were drawn as they had to be, from the seed to the second looks."""
    events = list(case.events.filter(kind__in=("panel.submitted", *_DRAWN)).order_by("sequence"))
    kept = list(SampleLot.objects.filter(case=case))
    return (
        *panel.check_seed(case),
        *_each_hand_in(events),
        *(
            Check(same, f"{_called(one)}: drawn again the lot is {'the same' if same else 'another'}")
            for one, same in redrawn(case)
        ),
        *_as_logged(events, kept),
        *(_followed(case, one) for one in kept if one.picked),
        *_readers_by_lot(case),
    )


def _called(one: SampleLot) -> str:
    return f"{one.rule}, seat {one.seat}, version {one.hand_in}"


_DRAWN = ("quality.lots_drawn", "quality.lots_not_drawn")


def last_lots(case: Case, seat: int, reviewer_id: str) -> Event | None:
    """The last time that lots were drawn for this reviewer's review of a seat, as the log tells it."""
    told = case.events.filter(kind="quality.lots_drawn", payload__seat=seat, payload__of=reviewer_id)
    return told.order_by("sequence").last()


def _each_hand_in(events: Sequence[Event]) -> Iterator[Check]:
    """Each hand-in under rules drew its lots at once, and passed over no rule in force without a reason."""
    before: dict[tuple[int, str], str] = {}
    for place, event in enumerate(events):
        if event.kind != "panel.submitted":
            continue
        on, seat = date.fromisoformat(event.payload["on"]), event.payload.get("seat", 1)
        asked = {rule.id for rule in rules() if rule.in_force(on)}
        if not asked:
            continue
        drawn = events[place + 1] if place + 1 < len(events) and events[place + 1].kind in _DRAWN else None
        payload, who = drawn.payload if drawn else {}, (seat, event.payload["reviewer"])
        told = {name for part in ("lots", "not_of_the_kind", "answered") for name in payload.get(part, ())}
        same = payload.get("unchanged", False) and payload["review"] == before.get(who)
        missing = "" if same else ", ".join(sorted(asked - told))
        stands = f"no lot and no reason for {missing}" if missing else "every rule drew its lot or was of another kind"
        stands = "nothing was changed since, no lot was due" if same else stands
        before[who] = payload.get("review", "")
        yield Check(not missing, f"handed in on {on:%m/%d/%Y}, seat {seat}: {stands}")


def _as_logged(events: Sequence[Event], kept: Sequence[SampleLot]) -> Iterator[Check]:
    logged = sorted(
        (event.payload["seat"], event.payload["hand_in"], rule, told["share"], told["lot"], told["picked"])
        for event in events
        if event.kind == "quality.lots_drawn"
        for rule, told in event.payload.get("lots", {}).items()
    )
    if kept or logged:
        same = logged == sorted(
            (one.seat, one.hand_in, one.rule, one.share, round(one.lot, 6), one.picked) for one in kept
        )
        yield Check(same, f"the lots on file are {'' if same else 'not '}those of the case's log")


def _followed(case: Case, one: SampleLot) -> Check:
    own = QualityCheck.objects.filter(case=case, seat=one.seat, reviewer_id=one.reviewer_id, mode=one.mode)
    found = next((check for check in own if one.rule in check.why), None)
    stands = "no second look followed" if found is None else f"second look {found.outcome or 'open'}"
    return Check(found is not None, f"{_called(one)}: picked, {stands}")


def _readers_by_lot(case: Case) -> Iterator[Check]:
    key = key_of_lots(case)
    for reader in SecondReader.objects.filter(case=case, by_lot=True):
        may = [one for one in reader.board if one["eligible"]]
        drawn = key is not None and all(one["lot"] == reader_lot(key, reader.seat, one["reviewer"]) for one in may)
        lowest = min(may, key=lambda one: one["lot"] or 0.0)["reviewer"] if may else ""
        holds = drawn and lowest == reader.reviewer_id
        lowest_of = f"the lowest lot of the {len(may)} who may"
        says = f"second reading {reader.pk}: its reader has {lowest_of}{'' if holds else ': not so'}"
        yield Check(holds, says)


@dataclass(frozen=True, slots=True)
class OfRule:
    """What became of one rule: reviews of its stratum, how many were picked, how many second looks are done."""

    rule: str
    says: str
    mode: str
    share: float
    reviews: int
    picked: int
    done: int


@dataclass(frozen=True, slots=True)
class Report:
    """All second looks so far. `agreement` is the share of items that both physicians decided alike, `kappa` that
    beyond chance (Cohen); None where nothing was read, or chance explains all. `enough_read`: whether they may be
    told.
    """

    rules: tuple[OfRule, ...]
    asked: int
    passed: int
    returned: int
    open: int
    comments: tuple[tuple[str, int, int, int], ...]  # reason, comments, done, stands
    items_read: int
    cases_read: int
    enough_read: bool
    agreement: float | None
    kappa: float | None


def report() -> Report:
    """Sampled, checked, read again: counts and agreement. No case, no reviewer."""
    checks = list(QualityCheck.objects.select_related("reading").prefetch_related("comments__answers"))
    picked = list(SampleLot.objects.all())
    outcomes = Counter(one.outcome or "open" for one in checks if one.mode == "check")
    read = [one for one in checks if one.outcome == "read"]
    cases_read = len({one.case_id for one in read})
    pairs = [(told["first"], told["decision"]) for one in read for told in one.reading.decisions]
    return Report(
        rules=tuple(_of_rule(rule, picked, checks) for rule in rules()),
        asked=sum(not one.why for one in checks if one.mode == "check"),
        passed=outcomes["passed"],
        returned=outcomes["returned"],
        open=outcomes["open"],
        comments=_by_reason(checks),
        items_read=len(pairs),
        cases_read=cases_read,
        enough_read=enough_to_tell(len(pairs), cases_read, [day_of(one.closed_at) for one in read if one.closed_at]),
        agreement=sum(one == other for one, other in pairs) / len(pairs) if pairs else None,
        kappa=cohen_kappa(pairs),
    )


def _of_rule(rule: Rule, lots: Sequence[SampleLot], checks: Sequence[QualityCheck]) -> OfRule:
    own = [one for one in lots if one.rule == rule.id]
    done = sum(rule.id in one.why and one.outcome in {"passed", "returned", "read"} for one in checks)
    reviews, picked = (
        {(one.case_id, one.seat, one.reviewer_id) for one in own if one.picked or not only} for only in (False, True)
    )
    return OfRule(rule.id, rule.says, rule.mode, rule.share, len(reviews), len(picked), done)


def _by_reason(checks: Sequence[QualityCheck]) -> tuple[tuple[str, int, int, int], ...]:
    made: Counter[str] = Counter()
    answers: Counter[tuple[str, str]] = Counter()
    for check in checks:
        if check.outcome == "returned":
            for one in check.comments.all():
                reason = reason_in_words(one.reason)
                made[reason] += 1
                if told := list(one.answers.all()):
                    answers[reason, told[-1].kind] += 1
    return tuple((reason, n, answers[reason, "done"], answers[reason, "stands"]) for reason, n in made.most_common())
