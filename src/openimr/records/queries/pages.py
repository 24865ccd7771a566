"""Where things stand on a page."""

from typing import Any

from openimr.cases.models import Case
from openimr.errors import NotFound, Reason, Refused
from openimr.records.adapters import page_pool
from openimr.records.domain.boxes import Box, Word, carried
from openimr.records.domain.evidence import Evidence, read_surely
from openimr.records.models import Page
from openimr.records.queries.case_file import stored_original, title_and_date, working_file


def page_words(case: Case, sha256: str, number: int) -> list[Word]:
    """The words of a page with their boxes, as shares of the page as shown (turned clockwise by `Page.turned`).

    `page.text[word["start"]:][:word["length"]]` is the word. Of a text layer they are computed when asked for.
    Raises NotFound; DocumentUnreadable where the file gives them no more.
    """
    return words_on(_page(case, sha256, number))


def passage(case: Case, sha256: str, number: int, start: int, end: int) -> Evidence:
    """The passage of a page from character `start` to `end`, cited as findings cite theirs.

    Raises NotFound where there is no such page or it is withheld, Refused where the page has no such passage.
    """
    page = _page(case, sha256, number)
    if not read_surely(page.state, "" if page.transcribed_by else page.legibility):
        sentence = f"page {number} was not read surely enough to quote it: have records staff type it out first"
        raise Refused("cite a passage", case.number, [Reason("not_read", sentence)])
    text = page.text[max(start, 0) : end]
    if not 0 <= start < end <= len(page.text) or not text.strip():
        sentence = f"page {number} has no such passage; select it again"
        raise Refused("cite a passage", case.number, [Reason("passage", sentence)])
    stands_in = page.document
    title = (stands_in.title if stands_in else "") or page.original.file
    cited = title_and_date(title, stands_in.date if stands_in else None)
    return Evidence(page.original.sha256, cited, page.number, text, start, end)


def _page(case: Case, sha256: str, number: int) -> Page:
    original = stored_original(case, sha256)
    page = original.pages.filter(number=number, withheld=False).select_related("original", "document").first()
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
