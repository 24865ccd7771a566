"""The drug lexicon: every name finds its drug, slips are forgiven, plain words are no drugs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.records.adapters.drugs_file import drug_lexicon

LEXICON = drug_lexicon()


def generics(text: str) -> list[str]:
    return [mention.drug.generic for mention in LEXICON.find(text)]


def test_the_lexicon_is_as_wide_as_the_files_that_we_see():
    assert len({name.lower() for drug in LEXICON.drugs for name in drug.names}) >= 250


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Norco 10/325 mg #60 and Flexeril", ["hydrocodone-acetaminophen", "cyclobenzaprine"]),
        ("Hydrocodone-\nAcetaminophen 5/325", ["hydrocodone-acetaminophen"]),
        ("hydrocodone and acetaminophen", ["hydrocodone-acetaminophen"]),
        ("Voltaren gel 1%, then Voltaren tablets", ["diclofenac topical", "diclofenac"]),
        ("NAPROSYN and Prilosec", ["naproxen", "omeprazole"]),
        ("Flurbiprofen 20%/Lidocaine 5% cream", ["flurbiprofen-lidocaine"]),
        ("ketaprofen, ketoprophen and methylpredniosone", ["ketoprofen", "ketoprofen", "methylprednisolone"]),
        ("prednisone and prednisolone are two drugs", ["prednisone", "prednisolone"]),
        ("the patient was treated conservatively with exercises", []),
        ("Somatic complaints and mobility", []),
    ],
)
def test_a_drug_is_found_by_each_of_its_names(text, found):
    assert generics(text) == found


@given(st.sampled_from([(name, drug.generic) for drug in LEXICON.drugs for name in drug.names]))
def test_every_name_of_the_file_finds_its_own_drug_and_the_place(entry):
    name, generic = entry
    text = f"He takes {name.upper()} daily."
    (mention,) = LEXICON.find(text, misspelt=False)
    assert mention.drug.generic == generic
    assert text[mention.start : mention.end] == name.upper()
