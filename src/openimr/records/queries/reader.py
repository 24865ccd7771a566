"""What the reader of the whole case file needs: a compact manifest, one page's text with its words, marks, chronology.

The manifest of ten thousand pages is four questions to the database and loads no text.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from openimr.accounts.queries import keeps_records
from openimr.cases.models import Case
from openimr.errors import DocumentUnreadable, NotFound
from openimr.records.adapters import page_pictures
from openimr.records.adapters.kind_marks_file import kind_marks
from openimr.records.models import Document, Mark, Page
from openimr.records.queries.case_file import stored_original, working_file
from openimr.records.queries.pages import words_on

#: US letter in points: what a page is taken for until it was looked at.
_LETTER = (612.0, 792.0)
_UNSURE = 0.7

#: Widths in pixels at which a page can be had for reading.
READING_WIDTHS = page_pictures.WIDTHS[1:]

#: What a page's number in `manifest()["pages"]["flags"]` adds up from.
FLAGS = {
    "ocr": 1,
    "waiting": 2,
    "failed": 4,
    "poor": 8,
    "illegible": 16,
    "handwriting": 32,
    "withheld": 64,
    "transcribed": 128,
    "unsure": 256,
}


def sees_withheld(actor: Any) -> bool:
    """Records staff, the medical director and the command line's operator see the pages that are withheld."""
    return actor is None or keeps_records(actor)


def _visible(case: Case, actor: Any) -> QuerySet[Page]:
    pages = Page.objects.filter(original__case=case)
    return pages if sees_withheld(actor) else pages.filter(withheld=False)


def _visible_documents(case: Case, actor: Any) -> QuerySet[Document]:
    """Documents of which at least one page is shown; where records staff ask, those without a page as well."""
    documents = Document.objects.filter(original__case=case)
    return (
        documents
        if sees_withheld(actor)
        else documents.filter(Exists(Page.objects.filter(document=OuterRef("pk"), withheld=False)))
    )


def manifest(case: Case, actor: Any) -> dict[str, Any]:
    """The case file as arrays. Documents and originals are told by their place in their list, pages likewise.

    `documents` are [original, first page, last page, kind, title, date, author, relevance, corrected, confidence];
    `originals` are [sha256, file, sender, received]; `pages` has one entry a page in the order of arrival: `original`,
    `number`, `document` (-1 for none), `size` (a place in `sizes`, which are points), `flags` (see FLAGS), and
    `repeats` as pairs (page, page shown instead). `problems` says of a failed page why and what to do.
    """
    files = list(case.originals.order_by("place").values_list("pk", "sha256", "file", "sender", "received"))
    place_of = {pk: place for place, (pk, *_) in enumerate(files)}
    found = list(_visible_documents(case, actor).order_by("original__place", "first_page"))
    kinds = {mark.kind: place for place, mark in enumerate(kind_marks())}
    return {
        "case": case.number,
        "kinds": [[mark.kind, mark.name, mark.letter, mark.label, mark.family] for mark in kind_marks()],
        "flags": FLAGS,
        "originals": [
            [sha256, file, sender, received.isoformat() if received else None]
            for _, sha256, file, sender, received in files
        ],
        "documents": [
            [
                place_of[d.original_id],
                d.first_page,
                d.last_page,
                kinds.get(d.kind, kinds["other"]),
                d.title or files[place_of[d.original_id]][2],
                d.date.isoformat() if d.date else None,
                d.author,
                d.relevance,
                d.corrected,
                round(d.kind_confidence, 2),
            ]
            for d in found
        ],
        **_pages(case, actor, place_of, {d.pk: place for place, d in enumerate(found)}),
    }


def _pages(case: Case, actor: Any, originals_at: dict[int, int], documents_at: dict[int, int]) -> dict[str, Any]:
    columns = ("pk", "original_id", "number", "document_id", "width", "height", "duplicate_of_id", *_SAYING)
    rows = list(_visible(case, actor).order_by("original__place", "number").values_list(*columns, named=True))
    at = {row.pk: place for place, row in enumerate(rows)}
    sizes: dict[tuple[float, float], int] = {}
    pages: dict[str, list[int]] = {name: [] for name in ("original", "number", "document", "size", "flags")}
    for row in rows:
        size = (round(row.width, 1), round(row.height, 1)) if row.width and row.height else _LETTER
        pages["original"].append(originals_at[row.original_id])
        pages["number"].append(row.number)
        pages["document"].append(documents_at.get(row.document_id, -1))
        pages["size"].append(sizes.setdefault(size, len(sizes)))
        pages["flags"].append(_flags(row))
    failed = _visible(case, actor).filter(state=Page.State.FAILED).values_list("pk", "problem")
    return {
        "pages": pages,
        "sizes": [list(size) for size in sizes],
        "repeats": [[at[row.pk], at[row.duplicate_of_id]] for row in rows if row.duplicate_of_id in at],
        "problems": {str(at[pk]): problem for pk, problem in failed if pk in at},
    }


#: The columns of a page from which its flags are told.
_SAYING = ("state", "by_ocr", "confidence", "legibility", "withheld", "transcribed_by")


def _flags(row: Any) -> int:
    flags = FLAGS.get(row.legibility, 0) + FLAGS.get(row.state, 0)
    flags += (
        FLAGS["ocr"] * row.by_ocr + FLAGS["withheld"] * row.withheld + FLAGS["transcribed"] * bool(row.transcribed_by)
    )
    is_unsure = row.by_ocr and row.state == Page.State.READ and row.confidence < _UNSURE and not row.transcribed_by
    return flags + FLAGS["unsure"] * bool(is_unsure)


def shown_page(case: Case, actor: Any, sha256: str, number: int) -> Page:
    """One page that `actor` may see. Raises NotFound."""
    page = _visible(case, actor).filter(original__sha256=sha256, number=number).select_related("original").first()
    if page is None:
        raise NotFound(f"{case.number}: no page {number} of {sha256[:12]}")
    return page


def page_picture(page: Page, *, width: int) -> bytes:
    """One page as WebP from the working copy. Raises DocumentUnreadable."""
    original = page.original
    sha256 = original.working_sha256 or original.sha256
    return page_pictures.picture(
        pictures_kept(),
        working_file(original),
        sha256,
        page.number,
        width=width,
        turned=page.turned,
        most_bytes=settings.PAGE_PICTURES_BYTES,
    )


def warm_up() -> None:
    """Let the drawing processes start, and the kinds be read, before the first page is asked for."""
    page_pictures.warm()
    kind_marks()


def pictures_kept() -> Path:
    """Where drawn pages are kept."""
    return Path(settings.DATA_DIR) / "page-pictures"


def page_layer(page: Page) -> dict[str, Any]:
    """The text of one page and its words as [start, length, left, top, width, height], shares of the page."""
    return {
        "text": page.text,
        "words": _words(page),
        "confidence": round(page.confidence, 2),
        "transcribed": bool(page.transcribed_by),
    }


def may_download(case: Case, actor: Any, sha256: str) -> bool:
    """Whether `actor` may have the original as it came: not where one of its pages is withheld from them."""
    original = stored_original(case, sha256)
    return sees_withheld(actor) or not original.pages.filter(withheld=True).exists()


def chronology_rows(case: Case, actor: Any) -> list[list[Any]]:
    """The chronology as [date, kind, says, assertion, sha256, page, start, end], in its order."""
    entries = case.chronology.all() if sees_withheld(actor) else case.chronology.filter(page__withheld=False)
    rows = entries.values_list(
        "date", "kind", "says", "assertion", "page__original__sha256", "page__number", "start", "end"
    )
    return [[row[0].isoformat(), *row[1:]] for row in rows]


def marks(case: Case, actor: Any) -> list[dict[str, Any]]:
    """Bookmarks and notes that `actor` may see: their own, and what others shared."""
    author = getattr(actor, "actor", "")
    found = Mark.objects.filter(Q(author=author) | Q(shared=True), page__in=_visible(case, actor))
    return [as_json(mark, author) for mark in found.select_related("page__original")]


def as_json(mark: Mark, author: str) -> dict[str, Any]:
    """One mark as the reader gets it; `mine` where `author` made it."""
    return {
        "id": mark.pk,
        "document": mark.page.original.sha256,
        "page": mark.page.number,
        "start": mark.start,
        "end": mark.end,
        "text": mark.text,
        "shared": mark.shared,
        "mine": mark.author == author,
        "author": mark.author,
        "changed": mark.changed_at.isoformat(),
    }


def opening(case: Case, actor: Any, sha256: str | None, number: int) -> Page | None:
    """The page at which the reader opens: the asked one, else the first that there is, else None.

    Raises NotFound where the case has no such original.
    """
    if sha256 is not None:
        stored_original(case, sha256)
    pages = _visible(case, actor).select_related("original", "document")
    if sha256 is None:
        return pages.order_by("document__date", "original__file", "number").first()
    own = pages.filter(original__sha256=sha256)
    return own.filter(number=max(number, 1)).first() or own.order_by("number").first()


def _words(page: Page) -> list[list[float]]:
    """Words as [start, length, left, top, width, height]; none where the file gives them no more."""
    try:
        found = words_on(page)
    except DocumentUnreadable:
        return []
    return [[word["start"], word["length"], *(round(side, 5) for side in word["box"])] for word in found]
