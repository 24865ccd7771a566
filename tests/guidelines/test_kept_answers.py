"""Answers of the records are kept for the case file as it is: found before anyone waits, and never told of another."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

import openimr
from openimr.cases.queries import case_facts
from openimr.guidelines import tasks
from openimr.guidelines.adapters.library import load
from openimr.guidelines.models import KeptAnswer
from openimr.guidelines.queries import CaseFile, unstored
from openimr.guidelines.queries.case_file import digest_of_rules, question_of
from openimr.guidelines.queries.weighing import weigh_item
from openimr.guidelines.services import keep_answers
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records import queries, services
from openimr.records.domain.evidence import EvidenceQuery
from openimr.records.models import Document, Original, Page

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASE = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases" / "work-hardening"
FILE, OTHER = "ab" * 32, "cd" * 32
PLATEAU = EvidenceQuery(("plateau",))
TEXTS = (
    "PROGRESS REPORT\n03/04/2013\nHe has reached a plateau in physical therapy.",
    "He was seen again. No plateau in physical therapy is seen.",
    "WORK STATUS\n05/06/2013\nModified work is available.",
    "He has reached a plateau with more therapy.",
    "Scrawl.",
)


@pytest.fixture
def case(db):
    case = receive(read_case_folder(CASE), by="test", at=AT)
    evaluate_eligibility(case.number, today=AT.date(), by="test", at=AT)
    original = Original.objects.create(
        case=case, sha256=FILE, file="records.pdf", place=0, sender="claims_administrator", page_count=len(TEXTS)
    )
    for first, last, kind in ((1, 2, "progress_report"), (3, 5, "work_status")):
        document = Document.objects.create(
            original=original, first_page=first, last_page=last, title=kind, kind=kind, date=date(2013, 3, first)
        )
        for number in range(first, last + 1):
            state = "failed" if number == 5 else "read"
            text = TEXTS[number - 1]
            Page.objects.create(
                original=original, document=document, number=number, text=text, state=state, withheld=False
            )
    services.index_pages(case.number)
    return case


def page(number):
    return Page.objects.get(original__sha256=FILE, number=number)


def correct(case, field, value):
    services.correct(case.number, FILE, 1, field=field, value=value, by="test", at=AT)


def another_original(case):
    original = Original.objects.create(case=case, sha256=OTHER, file="more.pdf", place=1, sender="x", page_count=1)
    document = Document.objects.create(original=original, first_page=1, last_page=1, kind="progress_report")
    text = "A plateau was reached."
    Page.objects.create(original=original, document=document, number=1, text=text, state="read", withheld=False)


def sql(statement):
    """Something else than this program wrote to the database."""

    def change(case):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return change


CHANGES = {
    "a text is typed": lambda c: services.transcribe(c.number, FILE, 5, "No plateau is seen.", by="test", at=AT),
    "a text is confirmed": lambda c: services.confirm_page(c.number, FILE, 1, by="test", at=AT),
    "the kind is corrected": lambda c: correct(c, "kind", "ur_determination"),
    "the date is corrected": lambda c: correct(c, "date", "2012-01-02"),
    "the title is corrected": lambda c: correct(c, "title", "Another title"),
    "the author is corrected": lambda c: correct(c, "author", "A. Quill"),
    "a document is not relevant": lambda c: correct(c, "relevance", "not_relevant"),
    "a correction is undone": lambda c: (correct(c, "kind", "imaging"), services.undo(c.number, by="test", at=AT)),
    "a document is split": lambda c: services.split(c.number, FILE, 2, by="test", at=AT),
    "documents are joined": lambda c: services.join(c.number, FILE, 3, by="test", at=AT),
    "a page is withheld": lambda c: services.report(c.number, FILE, 1, by="test", at=AT),
    "a page is ruled to repeat another": lambda c: services.rule_on_duplicate(
        c.number, (FILE, 1), (FILE, 4), same=True, by="test", at=AT
    ),
    "another file comes": another_original,
    "a page goes": sql("DELETE FROM records_page WHERE number = 4"),
    "a page was read with less confidence": sql("UPDATE records_page SET confidence = 0.1 WHERE number = 1"),
    "a page turns out to be handwriting": sql("UPDATE records_page SET legibility = 'handwriting' WHERE number = 4"),
    "a page waits to be read again": sql("UPDATE records_page SET state = 'waiting' WHERE number = 1"),
    "a file has another name": sql("UPDATE records_original SET file = 'other.pdf'"),
}


def keep(case):
    keep_answers(case.number)
    return set(KeptAnswer.objects.values_list("stamp", flat=True))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_any_change_the_answer_is_that_of_the_file_as_it_is(case, change):
    (stamp,) = keep(case)
    assert CaseFile(case).stamp == stamp
    change(case)
    assert CaseFile(case).stamp != stamp
    asked = CaseFile(case)
    assert asked.ask(PLATEAU) == unstored(queries.case_records(case)).ask(PLATEAU)
    for item in case_facts(case).items:
        kept = weigh_item(case_facts(case), item, load(), CaseFile(case))
        KeptAnswer.objects.all().delete()
        assert kept == weigh_item(case_facts(case), item, load(), CaseFile(case))


def test_two_changes_that_undo_each_other_are_two_changes(case):
    (stamp,) = keep(case)
    for text in ("Nothing.", TEXTS[0]):
        Page.objects.filter(pk=page(1).pk).update(text=text)
        services.index_pages(case.number)
    assert CaseFile(case).stamp != stamp


def test_nothing_is_asked_twice_of_the_same_file(case):
    assert keep_answers(case.number) > 5
    assert keep_answers(case.number) == 0
    correct(case, "kind", "imaging")
    assert keep_answers(case.number) > 5
    assert len(keep(case)) == 1


def test_another_case_keeps_its_own_answers(case):
    keep(case)
    other = type(case).objects.create(
        number="CM13-0000002",
        programme="california_workers_comp",
        date_of_injury=date(2011, 4, 25),
        application_received=date(2013, 8, 1),
    )
    file = CaseFile(other)
    assert file.ask(PLATEAU).pages == 0


@pytest.mark.parametrize(
    "other",
    [
        replace(PLATEAU, terms=("plateau", "plateaued")),
        replace(PLATEAU, near=("therapy",)),
        replace(PLATEAU, against=("no plateau",)),
        replace(PLATEAU, kinds=("imaging",)),
        replace(PLATEAU, since=date(2013, 1, 1)),
        replace(PLATEAU, until=date(2013, 1, 1)),
        replace(PLATEAU, told_since=date(2013, 1, 1)),
        replace(PLATEAU, told_until=date(2013, 1, 1)),
        replace(PLATEAU, sections=("plan",)),
        replace(PLATEAU, states=("affirmed", "historical")),
    ],
)
def test_another_question_is_another_question(other):
    assert question_of(other) != question_of(PLATEAU)
    assert question_of(replace(other)) == question_of(other)


def test_other_rules_are_other_questions(tmp_path):
    source = Path(openimr.__file__).parent
    copy = shutil.copytree(source, tmp_path / "openimr", ignore=shutil.ignore_patterns("demo", "static", "__pycache__"))
    known = {digest_of_rules(source)}
    assert digest_of_rules(copy) in known
    for rule in ("synonyms.yaml", "assertion_cues.yaml", "domain/search.py", "domain/words.py", "queries/evidence.py"):
        file = copy / "records" / rule
        file.write_text(file.read_text() + "\n# another\n")
        assert digest_of_rules(copy) not in known
        known.add(digest_of_rules(copy))
    assert len({question_of(PLATEAU, rules) for rules in known}) == len(known)


@pytest.mark.parametrize(
    "change", [name for name in CHANGES if "corrected" in name or "typed" in name or "withheld" in name]
)
def test_a_job_asks_anew_after_a_change(transactional_db, case, change):
    CHANGES[change](case)
    waiting = ProcrastinateJob.objects.filter(task_name="guidelines.keep_answers", status="todo")
    assert waiting.count() == 1
    correct(case, "author", "B. Fern")
    assert waiting.count() == 1  # one is enough
    (arguments,) = waiting.values_list("args", flat=True)
    tasks.keep_answers(**arguments)
    asked = CaseFile(case)
    for item in case_facts(case).items:
        weigh_item(case_facts(case), item, load(), asked)
    assert not asked.fresh
