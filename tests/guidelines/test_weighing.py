"""The weighing of a stored case: every criterion once, nothing new on a second run, and what the library cannot weigh."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openimr.guidelines import queries
from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.criteria import Criterion
from openimr.guidelines.domain.request import parse
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import weigh
from openimr.guidelines.models import KeptAnswer
from openimr.guidelines.queries import unstored
from openimr.guidelines.services import weigh as weigh_case
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records.domain.evidence import CaseRecords, DocumentText, EvidenceQuery, PageText
from openimr.records.models import Document, Original, Page

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASE = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases" / "work-hardening"


def taken_in(folder):
    case = receive(read_case_folder(folder), by="test", at=AT)
    evaluate_eligibility(case.number, today=AT.date(), by="test", at=AT)
    return case


@pytest.mark.django_db
def test_a_case_without_records_read_documents_nothing_and_computes_all_the_same():
    case = taken_in(CASE)
    found = {finding.criterion.rsplit(".", 1)[-1]: finding for finding in weigh_case(case.number, by="test", at=AT)}
    assert len(found) == 10
    assert {f.status for f in found.values() if f.basis == "documented"} == {Status.NOT_DOCUMENTED}
    assert "exceeded by 71 days" in found["two-years"].because
    assert (found["two-years"].status, found["one-to-two-weeks"].status) == (Status.NOT_MET, Status.NOT_MET)
    (cited,) = queries.reviewer_guidelines(case, 1)
    assert (cited.source, cited.year, cited.pages) == ("MTUS", 2009, (125, 126))


@pytest.mark.django_db
def test_weighing_again_changes_nothing():
    case = taken_in(CASE)
    first = weigh_case(case.number, by="test", at=AT)
    events = case.events.count()
    assert weigh_case(case.number, by="test", at=AT) == first == queries.findings(case, 1)
    assert case.events.count() == events


@pytest.mark.django_db
def test_a_treatment_without_criteria_goes_on_and_says_so(tmp_path):
    folder = shutil.copytree(CASE, tmp_path / "case")
    written = (folder / "case.yaml").read_text()
    changed = written.replace("WORK HARDENING PROGRAM 4 HOURS A DAY 3XWK X3WKS", "Hearing aid for the left ear")
    assert changed != written
    (folder / "case.yaml").write_text(changed)
    case = taken_in(folder)
    assert weigh_case(case.number, by="test", at=AT) == ()
    assert "no criteria in force on 07/05/2013 for hearing aid" in queries.request(case, 1).warnings[-1]
    assert queries.reviewer_guidelines(case, 1) == ()


def with_a_page(case, text):
    original = Original.objects.create(
        case=case, sha256="ab" * 32, file="pr2.pdf", place=0, sender="claims_administrator", page_count=1
    )
    document = Document.objects.create(
        original=original, first_page=1, last_page=1, title="Progress report", kind="progress_report"
    )
    return Page.objects.create(original=original, document=document, number=1, text=text, state="read", withheld=False)


@pytest.mark.django_db
def test_an_answer_is_kept_until_the_case_file_changes():
    case = taken_in(CASE)
    page = with_a_page(case, "Progress report. Low back pain.")

    def plateau():
        found = weigh_case(case.number, by="test", at=AT)
        return next(one for one in found if one.criterion.endswith("therapy-plateau"))

    assert plateau().status is Status.NOT_DOCUMENTED
    kept = set(KeptAnswer.objects.values_list("question", "stamp"))
    assert plateau().pages_searched == 1
    assert kept
    assert set(KeptAnswer.objects.values_list("question", "stamp")) == kept
    page.text = "He has reached a plateau in physical therapy; more therapy would not help."
    page.save()
    assert plateau().status is Status.MET
    assert kept.isdisjoint(KeptAnswer.objects.values_list("question", "stamp"))
    page.withheld = True
    page.save()
    assert plateau().pages_not_read == 1


@pytest.mark.django_db
def test_what_the_criteria_come_to_is_kept_with_the_inputs():
    case = taken_in(CASE)
    weigh_case(case.number, by="test", at=AT)
    (explained,) = queries.explanations(case, 1)
    assert (explained.edition, explained.tree.status) == ("mtus-chronic-pain-2009", Status.NOT_MET)
    assert list(explained.tree.criteria()) == [finding.criterion for finding in queries.findings(case, 1)]
    assert queries.inputs(case, 1)["injury.date"] == case.date_of_injury


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("He has reached a plateau.", Status.MET),
        ("Work hardening may follow once he has reached a plateau.", Status.FOR_REVIEWER),
        ("It is not known whether he has reached a plateau.", Status.FOR_REVIEWER),
        ("A note is requested that he has reached a plateau.", Status.FOR_REVIEWER),
        ("He has reached a plateau and should start work hardening.", Status.MET),
    ],
)
def test_what_is_only_supposed_is_never_met(text, status):
    criterion = Criterion(
        "c", "A plateau.", "documented", (1,), True, query=EvidenceQuery(("plateau",)), proof=("has reached a plateau",)
    )
    page = PageText("a", "Progress report", 1, text)
    document = DocumentText("a", "a.pdf", "Progress report", "progress_report", None, "", "", None, (page,))
    found = weigh(criterion, item=1, name="e.t.c", given={}, records=unstored(CaseRecords("CM", (document,))))
    assert found.status is status


@pytest.mark.parametrize(
    "text",
    ["Norco #60 with " + "9" * 400 + " refills", "ſix visits of therapy", "times ſix Norco", "٣ visits", "1" * 5000],
)
def test_numbers_that_are_none_break_nothing(text):
    parse(text, load().catalogue)
    parse("therapy", load().catalogue, original=text, authorized=text)


def test_a_remainder_keeps_its_own_weeks():
    told = (
        "Physical therapy 3 times a week for 3 weeks was the original request. Physical therapy 3 times a week for 2 weeks"
        " was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request,"
        " Physical therapy 3 times a week for 1 week is"
    )
    left = parse(told, load().catalogue)
    assert (left.total, left.weeks, left.duration) == (3, 1, "1 week")


def test_more_authorized_than_asked_is_told_and_not_subtracted():
    left = parse("Acupuncture 6 sessions", load().catalogue, original="Acupuncture 6 sessions", authorized="9 sessions")
    assert left.total == 6
    assert left.warnings == ("more was authorized (9) than asked (6)",)


def test_a_proof_is_found_among_many_passages_that_prove_nothing():
    criterion = Criterion(
        "c", "A plateau.", "documented", (1,), True, query=EvidenceQuery(("plateau",)), proof=("has reached a plateau",)
    )
    many = " ".join(f"Plateau {number} is the name of a street." for number in range(20))
    page = PageText("a", "Progress report", 1, f"{many} He has reached a plateau.")
    document = DocumentText("a", "a.pdf", "Progress report", "progress_report", None, "", "", None, (page,))
    records = unstored(CaseRecords("CM", (document,)))
    assert weigh(criterion, item=1, name="e.t.c", given={}, records=records).status is Status.MET
