"""Realistic case files from a seed, with the truth of every page and event, to measure the records against.

    from benchmarks.case_files import Settings, make, write
    case = make(Settings(pages=10_000, seed=1, split="heldback"))    # in text: case.pages[n].read, .truth
    write(case, folder)                                              # as PDFs, with truth.json beside them

Build with the splits "build" and "practice"; what "heldback" and "fresh" hold is there only to measure. The layouts of
"fresh" were written before the rules for dates were mended, by the same hand that mended them.
"""

from benchmarks.case_files.drawing import write
from benchmarks.case_files.making import CaseFile, Made, Settings, make
from benchmarks.case_files.truth import EventTruth, PageTruth, PersonTruth, Truth, pages_of_documents

__all__ = [
    "CaseFile",
    "EventTruth",
    "Made",
    "PageTruth",
    "PersonTruth",
    "Settings",
    "Truth",
    "make",
    "pages_of_documents",
    "write",
]
