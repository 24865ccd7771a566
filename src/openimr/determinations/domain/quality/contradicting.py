"""Words that contradict the decision, the utilization review, or the file: what no source says in these words."""

import re
from collections.abc import Iterator

from openimr.determinations.domain.quality.answered import says_necessary
from openimr.determinations.domain.quality.matter import Matter, Objection, Placed
from openimr.determinations.domain.quality.words import without_quotes

#: What is said under a condition, of what a guideline asks for, or of what somebody held, decides nothing.
_NOT_SAID = re.compile(
    r"\b(?:if|when|whether|unless|until|once|would|could|may|might|only|guidelines?|MTUS|ACOEM|ODG|criteri\w+|provided|must"
    r"|stat(?:es?|ed|ing)|argu\w+|claim(?:s|ed)|believ\w+|opin\w+|contend\w*|wrote|held|recommend\w*|previous\w*|prior|earlier"
    r"|first|initial\w*|other|previous)\b|\?",
    re.IGNORECASE,
)
_DECISION = r"(?:denial|decision(?: of (?:the )?utilization review)?|determination|non-?certification)"
_ASKED = r"(?:request(?:ed \w+)?|treatment|therapy|medication|service|item|care|it|this|that)"
_GRANTED = re.compile(
    rf"\b{_DECISION}\b[^.;]{{0,40}}?\b(?:is|was|should be|must be)\s+(?:\w+\s+)?"
    r"(?:overturned|reversed|set aside|vacated|wrong)\b"
    rf"|\b{_ASKED}\s+(?:\w+\s+)?(?:is|should be)\s+(?:\w+\s+)?(?:authorized|approved|certified|granted|allowed)\b"
    r"|\b(?:utilization review|the reviewer) was wrong\b|\b(?:we|I) (?:overturn|reverse|approve|authorize)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    rf"\b{_DECISION}\b[^.;]{{0,40}}?"
    r"\b(?:(?:is|was|should be)\s+(?:\w+\s+)?(?:upheld|affirmed|confirmed|correct|right)|stands?)\b"
    rf"|\b{_ASKED}\s+(?:\w+\s+)?(?:is|should be)\s+(?:\w+\s+)?(?:denied|refused|non-?certified|disallowed)\b"
    r"|\b(?:utilization review|the reviewer) was right\b|\b(?:we|I) (?:uphold|affirm|deny|refuse)\b",
    re.IGNORECASE,
)
#: What is said of the need itself, and not of what would show it: "evaluation of the medical necessity is made …".
_CONCLUDES = re.compile(
    rf"\b{_ASKED}\s+(?:\w+\s+){{0,3}}?(?:is|are|was|were)\s+(?:\w+\s+){{0,3}}?(?:medically\s+necessary|medical\s+necessity)\b"
    r"|\bmedical\s+necessity\s+(?:for it\s+|here\s+|of it\s+)?(?:is|was|has been)\s+(?:\w+\s+){0,2}?"
    r"(?:shown|established|supported|demonstrated|proven|clear)\b"
    r"|(?:\bthere\s+is\s+no|\blacks|\bwithout)\s+medical\s+necessity\b",
    re.IGNORECASE,
)
_MIDDLE = frozenset({"documentation", "computed"})


def decision_contradicted(matter: Matter) -> Iterator[Objection]:
    """No sentence of the reviewer's before the conclusion concludes the other way."""
    for placed in matter.sentences:
        item = matter.reviewed(placed.item)
        if item is None or placed.sentence.drafted_by != "reviewer" or placed.sentence.role not in _MIDDLE:
            continue
        text = without_quotes(placed.text)
        if item.decision is None or placed.sentence.findings or _NOT_SAID.search(text):
            continue
        found = _says_granted(text)
        if item.decision == "upheld" and found == {True}:
            yield placed.objection("decision_contradicted", "concludes for the treatment; the item is upheld")
        elif item.decision == "overturned" and found == {False}:
            yield placed.objection("decision_contradicted", "concludes against the treatment; the item is overturned")


def _says_granted(text: str) -> set[bool]:
    granted = {True} if _GRANTED.search(text) else set()
    refused = {False} if _REFUSED.search(text) else set()
    concluded = (says_necessary(match.group()) for match in _CONCLUDES.finditer(text))
    return granted | refused or {one for found in concluded for one in found}


_ALLOWED = re.compile(
    r"\b(?:utilization review(?:er)?|UR(?: decision)?|(?:claims )?administrator)\b(?P<between>[^.;]{0,40}?)"
    r"\b(?:approved|certified|authorized|granted|allowed)\b(?P<object>[^.;]*)",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:not|never|n't|non|partial\w*|part|modif\w+|had|been|previous\w*|earlier|prior|before|already)\b|-$",
    re.IGNORECASE,
)
_WHAT = re.compile(r"\b(?:request\w*|treatment|all|in full|asked)\b", re.IGNORECASE)


def review_decision(matter: Matter) -> Iterator[Objection]:
    """Utilization review is not told as having granted what it denied, where it granted no part of anything."""
    if any(item.authorized or item.ur_decision == "modified" for item in matter.facts.items):
        return
    for placed in matter.sentences:
        if placed.sentence.drafted_by != "reviewer":
            continue
        for match in _ALLOWED.finditer(without_quotes(placed.text)):
            said = match["between"] + match["object"]
            if _WHAT.search(match["object"]) and not (_EXCEPT.search(match["between"]) or _NOT_SAID.search(said)):
                says = "says that utilization review granted the request; by the application it granted none of it"
                yield placed.objection("review_decision", says)
                break


_QUOTE = re.compile(r"[\"“]([^\"“”]{12,})[\"”]")
_FEW_WORDS = 4
_OF_A_RULE = re.compile(
    r"\b(?:guidelines?|MTUS|ACOEM|ODG|chapter|criteri\w+|recommend\w*|code|section|regulation|literature|stud(?:y|ies)"
    r"|trial|review of|stated? that|et al)\b",
    re.IGNORECASE,
)


def words_quoted(matter: Matter) -> Iterator[Objection]:
    """Words in quotation marks stand somewhere in the file; those of guidelines and studies are not at hand."""
    if not matter.record_text:
        return
    known: str | None = None
    for placed in matter.sentences:
        if placed.sentence.drafted_by != "reviewer" or placed.sentence.role in {"request", "conclusion"}:
            continue
        if _is_of_a_rule(placed):
            continue
        for match in _QUOTE.finditer(placed.text):
            parts = [_words(part) for part in re.split(r"…|\.\.\.|\[[^\]]*\]", match[1])]
            parts = [part for part in parts if len(part.split()) >= _FEW_WORDS]
            if not parts:
                continue
            if known is None:
                known = f" {_words(f'{matter.record_text} {matter.application_text} {matter.rules_text}')} "
            if any(f" {part} " not in known for part in parts):
                yield placed.objection(
                    "words_not_quoted", "puts words in quotation marks that stand on no page of the file"
                )
                break


def _is_of_a_rule(placed: Placed) -> bool:
    kinds = {source.kind for source in placed.sentence.sources}
    return "guideline" in kinds or bool(_OF_A_RULE.search(without_quotes(placed.text)))


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


_CODE = re.compile(
    r"(?<![\w.])(?P<diagnosis>[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})(?![\w])"
    r"|\b(?:CPT|HCPCS)(?:\s+codes?)?\s*[:#]?\s*(?P<procedure>\d{5}|[A-Z]\d{4})\b"
)


def codes_known(matter: Matter) -> Iterator[Objection]:
    """A code of a diagnosis or a procedure stands in some source of the case."""
    if not matter.record_text:
        return
    known: str | None = None
    for placed in matter.sentences:
        if placed.sentence.drafted_by != "reviewer":
            continue
        for match in _CODE.finditer(without_quotes(placed.text)):
            code = (match["diagnosis"] or match["procedure"]).upper()
            if known is None:
                told = [matter.record_text, matter.application_text, *(code for code, _ in matter.facts.diagnoses)]
                known = "\n".join(told).upper()
            if code not in known and code.replace(".", "") not in known:
                yield placed.objection("code_unknown", f"has the code {code}, which no source of the case names")


CHECKS = (decision_contradicted, review_decision, words_quoted, codes_known)
