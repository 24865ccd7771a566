"""The public copy of a corrected determination takes the place of the one before, which stays, marked, and is no lost."""

import json
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from tests.samples import carry_sample
from typer.testing import CliRunner

from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.determinations import services
from openimr.determinations.adapters.pdf_structure import check
from openimr.determinations.queries import Change
from openimr.errors import NotFound, Refused
from openimr.publication import queries
from openimr.publication.commands import corpus_app
from openimr.publication.models import PublishedDetermination

pytestmark = pytest.mark.django_db
AT, ON = datetime(2013, 10, 21, 20, 0, tzinfo=UTC), date(2013, 10, 21)
NAME = "Daniel R Ostrovitch"


@pytest.fixture
def published(tmp_path) -> Case:
    return Case.objects.get(number=carry_sample("work-hardening", tmp_path, today=ON, at=AT).case_number)


def _correct(case: Case, *changes: Change, reason: str, days: int = 3):
    signer = case.determinations.first().reviewer_id
    when = {"on": ON + timedelta(days=days), "at": AT + timedelta(days=days)}
    return services.correct(case.number, changes=changes, reason=reason, reviewer_id=signer, by="test", **when)


def _wording(case: Case) -> Change:
    """A word of the rationale that stands alone in it."""
    content = case.determinations.last().content
    number, was = next(
        (n, one["text"])
        for n, one in enumerate(content["issues"][0]["rationale"], start=1)
        if "step by step" in one["text"]
    )
    return Change(f"issues.1.rationale.{number}.text", was, was.replace("step by step", "stepwise"))


def _name(case: Case, now: str = NAME) -> Change:
    return Change("recipients.1.name", case.determinations.last().content["recipients"][0]["name"], now)


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_the_corrected_copy_stands_and_the_one_before_stays_marked(published):
    number, change = published.number, _wording(published)
    old = {kind: queries.public_file(number, 1, kind) for kind in ("pdf", "html", "json")}
    _correct(published, change, reason=f"The letter was read again with {NAME.split(maxsplit=1)[0]} Ostrowski")
    published.refresh_from_db()
    assert published.state == "published"
    first, second = queries.published(number, 1), queries.published(number)
    assert (first.superseded_by, first.superseded_on) == (2, ON + timedelta(days=3))
    assert (second.version, second.superseded_by, second.corrects["version"]) == (2, None, 1)
    assert second.corrects["what"][0]["where"].startswith("item 1, sentence ")
    # What was published stays byte for byte, and is handed out with the mark by its ordinary address.
    for kind, kept in old.items():
        assert queries.public_file(number, 1, kind, as_published=True) == kept
        assert queries.public_file(number, 1, kind) != kept
    marked, new = (_text(queries.public_file(number, version, "pdf")) for version in (1, 2))
    assert "SUPERSEDED by version 2 of 10/24/2013. Corrected there: a misprint" in marked
    assert "Version 2 of this determination. It corrects version 1, decided 10/21/2013" in new
    assert marked.count("SUPERSEDED by version 2") > 2  # on every page
    assert "SUPERSEDED" not in new
    for version in (1, 2):
        assert check(queries.public_file(number, version, "pdf")) == []
        assert "“" in _text(queries.public_file(number, version, "pdf"))
        assert json.loads(queries.public_file(number, version, "json"))["cover"]
    assert cases.timeline(published).filter(kind="publication.replaced").count() == 1
    assert cases.broken_event(published) is None


def test_search_finds_the_version_that_stands_and_the_others_when_asked(published):
    _correct(published, _wording(published), reason="A word")
    assert [(hit.version, hit.corrects) for hit in queries.search_corpus("").hits] == [(2, 1)]
    assert dict(queries.search_corpus("").facets)["By outcome"] == (("upheld", 1),)
    found = queries.search_corpus("", superseded=True)
    assert sorted((hit.version, hit.superseded_by) for hit in found.hits) == [(1, 2), (2, None)]
    assert {hit.version: hit.superseded_by for hit in queries.export("")} == {1: 2, 2: None}


def test_a_correction_of_a_correction_leads_from_version_to_version(published):
    _correct(published, _wording(published), reason="A word")
    _correct(published, _name(published), reason="The name was misspelt", days=5)
    told = queries.as_json(published.number)
    assert told["stands"] == 3
    assert [(one["version"], one["superseded_by"]) for one in told["versions"]] == [(3, None), (2, 3), (1, 2)]
    assert "Superseded by version 3" in queries.said_of(queries.published(published.number, 2))
    with pytest.raises(NotFound):
        queries.published(published.number, 4)


def test_what_is_told_of_a_correction_gives_nobody_away(published):
    old = published.determinations.last().content["recipients"][0]["name"]
    _correct(published, _name(published), reason=f"{NAME} was misspelt {old}")
    everything = json.dumps(queries.as_json(published.number), ensure_ascii=False)
    everything += "".join(
        queries.public_file(published.number, version, kind).decode() for version in (1, 2) for kind in ("html", "json")
    ) + "".join(_text(queries.public_file(published.number, version, "pdf")) for version in (1, 2))
    for words in (*old.split(), *NAME.split()):
        assert len(words) < 2 or words not in everything
    assert queries.published(published.number).corrects["what"] == [
        {"says": "the name or address of a recipient", "where": None, "was": None, "now": None}
    ]


def test_a_leak_in_the_corrected_copy_corrects_nothing(published):
    # The summary has the date 4/25/2011: to the reader that looks for what is left, the digits of this case number.
    Case.objects.filter(pk=published.pk).update(eams_number="4252011")
    with pytest.raises(Refused, match="still holds a number"):
        _correct(published, _wording(published), reason="A word")
    assert published.determinations.count() == 1
    assert queries.published(published.number).version == 1
    assert not cases.timeline(published).filter(kind="determination.corrected").exists()


def test_the_database_loses_no_public_copy(published):
    row = PublishedDetermination.objects.get()
    for broken in (
        "DELETE FROM publication_publisheddetermination",
        "UPDATE publication_publisheddetermination SET summary = 'another'",
        "UPDATE publication_publishedissue SET rationale = 'another'",
        "DELETE FROM publication_publishedissue",
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(broken)
    _correct(published, _wording(published), reason="A word")
    row.refresh_from_db()
    row.superseded_by = 3
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        row.save(update_fields=["superseded_by"])


def test_the_pages_tell_which_version_stands(published, client):
    _correct(published, _wording(published), reason="A word was wrong")
    number = published.number
    stands = client.get(reverse("decision", args=[number])).content.decode()
    assert "Corrects version 1" in stands
    assert "A word was wrong" in stands
    before = client.get(reverse("decision-version", args=[number, 1])).content.decode()
    assert "Superseded by version 2 on 10/24/2013" in before
    assert "<ins>" in before
    assert client.get(reverse("decision-version", args=[number, 7])).status_code == 404
    listed = client.get(reverse("decisions"), {"superseded": "1"}).content.decode()
    assert "version 1, superseded by version 2" in listed
    assert "superseded by version 2" not in client.get(reverse("decisions")).content.decode()
    rows = client.get(reverse("decisions-csv")).content.decode().splitlines()
    assert rows[0].startswith("case,version,superseded_by,corrects")
    assert len(rows) == 3
    feed = client.get(reverse("decisions-feed")).content.decode()
    assert f"{number}, version 1: superseded by version 2" in feed
    assert f"{number}, version 2: takes the place of version 1" in feed
    assert client.get(reverse("decision-json", args=[number])).json()["stands"] == 2
    for version in (1, 2):
        for kind, first in (("pdf", b"%PDF"), ("html", b"<!doctype"), ("json", b"{")):
            answer = client.get(reverse("decision-file", args=[number, version, kind]))
            assert answer.content.startswith(first)
    assert client.get(reverse("decision-file", args=[number, 1, "docx"])).status_code == 404


def test_the_command_tells_the_versions(published, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    _correct(published, _wording(published), reason="A word")
    told = CliRunner().invoke(corpus_app, ["show", published.number]).stdout
    assert "version 2: stands" in told
    assert "version 1: SUPERSEDED by version 2" in told
    found = CliRunner().invoke(corpus_app, ["search", "--superseded", "work"]).stdout
    assert "SUPERSEDED by version 2" in found
