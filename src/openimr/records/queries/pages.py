"""Where things stand on a page."""

from typing import Any

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.adapters import page_pool
from openimr.records.domain.boxes import Box, Word, carried
from openimr.records.models import Page
from openimr.records.queries.case_file import stored_original, working_file


def page_words(case: Case, sha256: str, number: int) -> list[Word]:
    """The words of a page with their boxes, as shares of the page as shown (turned clockwise by `Page.turned`).

    `page.text[word["start"]:][:word["length"]]` is the word. Of a text layer they are computed when asked for.
    Raises NotFound; DocumentUnreadable where the file gives them no more.
    """
    return words_on(_page(case, sha256, number))


def _page(case: Case, sha256: str, number: int) -> Page:
    original = stored_original(case, sha256)
    page = original.pages.filter(number=number, withheld=False).select_related("original").first()
    if page is None:
        raise NotFound(f"{case.number}: no page {number}")
    return page


def words_on(page: Page) -> list[Word]:
    """The same of a page that is at hand."""
    if page.words is not None:
        return [_word(word) for word in page.words]
    if page.state != Page.State.READ:
        return []
    file, turned = working_file(page.original), round(page.turned)
    found = page_pool.answer("words", file, page.number, seconds=page_pool.TEXT_SECONDS, turned=turned)
    return carried([(text, _box(box), 1.0) for text, box in found["words"]], page.text)


def _word(stored: dict[str, Any]) -> Word:
    return Word(
        start=stored["start"], length=stored["length"], box=_box(stored["box"]), confidence=stored["confidence"]
    )


def _box(stored: list[float]) -> Box:
    left, top, width, height = stored
    return left, top, width, height
