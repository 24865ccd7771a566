"""Guidelines and studies outside the MTUS: printed and read again without loss, and current or not on a day."""

import json
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.cli import app
from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.sources_file import read_sources, sources
from openimr.guidelines.domain.sources import (
    CONTINUOUSLY,
    Currency,
    Guideline,
    Study,
    as_citation,
    currency,
    faults,
    parse,
    reviewed_between,
)

WORDS = st.text("abcXYZ 019()&-'’:,;.?!é[]/", min_size=1, max_size=30).map(lambda text: " ".join(text.split()))
REVIEWED = st.one_of(st.just(""), st.just(CONTINUOUSLY), st.dates(date(1990, 1, 1), date(2030, 1, 1)).flatmap(lambda d: st.sampled_from([d.isoformat(), d.isoformat()[:7], d.isoformat()[:4]])))  # fmt: skip
GUIDELINES = st.builds(Guideline, st.sampled_from(["ODG", "ACOEM", "other guideline"]), WORDS, WORDS, WORDS, REVIEWED, st.just("") | WORDS, st.lists(st.integers(1, 999), max_size=4).map(tuple))  # fmt: skip
STUDIES = st.builds(Study, st.lists(WORDS, min_size=1, max_size=4).map(tuple), WORDS, WORDS, st.integers(1900, 2030), WORDS, WORDS, st.just("") | WORDS)  # fmt: skip


@given(GUIDELINES | STUDIES)
@example(Guideline("ODG", "a", "b", "2016", chapter="0."))
@example(Study(("Doe J",), "?", "Spine", 1900, "0", "0"))
def test_what_is_printed_is_read_again_whole(citable):
    if not faults(citable):
        assert parse(str(citable)) == citable


@pytest.mark.parametrize("one", sources(), ids=lambda one: one.id)
def test_the_shipped_records_are_read_again(one):
    read = parse(str(one))
    assert str(read) == str(one)
    assert as_citation(one).source in {"ODG", "ACOEM", "other guideline", "study"}


@given(WORDS.filter(lambda t: t and not any(c in t for c in ",.;?![]")), st.none() | st.integers(1990, 2029), st.lists(WORDS.filter(lambda t: t and not any(c in t for c in ",.;")), max_size=3), st.lists(st.integers(1, 999), max_size=3))  # fmt: skip
def test_the_mtus_as_letters_print_it_is_read_again(title, year, sections, pages):
    named = f", Section(s): {'; '.join(sections)}" if sections else ""
    at = f", Page(s): {', '.join(map(str, pages))}" if pages else ""
    wanted = GuidelineCitation("MTUS", f"t{title}", year, tuple(sections), tuple(pages))
    if year is None and f"t{title}"[-5:].strip().isdigit():
        return
    assert parse(f"MTUS t{title}{f' {year}' if year else ''}{named}{at}.") == wanted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ODG: Work Loss Data Institute. Official Disability Guidelines [online; reviewed 2016-12-20], chapter Low Back - Lumbar & Thoracic (Acute & Chronic), p. 12, 13", Guideline),
        ("Deyo RA, Mirza SK. Back surgery: who needs it? N Engl J Med. 2007;356(22):2239-2243.", Study),
        ("Doe J. One. Two. Three. J. 2007;3:e12.", Study),
        ("MTUS Low Back Complaints 2004, Section(s): Special Studies; Summary", GuidelineCitation),
    ],
)  # fmt: skip
def test_real_forms(text, kind):
    assert isinstance(parse(text), kind)


@pytest.mark.parametrize("text", ["", "ODG", "a good book", "Doe J. Title. Journal. 2016.", "ODG: X. Y [2016; reviewed soon]", "http://www.drugs.com"])  # fmt: skip
def test_what_is_no_citation_is_refused_with_the_forms(text):
    with pytest.raises(ValueError, match="this is no citation; write"):
        parse(text)


@pytest.mark.parametrize(
    ("reviewed", "on", "expected"),
    [
        ("2017-04-04", date(2022, 4, 4), Currency.CURRENT),
        ("2017-04-04", date(2022, 4, 5), Currency.NOT_CURRENT),
        ("2007-01", date(2017, 1, 15), Currency.NOT_CURRENT),
        ("2012", date(2017, 1, 1), Currency.CURRENT),
        ("2012", date(2017, 1, 15), Currency.UNKNOWN),
        ("2012", date(2018, 1, 1), Currency.NOT_CURRENT),
        ("", date(2017, 1, 15), Currency.UNKNOWN),
        ("2017", date(2017, 1, 15), Currency.UNKNOWN),
        ("2018-01-01", date(2017, 1, 15), Currency.NOT_CURRENT),
        (CONTINUOUSLY, date(2017, 1, 15), Currency.CURRENT),
        ("2012-02-29", date(2017, 2, 28), Currency.CURRENT),
        ("2012-02-29", date(2017, 3, 1), Currency.NOT_CURRENT),
    ],
)
def test_a_guideline_is_current_for_five_years_after_its_review(reviewed, on, expected):
    found, because = currency(Guideline("ODG", "b", "t", "e", reviewed), on=on, years=5)
    assert found is expected
    assert because


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_knowing_the_day_never_contradicts_knowing_the_month_or_year(reviewed, on):
    exact, _ = currency(Guideline("ODG", "b", "t", "e", reviewed.isoformat()), on=on, years=5)
    for vague in (reviewed.isoformat()[:7], reviewed.isoformat()[:4]):
        found, _ = currency(Guideline("ODG", "b", "t", "e", vague), on=on, years=5)
        assert found in {exact, Currency.UNKNOWN}
        assert reviewed_between(vague)[0] <= reviewed <= reviewed_between(vague)[1]


def test_the_command_lists_records_and_reads_a_citation():
    run = CliRunner().invoke(app, ["guidelines", "cite", "--on", "2017-01-15"])
    assert "umich-gerd-2007" in run.output
    assert "not current" in run.output
    text = "Doe J. A trial. J Trials. 2016;1(1):1-2."
    read = json.loads(CliRunner().invoke(app, ["guidelines", "cite", text]).output)
    assert (read["kind"], read["printed"], read["citation"]["source"]) == ("study", text, "study")
    failed = CliRunner().invoke(app, ["guidelines", "cite", "a good book"])
    assert failed.exit_code
    assert "no citation" in failed.output + str(failed.exception)


GOOD = "{id: a, source: ODG, body: b, title: t, edition: e, verified: true}"


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (GOOD, "sources.yaml:3: guidelines.1.id: a stands twice"),
        ("{id: c, source: MTUS, body: b, title: t, edition: e, verified: true}", "source 'MTUS' is none of"),
        ("{id: c, source: ODG, body: b, title: 't [x]', edition: e, verified: true}", "sources.yaml:3: guidelines.1: title"),
        ("{id: c, source: ODG, body: b, title: t, edition: e, reviewed: soon, verified: true}", "no day, month or year"),
        ("{id: c, source: ODG, body: b, title: t, verified: true}", "sources.yaml:3: guidelines.1.edition"),
    ],
)  # fmt: skip
def test_a_record_without_what_a_citation_needs_is_refused(tmp_path, second, words):
    file = tmp_path / "sources.yaml"
    file.write_text(f"guidelines:\n- {GOOD}\n- {second}\nstudies: []\n")
    with pytest.raises(DataFileInvalid) as refusal:
        read_sources(file)
    assert words in str(refusal.value)
