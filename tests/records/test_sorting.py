"""Where documents begin, what they are, when they were and who wrote them."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openimr.records.adapters.boundary_cues_file import boundary_cues
from openimr.records.adapters.date_labels_file import date_labels
from openimr.records.adapters.kinds_file import document_kinds
from openimr.records.domain import dates
from openimr.records.domain.kinds import classify, confidence, sums
from openimr.records.domain.service_dates import of_service
from openimr.records.domain.splitting import boundaries
from openimr.records.domain.titles import author_of

KINDS = document_kinds()


def begin(*pages: str) -> list[int]:
    return [found.page for found in boundaries(pages, KINDS, date_labels(), boundary_cues())]


def kind(text: str) -> str:
    return classify([text], KINDS).kind


def day(text: str, of: str = "", *, by_ocr: bool = False, latest: date | None = None) -> date | None:
    found = of_service(text, date_labels(), kind=of, by_ocr=by_ocr, latest=latest)
    return found.day if found else None


FIRST = "Brightwater Clinic\n12 Harbor Road, Oxnard, CA 93030\nPROGRESS REPORT\nPatient: A. B.\nDate of exam: {}\nSubjective complaints: neck pain that\n"
MORE = "spreads to the arm and is worse at night.\nObjective findings: strength is full.\nTreatment plan: continue.\nSigned by Amos Quill, M.D."
BILL = (
    "STATEMENT OF ACCOUNT\nStatement date: 04/01/2014\nOffice visit   $120.00\nX-ray   $80.00\nBalance due   $200.00\n"
)


def test_two_reports_of_one_clinic_are_two_documents():
    assert begin(FIRST.format("03/04/2014"), MORE, FIRST.format("04/08/2014"), MORE) == [1, 3]


def test_a_counted_page_belongs_to_its_count():
    page = "Brightwater Clinic\nPROGRESS REPORT\nDate of exam: 03/04/2014\nObjective findings: as before.\nPage {} of 3"
    assert begin(*(page.format(n) for n in (1, 2, 3, 1, 2, 3))) == [1, 4]


def test_the_counts_of_a_fax_are_not_those_of_a_document():
    fax = "03/09/2014 10:21 FAX 8055550130 CLINIC P.0{}/04\n"
    pages = (FIRST.format("03/04/2014"), MORE, FIRST.format("04/08/2014"), MORE)
    assert begin(*(fax.format(n) + page for n, page in enumerate(pages, start=1))) == [1, 3]


def test_blank_pages_belong_to_the_document_before():
    assert begin(FIRST.format("03/04/2014"), MORE, "", " \n~", BILL, "") == [1, 5]
    assert begin("", "", BILL) == [1]
    assert begin("", "") == [1]
    assert boundaries([], KINDS, date_labels(), boundary_cues()) == ()


def test_a_continued_page_goes_on():
    assert begin(FIRST.format("03/04/2014"), "PROGRESS REPORT (continued)\n" + MORE) == [1]


def test_a_cover_stands_alone():
    cover = "FAX TRANSMITTAL\nTo: Tamarack Claims\nFrom: Brightwater Clinic\nNumber of pages including cover: 3\n"
    assert begin(cover, FIRST.format("03/04/2014"), MORE) == [1, 2]


def test_reports_without_a_title_are_told_apart_by_how_they_open():
    operation = "PREOPERATIVE DIAGNOSIS: Torn meniscus.\nPOSTOPERATIVE DIAGNOSIS: Same.\nANESTHESIA: General.\nThe knee was draped."
    visit = (
        "SUBJECTIVE: The knee is better.\nOBJECTIVE: No effusion.\nASSESSMENT: Healing.\nPLAN: Return in four weeks."
    )
    assert begin(operation, visit, operation) == [1, 2, 3]


def test_a_boundary_says_why():
    found = boundaries([FIRST.format("03/04/2014"), MORE, BILL], KINDS, date_labels(), boundary_cues())
    assert [boundary.page for boundary in found] == [1, 3]
    assert "the page before is signed at its end" in found[1].cues
    assert 0.5 <= found[1].confidence < 1


@given(st.lists(st.text(max_size=300), max_size=8))
def test_any_pages_are_divided_in_order_from_the_first(pages):
    found = begin(*pages)
    assert found == sorted(set(found))
    assert found[:1] == ([1] if pages else [])
    assert all(1 <= page <= len(pages) for page in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PREOPERATIVE DIAGNOSIS: Torn cuff.\nThe shoulder was prepped and draped.", "operative_report"),
        ("TECHNIQUE: Sagittal T1 and T2.\nFINDINGS: Disc bulge.\nIMPRESSION: Stenosis at L4-5.", "imaging"),
        (
            "Motor nerve conduction velocities were normal. Insertional activity was increased in the deltoid.",
            "electrodiagnostics",
        ),
        ("SUBJECTIVE: Better.\nOBJECTIVE: Full motion.\nASSESSMENT: Strain.\nPLAN: Return.", "progress_report"),
        ("Treatment diagnosis: low back pain\nTherapeutic exercise 30 minutes\nPatient tolerated well", "therapy_note"),
        ("norco 10 mg, 1 tab, date filled 3/4/14\nsoma 350 mg, 1 tab\nadvil 800 mg, 1 tab", "medication_list"),
        (
            "Test   Result   Reference range\nGlucose   99   70-110\nSodium   140   135-145\nALT   20   7-56",
            "laboratory",
        ),
        (
            "The request is denied. You may request independent medical review.\nRationale: no evidence.",
            "ur_determination",
        ),
        ("PR0GRESS REP0RT\nSubjectlve complaints: pain", "progress_report"),
        ("P R O G R E S S  R E P O R T", "progress_report"),
        ("", "other"),
        ("lorem ipsum dolor", "other"),
    ],
)
def test_a_document_is_known_by_what_it_says(text, expected):
    assert kind(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INDEPENDENT MEDICAL REVIEW APPLICATION\nTreatment not approved: brace", "application"),
        ("FOLLOW-UP NEUROSURGICAL EVALUATION\nHISTORY: Better.\nIMPRESSION: Strain.", "progress_report"),
        ("Initial Podiatric Evaluation\nHistory: Fell.", "consultation"),
        ("To: Human Resources\nPlease excuse J. Sample from work for medical reasons.", "work_status"),
    ],
)
def test_the_longest_phrase_of_a_title_tells_and_who_it_goes_to_does_not(text, expected):
    assert kind(text) == expected


def test_a_kind_shows_its_cues_and_how_sure_it_is():
    sure = classify(["OPERATIVE REPORT\nPreoperative diagnosis: Tear.\nEstimated blood loss: 20 mL"], KINDS)
    assert sure.cues[0] == "title: operative report"
    assert sure.confidence > 0.95
    assert classify(["The patient was seen."], KINDS).confidence < 0.5


def test_headings_that_come_together_do_not_outweigh_what_a_visit_is_for():
    sections = "".join(f"{name}: None.\n" for name in ("FAMILY HISTORY", "SOCIAL HISTORY", "REVIEW OF SYSTEMS"))
    visit = "REASON FOR VISIT: Follow-up of neck pain.\nShe returns for recheck.\nHISTORY OF PRESENT ILLNESS: Better.\n"
    assert kind(visit + "PAST MEDICAL HISTORY: None.\n" + sections) == "progress_report"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Running text has begun: what follows it is a section, not the title.
        (
            """The worker was brought to the emergency department by ambulance after a fall from a ladder at the plant.
            LABORATORY
            Was normal. The worker was discharged home.""",
            "other",
        ),
        # A phrase says no less than what it holds ("i follow"), with any number, and without its articles.
        (
            "CHIEF COMPLAINT: Neck strain.\nHISTORY: A pleasant man whom I follow for a strain.\nHe is better.",
            "progress_report",
        ),
        ("Eleven weeks after fusion the patient walks two miles. The wound has closed.", "progress_report"),
        ("REQUEST FOR INDEPENDENT MEDICAL REVIEW\nEmployee: J. Sample", "application"),
        # A discharge from therapy is the therapist's paper, wherever its title breaks.
        ("HAND THERAPY\nDischarge Summary\nGoals met.", "therapy_note"),
        ("Psychiatric follow-up\nMood is brighter. Next visit in a month.", "psychological"),
    ],
)
def test_where_a_phrase_stands_and_what_it_holds_count(text, expected):
    assert kind(text) == expected


def test_a_word_of_english_is_no_misread_word_of_a_cue():
    read = KINDS.vocabulary.read
    assert [read(word) for word in ("clear", "cancer", "bladder", "infection")] == [
        "clear",
        "cancer",
        "bladder",
        "infection",
    ]
    assert [read(word) for word in ("injectlon", "subjectlve", "fractures")] == ["injection", "subjective", "fracture"]
    assert kind("Lungs: clear. Dr. Lee found no cancer.") != "legal_correspondence"


def test_the_form_of_a_paper_weighs_no_more_than_its_share():
    consultation = next(kind for kind in KINDS.kinds if kind.id == "consultation")
    form = "".join(f"{phrase.upper()}: None.\n" for phrase in sorted(consultation.form))
    weights = {of.id: weight for weight, of, _ in sums([form], KINDS)}
    assert 0 < weights["consultation"] <= consultation.prior + consultation.form_most


def test_a_longer_phrase_of_a_kind_and_place_weighs_no_less_than_what_it_holds():
    for of in KINDS.kinds:
        for place, phrases in of.cues.items():
            for cue, weight in phrases.items():
                parts = [cue[n:m] for n in range(len(cue)) for m in range(n + 1, len(cue) + 1)]
                assert weight <= 0 or weight >= max(phrases.get(part, 0) for part in parts), (of.id, place, cue)


def test_confidence_rises_with_the_share_and_is_never_more_than_was_right():
    shares = [n / 100 for n in range(101)]
    told = [confidence(share, KINDS) for share in shares]
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == KINDS.sure[-1][1]


@given(st.text(max_size=500))
def test_any_text_is_of_some_kind(text):
    found = classify([text], KINDS)
    assert found.kind in {kind.id for kind in KINDS.kinds}
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Jan 2, 1975", ["1975-01-02"]),
        ("2 Jan 1975", ["1975-01-02"]),
        ("Sept. 3rd, 2014", ["2014-09-03"]),
        ("the 3rd day of March, 2015", ["2015-03-03"]),
        ("6-1-2012 and 12.03.13", ["2012-06-01", "2013-12-03"]),
        ("04-Feb-2015, Feb-04-2015, 2015/02/04", ["2015-02-04"] * 3),
        ("October\n5, 2013 and 10/\n13/2016", ["2013-10-05", "2016-10-13"]),
        ("SSN 123-45-6789, (805) 555-0130, 10-12-14-16, L4-5, 13/13/2013", []),
        ("in May 2013", []),
    ],
)
def test_dates_as_records_write_them(text, days):
    assert [found.day.isoformat() for found in dates.find(text)] == days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l0/1l/2O13", "2013-10-11"),
        ("Octobcr 5, 2013", "2013-10-05"),
        ("08124/16", "2016-08-24"),
        ("71/3/2079", "2019-11-03"),
        ("November 18, 2918", "2018-11-18"),
        ("2/72/2016", "2016-02-12"),
    ],
)
def test_dates_as_ocr_misreads_them(text, expected):
    assert [found.day.isoformat() for found in dates.find(text, by_ocr=True)] == [expected]
    assert expected not in [found.day.isoformat() for found in dates.find(text)]


def test_a_month_is_not_made_a_day():
    found = [(month.year, month.month) for month in dates.months("in March 2012, 04/2013, and on 4/2/2013")]
    assert found == [(2012, 3), (2013, 4)]


@pytest.mark.parametrize(
    ("text", "of", "expected"),
    [
        ("Collected: 3/4/2014   Received: 3/5/2014   Reported: 3/6/2014", "laboratory", date(2014, 3, 4)),
        ("Collected   Received   Reported\n3/4/2014   3/5/2014   3/6/2014", "laboratory", date(2014, 3, 4)),
        ("Date of surgery: 1/2/2014\nDate of visit: 3/4/2014", "therapy_note", date(2014, 3, 4)),
        ("Date of surgery: 1/2/2014\nDate dictated: 1/3/2014", "operative_report", date(2014, 1, 2)),
        ("RECEIVED 5/6/2014\nDOB: 1/2/1970\nDOI 2/3/2013\nPrinted 4/5/2014", "", None),
        ("03/09/2014 10:21 FAX 8055550130 CLINIC P.01/04\nLow back pain.", "", None),
        ("Next appointment: 6/7/2014", "work_status", None),
        ("March 4, 2014\nDear counsel:\nThe hearing date: 5/6/2014", "legal_correspondence", date(2014, 3, 4)),
        ("Your report dated 2/3/2014 was received. His last visit was on 1/2/2014.", "consultation", None),
        ("The patient was last seen in the office on 2/3/2014.", "consultation", None),
        ("The examinee was interviewed and examined on May 23, 2003, for evaluation.", "", date(2003, 5, 23)),
        ("Employee signature   Date: 3/4/2014", "application", date(2014, 3, 4)),
        ("Signed electronically by A. Quill, M.D. 3/4/2014", "progress_report", date(2014, 3, 4)),
        ("Date(s) of service: 3/4/2014", "", date(2014, 3, 4)),
        ("Dafe ot exarn: 3/4/2014", "", date(2014, 3, 4)),
        ("Date of irijury: 5/6/2013", "application", None),
        ("UR decision 2/3/2014\nDenise E Quill   3/4/2014", "application", date(2014, 3, 4)),
    ],
)
def test_which_date_is_the_date_of_service(text, of, expected):
    assert day(text, of) == expected


LAYOUTS = yaml.safe_load((Path(__file__).parents[1] / "spec" / "service_dates.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("paper", LAYOUTS, ids=lambda paper: f"{paper['kind']}-{paper['text'].split(chr(10))[0]}")
def test_each_layout_states_its_date(paper):
    assert day(paper["text"], paper["kind"]) == paper["date"]


WRITTEN = yaml.safe_load((Path(__file__).parents[1] / "spec" / "sorting_written.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("paper", WRITTEN, ids=lambda paper: f"{paper['kind']}-{paper['text'].split(chr(10))[0]}")
def test_a_written_document_is_known_and_dated(paper):
    assert kind(paper["text"]) == paper["kind"]
    assert day(paper["text"], paper["kind"], by_ocr=paper.get("ocr", False)) == paper.get("date")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("April 13-14, 2015", [date(2015, 4, 13)]),
        ("March 18 and March 19, 2014", [date(2014, 3, 18)]),
        ("06/02/14-06/03/14", [date(2014, 6, 2)]),
        ("December 30 and January 2, 2014", [date(2014, 1, 2)]),
        ("Department\n02-04-2022", [date(2022, 2, 4)]),
    ],
)
def test_of_several_days_of_a_month_the_first_counts(text, days):
    for by_ocr in (False, True):
        assert [found.day for found in dates.find(text, by_ocr=by_ocr)] == days


def test_no_document_is_later_than_the_day_it_was_here():
    assert day("Date of exam: 4/14/2075", latest=date(2015, 1, 1)) is None
    assert day("Date of exam: 4/14/2014", latest=date(2015, 1, 1)) == date(2014, 4, 14)


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Electronically signed by Amos Quill, M.D. on 3/4/2014", "Amos Quill, M.D."),
        (
            "Referring physician: Bob Jones, M.D.\nImpression: none.\nINES OKAFOR, M.D.\nRadiologist",
            "INES OKAFOR, M.D.",
        ),
        ("Dear Dr. Smith:\nSincerely,\n\n\nJane van der Berg\nClaims Examiner\ncc: Al Bundy, MD", "Jane van der Berg"),
        ("Therapist: Connor Vandermeer, DPT   Visit 3", "Connor Vandermeer, DPT"),
        ("/s/ MARY K. O'NEIL, PA-C", "MARY K. O'NEIL, PA-C"),
        ("REQUEST FOR AUTHORIZATION DWC Form RFA", ""),
        ("To: Derek Ashby, M.D.\ncc: Al Bundy, MD", ""),
    ],
)
def test_who_wrote_it(text, author):
    assert author_of(text) == author
