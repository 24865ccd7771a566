"""Guideline texts that an organization is licensed for: shown to its reviewers, never passed on beyond a quote."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from openimr.errors import Reason

#: The longest run of words of a licensed text that a letter may have. Longer ones are refused at signature.
QUOTE_LIMIT_WORDS = 40

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """One page, or part of one, of an edition. `licensed_until`: the last day of the licence; None: no end stated."""

    edition: str
    section: str
    page: int
    text: str
    licence: str
    licensed_until: date | None = None

    def licensed(self, on: date) -> bool:
        return self.licensed_until is None or on <= self.licensed_until


@dataclass(frozen=True, slots=True)
class LicensedTexts:
    """All licensed passages; `runs` are the hashes of their runs of words that are one longer than may be quoted."""

    passages: tuple[Passage, ...]
    runs: frozenset[int]

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> "LicensedTexts":
        kept = tuple(passages)
        return cls(kept, frozenset(run for passage in kept for run in _runs(passage.text)))

    def beside(
        self, edition: str, *, pages: tuple[int, ...], sections: tuple[str, ...], on: date
    ) -> tuple[Passage, ...]:
        """The passages at some pages of an edition; where no pages are known, those of its sections."""
        wanted = {section.casefold() for section in sections}
        return tuple(
            passage
            for passage in self.passages
            if passage.edition == edition
            and passage.licensed(on)
            and (passage.page in pages if pages else passage.section.casefold() in wanted)
        )

    def copied_in(self, text: str) -> bool:
        """Whether a text has a run of words, longer than may be quoted, in common with one of these."""
        return any(run in self.runs for run in _runs(text))


def _runs(text: str) -> Iterator[int]:
    words = _WORD.findall(text.casefold())
    for start in range(len(words) - QUOTE_LIMIT_WORDS):
        yield hash(tuple(words[start : start + QUOTE_LIMIT_WORDS + 1]))


def copying_reasons(texts: LicensedTexts, written: Iterable[tuple[str, str]]) -> tuple[Reason, ...]:
    """Why a letter may not go out: each of its parts (name, text) that copies more than may be quoted."""
    return tuple(
        Reason(
            "licensed_text",
            f"{where} copies more than {QUOTE_LIMIT_WORDS} words of a licensed guideline; say it in own words",
            "docs/reference/guidelines.md",
        )
        for where, text in written
        if texts.copied_in(text)
    )
