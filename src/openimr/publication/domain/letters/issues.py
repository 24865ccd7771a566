"""The issue blocks of the layouts with labels ("… guideline:", "Decision rationale:"), and the numbered ones of 2013."""

import re
from collections.abc import Iterator, Sequence

from openimr.publication.domain.letters.citations import citations
from openimr.publication.domain.letters.letter import Issue, Line
from openimr.publication.domain.letters.modified import parts

_ADMINISTRATOR = re.compile(r"Claims\s+Administrator(?:['’]s)?\s+guideline\s*:", re.IGNORECASE)
_REVIEWER = re.compile(r"(?:^|\n)[ \t]*(?P<who>[^\n:]{2,90}?)[ \t\n]+guideline\s*:", re.IGNORECASE)
_REVIEWER_INLINE = re.compile(
    r"\b(?P<who>MAXIMUS(?:\s+Federal\s+Services)?|IMRO?|Expert\s+Reviewer)\s+guideline\s*:", re.IGNORECASE
)
_LEAD = re.compile(r"disputed\s+items?\s*/\s*services?\s+set\s+forth\s+below\s*[:.]", re.IGNORECASE)
_RATIONALE = re.compile(r"Decision\s+rationale\s*:", re.IGNORECASE)
_DECISION = re.compile(
    r"\s*(?::|-|–)?\s*\b(?P<decision>Upheld|Overturned|Partially\s+Overturned|Partially\s+Upheld|Modified|Withdrawn|Terminated)\s*\.?\s*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?]['\"”’)\]]*$")
_HALF = re.compile(
    r"the\s+remaining\b|was\s+authorized\s+by|leaving\s+the\s+original|^\W*the\s+original\s+request\s*,", re.IGNORECASE
)
_WHOLE = re.compile(r"was\s+the\s+original\s+request", re.IGNORECASE)


#: How a reader marks that a word goes on in the next line (see `adapters/letter_text.py`).
GOES_ON = "\u00ad"
_GOES_ON = re.compile(rf"{GOES_ON}\s*")


def folded(text: str) -> str:
    """White space folded to single spaces; a word that was divided at the end of a line is one word again."""
    return " ".join(_GOES_ON.sub("", text).split())


class _Text:
    """The lines of a section joined, with the way back from a place in the text to its line."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.text = "\n".join(line.text for line in lines)
        self.starts: list[int] = []
        place = 0
        for line in lines:
            self.starts.append(place)
            place += len(line.text) + 1

    def line_at(self, place: int) -> int:
        low, high = 0, len(self.starts) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.starts[middle] <= place:
                low = middle
            else:
                high = middle - 1
        return low


def labelled(lines: Sequence[Line]) -> Iterator[tuple[Issue, tuple[str, ...]]]:
    """(issue, warnings) of each block "request: Upheld / Claims Administrator guideline: … / Decision rationale: …"."""
    whole = _Text(lines)
    anchors = list(_ADMINISTRATOR.finditer(whole.text))
    lead = _LEAD.search(whole.text)
    floors = [lead.end() if lead else 0]
    for anchor in anchors:
        rationale = _RATIONALE.search(whole.text, anchor.end())
        floors.append(rationale.end() if rationale else anchor.end())
    heads = [_head(whole, floors[n], anchor.start()) for n, anchor in enumerate(anchors)]
    for n, anchor in enumerate(anchors):
        end = heads[n + 1][0] if n + 1 < len(anchors) else len(whole.text)
        yield _block(heads[n][1], whole.text[anchor.end() : end], n + 1)


def _head(whole: _Text, floor: int, anchor: int) -> tuple[int, str]:
    """(start, text) of the request and its decision before an anchor, not before `floor` (the rationale before it)."""
    region = whole.text[floor:anchor]
    if "\n" not in region.strip():
        start = _by_sentence(region)
        return floor + start, region[start:]
    last = whole.line_at(max(floor, anchor - 1))
    while last > 0 and not whole.lines[last].text.strip():
        last -= 1
    first = _first_line(whole, last, whole.line_at(floor))
    start = max(whole.starts[first], floor)
    return start, whole.text[start:anchor]


def _first_line(whole: _Text, last: int, lowest: int) -> int:
    """The line on which the request begins: by its bold type, else by the blank line before it, else by sentences."""
    lines = whole.lines
    if lines[last].bold is not None:
        first = last
        while first - 1 > lowest and (lines[first - 1].bold or not lines[first - 1].text.strip()):
            first -= 1
        if lines[last].bold:
            while not lines[first].text.strip():
                first += 1
            return first
    first = last
    while first - 1 > lowest:
        before = lines[first - 1].text.strip()
        current = folded(" ".join(line.text for line in lines[first : last + 1]))
        complete = not _HALF.search(current) or bool(_WHOLE.search(current))
        bare = bool(re.fullmatch(r"\W*(?:upheld|overturned)\W*", current, re.IGNORECASE))
        if complete and not bare and (lines[first].starts_block or _ENDS.search(before) or not before):
            break
        first -= 1
    return first


def _by_sentence(region: str) -> int:
    """Where the request begins in text without line breaks: after the last sentence that leaves it whole."""
    ends = [match.end() for match in re.finditer(r"[.!?]['\"”’)\]]*\s+", region)]
    for place in reversed([0, *ends]):
        rest = folded(region[place:])
        if not _HALF.search(rest) or _WHOLE.search(rest):
            return place
    return 0


def _block(head: str, body: str, number: int) -> tuple[Issue, tuple[str, ...]]:
    warnings = []
    told = folded(head)
    match = _DECISION.search(told)
    decision = match["decision"].lower() if match else None
    request = told[: match.start()].rstrip(" :") if match else told.rstrip(" :")
    if decision is None:
        warnings.append(f"issue {number}: no decision word found")
    rationale = _RATIONALE.search(body)
    upper = body[: rationale.start()] if rationale else body
    reviewer = _REVIEWER.search(upper) or _REVIEWER_INLINE.search(upper)
    administrator_line = folded(upper[: reviewer.start()] if reviewer else upper) or None
    reviewer_line = folded(upper[reviewer.end() :]) or None if reviewer else None
    if reviewer is None:
        warnings.append(f"issue {number}: no guideline line of the reviewer found")
    if rationale is None:
        warnings.append(f"issue {number}: no rationale found")
    original, authorized, disputed = parts(request)
    return (
        Issue(
            request=request,
            original_request=original,
            authorized=authorized,
            disputed=disputed,
            decision=decision,
            claims_administrator_guideline=administrator_line,
            reviewer_guideline=reviewer_line,
            rationale=folded(body[rationale.end() :]) if rationale else None,
            citations=(
                *citations(administrator_line, "claims_administrator"),
                *citations(reviewer_line, "reviewer"),
            ),
        ),
        tuple(warnings),
    )


_NECESSARY = r"(?P<not>\s+not)?\s+medically\s+necessary(?:\s+and\s+appropriate)?"
_NUMBERED = re.compile(
    rf"(?:^|\n)[ \t]*\d{{1,2}}\s*[.)]\s*(?P<request>(?:(?!\n[ \t]*\d{{1,2}}\s*[.)]).)+?)\s+(?:is|are|was|were){_NECESSARY}\s*\.?",
    re.DOTALL,
)
_DETERMINED = re.compile(
    rf"(?:^|\n)[ \t]*\d{{1,2}}\s*[.)]\s*\S.{{0,80}}?has\s+determined\s+the\s+requests?\s+for\s+(?P<request>.+?)\s+(?:is|are){_NECESSARY}",
    re.DOTALL,
)
_REGARDING = re.compile(
    r"(?:^|\n)[ \t]*\d{1,2}\s*[.)]\s*Regarding\s+the\s+requests?\s+for\s+(?P<request>.+?)\s*:",
    re.DOTALL | re.IGNORECASE,
)
_CA_BASED = re.compile(
    r"The\s+Claims\s+Administrator\s+(?:based\s+its\s+decision|did\s+not\s+cite|based\s+their)", re.IGNORECASE
)
_REVIEWER_BASED = re.compile(
    r"The\s+(?:Expert|Physician|MAXIMUS(?:/Expert)?|Professional)\s*Reviewer\s+(?:based|relied|found|did\s+not)",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"(?:The\s+(?:Expert|Physician)\s+Reviewer['’]s\s+decision\s+rationale|Rationale\s+for\s+the\s+Decision|Decision\s+rationale)\s*:",
    re.IGNORECASE,
)


def numbered(text: str) -> Iterator[tuple[Issue, tuple[str, ...]]]:
    """Blocks of 2013: "1. … is not medically necessary and appropriate. The Claims Administrator based …"."""
    heads = list(_NUMBERED.finditer(text))
    for n, head in enumerate(heads):
        end = heads[n + 1].start() if n + 1 < len(heads) else len(text)
        decision = "upheld" if head["not"] else "overturned"
        yield _told(head["request"], decision, text[head.end() : end], n + 1)


def determined(summary: str, rationales: str) -> Iterator[tuple[Issue, tuple[str, ...]]]:
    """Autumn 2013: decisions in a list ("… has determined the request for …"), reasons under "Regarding the request"."""
    reasons = list(_REGARDING.finditer(rationales))
    seen: dict[str, str] = {}
    for head in _DETERMINED.finditer(summary):
        seen.setdefault(folded(head["request"]), "upheld" if head["not"] else "overturned")
    for n, (request, decision) in enumerate(seen.items()):
        body = ""
        if n < len(reasons):
            end = reasons[n + 1].start() if n + 1 < len(reasons) else len(rationales)
            body = rationales[reasons[n].end() : end]
        yield _told(request, decision, body, n + 1)


def _told(request: str, decision: str, body: str, number: int) -> tuple[Issue, tuple[str, ...]]:
    why = _WHY.search(body)
    upper = body[: why.start()] if why else body
    administrator, reviewer = _CA_BASED.search(upper), _REVIEWER_BASED.search(upper)
    ca_line = (
        folded(upper[administrator.start() : reviewer.start() if reviewer else len(upper)]) if administrator else None
    )
    reviewer_line = folded(upper[reviewer.start() :]) if reviewer else None
    plain = folded(request)
    original, authorized, disputed = parts(plain)
    warnings = [] if why else [f"issue {number}: no rationale found"]
    return (
        Issue(
            plain,
            original,
            authorized,
            disputed,
            decision,
            ca_line,
            reviewer_line,
            folded(body[why.end() :]) or None if why else None,
            (*citations(ca_line, "claims_administrator"), *citations(reviewer_line, "reviewer")),
        ),
        tuple(warnings),
    )
