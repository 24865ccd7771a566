"""What a request for treatment asks for, read from the words that people write.

"WORK HARDENING PROGRAM 4 HOURS A DAY 3XWK X3WKS": work hardening, 4 hours a session, 3 sessions a week, 3 weeks, so
9 sessions and 36 hours. What fits nothing is kept as written, with a warning; nothing is guessed and nothing raises.
"""

import re
from dataclasses import dataclass, replace

from openimr.guidelines.domain.catalogue import Catalogue, Concept
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.records.domain.number_words import NUMBER_WORDS

_WORDS = NUMBER_WORDS | {"once": 1, "twice": 2, "thrice": 3, "single": 1}
_N = rf"(?:\d+(?:\.\d+)?|{'|'.join(_WORDS)})"
_RANGE = rf"(?P<low>{_N})(?:\s*(?:-|–|to|or)\s*(?P<high>{_N}))?"
_TIMES = (
    r"(?:\s*(?:\(\d+\)\s*)?(?:x|times|time|visits?|sessions?|treatments?|days?)?\s*(?:/|per|a|an|each|every|x)?\s*)"
)
_LONGEST = 4000  # characters of a request that are read; the longest published one has under 600
_WEEK = r"(?:weekly|weeks?|wks?|wk)"


def _rx(pattern: str) -> re.Pattern[str]:
    # ASCII: else "ſix" is a six that the table of words does not know, and "٣" a digit
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


_FREQUENCY = _rx(
    rf"(?<![\w.]){_RANGE}\s*(?:x|times?|visits?|sessions?|treatments?|days?)?\s*(?:\(\w+\)\s*)?(?:/|per|a|an|each|x)?\s*{_WEEK}(?!\w)"
)
_FOR_WEEKS = _rx(
    rf"(?:for|x|times|over|per|in|during)\s*(?P<low>{_N})(?:\s*(?:-|–|to)\s*(?P<high>{_N}))?\s*(?:\(\d+\)\s*)?(?P<unit>weeks?|wks?|wk|months?|mos?|days?)(?!\w)"
)
_SHORT = _rx(r"(?<![\w/.])(?P<per>\d)\s?[x×]\s?(?P<weeks>\d{1,2})(?!\s*(?:mg|ml|%)|[\w/])")
_A_WEEK = _rx(rf"\s*(?:a|per|/|each|every)?\s*{_WEEK}")
_HOURS = _rx(rf"(?P<n>{_N})\s*(?:hours?|hrs?)\s*(?:a|per|/|each)\s*(?:day|session|visit)")
_TOTAL = _rx(
    rf"(?<![\w/.%])(?P<n>{_N})\s*(?:\(\d+\)\s*)?(?:additional\s+|more\s+|elect\s+|manual\s+|infrared\s+)?(?P<between>(?:[a-z/-]+\s+){{0,3}}?)(?P<unit>sessions?|visits?|treatments?|injections?)(?!\w)"
)
_TIMES_TOTAL = _rx(
    rf"(?:\btimes|(?<![\w])x|qty:?|quantity:?|,\s*#|(?<=\s)#)\s*(?P<n>{_N})(?!\s*(?:{_WEEK[3:-1]}|mg|%|months?|days?|-|/)|[\w.])"
)
_COUNT = _rx(r"#\s?(?P<n>\d+)(?:\s*(?P<unit>grams?|gm|g|boxes|box|patch(?:es)?|tabs?|tablets?|caps?|capsules?))?")
_GRAMS = _rx(r"(?<![\w.])(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>grams?|gms?|gm|g|ml|mls)\b(?!\s*/)")
_DOSE = _rx(
    r"(?<![\w#])(?P<dose>\d+(?:\.\d+)?(?:\s?[-/]\s?\d+(?:\.\d+)?)?\s?(?:mg|mcg)(?:\s?/\s?(?:\d+\s?)?m?[lg])?)(?!\w)|(?P<percent>\d+(?:\.\d+)?\s?%)"
)
_FORM = _rx(
    r"\b(?P<form>tablets?|tabs?|capsules?|caps?|patch(?:es)?|cream|ointment|gel|oral suspension|suspension|solution|lotion|spray|pads?)\b"
)
_REFILLS = _rx(rf"(?:with\s+)?(?P<n>{_N})\s+(?:additional\s+)?refills?\b|refills?\s*(?:x|:)\s*(?P<m>\d+)")
_DOS = _rx(
    r"(?:dos|date of service)\s*[:.]?\s*(?P<date>\d{1,2}[-/]\d{1,2}[-/]\d{2,4})|per\s+(?P<order>\d{1,2}/\d{1,2}/\d{2,4})\s+order"
)
_RETROSPECTIVE = _rx(r"\bretro(?:spective(?:ly)?)?\b")
_TOPICAL = _rx(r"\b(?:cream|ointment|gel|topical|lotion|patch(?:es)?|pads?)\b|\d\s?%")
_UNSPECIFIED = _rx(r"\b(?:unspecified|unknown)\s+(?:quantity|amount|number|frequency|duration)\b|\bunknown\b")

_SIDES = {
    "left": "left",
    "lt": "left",
    "right": "right",
    "rt": "right",
    "bilateral": "bilateral",
    "both": "bilateral",
    "bilaterally": "bilateral",
}
_PARTS = {
    "lumbar spine": "lumbar spine", "lumbosacral spine": "lumbar spine", "lumbar": "lumbar spine", "lumbosacral": "lumbar spine",
    "low back": "lumbar spine", "lower back": "lumbar spine", "back": "back", "l-spine": "lumbar spine", "l/s": "lumbar spine",
    "cervical spine": "cervical spine", "cervical": "cervical spine", "neck": "cervical spine", "c-spine": "cervical spine", "c/s": "cervical spine",
    "thoracic spine": "thoracic spine", "thoracic": "thoracic spine", "mid back": "thoracic spine", "upper back": "thoracic spine", "t-spine": "thoracic spine",
    "shoulder": "shoulder", "shoulders": "shoulder", "elbow": "elbow", "elbows": "elbow", "wrist": "wrist", "wrists": "wrist", "hand": "hand", "hands": "hand",
    "finger": "finger", "fingers": "finger", "thumb": "thumb", "forearm": "forearm", "arm": "arm", "hip": "hip", "hips": "hip", "knee": "knee", "knees": "knee",
    "ankle": "ankle", "ankles": "ankle", "foot": "foot", "feet": "foot", "toe": "toe", "leg": "leg", "lower leg": "lower leg", "groin": "groin",
    "upper extremity": "upper extremity", "upper extremities": "upper extremity", "rue": "upper extremity", "lue": "upper extremity", "bue": "upper extremity",
    "lower extremity": "lower extremity", "lower extremities": "lower extremity", "rle": "lower extremity", "lle": "lower extremity", "ble": "lower extremity",
    "head": "head", "brain": "head", "abdomen": "abdomen", "pelvis": "pelvis", "trapezius": "trapezius", "chest": "chest", "distal radius": "wrist", "spine": "spine",
    "sacroiliac joint": "sacroiliac joint", "si joint": "sacroiliac joint", "jaw": "jaw", "eye": "eye",
}  # fmt: skip
_CODED = {"rue": "right", "lue": "left", "bue": "bilateral", "rle": "right", "lle": "left", "ble": "bilateral"}
_PART = _rx(rf"\b(?P<part>{'|'.join(sorted(map(re.escape, _PARTS), key=len, reverse=True))})\b")
_SIDE = _rx(rf"\b(?P<side>{'|'.join(_SIDES)})\b")
_LEVEL = _rx(r"\b(?P<level>[CTL]\d{1,2}(?:\s?-\s?[CTLS]?\d{1,2})?)\b")

_ORIGINAL = _rx(r"^(?P<original>.+?)\s+was\s+the\s+original\s+request\s*[.,;]?\s*(?P<rest>.*)$")
_AUTHORIZED = _rx(
    r"(?:the\s+claims\s+administrator\s+authorized\s+(?P<active>.+?)(?=\.\s|\.$|;|$)"
    r"|(?P<passive>[^.;]+?(?:\.\d[^.;]*?)*?)\s+(?:was|were)\s+(?:authorized|approved|certified)(?:\s+by\s+the\s+claims\s+administrator)?)"
)
_WHOLE_LEFT = _rx(r"leaving the original request IMR eligible")
_REMAINING = _rx(
    r"the\s+remaining\s+(?:IMR\s+eligible\s+portion\s+of\s+the\s+original\s+request,?\s+)?(?P<remaining>.+?)(?:\s+(?:was|were|is|are)\b.*)?\s*\.?$"
)


@dataclass(frozen=True, slots=True)
class _Amounts:
    per_week: float | None = None
    weeks: float | None = None
    hours: float | None = None
    total: float | None = None
    unit: str | None = None
    frequency: str | None = None
    duration: str | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A modified request in its parts. `whole`: by the publisher's words all of the original stays in dispute."""

    original: str | None = None
    authorized: str | None = None
    remaining: str | None = None
    whole: bool = False


def parse(
    text: str, catalogue: Catalogue, *, original: str | None = None, authorized: str | None = None
) -> TreatmentRequest:
    """The request as understood. For one that UR modified, the amounts are those that remain in dispute.

    `original` and `authorized` are given where they are known apart from the text. Never raises.
    """
    folded = _folded(text)
    told = _modification(folded)
    request = replace(_parse(told.original or folded, catalogue), text=text)
    told = replace(
        told,
        original=_folded(original) if original else told.original,
        authorized=_folded(authorized) if authorized else told.authorized,
    )
    if told.original is None and told.authorized is None:
        return request
    return _remaining(request, catalogue, told)


def _folded(text: str) -> str:
    """On one line and of bounded length: no request is longer, and no amount has sixteen digits."""
    return re.sub(r"\d{16,}", "…", " ".join(text[:_LONGEST].split()))


def _modification(text: str) -> _Told:
    """What the publisher's sentences about a modified request tell; nothing for any other request."""
    match = _ORIGINAL.match(text)
    if match is None:
        return _Told()
    rest = match["rest"]
    allowed = _AUTHORIZED.search(rest)
    remaining = _REMAINING.search(rest)
    part = (allowed["active"] or allowed["passive"]).strip() if allowed else None
    if part and _WHOLE_LEFT.search(part):
        part = part.split(",", 1)[0] if part.count(",") == 1 else part.rsplit(", leaving", 1)[0]
        return _Told(match["original"].strip(), part, match["original"].strip(), whole=True)
    return _Told(match["original"].strip(), part, remaining["remaining"].strip() if remaining else None)


def _remaining(request: TreatmentRequest, catalogue: Catalogue, told: _Told) -> TreatmentRequest:
    """What remains in dispute: the stated remainder, checked against original less authorized."""
    original, authorized, stated = told.original, told.authorized, told.remaining
    asked = _parse(original, catalogue).total if original else request.total
    allowed = _parse(authorized, catalogue) if authorized else None
    given = allowed.total if allowed else None
    if allowed is not None and given is None and asked is not None:
        given = _bare_number(authorized or "")
    left = asked - given if asked is not None and given is not None else None
    rest = _parse(stated, catalogue) if stated else None
    said = (rest.total or _bare_number(stated or "")) if rest else None
    warnings = list(request.warnings)
    if left is not None and left < 0:
        warnings.append(f"more was authorized ({given:g}) than asked ({asked:g})")
        left = None
    if told.whole:
        left = said
    if said is not None and left is not None and said != left:
        warnings.append(f"the remainder is given as {said:g}, but {asked:g} less {given:g} is {left:g}")
    amount = said if said is not None else left
    changed = amount is not None and amount != request.total
    return replace(
        request,
        original=original,
        authorized=authorized,
        disputed=stated or (f"{amount:g} {request.unit or ''}".strip() if amount is not None else None),
        total=amount if amount is not None else request.total,
        weeks=(rest.weeks if rest else None) if changed else request.weeks,
        duration=(rest.duration if rest else None) if changed else request.duration,
        warnings=tuple(warnings),
    )


def _bare_number(text: str) -> float | None:
    found = re.search(rf"(?<![\w/.-])({_N})(?![\w/.-])", text.lower(), re.ASCII)
    return _number(found.group(1)) if found else None


def _parse(text: str, catalogue: Catalogue) -> TreatmentRequest:
    concept = _concept(text, catalogue)
    is_drug = concept is not None and concept.category == "pharmaceuticals"
    amounts = _drug_amounts(text) if is_drug else _amounts(text)
    warnings = []
    if concept is None:
        warnings.append("no treatment of the catalogue was recognized; the request is kept as written")
    if _UNSPECIFIED.search(text):
        warnings.append("the request itself leaves an amount unspecified")
    dose = _DOSE.search(text) if is_drug else None
    form = _FORM.search(text) if is_drug else None
    refills = _REFILLS.search(text)
    service = _DOS.search(text)
    return TreatmentRequest(
        text=text,
        concept=concept.id if concept else None,
        label=concept.label if concept else None,
        category=concept.category if concept else None,
        body_parts=body_parts(text),
        total=amounts.total,
        unit=amounts.unit,
        frequency=amounts.frequency,
        sessions_per_week=amounts.per_week,
        hours_per_session=amounts.hours,
        weeks=amounts.weeks,
        duration=amounts.duration,
        dose=" ".join((dose["dose"] or dose["percent"]).split()) if dose else None,
        form=form["form"].lower() if form else None,
        refills=int(_number(refills["n"] or refills["m"])) if refills else None,
        date_of_service=(service["date"] or service["order"]) if service else None,
        retrospective=bool(_RETROSPECTIVE.search(text)),
        warnings=tuple(warnings),
    )


def _concept(text: str, catalogue: Catalogue) -> Concept | None:
    """The first treatment named. Drugs in a cream are topical; electrodiagnostics name both tests at once."""
    found = [concept for concept, _, _ in catalogue.find(text)]
    if not found:
        return None
    first = found[0]
    ids = {concept.id for concept in found}
    if {"emg", "ncs"} <= ids:
        return catalogue.by_id["emg_ncs"]
    specific = [
        c for c in found if c.id not in {"office_visit", "consultation", "supplies", "brace", "assistant_surgeon"}
    ]
    if (
        first.id in {"office_visit", "consultation"}
        and specific
        and specific[0].category in {"rehabilitation", "injections"}
    ):
        first = specific[0]
    if first.category == "pharmaceuticals" and first.subcategory != "topicals" and _TOPICAL.search(text):
        return _as_topical(first, ids, catalogue)
    if first.subcategory == "topicals" and len({c.id for c in found if c.category == "pharmaceuticals"}) > 1:
        return catalogue.by_id["compound_topical"]
    if first.id in {"ketoprofen_topical", "flurbiprofen_topical", "menthol_salicylate"} and re.search(r"\d\s?%", text):
        return catalogue.by_id["compound_topical"]
    return first


def _as_topical(drug: Concept, ids: set[str], catalogue: Catalogue) -> Concept:
    if drug.id == "diclofenac" and len(ids) == 1:
        return catalogue.by_id["diclofenac_topical"]
    return catalogue.by_id["compound_topical"]


def _number(word: str) -> float:
    return float(_WORDS[word.lower()]) if word.lower() in _WORDS else float(word)


def _upper(match: re.Match[str]) -> float:
    """A range asks for its upper end: that is what would be given if it were granted."""
    return _number(match["high"] or match["low"])


def _amounts(text: str) -> _Amounts:
    plain = re.sub(rf"\b({'|'.join(_WORDS)})\s*\(\d+\)", r"\1", text, flags=re.IGNORECASE | re.ASCII)
    frequency, lasting = _FREQUENCY.search(plain), None
    after = plain[frequency.end() :] if frequency else plain
    lasting = _FOR_WEEKS.search(after) or _FOR_WEEKS.search(plain)
    per_week = _upper(frequency) if frequency else None
    weeks = _weeks(lasting) if lasting else None
    if per_week is None and (short := _SHORT.search(plain)):
        per_week, weeks = float(short["per"]), float(short["weeks"])
    hours = _HOURS.search(plain)
    total, unit = _stated_total(plain, frequency)
    if total is None and per_week is not None and weeks is not None:
        total, unit = per_week * weeks, unit or "sessions"
    return _Amounts(
        per_week=per_week,
        weeks=weeks,
        hours=_number(hours["n"]) if hours else None,
        total=total,
        unit=unit,
        frequency=f"{per_week:g} per week" if per_week is not None else None,
        duration=f"{weeks:g} week{'s' if weeks != 1 else ''}" if weeks is not None else None,
    )


def _weeks(match: re.Match[str]) -> float:
    amount, unit = _upper(match), match["unit"].lower()
    if unit.startswith("mo"):
        return amount * 4
    return amount / 7 if unit.startswith("d") else amount


def _stated_total(text: str, frequency: re.Match[str] | None) -> tuple[float | None, str | None]:
    """A number of sessions that the request itself gives."""
    for match in _TOTAL.finditer(text):
        inside = frequency is not None and match.start() < frequency.end() and match.end() > frequency.start()
        if not inside and not _A_WEEK.match(text[match.end() :]):
            return _number(match["n"]), match["unit"].lower().rstrip("s") + "s"
    bracket = re.search(r"\((?P<n>\d{1,3})\)\s*(?:$|to\b|,)|[;,]\s*(?P<words>\w+) sessions?\b", text)
    if bracket and bracket["n"]:
        return float(bracket["n"]), "sessions"
    for match in _TIMES_TOTAL.finditer(text):
        if frequency is None or match.start() >= frequency.end() or match.end() <= frequency.start():
            return _number(match["n"]), None
    lead = re.match(
        rf"\s*(?:additional\s+)?(?P<n>{_N})\s*(?:\(\d+\)\s*)?(?=[a-z])(?!\s*(?:x|times?|hours?|hrs?|days?|weeks?|wks?|month|phase|view)\b)",
        text,
        re.IGNORECASE | re.ASCII,
    )
    return (_number(lead["n"]), None) if lead else (None, None)


def _drug_amounts(text: str) -> _Amounts:
    """Tablets, grams or millilitres."""
    count = _COUNT.search(text)
    grams = next(
        (
            m
            for m in _GRAMS.finditer(text)
            if m["unit"].lower() != "ml" or "/" not in text[max(0, m.start() - 3) : m.start()]
        ),
        None,
    )
    if count and not (grams and count["n"] == "1"):
        unit = count["unit"]
        return _Amounts(total=float(count["n"]), unit=_unit(unit) if unit else None)
    if grams:
        return _Amounts(total=float(grams["n"]), unit="ml" if grams["unit"].lower().startswith("ml") else "grams")
    if count:
        return _Amounts(total=float(count["n"]))
    if times := re.search(rf"\btimes\s+(?P<n>{_N})\b|\bqty:?\s*(?P<m>\d+)", text, re.IGNORECASE | re.ASCII):
        return _Amounts(total=_number(times["n"] or times["m"]))
    return _Amounts()


def _unit(word: str) -> str:
    plain = word.lower()
    for start, unit in (
        ("g", "grams"),
        ("box", "boxes"),
        ("patch", "patches"),
        ("tab", "tablets"),
        ("cap", "capsules"),
    ):
        if plain.startswith(start):
            return unit
    return plain


def body_parts(text: str) -> tuple[tuple[str, str], ...]:
    """(part, side or "") of every part of the body named; a side holds for the parts that follow it in a list."""
    sides = [(match.start(), _SIDES[match["side"].lower()]) for match in _SIDE.finditer(text)]
    found: dict[str, str] = {}
    for match in _PART.finditer(text):
        word = match["part"].lower()
        part = _PARTS[word]
        before = [(start, side) for start, side in sides if start < match.start()]
        side = _CODED.get(word, "")
        if not side and before and not part.endswith("spine"):
            start, name = before[-1]
            between = text[start : match.start()].lower()
            side = name if len(between) < 60 and not re.search(r"[.;]", between) else ""
        found.setdefault(part, side)
    if not found and (level := _LEVEL.search(text)):
        region = {"C": "cervical spine", "T": "thoracic spine", "L": "lumbar spine"}[level["level"][0].upper()]
        side = sides[0][1] if sides and sides[0][0] < level.start() else ""
        found[region] = side
    return tuple(found.items())


def printed(request: TreatmentRequest) -> str:
    """A request in one plain form: `parse` reads it back to the same values."""
    sides = ", ".join(" ".join(part for part in (side, name) if part) for name, side in request.body_parts)
    parts = [request.label or request.text]
    parts += [request.dose] if request.dose else []
    parts += [f"{request.hours_per_session:g} hours a day"] if request.hours_per_session else []
    parts += [f"{request.sessions_per_week:g} times a week"] if request.sessions_per_week else []
    parts += [f"for {request.weeks:g} weeks"] if request.weeks else []
    parts += [f"({request.total:g} {request.unit})"] if request.total and request.unit == "sessions" else []
    return " ".join(parts) + (f", {sides}" if sides else "")
