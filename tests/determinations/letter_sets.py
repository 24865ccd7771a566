"""Letters to look at: a case with every kind of item, its parties complete. Fictitious persons, our own words."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.determinations.builders import facts, ready

from openimr.cases.domain.dispute import CaseFacts, CaseParty
from openimr.determinations.adapters import letter_set_file
from openimr.determinations.domain.letter_set.assembling import LetterSet, assemble
from openimr.determinations.domain.letter_set.material import Material, Organization
from openimr.programmes.loader import load as load_programme

SERVED = date(2014, 1, 28)  # a Tuesday
PARTIES = (
    CaseParty("injured_worker", "Renata Holm", identifiers=(("phone", "(559) 555-0101"),),
              address=("12 Alder Court", "Fresno", "CA", "93650")),
    CaseParty("employer", "Valley Cold Storage", "Valley Cold Storage", address=("1 Dock Road", "Fresno", "CA", "93650")),
    CaseParty("claims_administrator", "Tomas Vela", "Cedar Claims Services", identifiers=(("phone", "(916) 555-0125"),),
              address=("P.O. Box 7714", "Sacramento", "CA", "95826")),
    CaseParty("requesting_physician", "Anselm Okafor", "Delta Spine Group",
              address=("2210 Mill Road, Suite 140", "Portland", "OR", "97204")),
    CaseParty("representative", "Tobias Wren", "Wren & Adeyemi", identifiers=(("phone", "(209) 555-0170"),),
              address=("501 Courthouse Square", "Stockton", "CA", "95202")),
)  # fmt: skip
MISSING: dict[str, Any] = {
    "title": "What was not documented", "to": "For the physician who asked for the treatment", "notice": None,
    "facts": [("Sent to", "Delta Spine Group"), ("Case", "CM13-0004711")], "lead": "These points were not documented.",
    "own_words": "In our own words; the guideline's text is what counts.",
    "items": [
        {"number": 1, "request": "WORK HARDENING PROGRAM 4 HOURS A DAY 3XWK X3WKS", "says": None,
         "against": [{"lead": "This was not met:", "points": ["No more than two years have passed since the injury"]}],
         "missing": [
            {"guideline": "By MTUS Chronic Pain Medical Treatment Guidelines 2009:", "needed": {
                "how": "each", "lead": "Each of these is needed:", "parts": [
                    {"says": "A functional capacity evaluation", "pages": [125], "document": "the report",
                     "shows": "What would show it: the report of the evaluation."},
                    {"how": "one", "lead": "One of these is enough:", "parts": [
                        {"says": "A specific job to return to", "pages": [125, 126], "document": "x",
                         "shows": "What would show it: a letter of the employer."},
                        {"says": "On-the-job training", "pages": [], "document": "x",
                         "shows": "What would show it: the plan of training."},
                    ]},
                ]}},
        ]},
    ],
}  # fmt: skip


def case_facts(**changes: Any) -> CaseFacts:
    """Three items: upheld with a part authorized before, overturned and to be given, overturned and given already."""
    one, two = facts().items
    items = (
        replace(one, authorized="WORK HARDENING 2 WEEKS"),
        replace(two, accompanies=None),
        replace(two, number=3, request="MRI LUMBAR SPINE", accompanies=None, date_of_service=date(2013, 6, 29)),
    )
    return replace(facts(), parties=PARTIES, items=items, **changes)


def content(*, signed: bool = True) -> dict[str, Any]:
    """What the determination says: upheld, overturned, overturned."""
    told = ready().content(signed=signed)
    first, second = told["issues"]
    first["authorized"] = "WORK HARDENING 2 WEEKS"
    second = {**second, "decision": "overturned"}
    third = {
        **second,
        "number": 3,
        "request": "MRI LUMBAR SPINE",
        "understood": {**second["understood"], "label": "MRI"},
    }
    return {**told, "issues": [first, second, third]}


def material(**changes: Any) -> Material:
    languages = changes.get("languages", ())
    on = changes.get("served", SERVED)
    return Material(
        **{
            "content": content(),
            "facts": case_facts(),
            "version": 1,
            "status": "served",
            "served": SERVED,
            "programme": load_programme("california_workers_comp"),
            "organization": Organization(
                "Sierra Review Organization", ("400 Capitol Mall", "Sacramento, CA 95814"), "(916) 555-0199"
            ),
            "enclosures": letter_set_file.enclosures(),
            "wordings": {tongue: letter_set_file.wordings(tongue, on) for tongue in ("en", *languages)},
            "missing_sheet": MISSING,
            "eams_number": "ADJ0048213",
            "director": CaseParty(
                "administrative_director", "Administrative Director", "Division of Workers' Compensation"
            ),
            "determination_digest": "ab" * 32,
            **changes,
        }
    )  # type: ignore[arg-type]


def made(**changes: Any) -> LetterSet:
    return assemble(material(**changes), letter_set_file.envelope())
