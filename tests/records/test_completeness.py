"""What the rules require of a case file and what of it is lacking; the list of documents reviewed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from openimr.intake.adapters.case_folder import read_case_folder
from openimr.programmes.loader import load
from openimr.records.adapters.cited_as_file import cited_as
from openimr.records.domain.cited_reports import cited_reports
from openimr.records.domain.completeness import completeness
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText
from openimr.records.domain.reviewed import documents_reviewed

CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"
FACTS = read_case_folder(CASES / "work-hardening").facts
LAW = load("california_workers_comp")
DECISION = """UTILIZATION REVIEW DETERMINATION
Records reviewed:
Progress reports of 01/21/2013 and
06/18/2013; request for authorization dated 06/20/2013; MRI report of
September 12, 2011.
Guideline:
MTUS of 2009, amended 07/18/2009, page 125.
"""


def document(kind: str, day: date | None, text: str = "Words.", *, name: str = "", **changes) -> DocumentText:
    name = name or f"{kind}-{day}"
    page = PageText(name, kind, 1, text)
    return replace(
        DocumentText(
            name,
            f"{name}.pdf",
            kind.replace("_", " ").capitalize(),
            kind,
            day,
            "",
            "claims_administrator",
            None,
            (page,),
        ),
        **changes,
    )


WHOLE = (
    document("application", None),
    document("ur_determination", date(2013, 7, 5), DECISION),
    document("request_for_authorization", date(2013, 6, 20)),
    document("progress_report", date(2013, 1, 21)),
    document("progress_report", date(2013, 6, 18)),
    document("imaging", date(2011, 9, 12)),
)


def weighed(*documents: DocumentText, facts=FACTS):
    found = completeness(facts, CaseRecords("CM", documents), LAW, cited_as())
    return {(one.rule.removeprefix("records.owed."), one.wanted): one for one in found}


def by_rule(found, rule: str):
    return [one for (name, _), one in found.items() if name == rule]


def test_a_whole_file_lacks_nothing():
    found = weighed(*WHOLE)
    assert {one.status for one in found.values()} == {"present", "cannot_tell"}
    assert [one.rule for one in found.values() if one.status == "cannot_tell"] == ["records.owed.given_to_the_employee"]
    assert all(one.cite for one in found.values())


@pytest.mark.parametrize(
    ("left_out", "rule", "wanted"),
    [
        (0, "application", "The application form as it was sent with the utilization review decision."),
        (2, "request_for_authorization", "The request for authorization, with what was sent in support of it."),
        (3, "cited_reports", "Progress reports, 01/21/2013"),
        (4, "cited_reports", "Progress reports, 06/18/2013"),
        (5, "cited_reports", "MRI report, 09/12/2011"),
    ],
)
def test_what_is_left_out_is_lacking_by_name(left_out, rule, wanted):
    found = weighed(*(one for place, one in enumerate(WHOLE) if place != left_out))
    (lacking,) = [one for one in by_rule(found, rule) if one.status == "lacking"]
    assert lacking.wanted == wanted
    assert lacking.owed_by == "claims_administrator"


def test_a_named_report_says_where_it_is_named():
    found = weighed(*WHOLE[:5])
    (lacking,) = by_rule(found, "cited_reports")
    assert lacking.evidence is not None
    assert "September 12, 2011" in lacking.evidence.quote
    assert "page 1" in lacking.because


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2012, 12, 19), "lacking"),  # the request is of 06/20/2013
        (date(2012, 12, 20), "present"),
        (date(2013, 6, 20), "present"),
        (date(2013, 6, 21), "lacking"),
        (None, "cannot_tell"),
    ],
)
def test_the_six_months_before_the_request_to_the_day(day, status):
    facts = replace(FACTS, request_date=date(2013, 6, 20))
    (found,) = by_rule(weighed(document("progress_report", day), facts=facts), "reports")
    assert found.status == status
    assert ("12/20/2012 to 06/20/2013" in found.because) is (status != "cannot_tell" or day is None)


def test_what_nobody_could_read_is_not_called_lacking():
    scan = document("other", None)
    unread = replace(scan, pages=(replace(scan.pages[0], legibility="illegible"),))
    (found,) = by_rule(weighed(*WHOLE[1:], unread), "application")
    assert found.status == "cannot_tell"
    assert "1 page not read may hold it" in found.because
    (withheld,) = by_rule(weighed(*WHOLE[1:], replace(scan, withheld=2)), "application")
    assert "2 pages withheld may hold it" in withheld.because


def test_without_the_day_of_the_request_its_months_cannot_be_told():
    (found,) = by_rule(weighed(*WHOLE, facts=replace(FACTS, request_date=None)), "reports")
    assert found.status == "cannot_tell"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            DECISION,
            [
                ("Progress reports", "2013-01-21"),
                ("Progress reports", "2013-06-18"),
                ("request for authorization", "2013-06-20"),
                ("MRI report", "2011-09-12"),
            ],
        ),
        (
            "Documents reviewed\n1) PR-2, Dr. A, 3/4/16\n2) EMG/NCS 2-1-16\n\nDISCUSSION:\nSeen 1/1/16.",
            [("PR-2, Dr. A", "2016-03-04"), ("EMG/NCS", "2016-02-01")],
        ),
        (
            "The following records were reviewed: office visit notes dated 1/5/2017, 2/6/2017; RFA (1/7/2017)",
            [("office visit notes", "2017-01-05"), ("office visit notes", "2017-02-06"), ("RFA", "2017-01-07")],
        ),
        ("Date of decision 1/1/2017. No list at all.", []),
        ("Records reviewed:\nnone were received", []),
    ],
)
def test_reports_that_a_decision_names(text, expected):
    page = PageText("a", "UR", 1, text)
    found = cited_reports((page,), cited_as())
    assert [(one.name, one.date.isoformat()) for one in found] == expected
    for one in found:
        assert page.text[one.evidence.start : one.evidence.end] == one.evidence.quote


def test_a_list_goes_on_over_the_page():
    pages = (
        PageText("a", "UR", 1, "Records reviewed:\nPR-2 of 3/4/2016;"),
        PageText("a", "UR", 2, "MRI of 3/5/2016.\n\nRationale:\n on 4/4/2016"),
    )
    assert [one.date.day for one in cited_reports(pages, cited_as())] == [4, 5]


def test_everything_received_is_on_the_list_of_documents_reviewed():
    repeated = document("progress_report", date(2013, 6, 18), name="again")
    repeated = replace(repeated, pages=(replace(repeated.pages[0], duplicate_of=("x", 1)),))
    aside = document("other", date(2010, 1, 1), relevance="not_relevant")
    poor = document("imaging", None, name="film")
    poor = replace(poor, pages=(replace(poor.pages[0], state="failed"),))
    lines = documents_reviewed(CaseRecords("CM", (*WHOLE, repeated, aside, poor)))
    assert len(lines) == len(WHOLE) + 3
    notes = {line.document: line.note for line in lines}
    assert notes["again"] == "repeats a document of this list"
    assert notes[aside.document] == "received and not relevant"
    assert notes["film"] == "could not be read"
    assert lines[-1].document == aside.document
    assert [line.date for line in lines[:-3]] == sorted(line.date for line in lines[:-3])


def test_a_long_list_is_told_by_provider_and_span_of_dates():
    many = tuple(document("progress_report", date(2012, month, day)) for month in range(1, 13) for day in range(1, 11))
    (line,) = documents_reviewed(CaseRecords("CM", many))
    assert (line.count, line.pages, line.date, line.until) == (120, 120, date(2012, 1, 1), date(2012, 12, 10))
    assert len(documents_reviewed(CaseRecords("CM", many), one_by_one=120)) == 120
