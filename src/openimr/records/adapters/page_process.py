"""Reads pages of a stranger's PDF in a process of its own: `page_pool` asks, this answers, a line of JSON a page.

A page that crashes it, hangs it or eats its memory ends this process and nothing else. It ends with its input.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pypdfium2

from openimr.records.adapters import page_text, pdf
from openimr.records.adapters.letters_file import plausible_word
from openimr.records.adapters.tesseract import RecognitionFailed

#: Bytes of address space for this process, with the OCR engine that works inside it.
MEMORY = int(os.environ.get("OPENIMR_PAGE_MEMORY", str(2 * 1024**3)))


def layers(document: pypdfium2.PdfDocument, numbers: list[int]) -> Iterator[dict[str, Any]]:
    """The text layer of each page."""
    for number in numbers:
        with pdf.page_of(document, number) as page:
            found = page_text.read_layer(page, plausible_word())
        yield {
            "text": found.text,
            "width": found.width,
            "height": found.height,
            "turned": found.turned,
            "needs_ocr": found.needs_ocr,
            "because": found.because,
        }


def words(document: pypdfium2.PdfDocument, numbers: list[int], turned: int) -> Iterator[dict[str, Any]]:
    """The words of each page's text layer with their boxes."""
    for number in numbers:
        with pdf.page_of(document, number) as page:
            yield {"words": page_text.words_of(page, turned)}


def recognized(document: pypdfium2.PdfDocument, numbers: list[int]) -> Iterator[dict[str, Any]]:
    """Each page as the engine reads its picture, with the text layer that it has besides."""
    from openimr.records.adapters import ocr  # noqa: PLC0415  pages of text need no pictures

    for number in numbers:
        with pdf.page_of(document, number) as page:
            layer = page_text.read_layer(page, plausible_word())
            picture = pdf.picture_of(page)
            width, height = page.get_size()
        found = ocr.recognize(picture)
        if found.turned % 180:
            width, height = height, width
        yield {
            **asdict(found),
            "width": width,
            "height": height,
            "layer": layer.text,
            "layer_turned": layer.turned,
        }


def cover_codes(document: pypdfium2.PdfDocument, numbers: list[int]) -> Iterator[dict[str, Any]]:
    """The code of a cover sheet on each page, if there is one."""
    from openimr.records.adapters import codes  # noqa: PLC0415  only batches need it

    for number in numbers:
        with pdf.page_of(document, number) as page:
            picture = pdf.picture_of(page, dots_per_inch=150)  # enough for a fax, and quick
        yield {"code": codes.found_on(picture)}


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What one request asks for, page by page."""
    with pdf.opened(Path(request["file"])) as document:
        match request["what"]:
            case "layers":
                yield from layers(document, request["numbers"])
            case "words":
                yield from words(document, request["numbers"], request["turned"])
            case "recognized":
                yield from recognized(document, request["numbers"])
            case "cover_codes":
                yield from cover_codes(document, request["numbers"])
            case unknown:
                raise ValueError(unknown)


def main() -> None:
    """Answer requests until the input ends. What pdfium or Python raises of a page is an answer, too."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints cannot be taken for an answer
    for line in sys.stdin:
        try:
            request = json.loads(line)
            for place, answer in enumerate(answers(request), start=1):
                out.write(json.dumps(answer) + "\n")
                if place % request["together"] == 0:
                    out.flush()
            out.flush()
        except MemoryError:
            os._exit(70)
        except (pypdfium2.PdfiumError, RecognitionFailed) as problem:
            is_pdfium = isinstance(problem, pypdfium2.PdfiumError)
            out.write(json.dumps({"problem": "it is damaged" if is_pdfium else str(problem)}) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
