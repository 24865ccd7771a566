"""Reads of publication: the corpus, which is everybody's, and what waits for its release, which is staff's."""

from openimr.publication.queries.corpus import (
    Found,
    Hit,
    as_json,
    export,
    newest,
    public_file,
    published,
    said_of,
    search_corpus,
    superseded_because,
    versions,
)
from openimr.publication.queries.releasing import (
    Preview,
    Waiting,
    may_publish,
    preview,
    releases,
    standing_copy,
    waiting,
    withdrawn,
)

__all__ = [
    "Found",
    "Hit",
    "Preview",
    "Waiting",
    "as_json",
    "export",
    "may_publish",
    "newest",
    "preview",
    "public_file",
    "published",
    "releases",
    "said_of",
    "search_corpus",
    "standing_copy",
    "superseded_because",
    "versions",
    "waiting",
    "withdrawn",
]
