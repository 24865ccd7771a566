"""The words of the attestation: made from data, said only where true, refused where something must be true and is not."""

import re
from dataclasses import replace
from datetime import date

import pytest

from openimr.errors import DataFileInvalid
from openimr.panel.adapters import attestation_file
from openimr.panel.domain.attestation import AttestationFacts, changed, digest, worded

ON = date(2013, 10, 21)
FACTS = AttestationFacts(
    on=ON,
    licences=("California", "Nevada"),
    certifications=("Physical Medicine and Rehabilitation",),
    subspecialties=("Pain Medicine",),
    years=13,
    hours=30,
    undisciplined=True,
    trained_on=date(2013, 1, 31),
    asked=("employer", "claims_administrator", "injured_worker"),
    certificate="ab12",
    items=1,
    documents=1,
    pages=41,
)


def said(step: str = "signature", **changes) -> dict[str, str]:
    words, lacking = worded(attestation_file.wordings(), replace(FACTS, **changes), step)
    assert not lacking
    return {one.id: one.says for one in words}


def test_each_sentence_names_what_is_on_file():
    told = said()
    assert told["licence"] == "I hold a licence in force and without restriction in California and Nevada."
    assert told["practice"] == "I have practised for 13 years and practise 30 hours a week."
    assert "employer, claims administrator and injured worker" in told["ties"]
    assert "certificate ab12" in told["ties"]
    assert told["records"] == "I reviewed the records of this case: 1 document, 41 pages in all."
    assert "records" not in said("acceptance")
    assert "later_ties" in said("acceptance")


@pytest.mark.parametrize(
    ("changes", "without"),
    [
        ({"subspecialties": ()}, "subspecialty"),
        ({"undisciplined": False}, "discipline"),
        ({"trained_on": None}, "training"),
        ({"trained_on": date(2013, 10, 22)}, "training"),
        ({"years": 0}, "practice"),
    ],
)
def test_what_is_not_true_is_not_said(changes, without):
    assert without in said()
    assert set(said()) - set(said(**changes)) == {without}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"licences": ()}, "licence"),
        ({"certifications": ()}, "certification"),
        ({"asked": ()}, "ties"),
        ({"documents": 0}, "records"),
    ],
)
def test_what_must_be_true_and_is_not_stops_the_attestation(changes, what):
    _, lacking = worded(attestation_file.wordings(), replace(FACTS, **changes), "signature")
    assert [reason.sentence.startswith(f"cannot attest to {what}") for reason in lacking] == [True]
    assert lacking[0].cite


def test_before_the_law_there_are_no_words():
    assert worded(attestation_file.wordings(), replace(FACTS, on=date(2012, 12, 31)), "signature") == ((), ())


def test_every_word_counts_in_the_digest():
    words, _ = worded(attestation_file.wordings(), FACTS, "signature")
    other, _ = worded(attestation_file.wordings(), replace(FACTS, hours=31), "signature")
    assert changed(words, other) == ("practice",)
    assert changed(words, words) == ()
    seals = {
        digest("A", "signature", ON, words),
        digest("B", "signature", ON, words),
        digest("A", "acceptance", ON, words),
        digest("A", "signature", date(2013, 10, 22), words),
        digest("A", "signature", ON, other),
    }
    assert len(seals) == 5


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{licences}", "{driving_licence}", "no driving_licence; there are"),
        ("needs: [licences]", "needs: [luck]", "no luck"),
        ("affirms: qualified", "affirms: happy", "affirms"),
        ("steps: [acceptance]", "steps: []", "steps"),
    ],
)
def test_the_file_of_words_names_its_faults(tmp_path, old, new, says):
    text = attestation_file.FILE.read_text()
    assert old in text
    file = tmp_path / "attestation.yaml"
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(DataFileInvalid, match=re.escape(says)):
        attestation_file.read(file)
