"""The weighing of a criterion: its finding says why, where was looked, for what, and what was found."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openimr.guidelines.domain.computing import compute
from openimr.guidelines.domain.criteria import CriteriaSet, Criterion
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.inputs import Given, values_of
from openimr.guidelines.domain.logic import Node, evaluate, renamed
from openimr.guidelines.domain.situations import Closed, Said, Situation, query_of, ruled_out
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.units import counted
from openimr.records.domain.assertion import CueRules, assertion_of
from openimr.records.domain.evidence import Evidence, EvidenceQuery, Passage, Search
from openimr.records.domain.search import hits_in

#: What a record must say of words of `against` for them to count: that they are so, or were.
_CONTRARY = frozenset({"affirmed", "historical"})
_DENIAL = re.compile(r"\b(?:no|not|non|never|none|without|denie[sd]|cannot|nor)\b", re.IGNORECASE)
#: What is awaited, asked for or supposed is not yet so, whatever state a query allows: "once therapy has plateaued".
_SUPPOSED = re.compile(
    r"\b(?:if|unless|until|once|when|whether|pending|awaiting|should|must|to be|request(?:ed|ing)?|await(?:s|ed)?)\b",
    re.IGNORECASE,
)
#: What is only thought of before the words of a proof ("possible bursitis"), or told as a risk of what is to be done.
_UNCERTAIN = re.compile(
    r"\b(?:possibl[ey]|probabl[ey]|likely|suspect(?:ed|s)?|suspicion|rule out|r/o|question of|may|might|could|can"
    r"|consider)\b[^.;:,]{0,40}$|\b(?:risks?|complications?)\b.*\binclud\w+",
    re.IGNORECASE,
)
#: Words within a proof that make it a mere thought, where its pattern has none of them: "a bulge possibly touching L5".
_HEDGE = re.compile(r"\b(?:possibl[ey]|probabl[ey]|suspect\w*|suspicion|rule out|may|might|could)\b", re.IGNORECASE)
_TOLD_AS = {
    "negated": "denied",
    "historical": "past",
    "family": "another person's",
    "hypothetical": "planned, asked for or possible",
    "hearsay": "said by another",
    "affirmed": "present",
}


#: Names told of those by which pages name the subject without saying what is asked.
MOST_NAMES = 3
#: Passages each way among which a proof is looked for; the best few of them are shown.
MOST_PASSAGES = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """What the records say to a query, in short: the passages, how much was read, and for what was looked."""

    speaks_for: tuple[Evidence, ...]
    speaks_against: tuple[Evidence, ...]
    otherwise: tuple[Passage, ...]
    pages: int
    documents: int
    looked_for: tuple[str, ...]
    not_read: int
    mentions: tuple[Evidence, ...] = ()
    mentioned_on: int = 0
    mentioned: tuple[str, ...] = ()


def answer_of(found: Search) -> Answer:
    """A search in short."""
    return Answer(
        speaks_for=found.speaks_for,
        speaks_against=found.speaks_against,
        otherwise=found.otherwise,
        pages=len(found.searched),
        documents=found.documents_searched,
        looked_for=found.looked_for,
        not_read=len(found.not_covered) + found.withheld,
        mentions=found.mentions,
        mentioned_on=found.mentioned_on,
        mentioned=found.mentioned,
    )


@dataclass(frozen=True, slots=True)
class Records:
    """How records are asked: what answers a query, and the rules by which a record asserts a thing."""

    ask: Callable[[EvidenceQuery], Answer]
    cues: CueRules


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the criteria of one edition come to for one item. The leaves of `tree` name findings."""

    edition: str
    sections: tuple[str, ...]
    pages: tuple[int, ...]
    tree: Node

    @property
    def bears(self) -> bool:
        """Whether its guideline is shown to bear on the item: not where all of it hangs on conditions (an operation)
        none of which the records show.
        """
        parts = self.tree.parts if self.tree.operator == "all" else (self.tree,)
        return any(part.operator != "when" or part.parts[0].status is Status.MET for part in parts)


def weigh_set(
    criteria_set: CriteriaSet,
    *,
    item: int,
    given: Mapping[str, Given],
    records: Records,
    diagnoses: Sequence[tuple[str, str]] = (),
) -> tuple[tuple[Finding, ...], Explanation]:
    """Every criterion of a set weighed for one item, and what they come to together.

    What belongs to a diagnosis or phase that is not the case's does not apply. `diagnoses` are the application's, each
    with code and words.
    """
    out = {one.id: _out(one, given, records, diagnoses) for one in criteria_set.situations}
    found = {}
    for one in criteria_set.criteria:
        finding = weigh(one, item=item, name=criteria_set.name_of(one), given=given, records=records)
        why = out.get(one.only_for.id) if one.only_for is not None else None
        found[one.id] = finding if why is None or one.only_for is None else _closed(finding, one.only_for, *why)
    names = {one: finding.criterion for one, finding in found.items()}
    statuses = {finding.criterion: finding.status for finding in found.values()}
    tree = evaluate(renamed(criteria_set.logic, names), statuses)
    explanation = Explanation(criteria_set.edition, criteria_set.sections, criteria_set.pages, tree)
    return tuple(found.values()), explanation


def _out(
    situation: Situation, given: Mapping[str, Given], records: Records, diagnoses: Sequence[tuple[str, str]]
) -> tuple[str, tuple[Evidence, ...]] | None:
    """Why a situation is not the case's, with what denies it; None where it is or may be."""
    found = records.ask(query_of(situation, given))
    states = {passage.state for passage in found.otherwise}
    said = Said(
        names=bool(found.speaks_for) or bool(states - {"family"}),
        asserts=bool(found.speaks_for) or bool(states & _CONTRARY),
        denials=found.speaks_against,
        pages=found.pages,
        where=_where(found),
    )
    because = ruled_out(situation, said, given=given, diagnoses=diagnoses)
    return None if because is None else (because, said.denials[:1])


def _closed(finding: Finding, situation: Situation, because: str, denials: tuple[Evidence, ...]) -> Finding:
    closed = Closed(situation.id, because, finding.status, finding.because, denials)
    return replace(finding, status=Status.NOT_APPLICABLE, because=f"does not apply here: {because}", closed=closed)


def weigh(criterion: Criterion, *, item: int, name: str, given: Mapping[str, Given], records: Records) -> Finding:
    """The finding on one criterion for one disputed item.

    Computed: by arithmetic, not documented where a number is missing. Documented: met only where a passage that the
    record asserts matches the criterion's proof and none speaks against; not met where only contrary passages stand;
    for the reviewer where passages touch on it, also where they tell of it as past, planned, denied, another's or
    hearsay; not documented where none does, also where pages name the subject and say nothing of it. Reviewer: always
    for the reviewer.
    """
    common = {
        "item": item,
        "criterion": name,
        "says": criterion.says,
        "cites": criterion.pages,
        "basis": criterion.kind,
        "verified": criterion.verified,
    }
    if criterion.computation is not None:
        used = tuple(given[one] for one in criterion.computation.inputs if one in given)
        status, because = compute(criterion.computation, values_of(given))
        evidence = tuple(passage for one in used for passage in one.evidence)
        return Finding(status=status, because=because, evidence=evidence, given=used, **common)  # type: ignore[arg-type]
    return _documented(criterion, records, common)


def _documented(criterion: Criterion, records: Records, common: Mapping[str, Any]) -> Finding:
    assert criterion.query is not None  # the loader refuses a criterion with neither
    query = criterion.query
    found = records.ask(query)
    proven = tuple(one for one in found.speaks_for if _proves(one.quote, criterion, records.cues))
    contrary = tuple(one for one in found.speaks_against if _speaks_against(one.quote, query, records.cues))
    status, because = _outcome(criterion, found, proven=bool(proven), contrary=bool(contrary))
    return Finding(
        status=status,
        because=f"{because} ({_where(found)})",
        evidence=proven[:3] or found.speaks_for[:3],
        against=(*contrary, *(one for one in found.speaks_against if one not in contrary))[:2],
        pages_searched=found.pages,
        documents_searched=found.documents,
        otherwise=found.otherwise[:3],
        looked_for=found.looked_for,
        pages_not_read=found.not_read,
        mentions=found.mentions,
        mentioned_on=found.mentioned_on,
        mentioned=found.mentioned[:MOST_NAMES],
        **common,
    )


def _where(found: Answer) -> str:
    where = f"looked for on {counted(found.pages, 'pages')} of {counted(found.documents, 'documents')}"
    return f"{where}; {found.not_read} more could not be read" if found.not_read else where


def _outcome(criterion: Criterion, found: Answer, *, proven: bool, contrary: bool) -> tuple[Status, str]:
    if criterion.kind == "reviewer":
        return Status.FOR_REVIEWER, "asks for a physician's judgement"
    if proven and not contrary:
        return Status.MET, "stated in the records"
    if contrary and not found.speaks_for:
        return Status.NOT_MET, "the records say the contrary"
    if found.speaks_for or found.speaks_against:
        return Status.FOR_REVIEWER, "the records touch on it without settling it"
    if found.otherwise:
        told = sorted({_TOLD_AS[passage.state] for passage in found.otherwise})
        return Status.FOR_REVIEWER, f"the records speak of it only as {', or '.join(told)}"
    return Status.NOT_DOCUMENTED, _named(found) if found.mentioned_on else "nothing was found"


def _named(found: Answer) -> str:
    """That pages name what was looked for, and say nothing that shows it."""
    names = [f"“{name}”" for name in found.mentioned[:MOST_NAMES]]
    told = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    are = "is" if len(names) == 1 else "are"
    return f"{told} {are} named on {counted(found.mentioned_on, 'pages')}, but nothing there shows this"


def _proves(quote: str, criterion: Criterion, cues: CueRules) -> bool:
    """Whether words of the passage match the proof and the record asserts them, neither denied nor supposed.

    A proof that is a denial ("is not a candidate for surgery") has it in its pattern; any other denial counts, before
    the words or between them ("stenosis without compression of the cord").
    """
    assert criterion.query is not None
    words, states = " ".join(quote.split()), set(criterion.query.states) - {"negated"}
    return any(
        not _SUPPOSED.search(words[: match.end()])
        and not _UNCERTAIN.search(words[: match.start()])
        and all(
            not between.search(match.group()) or between.search(pattern.replace(r"\b", " "))
            for between in (_DENIAL, _HEDGE)
        )
        and assertion_of(words, match.start(), match.end(), cues).status in (states or {"affirmed"})
        for pattern in criterion.proof
        for match in re.finditer(pattern, words, re.IGNORECASE)
    )


def _speaks_against(quote: str, query: EvidenceQuery, cues: CueRules) -> bool:
    """Whether the record asserts words that the criterion itself names as contrary.

    A mere denial is no proof of the contrary ("no evaluation has been done"), unless the words named are one
    ("not a surgical candidate").
    """
    states = (_CONTRARY | set(query.states)) - {"negated"}
    for phrase in query.against:
        expected = states | {"negated"} if _DENIAL.search(phrase) else states
        if any(assertion_of(quote, *place, cues).status in expected for place in hits_in(quote, (phrase,))):
            return True
    return False
