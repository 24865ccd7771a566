"""Which kinds of document a party sees: rules that are data, and what no rule grants is not shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Matter = Literal["record", "records_request", "determination", "notice"]


@dataclass(frozen=True, slots=True)
class Right:
    """One rule: to whom documents of a kind are shown, by which law, and whether that was checked.

    `senders` and `kinds` are None for all; `own` is what the party itself sent. `not_kinds` are left out, whatever
    else the rule says. `until` is the day after the last on which it holds.
    """

    id: str
    matter: Matter
    to: frozenset[str]
    own: bool
    senders: frozenset[str] | None
    kinds: frozenset[str] | None
    not_kinds: frozenset[str]
    since: date
    until: date | None
    cite: str
    verified: bool

    def holds(self, on: date) -> bool:
        """Whether the rule is in force on that day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of the case as the rules look at it. `kinds` is empty while nobody knows what is in it.

    `own`: the reader's own account, or one of the very same party, sent it. `doubtful`: what it is was told by the
    machine, and not surely; no person said so.
    """

    sender: str
    kinds: frozenset[str]
    own: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class ToldKind:
    """What a document was found to be, how sure that is (0 to 1), and whether a person said so."""

    kind: str
    sure: float
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message may be about, who may begin it, and whether every party is shown it, by which rule.

    `until_decided`: it is about the decision to come, and offered until then.
    """

    id: str
    by: frozenset[str]
    copied: bool
    ends_case: bool
    cite: str
    verified: bool
    until_decided: bool = False


@dataclass(frozen=True, slots=True)
class Rights:
    """The rules together. `identity` names, for each role, the date by which its holder is known.

    `least_sure`: a kind that is told with less, and the kind of what nothing is known of (`unknown_kind`), waits for a
    person's word wherever a rule asks for the kind.
    """

    rules: Sequence[Right]
    topics: Sequence[Topic]
    identity: dict[str, tuple[str, ...]]
    least_sure: float
    unknown_kind: str = "other"

    def is_doubtful(self, told: ToldKind) -> bool:
        """Whether what a document is waits for a person's word."""
        return not told.by_hand and (told.kind in {"", self.unknown_kind} or told.sure < self.least_sure)

    def right_to(self, role: str, paper: Paper, *, on: date) -> Right | None:
        """The first rule by which `role` may see this file, or None: doubt is no permission."""
        return next((rule for rule in self.rules if _grants(rule, role, paper, on)), None)

    def may(self, role: str, matter: Matter, *, on: date) -> Right | None:
        """The rule by which `role` may see what is no record (the determination, a request sent to it), or None."""
        found = (rule for rule in self.rules if rule.matter == matter and role in rule.to and rule.holds(on))
        return next(found, None)

    def topic(self, name: str) -> Topic | None:
        """The topic of that name, or None."""
        return next((topic for topic in self.topics if topic.id == name), None)

    def topics_of(self, role: str) -> tuple[Topic, ...]:
        """What an account of that role may write about."""
        return tuple(topic for topic in self.topics if role in topic.by)


def _grants(rule: Right, role: str, paper: Paper, on: date) -> bool:
    if rule.matter != "record" or role not in rule.to or not rule.holds(on):
        return False
    if rule.own:
        return paper.own and paper.sender == role
    if rule.senders is not None and paper.sender not in rule.senders:
        return False
    if not paper.kinds or paper.kinds & rule.not_kinds:  # what is not known may be what is left out
        return False
    if paper.doubtful and (rule.not_kinds or rule.kinds is not None):
        return False
    return rule.kinds is None or paper.kinds <= rule.kinds


def unknown_kinds(rules: Iterable[Right], known: frozenset[str]) -> frozenset[str]:
    """Kinds that the rules name and the records do not have."""
    named: set[str] = set()
    for rule in rules:
        named |= (rule.kinds or frozenset()) | rule.not_kinds
    return frozenset(named) - known
