"""Opens a stranger's PDF page by page; run as a process of its own. Prints the pages, or `problem|remedy`."""

import resource
import sys

import pikepdf
import pypdfium2


def _without_page(file: str) -> str | None:
    """Pdfium calls a file without pages damaged; the other reader can tell."""
    try:
        with pikepdf.open(file) as opened:
            return None if len(opened.pages) else "it has no page|ask the sender for a new copy"
    except pikepdf.PdfError:
        return None


def probe(file: str, most: int) -> str | int:
    """Number of pages, or what is wrong and what to do."""
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as problem:
        if "password" in str(problem).lower():
            return "it needs a password|ask the sender for the file without one"
        return _without_page(file) or "it is damaged or cut off|ask the sender for a new copy"
    pages = len(document)
    if pages == 0:
        return "it has no page|ask the sender for a new copy"
    if pages > most:
        return f"it has {pages} pages, {most} at most|split it into parts"
    for number in range(pages):
        try:
            page = document[number]
            page.get_textpage().close()
            page.close()
        except pypdfium2.PdfiumError:
            return f"page {number + 1} cannot be read|ask the sender for a new copy"
    return pages


def limit() -> None:
    """Bounds of this process, set before anything of the file is read: a minute of work, 2 GiB of memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))


if __name__ == "__main__":
    limit()
    answer = probe(sys.argv[1], int(sys.argv[2]))
    print(answer)
    sys.exit(0 if isinstance(answer, int) else 1)
