"""Bookmarks of a PDF: those that lead to a page of it stay, since they tell where documents begin; actions go."""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Pdf

_MOST = 20_000


def tame(pdf: Pdf) -> bool:
    """Turn bookmarks that act into plain ones that lead to a page, or to none. Answers whether one was changed."""
    root = pdf.Root.get("/Outlines")
    if not isinstance(root, Dictionary):
        return False
    named = _Named(pdf)
    changed, waiting, seen = False, [root.get("/First")], 0
    while waiting:
        item = waiting.pop()
        while isinstance(item, Dictionary) and seen < _MOST:
            seen += 1
            changed |= _tame_one(item, named)
            waiting.append(item.get("/First"))
            item = item.get("/Next")
    if seen >= _MOST:  # a ring, or an attack
        del pdf.Root["/Outlines"]
        return True
    return changed


def _tame_one(item: Any, named: "_Named") -> bool:
    changed = False
    target = item.get("/Dest")
    action = item.get("/A")
    if action is not None:
        if target is None and isinstance(action, Dictionary) and action.get("/S") == "/GoTo":
            target = action.get("/D")
        del item["/A"]
        changed = True
    for key in ("/AA", "/SE"):
        if key in item:
            del item[key]
            changed = True
    if target is not None and not isinstance(target, Array):
        target = named.find(target)
        changed = True
    if changed:
        if isinstance(target, Array):
            item["/Dest"] = target
        elif "/Dest" in item:
            del item["/Dest"]
    return changed


class _Named:
    """Destinations by name, looked up where a bookmark uses one."""

    def __init__(self, pdf: Pdf) -> None:
        self._old = pdf.Root.get("/Dests")
        names = pdf.Root.get("/Names")
        tree = names.get("/Dests") if isinstance(names, Dictionary) else None
        self._tree = pikepdf.NameTree(tree) if isinstance(tree, Dictionary) else None

    def find(self, name: Any) -> Any:
        try:
            if isinstance(name, pikepdf.Name):
                found = self._old.get(name) if isinstance(self._old, Dictionary) else None
            else:
                found = self._tree[str(name)] if self._tree is not None and str(name) in self._tree else None
        except (pikepdf.PdfError, KeyError, TypeError, ValueError, RuntimeError):
            return None
        return found.get("/D") if isinstance(found, Dictionary) else found
