"""Every disputed item answered, none added; what was found, decided and concluded says one thing."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from openimr.determinations.domain.quality.matter import Matter, Objection, Placed, named
from openimr.determinations.domain.quality.words import without_quotes
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.logic import again
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import Explanation
from openimr.review.domain.case_review import ItemReview
from openimr.review.domain.rationale import BY_REVIEWER
from openimr.review.domain.sentences import Sentence


def items_answered(matter: Matter) -> Iterator[Objection]:
    """The application's items and the review's are the same, each decided."""
    asked = [item.number for item in matter.facts.items]
    told = [item.number for item in matter.review.items]
    for number in asked:
        if number not in told:
            yield Objection("item_missing", f"item {number} is not answered", number)
    for number in sorted(set(told) - set(asked)):
        yield Objection("item_added", f"item {number} is answered, but the application has no such item", number)
    for number in sorted({one for one in told if told.count(one) > 1}):
        yield Objection("item_added", f"item {number} is answered twice", number)
    for item in matter.review.items:
        if item.decision is None:
            yield Objection("undecided", f"item {item.number} is undecided", item.number)


_NECESSARY = re.compile(r"\bmedically\s+(un|non-?)?necessary\b|\bmedical(?:ly)?\s+necessity\b", re.IGNORECASE)
#: A word that governs what is concluded behind it in the clause. "With no red flags present it is medically necessary"
#: and "as therapy failed it is medically necessary" have words of denial that govern something else.
_NEGATOR = re.compile(
    r"\b(?:not|nor|never|neither|cannot|unproven|unlikely)\b|n't\b"
    r"|\b(?:fails?|failed|failing|unable|insufficient(?:ly)?|inadequate)\b[^.;,]*\b(?:to|for|that)\b"
    r"|\b(?:no|lacks?|lacking|lack of|without|insufficient|inadequate)\s+(?:(?!is\b|are\b|was\b|were\b)\w+\s+){0,2}$"
    r"|\b(?:no|lacks?|lack of|without|little)\s+(?:\w+\s+){0,2}(?:evidence|documentation|support|basis|indication|proof"
    r"|showing|finding|grounds?|reason|rationale|justification|argument|sign|need)\b"
    r"|\bno\s+[^.;,]*\b(?:which|that|to)\s+(?:would\s+|could\s+|might\s+)?(?:demonstrat|establish|support|show|suggest"
    r"|justif|warrant|prov|indicat|substantiat)\w*\s"
    r"|^\W*(?:(?:therefore|so|thus|hence|that)\s+)?(?:no|none)\s+(?!doubt|question|dispute)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;,]|\bbut\b|\bhowever\b|\balthough\b|\bwhile\b|\bbecause\b|\bsince\b|\band\b", re.IGNORECASE)
_OUTCOME = re.compile(
    r"\b(?:request|treatment|program(?:me)?|item|service|medication|it|therapy|determination|denial)\b[^.;]{0,60}?"
    r"\b(?:is|are|was|be)\s+(?:not\s+)?(?:(?:hereby|therefore|thus)\s+)?"
    r"(?P<word>certified|non-certified|approved|denied|authorized|supported|warranted|overturned|upheld|necessary"
    r"|unnecessary|medically appropriate)\b",
    re.IGNORECASE,
)
_YES = frozenset(
    [
        "certified",
        "approved",
        "authorized",
        "supported",
        "warranted",
        "overturned",
        "necessary",
        "medically appropriate",
    ]
)


def says_necessary(text: str) -> set[bool]:
    """What a text concludes: {True} medically necessary, {False} not so, both, or nothing."""
    plain = without_quotes(text)
    found: set[bool] = set()
    places = list(_NECESSARY.finditer(plain))
    for number, place in enumerate(places):
        since = places[number - 1].end() if number else 0
        until = places[number + 1].start() if number + 1 < len(places) else len(plain)
        before = _CLAUSE.split(plain[since : place.start()])[-1]
        after = _CLAUSE.split(plain[place.end() : until])[0] if "necessity" in place.group().lower() else ""
        negated = bool(place[1]) or bool(_NEGATOR.search(before) or _NEGATOR.search(after))
        found.add(not negated)
    if not places:
        found = {(m["word"].lower() in _YES) != bool(_NEGATOR.search(m.group())) for m in _OUTCOME.finditer(plain)}
    return found


def conclusions(matter: Matter) -> Iterator[Objection]:
    """Each rationale is there, ends in a conclusion, and the conclusion says what was decided."""
    for item in matter.review.items:
        yield from conclusion_of(item, _as_asked(matter))


def conclusion_of(item: ItemReview, asked: Sequence[str] = ()) -> Iterator[Objection]:
    """The same of one item. `asked`: the requests as written, which may hold any word ("without contrast")."""
    name = f"item {item.number}"
    if not any(sentence.role != "conclusion" for sentence in item.rationale):
        yield Objection("no_rationale", f"{name} has no rationale", item.number)
    concluding = " ".join(sentence.text for sentence in item.rationale if sentence.role == "conclusion")
    if not concluding:
        yield Objection("no_conclusion", f"{name}: the rationale has no conclusion", item.number)
    elif "[" in concluding and "pending" in concluding.lower():
        if item.decision is not None:
            yield Objection("pending", f"{name}: the conclusion is still pending", item.number)
    elif item.decision is not None:
        yield from _agrees(item, asked)


def _agrees(item: ItemReview, asked: Sequence[str]) -> Iterator[Objection]:
    concluding = " ".join(_own(sentence, asked) for sentence in item.rationale if sentence.role == "conclusion")
    name, found = f"item {item.number}", says_necessary(concluding)
    if len(found) != 1:
        sentence = f"{name}: the conclusion does not say plainly whether it is medically necessary"
        yield Objection("conclusion_unclear", sentence, item.number)
        return
    ends = item.rationale[-1]
    found |= says_necessary(_own(ends, asked)) if ends.role != "criteria" else set()
    if item.decision == "upheld" and True in found:
        yield Objection("disagrees", f"{name} is upheld, but the conclusion finds it medically necessary", item.number)
    if item.decision == "overturned" and False in found:
        yield Objection(
            "disagrees", f"{name} is overturned, but the conclusion finds it not medically necessary", item.number
        )


def _as_asked(matter: Matter) -> tuple[str, ...]:
    understood = (matter.requests.get(item.number) for item in matter.facts.items)
    disputed = (one.disputed for one in understood if one is not None and one.disputed)
    return (*(item.request for item in matter.facts.items), *disputed)


def _own(sentence: Sentence, asked: Sequence[str]) -> str:
    """The sentence without the requests as written."""
    text = sentence.text
    for request in asked:
        text = text.replace(request.rstrip("."), "it")
    return text


def comes_to(explanation: Explanation, findings: tuple[Finding, ...]) -> Status:
    """What a guideline's points come to whichever way the reviewer judges what is left to the reviewer.

    MET or NOT_MET (which here is also: not documented) where no judgement changes it; else FOR_REVIEWER.
    """
    outcomes = set()
    for way in (Status.MET, Status.NOT_MET):
        statuses = {f.criterion: way if f.status is Status.FOR_REVIEWER else f.status for f in findings}
        outcomes.add(again(explanation.tree, statuses).status)
    if outcomes == {Status.NOT_APPLICABLE}:
        return Status.NOT_APPLICABLE
    if outcomes == {Status.MET}:
        return Status.MET
    return Status.NOT_MET if outcomes <= {Status.NOT_MET, Status.NOT_DOCUMENTED} else Status.FOR_REVIEWER


def decisions_follow_findings(matter: Matter) -> Iterator[Objection]:
    """Nothing is upheld although every point is shown, nor overturned although one is lacking, without a reason."""
    sources = {edition.id: edition.source for edition in matter.editions}
    for item in matter.review.items:
        bearing = [one for one in matter.explanations.get(item.number, ()) if one.bears]
        first = [one for one in bearing if sources.get(one.edition) == "MTUS"] or bearing
        known = {finding.criterion for finding in item.findings}
        outcomes = {comes_to(one, item.findings) for one in first if set(one.tree.criteria()) <= known}
        outcomes.discard(Status.NOT_APPLICABLE)
        if len(outcomes) != 1 or _reasoned(item):
            continue
        name, outcome = f"item {item.number}", outcomes.pop()
        if item.decision == "upheld" and outcome is Status.MET:
            sentence = f"{name} is upheld although every point of the guideline is shown, without a reviewer's reason"
            yield Objection("upheld_though_met", sentence, item.number)
        if item.decision == "overturned" and outcome is Status.NOT_MET:
            sentence = f"{name} is overturned although a point of the guideline is lacking, without a reviewer's reason"
            yield Objection("overturned_though_lacking", sentence, item.number)


def _reasoned(item: ItemReview) -> bool:
    """Whether the reviewer said something of his or her own: a sentence, or a changed finding."""
    return any(map(_own_reason, item.rationale)) or any(one.because.startswith(BY_REVIEWER) for one in item.findings)


def _own_reason(sentence: Sentence) -> bool:
    """Whether a sentence is a reason of the reviewer's: a judgement, or one that was added; not a draft reworded."""
    if sentence.drafted_by != "reviewer" or sentence.role in {"conclusion", "request"}:
        return False
    judged = any(source.kind == "reviewer" for source in sentence.sources)
    return judged or (sentence.role == "documentation" and not sentence.findings)


_NOT_MET = re.compile(
    r"\b(?:not|n't|never)\s+(?:been\s+)?(?:met|satisf(?:y|ied)|fulfilled?)\b|\bunmet\b"
    r"|\b(?:does|do|did)\s+not\s+(?:meet|satisfy|fulfill?|hold)\b"
    r"|\bfail(?:s|ed)?\s+(?:to\s+)?(?:meet|satisfy|this|the)\b|\bspeaks?\s+against\b|\bcontradict|\bdoes not hold\b",
    re.IGNORECASE,
)
_NOT_DOCUMENTED = re.compile(
    r"\b(?:not|n't|nowhere|never)\s+(?:\w+\s+){0,2}(?:document\w*|record\w*|state\w*|mention\w*)\b"
    r"|\b(?:not|n't|nowhere|never)\s+(?:\w+\s+){0,2}(?:worked out|found|shown?)\b"
    r"|\bno\s+(?:\w+\s+){0,3}(?:documentation|record|evidence|mention)\b|\bundocumented\b|\bsilent\b"
    r"|\bwithout\s+(?:any\s+)?documentation\b|\black(?:s|ing)?\s+(?:of\s+)?(?:documentation|evidence)\b",
    re.IGNORECASE,
)
_MET = re.compile(
    r"(?<!not )(?<!n't )\b(?:is|are|was|were|been)\s+(?:clearly\s+|fully\s+)?(?:met|satisfied|fulfilled|shown)\b"
    r"|(?<!not )\b(?:is|are|was|were|been)\s+(?:well\s+)?documented\b"
    r"|\b(?:meets|satisfies|fulfills)\b|\bthis holds\b"
    r"|(?<!not )\b(?:shows?|documents?|confirms?|establish(?:es)?)\s+(?:this|that)\b",
    re.IGNORECASE,
)
#: "Nothing on this is documented", "none of it is shown": the verb has no "not" of its own.
_NOTHING = re.compile(
    r"\b(?:nothing|none|neither|no\s+\w+)\b(?:\s+\w+){0,7}?\s+"
    r"(?=(?:is|are|was|were|been|shows?|documents?|confirms?|establish(?:es)?)\b)",
    re.IGNORECASE,
)
#: What the draft tells of a document that would have shown a point is not how the point was found.
_ANSWER = re.compile(r"\bWhat would show it:.*", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"\w+")
_MISSTATED = {
    Status.MET: (_NOT_MET, _NOT_DOCUMENTED),
    Status.NOT_MET: (_MET, _NOT_DOCUMENTED),
    Status.NOT_DOCUMENTED: (_MET,),
}


def findings_told(matter: Matter) -> Iterator[Objection]:
    """A sentence on one criterion says how it was found: not documented is never told as not met."""
    for placed in matter.sentences:
        item = matter.reviewed(placed.item)
        finding = _finding(placed, item) if item else None
        if item is None or finding is None:
            continue
        text = _ANSWER.sub(" ", without_quotes(placed.text))
        # What a point asks for, and why it was found so, may hold any word: "attempts to return to work failed".
        because = {finding.because, finding.because.removeprefix(BY_REVIEWER)}
        told = {one.strip().rstrip(".") for one in [*because, *(one.says for one in item.findings)]}
        words = _as_words(text)
        for says in sorted(told - {""}, key=len, reverse=True):
            if _as_words(says) not in words:
                continue
            text = re.sub(_in_other_marks(says), " ", text, flags=re.IGNORECASE)
        if finding.status is Status.NOT_DOCUMENTED and _NOT_MET.search(text):
            yield placed.objection("not_met_not_documented", "tells as not met what was not documented")
            continue
        affirmed = _NOTHING.sub("not ", text)
        patterns = _MISSTATED.get(finding.status, ())
        if any(pattern.search(affirmed if pattern is _MET else text) for pattern in patterns):
            status = finding.status.replace("_", " ")
            yield placed.objection("finding_misstated", f"says otherwise than the finding, which is {status}")


@lru_cache(maxsize=4096)
def _as_words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower().removeprefix("or ")))


def _in_other_marks(says: str) -> str:
    """The words of a point wherever they stand: in a sentence they may be set off by other marks, and without "or"."""
    return r"\W+".join(map(re.escape, _as_words(says).split()))


def _finding(placed: Placed, item: ItemReview) -> Finding | None:
    """The one finding that a sentence tells: the one it names, or whose criterion it has word for word."""
    if placed.sentence.role == "conclusion":
        return None
    named_by = [one for one in item.findings if one.criterion == placed.sentence.finding]
    if not named_by:
        words = _as_words(placed.text)
        named_by = [one for one in item.findings if _as_words(one.says) in words]
    return named_by[0] if len(named_by) == 1 else None


_CRITERIA = re.compile(r"\bcriteri|\bguideline|\brequirement", re.IGNORECASE)


def all_lacking_undocumented(matter: Matter) -> Iterator[Objection]:
    """A reviewer's sentence that speaks of criteria not met, where none was found so and some are not documented."""
    for placed in matter.sentences:
        item = matter.reviewed(placed.item)
        if item is None or placed.sentence.drafted_by != "reviewer" or _finding(placed, item):
            continue
        statuses = {finding.status for finding in item.findings}
        lacking = Status.NOT_DOCUMENTED in statuses and Status.NOT_MET not in statuses
        if lacking and _CRITERIA.search(placed.text) and _NOT_MET.search(without_quotes(placed.text)):
            says = f"says that criteria are not met; those of {named(placed.item)} that lack are not documented"
            yield placed.objection("not_met_unspecific", says)


CHECKS = (items_answered, conclusions, decisions_follow_findings, findings_told, all_lacking_undocumented)
