"""What a document is called and who wrote it, from its own words."""

import re

_AUTHOR = re.compile(
    r"(?i:electronically signed by|signed by|dictated by|interpreted by|treating physician|provider|physician|therapist|"
    r"reviewer|author)\s*[:.]?\s*(?P<name>(?:Dr\.\s+)?[A-Z][A-Za-z'’-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][A-Za-z'’-]+){1,2}"
    r",?\s*(?:M\.?D\.?|D\.?O\.?|D\.?C\.?|P\.?T\.?|DPT|PA-C|NP|L\.?Ac\.?|Ph\.?D\.?)?)"
)
_WITH_DEGREE = re.compile(
    r"(?P<name>[A-Z][A-Za-z'’-]+(?:\s+[A-Z]\.)?\s+[A-Z][A-Za-z'’-]+,\s*"
    r"(?:M\.?D\.?|D\.?O\.?|D\.?C\.?|P\.?T\.?|DPT|PA-C|NP|L\.?Ac\.?|Ph\.?D\.?))(?=[\s,.]|$)"
)


def author_of(text: str) -> str:
    """The name that signs the document, with its degree; empty where none is found."""
    match = _AUTHOR.search(text) or _WITH_DEGREE.search(text)
    return " ".join(match["name"].split()).rstrip(",. ") if match else ""


def title_of(label: str, author: str) -> str:
    """What the document is called: its kind, and its author where known."""
    return f"{label}, {author}" if author else label
