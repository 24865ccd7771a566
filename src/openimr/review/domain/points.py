"""What drafts say of a guideline's points: which guidelines lead, what would have shown a point, words and quotes."""

import re
from collections.abc import Mapping, Sequence

from openimr.cases.domain.dispute import DisputedItem, GuidelineCitation
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.inputs import in_words
from openimr.guidelines.domain.logic import Node, again
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import Explanation
from openimr.records.domain.evidence import Evidence

Wording = Mapping[str, str]
#: How a finding that the reviewer changed begins its reason.
BY_REVIEWER = "by the reviewer: "
#: The heading over a passage, in a line of its own.
_HEADING = re.compile(r"\A\s*[A-Z][A-Za-z ,/'()&-]{2,50}:[ \t]*\n\s*")
_FEW, _MOSTLY = 4, 0.7


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
    asked = disputed.removeprefix("with ") if tells and disputed else item.request
    return asked.rstrip(".")


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


def counted(number: int, thing: str) -> str:
    """A number with its noun: 1 page, 2 pages."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def lower(text: str) -> str:
    """A capital at the start of a quoted request goes small inside a sentence; words in capitals stay."""
    return text[0].lower() + text[1:] if len(text) > 1 and (text[1].islower() or text.startswith("A ")) else text


def clause(says: str) -> str:
    """A criterion inside a sentence: no final stop, small first letter."""
    return lower(stopless(says))


def stopless(says: str) -> str:
    """A criterion without its final stop, also where that stands in brackets."""
    return re.sub(r"\.(\)?)$", r"\1", says.strip())


def quoted(quote: str) -> str:
    """A quote in one line without its heading, shortened in its middle if very long; double quotes become single."""
    plain = " ".join(_HEADING.sub("", quote).split()).replace('"', "'").rstrip(".")
    return plain if len(plain) <= 320 else plain[:200].rsplit(" ", 1)[0] + " … " + plain[-90:].split(" ", 1)[-1]


def is_letterhead(quote: str) -> bool:
    """Whether a passage is a title, a name or an address, or the end of a line: it does not show what a paper says."""
    words = re.findall(r"[^\W\d_][\w'’-]*", quote)
    if len(words) < _FEW and quote[:1].islower():
        return True
    return len(words) >= _FEW and sum(word[0].isupper() for word in words) >= _MOSTLY * len(words)


def is_idle(condition: Node, consequence: Node) -> bool:
    """Whether what would follow need not be told yet: its condition is not shown, and it is more than one point."""
    if condition.status is Status.NOT_DOCUMENTED:
        return True
    return condition.status is Status.FOR_REVIEWER and consequence.operator != "criterion"


def quotes_of(finding: Finding) -> tuple[Evidence, ...]:
    """What the records say: against where it is not met, else for it, or neither."""
    if finding.status is Status.NOT_MET:
        return finding.against
    return finding.evidence or finding.against or tuple(passage.evidence for passage in finding.otherwise)
