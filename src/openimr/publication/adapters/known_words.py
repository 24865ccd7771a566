"""The words that a public copy may write large without naming anybody."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from openimr.guidelines.adapters.library import load
from openimr.publication.domain.redaction import folded

_WORD = re.compile(r"[^\W\d_]+")


@cache
def known_words() -> frozenset[str]:
    """Words of the treatments, parts of the body and guidelines that are known here, and those of the list, small."""
    library = load()
    texts = [name for concept in library.catalogue.concepts for name in (concept.label, *concept.names)]
    texts += [name for name, _ in library.catalogue.part_names]
    texts += [name for edition in library.editions for name in (edition.title, edition.body, *edition.also)]
    texts += [chapter.title for edition in library.editions for chapter in edition.chapters]
    listed = yaml.safe_load((Path(__file__).parents[1] / "written_large.yaml").read_text(encoding="utf-8"))
    return words_of([*texts, *listed["words"]])


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Every word of the texts, small and without accents."""
    return frozenset(word for text in texts for word in _WORD.findall(folded(text).casefold()))
