"""The points of a guideline as sentences: each with its page and outcome, held together as its logic holds them.

What several points have in common is said once: of alternatives of which none is documented, that none is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from openimr.cases.domain.dispute import DisputedItem, GuidelineCitation
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.inputs import in_words
from openimr.guidelines.domain.logic import Node, again
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import Explanation
from openimr.records.domain.evidence import Evidence
from openimr.review.domain.sentences import Sentence, Source

Wording = Mapping[str, str]
_LEADS = {"all": "asks_all", "any": "asks_any", "at_least": "asks_at_least", "not": "asks_not"}
#: How a finding that the reviewer changed begins its reason.
BY_REVIEWER = "by the reviewer: "


@dataclass(frozen=True, slots=True)
class Points:
    """What sentences on the points of one guideline are made from. `answers` by criterion: the document wanted."""

    findings: Mapping[str, Finding]
    answers: Mapping[str, str]
    citation: str
    wording: Wording

    def told(self, node: Node, *, first: int = 1) -> tuple[list[Sentence], int]:
        """The sentences on a whole set, its points numbered from `first`; and the next free number."""
        parts = self._in_order(node)
        if len(parts) == 1 and node.operator in {"all", "any"}:
            return self.told(parts[0], first=first)
        if node.operator not in {"all", "any"} or len(parts) < 2 or _settled(node):
            return list(self._node(node, str(first))), first + 1
        labels = [str(first + place) for place in range(len(parts))]
        return list(self._group(node, parts, labels)), first + len(parts)

    def _in_order(self, node: Node) -> list[Node]:
        """The parts that bear on the case, those that are not documented last."""
        bearing = [part for part in node.parts if part.status is not Status.NOT_APPLICABLE]
        return sorted(bearing, key=self._undocumented) if node.operator != "when" else bearing

    def _node(self, node: Node, label: str) -> Iterator[Sentence]:
        if node.status is Status.NOT_APPLICABLE:
            return
        if node.operator == "criterion":
            yield _numbered(self.on_point(self.findings[node.criterion]), label)
            return
        parts = self._in_order(node)
        if node.operator == "when" and is_idle(*parts):
            yield from self._node(parts[0], label)
            yield self._lead("only_then", parts[1:], point=label)
        elif node.operator == "when" and parts[0].status is Status.MET:
            yield from self._node(parts[1], label)
        elif node.operator == "when":
            labels = [_under(label, place) for place in range(2)]
            yield self._lead("asks_when", parts, condition=labels[0], point=labels[1])
            for part, under in zip(parts, labels, strict=True):
                yield from self._node(part, under)
        elif len(parts) == 1 and node.operator != "not":
            yield from self._node(parts[0], label)
        elif _settled(node):
            met = next(part for part in parts if part.status is Status.MET)
            yield from self._node(met, label)
            yield self._lead("one_way", [part for part in parts if part is not met], count=len(parts), point=label)
        else:
            yield from self._group(node, parts, [_under(label, place) for place in range(len(parts))])

    def _group(self, node: Node, parts: Sequence[Node], labels: Sequence[str]) -> Iterator[Sentence]:
        """How the points of a group hang together, then each; of those that are not documented it is said once."""
        missing = [label for part, label in zip(parts, labels, strict=True) if self._undocumented(part)]
        all_missing, said_once = len(missing) == len(parts), len(missing) > 1
        if all_missing and node.operator in {"any", "all"}:
            yield self._lead(f"none_documented_{node.operator}", parts, points=_span(labels))
        else:
            key = "together" if node.operator == "all" and not labels[0].isdigit() else _LEADS[node.operator]
            yield self._lead(key, parts, points=_span(labels), needed=node.needed)
        for part, label in zip(parts, labels, strict=True):
            if said_once and label == missing[0] and not (all_missing and node.operator in {"any", "all"}):
                behind = [one for one, of in zip(parts, labels, strict=True) if of in missing]
                yield self._lead("not_documented_are", behind, points=_span(missing))
            if said_once and label in missing:
                yield _numbered(self._sentence("listed", self.findings[part.criterion]), label)
            else:
                yield from self._node(part, label)

    def _undocumented(self, node: Node) -> bool:
        if node.operator != "criterion":
            return False
        finding = self.findings[node.criterion]
        return finding.status is Status.NOT_DOCUMENTED and not finding.because.startswith(BY_REVIEWER)

    def _lead(self, key: str, parts: Sequence[Node], **slots: object) -> Sentence:
        """A sentence on how points hang together; it rests on the guideline and on the findings that it is about."""
        names = [name for part in parts for name in _criteria(part)]
        text = self.wording[f"rationale.{key}"].format(**slots)
        source = Source("guideline", citation=self.citation, because=f"logic of {', '.join(names)}")
        return Sentence(text, "criteria", (source,))

    def on_point(self, finding: Finding) -> Sentence:
        """One point with its page, how it came out and why."""
        if finding.because.startswith(BY_REVIEWER) or (
            finding.basis == "reviewer" and finding.status is not Status.FOR_REVIEWER
        ):
            return found_by_reviewer(finding, self.wording)
        if finding.basis == "computed":
            keys = {
                Status.MET: "computed_met",
                Status.NOT_MET: "computed_not_met",
                Status.FOR_REVIEWER: "computed_open",
            }
            return self._sentence(keys.get(finding.status, "not_stated"), finding)
        if finding.status is Status.NOT_DOCUMENTED:
            return self._sentence("not_documented", finding)
        if finding.status is Status.FOR_REVIEWER and not quotes_of(finding):
            return self._sentence("judgement", finding)
        keys = {Status.MET: "met", Status.NOT_MET: "not_met_documented"}
        return self._sentence(keys.get(finding.status, "touched"), finding)

    def _sentence(self, key: str, finding: Finding) -> Sentence:
        quotes = quotes_of(finding)[:1] if key in {"met", "not_met_documented", "touched"} else ()
        slots = {
            "criterion": finding.says.rstrip("."),
            "page": self._page(finding),
            "because": finding.because.rstrip("."),
            "answer": self._answer(finding),
            "quote": quoted(quotes[0].quote) if quotes else "",
        }
        text = self.wording[f"rationale.{key}"].format(**slots)
        if quotes:
            sources: tuple[Source, ...] = tuple(Source("record", evidence=quote) for quote in quotes)
        else:
            because = f"{finding.because}; criterion {finding.criterion}"
            sources = (Source("computed", citation=self.citation, because=because),)
        role = "computed" if finding.basis == "computed" else "documentation"
        return Sentence(text, role, sources, finding=finding.criterion)

    def _page(self, finding: Finding) -> str:
        if not finding.cites:
            return ""
        key = "rationale.pages" if len(finding.cites) > 1 else "rationale.page"
        return self.wording[key].format(pages=", ".join(map(str, finding.cites)))

    def _answer(self, finding: Finding) -> str:
        document = wanted(finding, self.answers, self.wording)
        return self.wording["rationale.answered_by"].format(document=document) if document else ""


def leading(
    guidelines: Sequence[GuidelineCitation], explanations: Sequence[Explanation], findings: Sequence[Finding]
) -> list[tuple[str, Node]]:
    """The guidelines that a text goes through, each with how its points come out as they are found now.

    `guidelines` are those of the explanations that bear, in their order (of all, where it was weighed before these were
    told apart). Rank A goes first: where the MTUS speaks, what other guidelines say is left to the reviewer.
    """
    if len(guidelines) != len(explanations):
        explanations = [one for one in explanations if one.bears]
    statuses = {finding.criterion: finding.status for finding in findings}
    rules = list(zip(guidelines, explanations, strict=True))
    first = [rule for rule in rules if rule[0].source == "MTUS"] or rules
    return [(str(cited), again(one.tree, statuses)) for cited, one in first]


def in_dispute(item: DisputedItem, disputed: str | None) -> str:
    """What is decided on: the request, or what remained of it where the request itself tells of a modification."""
    tells = "was the original request" in item.request.lower()
    return (disputed if tells and disputed else item.request).rstrip(".")


def wanted(finding: Finding, answers: Mapping[str, str], wording: Wording) -> str:
    """Which document would have answered it; of a computed point, what would have had to be stated; "" unknown."""
    if document := answers.get(finding.criterion, ""):
        return document.rstrip(".")
    missing = [one.name for one in finding.given if one.value is None]
    if not missing:
        return ""
    inputs = dict.fromkeys(f"the {name}" if name.startswith("date") else name for name in map(in_words, missing))
    key = "wanted_request" if all(name.startswith("request.") for name in missing) else "wanted_record"
    return wording[f"rationale.{key}"].format(inputs=" and ".join(inputs))


def found_by_reviewer(finding: Finding, wording: Wording) -> Sentence:
    """A finding that the reviewer changed: in the reviewer's reason, never in what the machine had found."""
    text = wording[f"rationale.reviewer_{finding.status}"].format(
        criterion=clause(finding.says), reason=clause(finding.because.removeprefix(BY_REVIEWER))
    )
    return Sentence(text, "documentation", (Source("reviewer", because=finding.because),), finding=finding.criterion)


def counted(number: int, thing: str) -> str:
    """A number with its noun: 1 page, 2 pages."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def lower(text: str) -> str:
    """A capital at the start of a quoted request goes small inside a sentence; words in capitals stay."""
    return text[0].lower() + text[1:] if len(text) > 1 and (text[1].islower() or text.startswith("A ")) else text


def clause(says: str) -> str:
    """A criterion inside a sentence: no final stop, small first letter."""
    return lower(says.rstrip("."))


def quoted(quote: str) -> str:
    """A quote in one line, shortened in its middle if it is very long; double quotes inside become single."""
    plain = " ".join(quote.split()).replace('"', "'").rstrip(".")
    return plain if len(plain) <= 320 else plain[:200].rsplit(" ", 1)[0] + " … " + plain[-90:].split(" ", 1)[-1]


def _settled(node: Node) -> bool:
    """Whether one of several ways is shown, so that the others need not be."""
    return node.operator == "any" and node.status is Status.MET and len(node.parts) > 1


def is_idle(condition: Node, consequence: Node) -> bool:
    """Whether what would follow need not be told yet: its condition is not shown, and it is more than one point."""
    if condition.status is Status.NOT_DOCUMENTED:
        return True
    return condition.status is Status.FOR_REVIEWER and consequence.operator != "criterion"


def _numbered(sentence: Sentence, label: str) -> Sentence:
    return replace(sentence, text=f"({label}) {sentence.text}")


def _under(label: str, place: int) -> str:
    """The label of a point within a point: 2, 2a, 2a1."""
    return f"{label}{chr(ord('a') + place) if label[-1].isdigit() else place + 1}"


def _span(labels: Sequence[str]) -> str:
    if len(labels) == 1:
        return labels[0]
    return f"{labels[0]} and {labels[1]}" if len(labels) == 2 else f"{labels[0]} to {labels[-1]}"


def _criteria(node: Node) -> Iterator[str]:
    if node.criterion:
        yield node.criterion
    for part in node.parts:
        yield from _criteria(part)


def quotes_of(finding: Finding) -> tuple[Evidence, ...]:
    """What the records say: against where it is not met, else for it, or neither."""
    if finding.status is Status.NOT_MET:
        return finding.against
    return finding.evidence or finding.against or tuple(passage.evidence for passage in finding.otherwise)
