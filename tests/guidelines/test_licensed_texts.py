"""Licensed guideline texts: refused whole with every fault, shown at their pages, never copied beyond a quote."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.cli import app
from openimr.errors import DataFileInvalid
from openimr.guidelines import queries
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.licensed_texts import QUOTE_LIMIT_WORDS, LicensedTexts, Passage, copying_reasons
from openimr.guidelines.domain.status import Status

GOOD = """edition: mtus-chronic-pain-2009
licence: A made-up publisher, licence 1
passages:
- page: 125
  section: Work conditioning, work hardening
  text: |
    This made-up text stands for page one hundred and twenty-five.
- {page: 126, text: This made-up text stands for the page after it.}
"""


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    return folder


def check(folder):
    return CliRunner().invoke(app, ["guidelines", "texts", "check", str(folder)])


def test_a_good_folder_is_counted(texts):
    (texts / "chronic-pain.yaml").write_text(GOOD)
    (texts / "README.md").write_text("ours")
    run = check(texts)
    assert run.exit_code == 0
    assert run.output == "mtus-chronic-pain-2009: 2 passages\n"


def test_a_bad_folder_is_refused_whole_with_every_fault(texts):
    (texts / "a.yaml").write_text(
        "edition: mtus-chronic-pain-2009\nlicence: l\npassages:\n- {page: 128, text: x}\n- {page: 3, section: Nowhere, text: x}\n"
        "- {page: 4, text: x}\n- {page: 4, text: y}\n"
    )
    (texts / "b.yaml").write_text("edition: none-such\nlicence: l\npassages:\n- {page: 1, text: x}\n")
    (texts / "c.yaml").write_text("edition: mtus-chronic-pain-2009\npassages:\n- {page: 0, txt: x}\n")
    (texts / "d.yaml").write_text("edition: [")
    (texts / "scan.pdf").write_bytes(b"%PDF")
    (texts / "good.yaml").write_text(GOOD)
    run = check(texts)
    assert isinstance(run.exception, DataFileInvalid)
    told = str(run.exception)
    for fault in (
        "a.yaml:4: passages.0.page: mtus-chronic-pain-2009 has pages 1 to 127",
        "a.yaml:5: passages.1.section: mtus-chronic-pain-2009 has no section 'Nowhere'",
        "a.yaml:7: passages.3: page 4 stands twice",
        "b.yaml:1: edition: there is no edition none-such",
        "c.yaml:1: licence: Field required",
        "c.yaml:3: passages.0.page",
        "c.yaml:3: passages.0.txt",
        "d.yaml:",
        "scan.pdf:1: only plain files *.yaml",
    ):
        assert fault in told, fault


def test_an_empty_folder_or_none_is_no_text(texts):
    assert "holds no *.yaml" in str(check(texts).exception)
    assert "no such folder" in str(check(texts / "nowhere").exception)


def finding(criterion, *pages):
    return Finding(
        item=1,
        criterion=criterion,
        status=Status.NOT_DOCUMENTED,
        because="x",
        says="x",
        cites=pages,
        basis="documented",
    )


@pytest.mark.django_db
def test_a_finding_shows_the_text_at_its_page_while_the_licence_lasts(texts, settings):
    assert (
        queries.licensed_passages(finding("mtus-chronic-pain-2009.work-hardening.plateau", 125), on=date(2026, 1, 1))
        == ()
    )
    (texts / "a.yaml").write_text(GOOD.replace("passages:", "licensed_until: 2026-12-31\npassages:"))
    settings.GUIDELINE_TEXTS = str(texts)

    def pages(criterion, *cited, on=date(2026, 12, 31)):
        return [passage.page for passage in queries.licensed_passages(finding(criterion, *cited), on=on)]

    assert pages("mtus-chronic-pain-2009.work-hardening.plateau", 125) == [125]
    assert pages("mtus-chronic-pain-2009.work-hardening.plateau", 125, 126) == [125, 126]
    assert pages("mtus-chronic-pain-2009.work-hardening.plateau", 125, on=date(2027, 1, 1)) == []
    assert pages("mtus-acupuncture-2007.acupuncture.effect", 125) == []


WORDS = [f"word{number}" for number in range(200)]
TEXTS = LicensedTexts.of([Passage("e", "", 1, " ".join(WORDS), "l")])


@given(st.integers(0, 150), st.integers(1, 100), st.text(" ab.,;\n", max_size=20))
def test_a_run_longer_than_the_limit_is_found_wherever_it_stands_and_a_shorter_never(start, length, around):
    copied = WORDS[start : start + length]
    told = f"{around} {', '.join(copied).upper()}. {around}"
    assert TEXTS.copied_in(told) is (len(copied) > QUOTE_LIMIT_WORDS)
    assert bool(copying_reasons(TEXTS, [("item 1", told)])) is (len(copied) > QUOTE_LIMIT_WORDS)


def test_texts_that_cannot_be_read_stand_against_a_letter(texts, settings):
    settings.GUIDELINE_TEXTS = str(texts / "nowhere")
    (reason,) = queries.reasons_against_copying([("item 1", "own words")])
    assert "cannot be told" in reason.sentence


def test_the_gate_names_the_part_that_copies(texts, settings):
    (texts / "a.yaml").write_text(GOOD + f"- {{page: 1, text: {' '.join(WORDS)}}}\n")
    settings.GUIDELINE_TEXTS = str(texts)
    written = [("the summary", "own words"), ("item 2", "As it says: " + " ".join(WORDS[20:61]))]
    (reason,) = queries.reasons_against_copying(written)
    assert reason.sentence.startswith("item 2 copies more than 40 words")
