"""Is a reviewer free of every tie that the law forbids? Silence is not independence, and doubt is not clearance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openimr.panel.domain.graph import NOBODY, Asked, Graph, Stride, Walk, Wanted

Authority = Literal["statute", "policy"]

#: Where the medical director settles doubtful matches.
DOUBTS = "/panel/doubts/"


@dataclass(frozen=True, slots=True)
class RelationKind:
    """A kind of relation in words: "is employed by" from one to the other, "employs" the other way, "employment"."""

    id: str
    noun: str
    forward: str
    backward: str


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """Walks of these shapes to parties of these roles bar a reviewer while the rule is in force.

    `paths` are its shapes from the reviewer to the party, with what is optional written out. `kind`: professional,
    familial, financial, or what else it is called. `authority`: the statute says so, or this organization's policy.
    """

    id: str
    roles: tuple[str, ...]
    kind: str
    paths: tuple[tuple[Wanted, ...], ...]
    since: date
    until: date | None
    cite: str
    definition: str
    authority: Authority
    verified: bool
    says: str

    def holds(self, on: date) -> bool:
        """Whether the rule is in force on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that a party of the case is, surely or perhaps, and why.

    `place`: of the party among those asked, -1 for what the platform's own cases say. `written`: what an answer to the
    doubt would hold for. `settled`: the number of the doubt that made it sure. `asked`: what the party may not be.
    """

    role: str
    place: int
    entity: int
    doubtful: bool
    because: tuple[str, ...] = ()
    written: str = ""
    settled: int | None = None
    asked: Asked = NOBODY


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What a conflict rests on and nobody has settled: whether the party `written` so, or `one`, is the entity."""

    written: str
    entity: int
    because: tuple[str, ...]
    one: int | None = None  # an entity, where two of the graph are perhaps one


@dataclass(frozen=True, slots=True)
class Conflict:
    """One tie that bars: to the party of which role, over which steps, by which rule.

    `unsettled`: the matches that it rests on and that nobody has settled; none where it is sure.
    """

    role: str
    kind: str
    rule: str
    cite: str
    authority: Authority
    says: str
    definition: str
    strides: tuple[Stride, ...]
    unsettled: tuple[Unsettled, ...]
    relation: str  # the steps in words that name nobody

    @property
    def doubtful(self) -> bool:
        return bool(self.unsettled)


@dataclass(frozen=True, slots=True)
class Screening:
    """What was asked of whom on which day; kept for ever beside the assignment."""

    reviewer_id: str
    on: date
    asked: tuple[str, ...]  # roles
    conflicts: tuple[Conflict, ...]
    unanswered: tuple[str, ...]  # roles

    @property
    def clear(self) -> bool:
        return not self.conflicts and not self.unanswered


@dataclass(frozen=True, slots=True)
class Rules:
    """The conflict rules with the words for relations."""

    rules: tuple[ConflictRule, ...]
    kinds: Mapping[str, RelationKind]
    silence: str = "not_answered"  # the relation that says: asked and not answered

    def in_force(self, on: date) -> tuple[ConflictRule, ...]:
        """The rules of that day."""
        return tuple(rule for rule in self.rules if rule.holds(on))


def screen_all(
    graph: Graph, found: Iterable[Found], asked: tuple[str, ...], rules: Rules, *, on: date
) -> dict[str, Screening]:
    """Each reviewer's screening who has a tie or did not answer; who is not named has none and answered.

    `graph` holds what is in force on that day around `found`, the entities that the parties are.
    """
    barred: dict[str, dict[tuple[str, str, str], Conflict]] = {}
    silent: dict[str, dict[str, None]] = {}
    in_force = rules.in_force(on)
    silence = (Wanted(frozenset({rules.silence})),)
    for match in found:
        for walk in graph.walks(match.entity, silence, match.asked):
            silent.setdefault(walk.reviewer_id, {})[match.role] = None
        for rule in in_force:
            if match.role not in rule.roles:
                continue
            for path in rule.paths:
                for walk in graph.walks(match.entity, path, match.asked):
                    conflict = _conflict(match, rule, walk, rules.kinds)
                    kept = barred.setdefault(walk.reviewer_id, {})
                    place = (match.role, rule.id, conflict.relation)
                    if place not in kept or (kept[place].doubtful and not conflict.doubtful):
                        kept[place] = conflict
    return {
        reviewer_id: Screening(
            reviewer_id,
            on,
            asked,
            _shortest(barred.get(reviewer_id, {}).values()),
            tuple(silent.get(reviewer_id, ())),
        )
        for reviewer_id in {*barred, *silent}
    }


def _shortest(conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """Sure ones first, short ones first; a longer walk over the same first tie to the same role adds nothing."""
    ordered = sorted(conflicts, key=lambda c: (c.doubtful, len(c.strides), c.authority != "statute", c.role, c.rule))
    kept: list[Conflict] = []
    for conflict in ordered:
        first = conflict.strides[0].tie.id if conflict.strides else 0
        if not any(
            other.role == conflict.role and (other.strides[0].tie.id if other.strides else 0) == first for other in kept
        ):
            kept.append(conflict)
    return tuple(kept)


def _conflict(match: Found, rule: ConflictRule, walk: Walk, kinds: Mapping[str, RelationKind]) -> Conflict:
    nouns = [stride.tie.says or kinds[stride.tie.kind].noun for stride in walk.strides]
    unsettled = [Unsettled(match.written, match.entity, match.because)] if match.doubtful else []
    unsettled += [Unsettled(pair.written, pair.other, pair.because, pair.one) for pair in walk.doubts]
    return Conflict(
        role=match.role,
        kind=rule.kind,
        rule=rule.id,
        cite=rule.cite,
        authority=rule.authority,
        says=rule.says,
        definition=rule.definition,
        strides=walk.strides,
        unsettled=tuple(unsettled),
        relation=", then ".join(nouns) if nouns else f"is the {match.role.replace('_', ' ')}",
    )


def sentence(conflict: Conflict) -> str:
    """A finding in words that name roles and relations, not people."""
    role = conflict.role.replace("_", " ")
    if conflict.strides:
        told = f"{conflict.kind} tie to the {role}: {conflict.relation} [{conflict.cite}]"
    else:
        told = f"is the {role} [{conflict.cite}]"
    if not conflict.doubtful:
        return told
    return f"perhaps {'a ' if conflict.strides else ''}{told}; settle it at {DOUBTS}"
