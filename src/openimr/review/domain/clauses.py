"""A criterion's own words inside a sentence: after "that" where they state a fact, else as what the guideline says.

"The worker would consider surgery an option." can be shown or not: "the report shows that the worker would …". "A
course has up to 12 treatments." is a rule, "No more than 2 weeks." a limit, and what has no verb stands by itself. What
is remarked behind a semicolon follows as a sentence of its own.
"""

import re
from typing import Literal

from openimr.review.domain.points import lower, stopless

Shape = Literal["fact", "rule", "limit", "listed"]

_LIMIT = re.compile(r"(?:No (?:more|longer)|Less) than\b")
#: The group that a point is asked of: "In acute pain: it is severe", and what follows where that has a verb.
_GROUP = re.compile(r"(?P<group>(?:In|For|Before|After|Above|Below|With) [^:;]{3,60}): (?P<asked>.+)", re.DOTALL)
_VERB = re.compile(
    r"\b(?:is|are|was|were|may|can|cannot|will|would|has|have|had|do|does|did|gave|brought|failed|improved|helped|cleared"
    r"|upset|persists?|prescribes?|identif(?:y|ies)|clarif(?:y|ies)|settles?|stays?|comes?|goes|lies|falls|follows?|lasts?"
    r"|counts?|shows?|lost|loses?|calls?|bears?|helps?|raises?|limits|names|points? to|fades?|works?)\b"
)
_NO_VERB = re.compile(
    r"(?:Largely|Chronic pain with|Perioperative fill|Special fill|For chronic pain, beside|The lowest)\b"
)
_REMARK = re.compile(r"(?P<head>[^;]+)(?:; (?P<remark>.+)| \((?P<aside>Not asked [^)]+)\))", re.DOTALL)
_BY_ITSELF = re.compile(r";|: the reviewer looks|\(Not asked\b")
_RULE = re.compile(
    r"(?:is|are) for (?!which\b)|\bnot recommended\b|\bis recommended (?:for|in)\b|\bare recommended for\b"
    r"|\bis an? (?:option|adjunct|alternative|possibility)\b|\b(?:is|are) given\b|\bis to show\b"
    r"|\bfollows? (?:on|only|after)\b|\bcomes? (?:first|before)\b|\bgoes on beyond\b|\bfade\b|\bcap does not hold\b"
    r"|\ba longer course\b|\blasts? (?:no|\d)|\bup to \d|\bno more than (?!two years)|\bno longer than\b"
    r"|\bno (?:lasting|proven)\b|\bnot routine\b|\bis consulted\b|\bis first care\b|\bis not supported\b"
    r"|\bcalls? for\b|\bmay be considered\b"
    r"|\bphysician may\b|\bEMG may\b",
    re.IGNORECASE,
)


def shape(says: str) -> Shape:
    """How a criterion can stand in a sentence, but for its remark. Of a group named before it, what is asked counts."""
    plain, _ = _parts(says)
    if _LIMIT.match(plain):
        return "rule" if _VERB.search(plain) else "limit"
    if _NO_VERB.match(plain):
        return "listed"
    group = _GROUP.fullmatch(plain)
    asked = group["asked"] if group else plain
    if _BY_ITSELF.search(asked) or not _VERB.search(asked):
        return "listed"
    return "rule" if _RULE.search(asked) else "fact"


def clause_of(says: str) -> str:
    """The words inside a sentence, but for the remark: small first letter, no stop, a comma behind a group."""
    plain, _ = _parts(says)
    group = _GROUP.fullmatch(plain)
    if group and shape(says) in {"fact", "rule"}:
        plain = f"{group['group']}, {group['asked']}"
    return lower(plain)


def remark_of(says: str) -> str:
    """What is remarked behind a criterion, as a sentence; "" for nothing."""
    _, remark = _parts(says)
    return f"{remark[0].upper()}{remark[1:]}." if remark else ""


def in_a_row(says: str) -> str:
    """The words among those of other criteria, the remark in brackets."""
    _, remark = _parts(says)
    return f"{clause_of(says)} ({lower(remark)})" if remark else clause_of(says)


def _parts(says: str) -> tuple[str, str]:
    """What is asked and the remark behind it, which has a verb."""
    plain = _plain(says)
    found = _REMARK.fullmatch(plain)
    remark = (found["remark"] or found["aside"]) if found else ""
    if found is None or not (_VERB.search(remark) or remark.startswith("Not asked")):
        return plain, ""
    return found["head"].rstrip("."), remark


def set_in(text: str, says: str) -> str:
    """A sentence with a criterion after "that" or "whether": a comma stands before a group that comes first."""
    group = _GROUP.fullmatch(_parts(says)[0])
    if not group:
        return text
    named = re.escape(lower(group["group"]))
    return re.sub(rf"\b(that|[Ww]hether) ({named}),", r"\1, \2,", text)


def _plain(says: str) -> str:
    """Without the stop, and without the "or" of what is one way beside others."""
    plain = stopless(says).removeprefix("Or ")
    return plain[:1].upper() + plain[1:]
