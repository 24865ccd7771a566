"""The corpus: imported once, never overwritten in silence, searched with filters and counts."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openimr.publication.commands import corpus_app
from openimr.publication.models import PublishedDetermination
from openimr.publication.queries import search_corpus
from openimr.publication.services.corpus import import_letters

TEXTS = Path(__file__).parent / "texts"
pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(tmp_path) -> Path:
    shutil.copytree(TEXTS, tmp_path / "letters")
    return tmp_path / "letters"


def test_importing_twice_changes_nothing(letters):
    assert import_letters([letters]).new == 3
    again = import_letters([letters])
    assert (again.new, again.known, again.problems) == (0, 3, ())


def test_another_text_of_the_same_number_is_told_and_left_out(letters):
    import_letters([letters])
    (letters / "layout-4.txt").write_text((letters / "layout-4.txt").read_text().replace("Gym", "Pool"))
    done = import_letters([letters])
    assert "CM14-0000777 is in the corpus already" in done.problems[0]
    assert PublishedDetermination.objects.get(case_number="CM14-0000777").issues.get().request.startswith("Gym")


def test_words_decision_and_specialty_narrow_the_search(letters):
    import_letters([letters])
    assert search_corpus("").total == 5
    found = search_corpus("physical therapy")
    assert [(hit.case_number, hit.decision) for hit in found.hits] == [("CM13-0012345", "overturned")]
    assert search_corpus("", decision="overturned").total == 2
    assert search_corpus("", specialty="anesthesiology").total == 2
    assert search_corpus('"functional improvement was shown"').hits[0].snippet.count("<mark>") >= 1
    facets = dict(search_corpus("").facets)
    assert dict(facets["By outcome"]) == {"upheld": 3, "overturned": 2}
    assert ("Acupuncture", 1) in facets["By treatment"]


def test_a_snippet_is_safe_html(letters):
    (letters / "layout-4.txt").write_text(
        (letters / "layout-4.txt").read_text().replace("do not tell", "do not <script>tell</script> gymnastics")
    )
    import_letters([letters])
    assert "<script>" not in search_corpus("gymnastics").hits[0].snippet


def test_the_commands(letters):
    run = CliRunner().invoke(corpus_app, ["import", str(letters)])
    assert (run.exit_code, run.stdout.strip()) == (0, "3 new, 0 known already, 0 not stored")
    run = CliRunner().invoke(corpus_app, ["search", "acupuncture", "--decision", "upheld"])
    assert "six sessions of acupuncture" in run.stdout
