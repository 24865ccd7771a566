"""A run of pages of a PDF as a PDF of its own. The PDF is a working copy: what is not safe is out of it already."""

from pathlib import Path

import pikepdf


def extract(file: Path, first_page: int, last_page: int, target: Path) -> None:
    """Pages `first_page` to `last_page` (from 1, both included) into `target`; the same pages give the same bytes."""
    with pikepdf.open(file) as whole, pikepdf.new() as part:
        part.pages.extend(whole.pages[first_page - 1 : last_page])
        part.remove_unreferenced_resources()
        part.save(target, deterministic_id=True)
