"""What was measured: pain, motion, strength, grip, questionnaires, tolerance, lifting."""

import re

from openimr.records.domain.chronology.page import CLINICAL, Finding, Found, PageToRead, one_line, told

_SCORE = r"(?P<least>\d{1,2}(?:\.\d)?)(?:\s?(?:-|–|to)\s?(?P<most>\d{1,2}(?:\.\d)?))?"
_OF_TEN = r"\s?(?:/|out\s+of|of\s+a\s+possible)\s?(?:10|ten)\b"
#: A score out of ten with a word of pain near it, before or behind; or one on a scale that says so.
_PAIN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:\b(?:pain|ache|discomfort|symptoms|severity|intensity)\b[^.]{{0,70}}?|\b(?:rated|rates|scored)\s+(?:it\s+)?(?:at\s+|as\s+)?(?:an?\s+)?|\b(?:VAS|NRS)\b[^.\n]{{0,20}}?){_SCORE}{_OF_TEN}",
        rf"{_SCORE}{_OF_TEN}[^.\n]{{0,20}}?\b(?:pain|severity|intensity|VAS)\b",
        rf"\b(?:pain|ache|discomfort|VAS)\b[^.]{{0,60}}?\b{_SCORE}\s+on\s+(?:a|the)\s+(?:visual\s+analog(?:ue)?\s+|numeric(?:al)?\s+|pain\s+|VAS\s+)?(?:scale\s+)?(?:of\s+)?(?:(?:0|1|zero|one)\s?(?:-|to)\s?(?:10|ten)|ten[\s-]point|10[\s-]point|out\s+of\s+10)",
        rf"\b(?:pain\s+(?:level|score|scale|rating|intensity)|VAS|NRS)\s*(?:today|now|at rest|current(?:ly)?)?\s*(?:is|was|=|:)\s*{_SCORE}\b(?!\s?[/%])",
    )
)
#: In a clinician's note nothing else is told in tenths ("Subj: right shoulder 7/10").
_BARE = re.compile(rf"(?<![\d/.-]){_SCORE}\s?/\s?10(?![\d/-])")
_MEASURES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (measure, unit, re.compile(pattern, re.IGNORECASE))
    for measure, unit, pattern in (
        ("range of motion", "degrees", r"\b(?P<what>(?:(?:right|left|lumbar|cervical|thoracic|shoulder|knee|hip|wrist|ankle|elbow|forward)\s+){0,3}(?:flexion|extension|abduction|adduction|(?:internal|external|lateral|left|right)\s+(?:rotation|bending|flexion)|rotation|lateral\s+bend(?:ing)?|supination|pronation|dorsiflexion|plantar\s+flexion|elevation))\s*(?:is|was|of|to|at|=|:|measures|reveals)?\s*(?:limited\s+to\s+)?(?P<value>\d{1,3})\s?(?:degrees?|deg\b|°)"),
        ("strength", "of 5", r"\b(?P<what>(?:(?:right|left|motor|muscle)\s+|\w+[ ]+){0,2}strength)[^.;\n]{0,40}?(?P<value>[0-5][+-]?)\s?(?:/|out of)\s?5\b"),
        ("grip", "", r"\b(?P<what>(?:(?:right|left)\s+)?grip(?:\s+strength)?|Jamar)[^.;\n]{0,40}?(?P<value>\d{1,3}(?:\.\d)?)\s?(?P<unit>kg|kilograms?|lbs?|pounds?)\b"),
        ("questionnaire", "", r"\b(?P<what>Oswestry(?:\s+disability\s+index)?|ODI|Quick\s?DASH|DASH|PHQ-?9|GAD-?7|NDI|Neck\s+Disability\s+Index|Roland[-\s]Morris|Beck\s+(?:Depression|Anxiety)\s+Inventory|BDI|BAI|Epworth|LEFS|WOMAC|KOOS|SF-36|Tampa|Fear\s+Avoidance)(?:\s+(?:score|scale|index|questionnaire))*\s*(?:\(\w+\))?\s*(?:is|was|of|at|=|:|score|scored)*\s*(?P<value>\d{1,3}(?:\.\d)?)\s?(?P<unit>%|percent|/\s?\d{2,3}|points)?"),
        ("tolerance", "", r"\b(?P<what>(?:able\s+to\s+)?(?:walk|sit|stand|driv|walks|sits|stands|walking|sitting|standing|driving)(?:ing)?(?:\s+tolerance)?)\s*(?:is|was|of|to|for|up\s+to|about|only|limited\s+to|=|:|went\s+from\s+\d+\s+to|\s)*(?P<value>\d{1,4})(?:\s?(?:-|to)\s?\d{1,4})?\s?(?P<unit>minutes?|mins?|hours?|blocks?|feet|yards|miles?)\b"),
        ("lifting", "pounds", r"\b(?P<what>(?:no\s+)?(?:floor\s+to\s+waist\s+|overhead\s+)?lift(?:s|ing)?(?:,\s*push(?:ing)?[^.;\n]{0,30}?)?)[^.;\n\d]{0,30}?(?:from\s+\d{1,3}\s+to\s+)?(?P<value>\d{1,3})\s?(?:pounds|lbs?\b|#)"),
    )
)  # fmt: skip

#: A table of what was measured at first and what today; the second column is what the report measures.
_THEN_AND_NOW = re.compile(r"\b(?:initial|start|baseline|eval(?:uation)?)\s+(?:today|now|current)\b", re.IGNORECASE)
_NOW = re.compile(
    r"[ \t]+(?P<value>\d{1,3}(?:\.\d)?)\s?(?:%|pounds|lbs?|degrees|min(?:utes)?)?(?=[ \t]*(?:\n|\Z))", re.IGNORECASE
)
_GRIP_OF_BOTH = re.compile(
    r"[^.;\d]{4,45}?(?:\b(?P<before>right|left|R|L)\b\s*:?\s*)?(?P<one>\d{1,3})\s*(?:lbs?|pounds?|kg)?\s*"
    r"(?:on\s+the\s+(?P<after>right|left))?\s*(?:,|/|and)\s*(?:(?:right|left|R|L)\s*:?\s*)?(?P<other>\d{1,3})\s*"
    r"(?P<unit>lbs?|pounds?|kg)\b(?:\s+on\s+the\s+(?:right|left))?",
    re.IGNORECASE,
)


def pain(page: PageToRead) -> Finding:
    """Pain scores out of ten, each once."""
    taken: list[tuple[int, int]] = []
    patterns = (*_PAIN, _BARE) if page.document.kind in CLINICAL else _PAIN
    for match in (match for pattern in patterns for match in pattern.finditer(page.text)):
        place = match.span("least")
        if place in taken:
            continue
        taken.append(place)
        least, most = float(match["least"]), float(match["most"] or match["least"])
        if most > 10 or least > 10:
            continue
        status = page.status(match.start("least"), match.end())
        score = match["least"] + (f"-{match['most']}" if match["most"] else "")
        values = {"least": least, "most": most, "of": 10}
        says = told(status, f"pain was rated {score} out of 10")
        day = page.day_of_row(match.start("least"))
        yield Found("pain_score", says, match.start(), match.end(), status, values, day)


def _of_both(value: dict[str, object], sides: re.Match[str]) -> tuple[dict[str, object], ...]:
    """The grip of the right hand and of the left, where one passage tells both."""
    first = (sides["before"] or sides["after"])[0].lower()
    names = ("right", "left") if first == "r" else ("left", "right")
    unit = one_line(sides["unit"])
    return tuple(
        value | {"what": f"{side} {value['what']}", "value": sides[part], "unit": unit}
        for side, part in zip(names, ("one", "other"), strict=True)
    )


def function(page: PageToRead) -> Finding:
    """Functional measures, one event a sentence."""
    if page.document.kind not in CLINICAL | {"functional_capacity_evaluation"}:
        return
    sentences: dict[tuple[int, int], list[tuple[int, int, dict[str, object]]]] = {}
    for measure, unit, pattern in _MEASURES:
        for match in pattern.finditer(page.text):
            part = match.groupdict()
            value = {
                "measure": measure,
                "what": one_line(part["what"]).lower(),
                "value": part["value"],
                "unit": one_line(part.get("unit") or unit),
            }
            if measure == "lifting":
                value["words"] = one_line(match.group())
            sides = _GRIP_OF_BOTH.match(page.text, match.start()) if measure == "grip" else None
            sides = sides if sides and (sides["before"] or sides["after"]) else None
            now = _NOW.match(page.text, match.end()) if _THEN_AND_NOW.search(page.text) else None
            if now:
                value["value"], value["words"] = now["value"], f"{one_line(part['what'])} {one_line(now.group())}"
            end = sides.end() if sides else now.end() if now else match.end()
            told_here = sentences.setdefault(page.sentence(*match.span()), [])
            for said in _of_both(value, sides) if sides else (value,):
                told_here.append((match.start(), end, said))
    for _, found in sorted(sentences.items()):
        start, end = min(one[0] for one in found), max(one[1] for one in found)
        measures = [value for _, _, value in sorted(found, key=lambda one: one[0])]
        status = page.status(start, start + 1)
        # "No lifting over 20 pounds" is a limit, not a denial, and so is "may lift 8 pounds" on a slip for work.
        status = "affirmed" if status == "negated" or page.document.kind == "work_status" else status
        says = "; ".join(
            str(one.get("words") or f"{one['what']} {one['value']} {one['unit']}".strip()) for one in measures
        )
        yield Found("function", told(status, f"measured: {says}"), start, end, status, {"measures": measures})
