"""What a report says under its headings: how the injury happened, diagnoses, findings, medications, work status."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from openimr.records.domain import dates
from openimr.records.domain.chronology.page import CLINICAL, Finding, Found, PageToRead, lower_first, one_line, told

Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading with what follows it, in documents of which kinds, and how it is told."""

    kind: str
    find: re.Pattern[str]
    says: Callable[[Match], str]
    in_kinds: frozenset[str]


def _rx(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _what(label: str) -> Callable[[Match], str]:
    return lambda match: f"{label}: {lower_first(one_line(match['what'])).rstrip('.')}"


_BLOCKS: tuple[_Block, ...] = (
    _Block(
        "mechanism",
        _rx(
            r"(?:mechanism of injury|how (?:the )?(?:injury|accident) occurred|history of injury)\s*[:.]?\s*(?P<what>[^.]{15,260})\."
        ),
        _what("how the injury happened"),
        frozenset({"first_report"}),
    ),
    _Block(
        "work_status",
        _rx(r"work status\s*:\s*(?P<what>[^.\n]{6,200}(?:\n(?!\s*\n|[A-Z][A-Za-z ]{2,30}:)[^.\n]{1,200})?)"),
        _what("work status"),
        CLINICAL,
    ),
    _Block(
        "medication",
        _rx(
            r"(?:medications?|current medications?|prescribed|rx)\s*:\s*(?P<what>[^\n]{5,200}(?:\n(?!\s*\n|[A-Z][A-Za-z ]{2,30}:)[^\n]{1,200})?)"
        ),
        _what("medications"),
        CLINICAL | {"medication_list"},
    ),
    _Block(
        "diagnosis",
        _rx(r"(?:diagnos[ie]s|assessment)\s*[:.]\s*(?P<what>.{8,280}?)(?=\n\s*\n|\Z|\n[A-Z](?:[A-Za-z /]{3,40})?:)"),
        _what("diagnoses"),
        CLINICAL,
    ),
    _Block(
        "examination",
        _rx(r"objective(?:\s+findings)?\s*[:.]\s*(?P<what>.{12,420}?)(?=\n\s*\n|\Z|\n[A-Z](?:[A-Za-z /]{3,40})?:)"),
        _what("on examination"),
        frozenset({"first_report", "progress_report", "consultation"}),
    ),
)
_AUTHORIZED = _rx(r"\b(?:has been|was|were|is)\s+(?:authorized|approved|certified)\b")
_SET_UP = re.compile(r"\s*It\s+has\s+not\s+[^.]{3,160}\.")
#: What a line of running text goes on with: a small letter or a day, no heading.
_WRAPPED = r"(?:\n(?=[a-z0-9])[^.\n:]{1,60}(?=[.\n]|\Z)){0,2}"
#: A work status without the label of the form, as slips and letters give it.
_WORK = _rx(
    r"\b(?P<what>(?:temporar(?:y|ily)\s+(?:total(?:ly)?|partial(?:ly)?)|total\s+temporary|partial\s+temporary)\s+disab(?:led|ility)|T[TP]D\b|"
    r"permanent\s+and\s+stationary|maximum\s+medical\s+improvement|"
    r"(?:may\s+|can\s+|to\s+|is\s+)?(?:return(?:s|ed|ing)?|released?|cleared)\s+(?:to|for)\s+(?:full|regular|modified|light|usual|restricted|sedentary|work|duty)[^.\n]{0,120}"
    + _WRAPPED
    + r"|"
    r"(?:(?:remain|placed|kept|is|be|stay|taken)\s+)?off\s+(?:of\s+)?(?:all\s+)?work[^.\n]{0,80}|(?:unable|not\s+able|unfit)\s+to\s+(?:return\s+to\s+)?work[^.\n]{0,80}|no\s+work\s+until[^.\n]{0,60}|"
    r"(?:full|regular|modified|light|restricted|sedentary|transitional|alternate|usual)\s+(?:duty|duties|work)\b[^.]{0,120}|"
    r"(?:may\s+)?resumes?\s+(?:(?:his|her|their|the)\s+)?(?:(?:full|regular|usual|normal|modified)\s+)?(?:(?:&|and)?\s*customary\s+)?(?:job|duty|duties|work|occupation)[^.\n]{0,80}"
    + _WRAPPED
    + r"|excused?\s+from\s+work[^.\n]{0,80}|"
    r"up\s+to\s+\d{1,3}\s*(?:pounds|lbs?)\b[^.\n]{0,60}|(?:work\s+)?restrictions?\s*:\s*[^.\n]{5,160}|(?:lifting|lift|weight)\s+(?:limit|restriction)(?:ed)?\s*(?:of|to|:)?\s*\d{1,3}\s*(?:pounds|lbs?)[^.\n]{0,80})"
)
_WORK_PAPERS = frozenset({"first_report", "progress_report", "consultation", "work_status", "psychological"})
_STOPPED = re.compile(r"\W*(?:d/c|discontinue|stop)", re.IGNORECASE)
_TITLE = 4  # a line in capitals among the first of a form, longer than "TTD"
_EMPTY_BOX = re.compile(r"[\[(]\s*[\])]\s*$")
_LABEL = re.compile(r"^[A-Z][A-Za-z ]{2,40}:\s+")


def blocks(page: PageToRead) -> Finding:
    """The first passage under each heading that the kind of document has."""
    for block in _BLOCKS:
        match = block.find.search(page.text) if page.document.kind in block.in_kinds else None
        if match:
            if block.kind == "medication":
                yield from _medications(page, match)
                continue
            day = next((found.day for found in dates.find(match["what"])), None) if block.kind == "mechanism" else None
            yield Found(block.kind, block.says(match), match.start(), match.end(), day=day)


def _medications(page: PageToRead, match: Match) -> Finding:
    """The drugs under the heading. Where it heads a whole plan ("Rx: ice. Refill naproxen.") its other sentences are no
    medication, nor is a drug that is stopped.
    """
    named = [found for found in page.vocabulary.drugs.find(match["what"]) if found.drug.kind != "description"]
    places = [page.sentence(match.start("what") + one.start, match.start("what") + one.end) for one in named]
    kept = [(place, one) for place, one in zip(places, named, strict=True) if not _STOPPED.match(page.text, *place)]
    if not kept:
        return
    start, end = max(match.start("what"), kept[0][0][0]), min(match.end("what"), kept[0][0][1])
    listed = sorted({one.drug.generic for place, one in kept if place == kept[0][0]})
    first = match.start() if start == match.start("what") else start
    says = f"medications: {lower_first(one_line(page.text[start:end])).rstrip('.')}"
    yield Found("medication", says, first, end, values={"drugs": listed})


def authorizations(page: PageToRead) -> Finding:
    """What a clinician writes of an authorization that came."""
    if page.document.kind not in CLINICAL:
        return
    match = _AUTHORIZED.search(page.text)
    if match:
        start, end = page.sentence(match.start(), match.end())
        further = _SET_UP.match(page.text, end)
        end = further.end() if further else end
        says = f"the report states: {lower_first(_LABEL.sub('', one_line(page.text[start:end]))).rstrip('.')}"
        yield Found("authorization", told("affirmed", says), start, end)


def work(page: PageToRead) -> Finding:
    """Work status in words of its own: off work, modified duty, back to full duty."""
    if page.document.kind not in _WORK_PAPERS:
        return
    told_above = next((b.find.search(page.text) for b in _BLOCKS if b.kind == "work_status"), None)
    for match in _WORK.finditer(page.text):
        if told_above and told_above.start() <= match.start() < told_above.end():
            continue
        title = (
            page.text.count("\n", 0, match.start()) < _TITLE and len(match.group()) > _TITLE and match.group().isupper()
        )
        if title or _EMPTY_BOX.search(page.text[max(0, match.start() - 8) : match.start()]):
            continue
        status = page.status(match.start(), match.end())
        status = "affirmed" if status == "negated" or page.document.kind == "work_status" else status
        says = told(status, f"work status: {lower_first(one_line(match['what'])).rstrip('.')}")
        yield Found("work_status", says, match.start(), match.end(), status)
