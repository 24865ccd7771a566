"""Pages are found by words, phrases, neighbours and other names, misread or not; and each hit is where it is said to be."""

import json
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.cli import app
from openimr.records import queries, services
from openimr.records.domain import index
from openimr.records.domain.query import AllOf, Near, OneOf, PageQuery, Without, Words, parse
from openimr.records.domain.words import words_of
from openimr.records.models import Document, IndexPart, Original, Page

TEXTS = {
    1: "The patient attended 18 of 24 physical therapy visits and has reached a plateau.",
    2: "Continue PT twice a week. The home exercise program is done daily.",
    3: "Pt reports low back pain. Norco 10/325 twice daily. Reviewed CURES.",
    4: "Lumbar epidural stcroid injection at L4-L5 gave relief for two weeks.",
    5: "LESI requested; hydrocodone-acetaminophen refilled. RFA submitted.",
    6: "The 1umbar spine: no surgery is planned. Shoulder abduction 90 degrees.",
    7: "Shoulder adduction is full. Work hardening has not been set up yet.",
    8: "Physical examination: gait slow. Occupational therapy for the hand.",
    9: "Radiofrequency ablation of the medial branches was denied.",
    10: "Homeexercise program reviewed; thera py attended. José Peña, interpreter.",
    11: "Cornea clear. <b>Bold</b> & signed.",
}


@pytest.fixture
def case(db):
    case = Case.objects.create(
        number="CM13-0000001",
        programme="california_workers_comp",
        date_of_injury=date(2011, 4, 25),
        application_received=date(2013, 8, 1),
    )
    original = Original.objects.create(
        case=case, sha256="a" * 64, file="records.pdf", place=0, sender="x", page_count=len(TEXTS)
    )
    document = Document.objects.create(
        original=original,
        first_page=1,
        last_page=8,
        title="Notes",
        kind="progress_report",
        date=date(2013, 1, 2),
        author="Ada Moss, MD",
    )
    other = Document.objects.create(
        original=original,
        first_page=9,
        last_page=11,
        title="Letter",
        kind="legal_correspondence",
        date=date(2012, 6, 5),
    )
    for number, text in TEXTS.items():
        Page.objects.create(
            withheld=False,
            original=original,
            document=document if number < 9 else other,
            number=number,
            text=text,
            state="read",
        )
    services.index_pages(case.number)
    return case


def pages(case, typed, **options):
    return [hit.page for hit in queries.search_pages(case, typed, **options).hits]


@pytest.mark.parametrize(
    ("typed", "exact", "found"),
    [
        ("plateau", {1}, {1}),
        ("visit plateau", {1}, {1}),
        ('"physical therapy"', {1}, {1, 2}),
        ("physical therapy", {1, 8}, {1, 2, 8}),
        ("PT", {2, 3}, {1, 2, 3}),
        ("HEP", set(), {2, 10}),
        ("LESI", {5}, {4, 5}),
        ("Norco", {3}, {3, 5}),
        ("hydrocodone/APAP", set(), {3, 5}),
        ("RFA", {5}, {5, 9}),
        ("plateau OR surgery", {1, 6}, {1, 6}),
        ("shoulder -adduction", {6}, {6}),
        ("shoulder abduction", {6}, {6}),
        ("plateu", set(), {1}),
        ("lumbar", {4}, {4, 6}),
        ("steroid", set(), {4}),
        ("therapy", {1, 8}, {1, 8, 10}),
        ("patient NEAR/3 physical", set(), set()),
        ("patient NEAR/6 visits", {1}, {1}),
        ("(patient OR therapy) near/3 plateau", set(), set()),
        ("plateau near visits", {1}, {1}),
        ("18 of 24", {1}, {1}),
        ("18 of 25", set(), set()),
        ("kind:legal_correspondence denied", {9}, {9}),
        ("therapy by:moss", {1, 8}, {1, 8}),
        ("from:2013 therapy", {1, 8}, {1, 8}),
        ("to:06/2012 therapy", set(), {10}),
        ("pena", {10}, {10}),
        ('"twice daily"', {3}, {3}),
        ("nothing-of-the-kind", set(), set()),
    ],
)
def test_what_is_found(case, typed, exact, found):
    answer = queries.search_pages(case, typed)
    assert {hit.page for hit in answer.hits if hit.match == "exact"} == exact
    assert {hit.page for hit in answer.hits} == found
    assert answer.total == len(found)
    kinds = [list(queries.searching.CALLED.values()).index(hit.match) for hit in answer.hits]
    assert kinds == sorted(kinds), "exact hits come first"


def test_every_hit_is_where_it_is_said_to_be(case):
    for hit in queries.search_pages(case, "physical therapy").hits:
        assert hit.spans
        marked = [TEXTS[hit.page][start:end].lower() for start, end, _ in hit.spans]
        assert set(marked) <= {"physical therapy", "physical", "therapy", "pt"}
    (hit,) = queries.search_pages(case, "thera py").hits
    assert [TEXTS[hit.page][start:end] for start, end, _ in hit.spans] == ["thera", "py"]


def test_a_snippet_is_safe_and_marks_the_words(case):
    (hit,) = queries.search_pages(case, "bold signed").hits
    assert hit.snippet == "Cornea clear. &lt;b&gt;<mark>Bold</mark>&lt;/b&gt; &amp; <mark>signed</mark>."
    (hit,) = queries.search_pages(case, "comea").hits
    assert (hit.match, hit.snippet.startswith("<mark>Cornea</mark>")) == ("near_miss", True)


def test_what_was_looked_for_besides_is_told_and_can_be_left_out(case):
    answer = queries.search_pages(case, "RFA")
    assert [e.meaning for e in answer.expansions] == ["radiofrequency_ablation", "request_for_authorization"]
    assert pages(case, "RFA", off=["radiofrequency_ablation"]) == [5]
    assert pages(case, "LESI", with_synonyms=False) == [5]
    assert pages(case, "lumbar", exact_only=True) == [4]
    assert queries.search_pages(case, "steroid").misspelled == {"steroid": ("stcroid",)}


def test_a_patient_is_no_physical_therapy(case):
    assert 3 not in pages(case, '"physical therapy"')


def test_a_class_finds_its_members_and_a_member_no_class(case):
    assert pages(case, "opioid") == pages(case, "narcotics") != []
    assert pages(case, "tramadol") == []


def test_withheld_and_repeated_pages_are_found_no_more_at_once(case):
    Page.objects.filter(number=1).update(withheld=True)
    Page.objects.filter(number=2).update(duplicate_of=Page.objects.get(number=3))
    answer = queries.search_pages(case, '"physical therapy"')
    assert (answer.total, answer.hits, answer.searched) == (0, (), len(TEXTS) - 2)


def test_pages_that_cannot_be_searched_are_counted(case):
    Page.objects.filter(number=4).update(legibility="handwriting")
    Page.objects.filter(number=5).update(state="failed")
    assert queries.search_pages(case, "plateau").unread == 2


def test_another_case_is_another_case(case):
    other = Case.objects.create(
        number="CM13-0000002",
        programme=case.programme,
        date_of_injury=case.date_of_injury,
        application_received=case.application_received,
    )
    assert queries.search_pages(other, "plateau").total == 0


@pytest.mark.parametrize("typed", ["", "   ", '"', "()", "-", "OR", "NEAR/3", "kind:", ') ( " OR NEAR -', "''"])
def test_nothing_typed_is_an_error(case, typed):
    queries.search_pages(case, typed)


def test_only_what_changed_is_indexed_anew(case):
    assert services.index_pages(case.number) == 0
    original = Original.objects.get()
    for round_ in range(8):
        Page.objects.create(
            withheld=False,
            original=original,
            document=Document.objects.first(),
            number=100 + round_,
            text=f"Fresh page, diathermy {round_}.",
            state="read",
        )
        assert services.index_pages(case.number) in {1, len(TEXTS) + round_ + 1}
        assert len(pages(case, "diathermy")) == round_ + 1
        assert pages(case, '"has reached a plateau"') == [1]
    assert IndexPart.objects.count() <= 6
    Page.objects.filter(number=1).update(text="Transcribed by hand: ultrasound.")
    services.index_pages(case.number)
    assert (pages(case, "plateau"), pages(case, "ultrasound")) == ([], [1])
    Page.objects.filter(number=1).delete()
    services.index_pages(case.number)
    assert pages(case, "ultrasound") == []


words = st.text("abcdeABCDE019éß’- .", max_size=60)


@given(st.lists(words, max_size=6))
def test_the_index_has_every_word_where_it_stands(texts):
    built = index.build(texts)
    found = {
        term: [(key >> index.PAGE_BITS, key & (1 << index.PAGE_BITS) - 1) for key in index.keys_of(packed).tolist()]
        for term, _, packed in built.terms
    }
    for page, text in enumerate(texts):
        assert built.lengths[page] == len(words_of(text))
        for position, word in enumerate(words_of(text)):
            assert (page, position) in found[word.stem]
    assert (
        sum(len(places) for term, places in found.items() if not term.isupper() or term.isdigit())
        == built.lengths.sum()
    )


def test_a_page_may_have_more_words_than_two_bytes_count():
    built = index.build(["word " * 70_000 + "end"])
    packed = {term: postings for term, _, postings in built.terms}
    assert index.keys_of(packed["end"]).tolist() == [70_000]
    assert len(index.keys_of(packed["word"])) == 70_000


@given(st.text("abdefghjkmopqtuz", min_size=5, max_size=12), st.data())
def test_one_letter_is_forgiven_from_five_and_two_from_nine(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    for other in (
        word[:place] + "y" + word[place + 1 :],
        word[:place] + "y" + word[place:],
        word[:place] + word[place + 1 :],
    ):
        held = index.spellings_of([other])
        assert index.near(word, held) == ((other,) if len(other) > 3 and other != word else ())
        if len(word) < 9:
            assert index.near(word, index.spellings_of(["y" + other + "y"])) == ()


@pytest.mark.parametrize(
    ("word", "other", "near"),
    [
        ("cornea", "comea", True),
        ("clavicle", "davide", True),
        ("lumbar", "1umbar", True),
        ("opioid", "0pi0id", True),
        ("surgery", "surqery", True),
        ("surgery", "surgrey", True),
        ("radiculopathy", "radicnlopalhy", True),
        ("97110", "97140", False),
        ("97110", "9711O".lower(), True),
        ("pain", "pair", False),
        ("plateau", "platform", False),
    ],
)
def test_misread_and_mistyped_words(word, other, near):
    assert bool(index.near(word, index.spellings_of([other]))) is near


def test_what_is_typed_is_read():
    assert parse('surgery OR injection -psych "home exercise" kind:imaging from:2012-06 to:2/2013 by:moss') == PageQuery(
        AllOf((OneOf((Words(("surgery",)), Words(("injection",)))), Without(Words(("psych",))), Words(("home", "exercise"), quoted=True))),
        ("imaging",), date(2012, 6, 1), date(2013, 2, 28), "moss",
    )  # fmt: skip
    assert parse("(PT OR chiro) near/3 denied").root.of == (
        Near(OneOf((Words(("PT",)), Words(("chiro",)))), Words(("denied",)), 3),
    )
    assert parse("(a b) NEAR c").root.of == (
        AllOf((Near(Words(("a",)), Words(("c",))), Near(Words(("b",)), Words(("c",))))),
    )


@given(
    st.lists(
        st.sampled_from(
            [
                '"',
                "(",
                ")",
                "-",
                "OR",
                "NEAR/3",
                "near",
                "NOT",
                "knee",
                "L5-S1",
                "kind:imaging",
                "from:2012",
                '"two words"',
            ]
        ),
        max_size=9,
    ).map(" ".join)
)
@example("NOT OR NEAR/3 NOT OR")
def test_a_query_written_out_is_read_the_same(typed):
    told = str(parse(typed))
    assert str(parse(told)) == told


@pytest.fixture
def signed_in(client, case):
    def sign(role):
        person, _ = open_account(username="ada", role=role, password="a long enough password")
        client.force_login(person)
        return client

    return sign


def test_the_page_asks_by_post_and_no_word_of_it_is_kept(signed_in, case):
    client, address = signed_in(Role.INTAKE), f"/cases/{case.number}/records/search.json"
    answer = client.post(address, {"words": "LESI", "off": "none"})
    assert answer.status_code == 200
    found = answer.json()
    assert (found["total"], found["by_match"]) == (2, {"exact": 1, "synonym": 0, "near_miss": 1})
    assert found["hits"][0] == {
        "document": "a" * 64,
        "page": 5,
        "title": "Notes, 01/02/2013",
        "kind": "progress_report",
        "date": "2013-01-02",
        "match": "exact",
        "snippet": "<mark>LESI</mark> requested; hydrocodone-acetaminophen refilled. RFA submitted.",
        "spans": [{"start": 0, "end": 4, "match": "exact"}],
    }
    assert found["also_searched_for"][0]["meaning"] == "epidural_steroid_injection"
    assert client.post(address, {"words": "LESI", "synonyms": "off"}).json()["total"] == 1
    assert client.get(address, {"words": "LESI"}).status_code == 405
    event = case.events.order_by("sequence").last()
    assert (event.kind, event.payload) == ("records.searched", {"pages": 1})


def test_who_may_not_see_the_case_may_not_search_it(signed_in, case, client):
    address = f"/cases/{case.number}/records/search.json"
    assert client.post(address, {"words": "LESI"}).status_code == 302
    assert signed_in(Role.REVIEWER).post(address, {"words": "LESI"}).status_code == 404


def test_the_command_searches(case, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "the test's own server, which runs already")
    run = CliRunner().invoke(app, ["records", "search", case.number, "physical therapy"])
    assert run.exit_code == 0, run.output
    assert run.output.splitlines()[0].startswith("Notes, 01/02/2013, page 1: The patient attended")
    assert "also searched for, as physical therapy: PT" in run.output
    run = CliRunner().invoke(app, ["records", "search", case.number, "LESI", "--exact", "--jsonl"])
    assert [json.loads(line)["page"] for line in run.output.splitlines()] == [5]


def test_what_was_read_before_there_was_an_index_is_indexed_by_the_migration(case):
    IndexPart.objects.all().delete()
    assert pages(case, "plateau") == []
    import_module("openimr.records.migrations.0008_index_what_was_read").forward(apps, None)
    assert pages(case, "plateau") == [1]
    assert services.index_pages(case.number) == 0
