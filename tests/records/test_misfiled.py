"""Whose a page is, by its marks: the worker's, another's, or it does not say."""

from datetime import date

import pytest
from benchmarks.case_files import Settings, make
from benchmarks.misfiled import screened

from openimr.records.adapters.patient_marks_file import patient_labels
from openimr.records.domain.misfiled import PageOfDocument, Standing, Worker, screen, standing_of
from openimr.records.domain.patient_marks import marks_of

WORKER = Worker(("Maria", "L"), ("De La Cruz-Hernandez", "Whitfield"), date(1974, 3, 17), ("WC2898-240408",))
MATCHES, DIFFERS, SAYS_NOTHING = Standing.MATCHES, Standing.DIFFERS, Standing.SAYS_NOTHING


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("Patient: Maria De La Cruz", MATCHES),
        ("Patient Name: HERNANDEZ, MARIA L.", MATCHES),
        ("Pt: M. Hernandez", MATCHES),
        ("RE: Maria Whitfield    DOB 3/17/74", MATCHES),
        ("Pafient: Maria Hernandcz", MATCHES),
        ("Patient: Marla Hemandez", MATCHES),
        ("Name: Maria Hernan dez", MATCHES),
        ("Patient: Rosa Hernandez", DIFFERS),
        ("Patient: Daniel Okafor\nClaim Number: WC2898240408", MATCHES),
        ("Patient: Daniel Okafor\nDate of birth: 17 March 1974", MATCHES),
        ("Patient: Daniel Okafor\nDate of birth: 12/01/1961", DIFFERS),
        ("Date of birth: 12/01/1961", DIFFERS),
        ("Date of birth: 03/17/1975", SAYS_NOTHING),
        ("DOB: 1974-03-17", MATCHES),
        ("DOB 03/11/1974", SAYS_NOTHING),
        ("Claim # 9160-846352", DIFFERS),
        ("Claim No.: WC2898 240408", MATCHES),
        ("Claim No.: WC2898 240488", MATCHES),
        ("OKAFOR, DANIEL (MRN 4411)", DIFFERS),
        ("Daniel Okafor v. Bayside Transit", DIFFERS),
        ("Maria Hernandez v. Bayside Transit", MATCHES),
        ("Physician: Alan Reyes, M.D.\nEmployer: Bayside Transit\nAttn: Pamela Stokes", SAYS_NOTHING),
        ("Emergency contact: Anna Okafor", SAYS_NOTHING),
        ("Name: Alan Reyes, M.D.\nSpecialty: Neurology", SAYS_NOTHING),
        ("RE: Utilization Review of the Request", SAYS_NOTHING),
        ("The patient was seen with her husband Joseph Okafor.", SAYS_NOTHING),
        ("", SAYS_NOTHING),
    ],
)
def test_what_a_page_says_of_its_patient(text, standing):
    labels = patient_labels()
    assert standing_of(marks_of(text, labels), WORKER, labels)[0] is standing


def test_unmarked_pages_follow_the_marked_page_of_their_document():
    texts = {
        ("a", 1): ("one", "Patient: Maria Hernandez"),
        ("a", 2): ("one", "Continued. Range of motion is full."),
        ("a", 3): ("two", "Patient: Daniel Okafor"),
        ("a", 4): ("two", "Continued."),
        ("a", 5): ("two", "Patient: Maria Hernandez"),
        ("a", 6): ("two", "Continued."),
        ("a", 7): ("three", "Continued."),
    }
    pages = [PageOfDocument(key, document, text) for key, (document, text) in texts.items()]
    found = screen(pages, WORKER, patient_labels())
    assert [one.key for one in found] == [("a", 3), ("a", 4)]
    assert all("Okafor" not in reason for one in found for reason in one.reasons)


def test_a_worker_without_a_name_accuses_nobody_by_name():
    labels = patient_labels()
    marks = marks_of("Patient: Daniel Okafor", labels)
    nobody = Worker((), (), None, ())
    assert standing_of(marks, nobody, labels)[0] is SAYS_NOTHING


def test_planted_pages_are_found():
    case = make(Settings(pages=1500, seed=40, misfiled=0.05))
    planted = {page.truth.place for page in case.pages if page.truth.misfiled}
    found = screened(case)
    assert len(planted) > 30
    assert len(found & planted) >= 0.97 * len(planted)
    assert len(found & planted) >= 0.97 * len(found)
