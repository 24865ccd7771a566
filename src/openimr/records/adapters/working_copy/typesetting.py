"""Blocks as pages of text that is selectable, searchable and in reading order. The same blocks give the same bytes."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pikepdf
import typst

from openimr.records.adapters.working_copy.blocks import Block, divided
from openimr.records.adapters.working_copy.made import MOST_PAGES, Unreadable

_TEMPLATE = Path(__file__).with_name("plain.typ")
_AT_ONCE = 6_000  # blocks: what is set in one go stays within memory


def typeset(blocks: Iterable[Block], folder: Path) -> tuple[Path, int]:
    """The pages, as `working.pdf` in `folder`, and how many. Raises Unreadable where there is nothing to set."""
    working = folder / "working.pdf"
    template = folder / "plain.typ"  # beside its data: the typesetter reads nothing outside of its folder
    template.write_bytes(_TEMPLATE.read_bytes())
    with pikepdf.new() as whole:
        for part in _parts(blocks):
            (folder / "blocks.json").write_text(json.dumps(part, ensure_ascii=False), encoding="utf-8")
            try:
                made = typst.compile(template, root=folder, format="pdf", ignore_system_fonts=True)
            except typst.TypstError as broken:
                raise Unreadable("cannot_be_set") from broken
            assert isinstance(made, bytes)
            piece = folder / "piece.pdf"
            piece.write_bytes(made)
            with pikepdf.open(piece) as pages:
                whole.pages.extend(pages.pages)
            if len(whole.pages) > MOST_PAGES:
                raise Unreadable("pages_more", most=MOST_PAGES)
        if not len(whole.pages):
            raise Unreadable("no_text")
        for page in whole.pages:
            for key in ("/Annots", "/StructParents", "/Tabs"):
                if key in page.obj:
                    del page.obj[key]
        whole.save(working, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return working, len(whole.pages)


def _parts(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    flow = divided(blocks)
    while part := list(islice(flow, _AT_ONCE)):
        yield part
