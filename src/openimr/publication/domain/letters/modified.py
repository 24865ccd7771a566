"""The publisher's sentences about a modified request, taken apart: original, authorized, in dispute."""

import re

_ORIGINAL = re.compile(
    r"^(?P<original>.+?)\s+was\s+the\s+original\s+request\b[.,;:]?\s*(?P<rest>.*)$", re.DOTALL | re.IGNORECASE
)
_LEAVING = re.compile(
    r"the\s+claims\s+administrator\s+authorized\s+(?P<part>.+?),?\s+leaving\s+the\s+original\s+request",
    re.IGNORECASE | re.DOTALL,
)
_ACTIVE = re.compile(
    r"the\s+claims\s+administrator\s+authorized\s+(?P<part>.+?)(?=\.\s+[A-Z]|\.?\s*$)", re.IGNORECASE | re.DOTALL
)
_PASSIVE = re.compile(
    r"^(?P<part>.+?)\s+(?:was|were)\s+(?:authorized|approved|certified)\s+by\s+the\s+claims\s+administrator",
    re.IGNORECASE | re.DOTALL,
)
_BARE = re.compile(r"^(?P<part>[^.]+?)\s+(?:was|were)\s+(?:authorized|approved|certified)\b", re.IGNORECASE | re.DOTALL)
_REMAINING = re.compile(
    r"the\s+remaining\s+(?:IMR\s+eligible\s+portion\s+of\s+the\s+original\s+request\s*,?\s*)?(?P<part>.+?)(?:\s+(?:is|are|was|were))?\s*[.:]?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_AGAIN = re.compile(
    r"\.\s+the\s+original\s+request\s*,\s*(?P<part>.+?)(?:\s+(?:is|are|was|were))?\s*[.:]?\s*$",
    re.IGNORECASE | re.DOTALL,
)


def parts(request: str) -> tuple[str | None, str | None, str | None]:
    """(original, authorized, disputed) of a request that tells of a modification; all None for any other."""
    match = _ORIGINAL.match(request)
    if match is None:
        return None, None, None
    rest = match["rest"]
    allowed = _LEAVING.search(rest) or _ACTIVE.search(rest) or _PASSIVE.search(rest) or _BARE.search(rest)
    left = _REMAINING.search(rest) or _AGAIN.search(rest)
    return (
        match["original"].strip(),
        allowed["part"].strip() if allowed else None,
        left["part"].strip() if left else None,
    )
