"""The made case files that benchmarks measure with: from a seed, with the truth of every page."""

import pypdfium2
import pytest
from benchmarks.case_files import Settings, Truth, make, pages_of_documents, write
from benchmarks.case_files.writing import templates

from openimr.records.adapters.kinds_file import document_kinds

SPLITS = pytest.mark.parametrize("split", ["build", "practice", "heldback", "fresh"])


@SPLITS
def test_every_kind_has_layouts_of_every_split_and_none_in_common(split):
    kinds = document_kinds().kinds
    assert set(templates(split)) == {kind.id for kind in kinds}
    others = [templates(other) for other in ("build", "practice", "heldback", "fresh") if other != split]
    for kind, layouts in templates(split).items():
        assert len(layouts) >= 2
        elsewhere = {layout.body for other in others for layout in other[kind]}
        assert not {layout.body for layout in layouts} & elsewhere


@SPLITS
def test_every_layout_is_filled(split):
    case = make(Settings(pages=2500, seed=4, split=split, even=True))
    used = {(page.kind, page.layout) for page in case.truth.pages}
    assert used == {(kind, layout.name) for kind, layouts in templates(split).items() for layout in layouts}
    assert not [page.text for page in case.truth.pages if set("{}\x01\x02") & set(page.text)]
    assert all(event.quote for event in case.truth.events)


def test_a_seed_makes_the_same_case_file_again():
    assert make(Settings(pages=80, seed=7)).truth == make(Settings(pages=80, seed=7)).truth
    assert make(Settings(pages=80, seed=7)).truth.worker != make(Settings(pages=80, seed=8)).truth.worker


def test_the_truth_holds_together():
    case = make(Settings(pages=1500, seed=2))
    pages = {page.place: page for page in case.truth.pages}
    assert len(pages) == 1500
    for page in pages.values():
        if page.duplicate_of:
            first = pages[page.duplicate_of]
            assert first.duplicate_of is None
            assert " ".join(page.text.split()) == " ".join(first.text.split())
            assert not page.misfiled
    for own in pages_of_documents(pages.values()).values():
        assert [page.page_of_document for page in own] == list(range(1, len(own) + 1))
        assert [page.first_page for page in own] == [True] + [False] * (len(own) - 1)


def test_what_is_written_reads_as_the_truth_says(tmp_path):
    case = make(Settings(pages=40, seed=3, scanned=0.4))
    files = write(case, tmp_path)
    truth = Truth.read(tmp_path / "truth.json")
    assert truth == case.truth
    documents = {file.name: pypdfium2.PdfDocument(file) for file in files}
    assert sum(len(document) for document in documents.values()) == 40
    for page in truth.pages:
        text = documents[page.original][page.number - 1].get_textpage().get_text_range()
        if page.scanned:
            assert not text.strip()
        else:
            assert set(page.text.split()) <= set(text.split())
