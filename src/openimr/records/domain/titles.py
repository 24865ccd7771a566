"""What a document is called and who wrote it, from its own words."""

import re
from collections.abc import Iterator

_DEGREES = (
    r"(?:M[.,]?\s?D\.?|D\.?\s?O\.?|D\.?\s?C\.?|D\.?P\.?T\.?|M\.?P\.?T\.?|P\.?T\.?|P\.?A\.?-?\s?C\.?|P\.?A\.?|(?:F|A|C|R)?N\.?P\.?(?:-C|-BC)?|"
    r"APRN|L\.?\s?Ac\.?|Ph\.?\s?D\.?|Psy\.?\s?D\.?|R\.?N\.?|OTR(?:/L)?|O\.?T\.?|CHT|Esq\.?|J\.?D\.?|R\.?Ph\.?|Pharm\.?\s?D\.?|D\.?P\.?M\.?|"
    r"D\.?D\.?S\.?|LCSW|LMFT|M\.?S\.?W\.?|ATC|CEAS|MS|MA|CCM|QME|AME|F\.?A\.?C\.?S\.?|F\.?A\.?A\.?O\.?S\.?)"
)
_PART = r"(?:[A-Z]['’][A-Z](?:[a-z]+|[A-Z]+)|[A-Z][a-z][a-z'’]*(?:[A-Z][a-z]+)?(?:-[A-Z][a-z'’]+)*|[A-Z]{2,}(?:[-'’][A-Z]{2,})*)"
_PARTICLE = r"(?:(?:van|von|de|del|della|der|den|la|le|da|dos|di|bin|al|el|st\.?)[ ]+)*"
_GIVEN = rf"(?:{_PART}|[A-Z]\.?)"
_NAME = rf"{_GIVEN}(?:[ ]+(?:{_PARTICLE}{_PART}|[A-Z]\.)){{1,3}}"
_WITH_DEGREE = rf"(?P<name>{_NAME}(?:,[ ]?(?:Jr|Sr|II|III)\.?)?[,.]?\s+{_DEGREES}(?:,\s?{_DEGREES}){{0,2}})(?![A-Za-z])"
_PLAIN = rf"(?P<plain>(?:Dr\.[ ]+)?{_NAME})(?![A-Za-z0-9'’])"
_GAP = r"(?![A-Za-z])[ \t]*(?::|-|—|–|\.|/s/|\n)?[ \t_]*(?:/s/[ \t]*)?\n?[ \t]*"

_SIGNED = re.compile(
    r"(?i:\b(?:electronically|digitally)?\s*(?:signed|authenticated|attested|approved|verified|e-signed)(?:\s+(?:and\s+\w+\s+)?(?:electronically\s+)?by)?|"
    r"dictated(?:,?\s+(?:and|but|not)\s+\w+)*\s+by|dictated|interpreted(?:\s+and\s+\w+)?\s+by|read\s+by|reported\s+by|prepared\s+by|"
    r"report\s+by|respectfully\s+(?:submitted|yours)(?:\s+by)?|written\s+by|completed\s+by|performed\s+by|evaluated\s+by|examined\s+by|/s/|"
    r"reading\s+(?:physician|radiologist)|electronically\s+\w*\s*by|interpreting\s+(?:physician|radiologist)|\bauthor|signature(?:\s+of\s+\w+)?)"
    rf"{_GAP}(?:{_WITH_DEGREE}|{_PLAIN})"
)
_CLOSING = re.compile(
    r"(?i:sincerely(?:\s+yours)?|very\s+truly\s+yours|yours\s+(?:very\s+)?truly|truly\s+yours|regards|best\s+regards|kind\s+regards|cordially|respectfully)"
    rf"[,.]?\s*\n(?:[ \t_]*\n){{0,5}}[ \t_]*(?:/s/\s*)?(?:{_WITH_DEGREE}|{_PLAIN})"
)
_ROLE = re.compile(
    r"(?i:\b(?:primary\s+|secondary\s+)?treating\s+(?:physician|provider|therapist|chiropractor|acupuncturist|doctor)|physician\s+(?:advisor|reviewer)|"
    r"physician\s+name|(?:physician|doctor)(?:'s)?\s+name(?:\s+and\s+degree)?|evaluating\s+(?:physician|therapist)|examining\s+physician|examiner|evaluator|radiologist|surgeon|"
    r"attending(?:\s+physician)?|electromyographer|psychologist|psychiatrist|physical\s+therapist|occupational\s+therapist|therapist|"
    r"chiropractor|acupuncturist|clinician|(?:rendering\s+|treating\s+)?provider(?:\s+name)?|reviewer|reviewing\s+physician|laboratory\s+director|"
    r"consultant|consulting\s+physician|pharmacist|physician|doctor)"
    rf"(?:'s)?[ \t]*:{_GAP}(?:{_WITH_DEGREE}|{_PLAIN})"
)
_ANY_WITH_DEGREE = re.compile(_WITH_DEGREE)
#: Before a name in its line: somebody who is written to or about, not who writes.
_NOT_THE_AUTHOR = re.compile(
    r"(?i)(?:referr(?:ing|ed)|order(?:ing|ed)|dear|attn|attention|cc|primary\s+care|pcp|to|from|re|requested\s+by|copies?|family\s+physician|"
    r"assistant|anesthesiologist|anesthesia|prescrib\w+|director|supervis\w+|collected\s+by|patient|employee|applicant|seen\s+by|"
    r"(?:report|evaluation|consultation|letter|note|request|surgery|care|office|visit)s?\s+(?:of|by|from|with)|with|and|from|of|per)\s*[:.]?\s*(?:Dr\.?\s*)?$"
)
_LOOKED_AT = 3_000  # letters at each end
_END, _TOP = 400, 500  # letters of the end and of the top of a document
_NO_NAME = frozenset(
    "Date Time Patient Physician Provider License Number Report Signature Medical Center Clinic Group Hospital Name Title "
    "Phone Fax Address Page Claim Employee Employer The This Department Electronically Signed Signed By Of And On Treating Treatment "
    "Therapy Physical Primary Office Offices Law Services Board Certified Diplomate Associates Inc Insurance Company Note Notes "
    "Specialty Orthopaedic Orthopedic Surgery Visit Information Facility Total Plan".lower().split()
)


def author_of(text: str) -> str:
    """The name that signs the document, with its degree; empty where none is found.

    A signature counts most, then a letter's closing, the last name with a degree near the end, a named role
    ("Radiologist: …"), and the first name with a degree near the top; never who is written to, copied or cited.
    """
    if len(text) > 2 * _LOOKED_AT:  # a long document names its author where it begins and where it ends
        text = text[:_LOOKED_AT] + "\n\n" + text[-_LOOKED_AT:]
    signed = next(_labelled(_SIGNED, text, last=True), "") or next(_labelled(_CLOSING, text, last=True), "")
    if signed:
        return signed
    free = [
        (match.start(), _tidy(match["name"]))
        for match in _ANY_WITH_DEGREE.finditer(text)
        if _is_name(match["name"]) and not _NOT_THE_AUTHOR.search(_line_before(text, match.start()))
    ]
    at_the_end = [name for place, name in free if place > len(text) - _END]
    if at_the_end:
        return at_the_end[-1]
    return next(_labelled(_ROLE, text), "") or next((name for place, name in free if place < _TOP), "")


def _labelled(pattern: re.Pattern[str], text: str, *, last: bool = False) -> Iterator[str]:
    found = list(pattern.finditer(text))
    for match in reversed(found) if last else found:
        groups = [group for group in match.groups() if group]
        if groups and _is_name(groups[0]):
            before = _line_before(text, match.start())
            if not re.search(r"(?i)(?:referring|ordering|requested|not|prior|previous|primary care)\s*$", before):
                yield _tidy(groups[0])


def _is_name(name: str) -> bool:
    words = re.findall(r"[A-Za-z'’-]+", name.split(",", maxsplit=1)[0])
    return len([w for w in words if len(w) > 1]) >= 1 and not any(word.lower() in _NO_NAME for word in words)


def _tidy(name: str) -> str:
    folded = " ".join(name.split()).rstrip(", ")
    return folded if re.search(r"\b[A-Z][a-z]?\.(?:[A-Za-z]\.)+$", folded) else folded.rstrip(".")


def _line_before(text: str, place: int) -> str:
    return text[text.rfind("\n", 0, place) + 1 : place][-60:]


def title_of(label: str, author: str) -> str:
    """What the document is called: its kind, and its author where known."""
    return f"{label}, {author}" if author else label
