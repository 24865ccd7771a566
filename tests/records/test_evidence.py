"""Evidence: what speaks for a question, against it or neither; what was looked for, where, and what was not covered."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openimr.cases.models import Case
from openimr.records import queries, services
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.synonyms_file import synonyms
from openimr.records.domain.evidence import CaseRecords, DocumentText, EvidenceQuery, PageText
from openimr.records.domain.search import search
from openimr.records.domain.sections import heading_over
from openimr.records.models import Document, Original, Page


def page(text, *, number=1, **more):
    return PageText("a", "Report", number, text, **more)


def document(*pages, kind="progress_report", day=date(2013, 1, 1), name="a", **more):
    return DocumentText(name, f"{name}.pdf", "Report", kind, day, "", "x", None, pages, **more)


def ask(query, *documents, **options):
    return search(CaseRecords("CM", documents), query, synonyms=synonyms(), cues=cue_rules(), **options)


def quotes(found):
    return [evidence.quote for evidence in found]


def test_another_name_for_the_same_is_evidence_after_the_name_itself():
    found = ask(
        EvidenceQuery(("physical therapy",)),
        document(page("He completed 12 visits of PT. Pt walks slowly."), page("Physical therapy helped.", number=2)),
    )
    assert quotes(found.speaks_for) == ["Physical therapy helped.", "He completed 12 visits of PT."]
    assert {"physical therapy", "PT", "physiotherapy"} <= set(found.looked_for)


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ("The patient has numbness of the left leg.", "for"),
        ("The patient denies numbness of the left leg.", "against"),
        ("His mother had numbness.", "family"),
        ("Return if numbness occurs.", "hypothetical"),
        ("The adjuster states that there is numbness.", "hearsay"),
        ("He has a history of numbness.", "historical"),
    ],
)
def test_what_a_record_asserts_decides_for_what_it_speaks(says, state):
    found = ask(EvidenceQuery(("numbness",)), document(page(says)))
    assert quotes(found.speaks_for) == ([says] if state == "for" else [])
    assert quotes(found.speaks_against) == ([says] if state == "against" else [])
    assert [(p.state, p.evidence.quote) for p in found.otherwise] == (
        [(state, says)] if state not in {"for", "against"} else []
    )


def test_a_question_about_the_past_takes_the_past():
    found = ask(
        EvidenceQuery(("numbness",), states=("affirmed", "historical")),
        document(page("He has a history of numbness.")),
    )
    assert quotes(found.speaks_for) == ["He has a history of numbness."]


def test_only_under_the_headings_asked_for():
    report = document(
        page("SUBJECTIVE:\nSpasm at night.\n\nTREATMENT PLAN:\nSpasm is treated with heat."),
        page("Spasm will be seen again.", number=2),
        page("OBJECTIVE:\nSpasm of the left side.", number=3),
    )
    found = ask(EvidenceQuery(("spasm",), sections=("Plan",), states=("affirmed", "hypothetical")), report)
    assert sorted(evidence.page for evidence in found.speaks_for) == [1, 2]
    assert heading_over("Plan: rest.\n", 6) == "plan"


def test_the_day_that_a_passage_tells_of():
    report = document(page("On 03/02/2012 spasm was seen. Spasm today."), day=date(2013, 6, 1))
    told = EvidenceQuery(("spasm",), told_since=date(2012, 1, 1), told_until=date(2012, 12, 31))
    assert quotes(ask(told, report).speaks_for) == ["On 03/02/2012 spasm was seen."]
    recent = EvidenceQuery(("spasm",), told_since=date(2013, 1, 1))
    assert quotes(ask(recent, report).speaks_for) == ["Spasm today."]


def test_not_found_tells_where_was_looked_for_what_and_what_was_not_covered():
    found = ask(
        EvidenceQuery(("home exercise program",)),
        document(
            page("Gait is slow."),
            page("", number=2, state="failed"),
            page("scrawl", number=3, legibility="handwriting"),
            page("Gait is slow.", number=4, duplicate_of=("a", 1)),
            withheld=1,
        ),
        document(page("MRI.", number=7), kind="imaging", name="b"),
        document(page("HEP."), kind="ur_determination", name="c"),
    )
    assert (found.speaks_for, found.speaks_against, found.otherwise) == ((), (), ())
    assert [(k.kind, k.documents, k.pages) for k in found.kinds] == [("imaging", 1, 1), ("progress_report", 1, 1)]
    assert [(n.page, n.why) for n in found.not_covered] == [(2, "failed"), (3, "handwriting")]
    assert found.withheld == 1
    assert "HEP" in found.looked_for


def test_pages_that_name_the_subject_and_say_nothing_of_it_are_told_apart_from_nothing():
    reports = (
        document(
            page("Naproxen 500 mg."), page("Naproxen and Norco.", number=2), page("He has failed tests.", number=3)
        ),
        document(page("Refill Naprosyn."), day=date(2013, 2, 1), name="b"),
        document(page("Naproxen."), kind="ur_determination", name="c"),
    )
    query = EvidenceQuery(("naproxen", "gabapentin"), near=("failed",))
    found = ask(query, *reports)
    assert (found.speaks_for, found.speaks_against, found.otherwise) == ((), (), ())
    assert found.mentioned_on == 3
    assert {(e.document, e.page, e.quote) for e in found.mentions} == {("a", 1, "Naproxen 500 mg."), ("a", 2, "Naproxen and Norco."), ("a", 1, "Refill Naprosyn.")}  # fmt: skip
    assert found.mentioned[0] == "naproxen"
    answered = ask(query, *reports, document(page("Naproxen has failed."), name="d"))
    assert (answered.mentions, answered.mentioned_on, answered.mentioned) == ((), 0, ())
    drug = ask(EvidenceQuery(("side effects",), near=("naproxen",), subject=("naproxen",)), *reports)
    assert (drug.mentioned_on, drug.mentioned[0]) == (3, "naproxen")
    assert ask(EvidenceQuery(("gabapentin",)), *reports).mentioned_on == 0
    many = [page("Naproxen.", number=number) for number in range(1, 40)]
    assert (len(ask(query, document(*many)).mentions), ask(query, document(*many)).mentioned_on) == (12, 39)


def test_later_documents_come_first_among_equals_and_misread_words_last():
    found = ask(
        EvidenceQuery(("instability",)),
        document(page("Instability in spring."), day=date(2012, 4, 1), name="a"),
        document(page("Instability in autumn."), day=date(2012, 10, 1), name="b"),
        document(page("Instabilify in winter.", by_ocr=True), day=date(2012, 12, 1), name="c"),
    )
    assert quotes(found.speaks_for) == ["Instability in autumn.", "Instability in spring.", "Instabilify in winter."]


def test_words_that_are_other_words_are_not_taken_for_misread():
    looked = EvidenceQuery(("shoulder abduction",))
    assert not ask(looked, document(page("Shoulder adduction is full.", by_ocr=True))).speaks_for
    assert ask(looked, document(page("Shoulder abductlon is full.", by_ocr=True))).speaks_for


WORDS = ["physical", "therapy", "PT", "pt", "numbness", "nurnbness", "no", "denies", "plateau", "plateav", "HEP", "1umbar",
         "LESI", "Plan:\n", "Objective:\n", ".", ".\n\n", "history of", "03/02/2012", "visits", "vislts", "abduction", "adduction"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
QUERIES = st.builds(
    EvidenceQuery,
    terms=st.lists(st.sampled_from(["physical therapy", "numbness", "plateau", "lumbar", "lumbar", "LESI", "abduction", "HEP visits"]), min_size=1, max_size=2).map(tuple),
    near=st.sampled_from([(), (), ("visits",)]),
    against=st.sampled_from([(), ("plateau",)]),
    kinds=st.sampled_from([(), (), (), ("imaging",), ("ur_determination",)]),
    sections=st.sampled_from([(), (), ("plan",)]),
    since=st.sampled_from([None, date(2012, 6, 1)]),
    told_until=st.sampled_from([None, date(2012, 12, 31)]),
    subject=st.sampled_from([(), (), ("PT", "visits")]),
)  # fmt: skip
PAGES = st.lists(
    st.tuples(
        TEXTS,
        st.sampled_from([True, True, False]),
        st.sampled_from(["read", "read", "read", "failed"]),
        st.sampled_from(["", "", "handwriting"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def case(db):
    return Case.objects.create(
        number="CM13-0000001",
        programme="california_workers_comp",
        date_of_injury=date(2011, 4, 25),
        application_received=date(2013, 8, 1),
    )


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(pages=PAGES, asked=st.lists(QUERIES, min_size=1, max_size=4), late=st.integers(0, 2))
def test_by_the_index_the_answer_is_that_of_reading_every_page(case, pages, asked, late):
    case.originals.all().delete()
    kinds = [("progress_report", date(2012, 1, 2)), ("imaging", None), ("ur_determination", date(2013, 1, 2))]
    original = Original.objects.create(
        case=case, sha256="a" * 64, file="a.pdf", place=0, sender="x", page_count=len(pages)
    )
    documents = [
        Document.objects.create(original=original, first_page=n + 1, last_page=n + 1, kind=kind, date=day)
        for n, (kind, day) in enumerate(kinds)
    ]
    for n, (text, by_ocr, state, legibility, withheld) in enumerate(pages):
        if n == len(pages) - late:
            services.index_pages(case.number)
        Page.objects.create(
            original=original,
            document=documents[n * 3 // len(pages)],
            number=n + 1,
            text=text,
            by_ocr=by_ocr,
            state=state,
            legibility=legibility,
            withheld=withheld and n % 3 == 0,
        )
    if late == 0:
        services.index_pages(case.number)
    records, reader = queries.case_records(case), queries.EvidenceReader(case)
    for query in asked:  # what one question read must not change what the next one finds
        whole = search(records, query, synonyms=synonyms(), cues=cue_rules())
        assert reader.search(query) == whole
        assert queries.evidence(case, query) == whole


def test_the_index_of_another_text_is_not_believed(case):
    original = Original.objects.create(case=case, sha256="a" * 64, file="a.pdf", place=0, sender="x", page_count=2)
    document = Document.objects.create(original=original, first_page=1, last_page=2, kind="progress_report")
    texts = ("No numbness. He walks well and sleeps well.", "Gait is slow.")
    for number, text in enumerate(texts, start=1):
        Page.objects.create(
            original=original, document=document, number=number, text=text, state="read", withheld=False
        )
    services.index_pages(case.number)
    Page.objects.filter(original=original, number=1).update(text="Numbness.")
    found = queries.evidence(case, EvidenceQuery(("numbness", "sleep")))
    assert (quotes(found.speaks_for), quotes(found.speaks_against)) == (["Numbness."], [])
