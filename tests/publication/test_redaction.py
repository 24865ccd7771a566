"""No identity that the case knows survives, in whatever way it is written; the words of medicine do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.cases.domain.dispute import CaseParty
from openimr.publication.adapters.public_letter import eponyms
from openimr.publication.domain.leaks import leaks
from openimr.publication.domain.redaction import REDACTED, identities, redact

WORKER = CaseParty(
    "injured_worker",
    "Daniel R Ostrowe",
    identifiers=(
        ("first_name", "Daniel"),
        ("middle_initial", "R"),
        ("last_name", "Ostrowe"),
        ("date_of_birth", "1974-03-17"),
        ("phone", "(209) 555-0103"),
    ),
    address=("417 Tule Lane", "Stockton", "CA", "95206"),
)
PHYSICIAN = CaseParty(
    "requesting_physician",
    "Lena Marchetti-Quill",
    "Riverbend Spine & Rehabilitation Medical Group",
    identifiers=(("first_name", "Lena"), ("last_name", "Marchetti-Quill"), ("npi", "1000000419")),
)
NEER = CaseParty("representative", "Paul Neer", identifiers=(("first_name", "Paul"), ("last_name", "Neer")))
KNOWN = identities([WORKER, PHYSICIAN, NEER], numbers=("PCC-11-048213",), reviewer=("Ada Lovegrove", "Lovegrove"))
WRITTEN = [
    "Daniel Ostrowe", "Ostrowe, Daniel", "DANIEL R. OSTROWE", "Ostrowe's", "D. Ostrowe", "Daniel\nOstrowe", "Marchetti-Quill", "Marchetti Quill",
    "Riverbend Spine & Rehabilitation Medical Group", "RIVERBEND SPINE  & REHABILITATION\nMEDICAL GROUP", "PCC-11-048213", "pcc 11 048213", "(209) 555-0103",
    "209-555-0103", "03/17/1974", "3-17-74", "March 17, 1974", "417 Tule Lane", "1000000419", "Paul Neer", "Ada Lovegrove", "Lovegrove",
]  # fmt: skip


@given(st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=4), st.sampled_from([". ", ", seen by ", " and\n"]))
def test_no_known_identity_survives(written, between):
    text = "The patient " + between.join(written) + " has low back pain."
    public = redact(text, KNOWN, eponyms())
    assert REDACTED in public
    assert leaks([("x", public)], KNOWN, eponyms()) == ()
    assert leaks([("x", text)], KNOWN, eponyms())
    assert public.endswith("has low back pain.")


@given(
    st.sampled_from(
        [
            "Dr. Somebody Else",
            "Jane Roe, MD",
            "123-45-6789",
            "someone@example.org",
            "(916) 555-0188",
            "DOB: 01/02/1975",
            "MRN 44-1-22",
        ]
    )
)
def test_what_looks_like_an_identity_goes_too(text):
    assert text not in redact(f"Seen by {text} today.", KNOWN, eponyms())
    assert leaks([("x", f"Seen by {text} today.")], KNOWN, eponyms())


def test_the_words_of_medicine_stay():
    text = "Neer and Hawkins signs are positive. Spurling, Phalen and Tinel are negative. Norco 10/325mg #60, C3-T1, L5-S1, on 9/10/2013, pain 5/10."
    assert redact(text, KNOWN, eponyms()) == text
    assert leaks([("x", text)], KNOWN, eponyms()) == ()


@given(st.text(max_size=200))
def test_redacting_twice_is_redacting_once(text):
    once = redact(text, KNOWN, eponyms())
    assert redact(once, KNOWN, eponyms()) == once


def person(first: str, last: str) -> CaseParty:
    return CaseParty("injured_worker", f"{first} {last}", identifiers=(("first_name", first), ("last_name", last)))


@pytest.mark.parametrize(
    ("party", "written"),
    [
        (person("José", "García"), "Mr. Garcia says that Jose Garcia and José García are one."),
        (person("María", "García López"), "Ms. García is María García; LOPEZ is her name; Maria slept well."),
        (person("Hope", "Hawkins"), "Mr. Hawkins and MRS HAWKINS and Hope Hawkins are told of."),
        (WORKER, "Claim PCC11048213, also pcc-11048213."),
        (WORKER, "Seen by Dr Smith, by Doctor Miller, by Jane Roe, RN, by Jane Roe NP and by Mrs. Alder."),
    ],
)
def test_a_name_goes_with_or_without_accents_titles_and_second_surname(party, written):
    known = identities([party], numbers=("PCC-11-048213",), reviewer=())
    public = redact(written, known, eponyms())
    for word in ("garc", "jos", "mar", "lopez", "hawkins", "11048213", "smith", "miller", "roe", "alder"):
        assert word not in public.casefold(), public
    assert leaks([("x", public)], known, eponyms()) == ()
    assert leaks([("x", written)], known, eponyms())


def test_words_that_are_names_as_well_stay_words():
    known = identities([person("Hope", "Hawkins"), person("May", "Neer")], numbers=(), reviewer=())
    text = "There is hope. The Hawkins test and the Neer sign of May 2, 2013 are positive; MS Contin may help."
    assert redact(text, known, eponyms()) == text
    assert leaks([("x", text)], known, eponyms()) == ()
