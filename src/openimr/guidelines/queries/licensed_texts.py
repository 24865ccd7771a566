"""The licensed guideline texts: what stands beside a finding, and whether a letter copies them."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from openimr.errors import DataFileInvalid, Reason
from openimr.guidelines.adapters.library import load
from openimr.guidelines.adapters.licensed_texts_file import read_texts
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.licensed_texts import LicensedTexts, Passage, copying_reasons
from openimr.guidelines.queries.criteria import library


@cache
def _texts_of(folder: str) -> LicensedTexts:
    return read_texts(Path(folder), {edition.id: edition for edition in load().editions})


def licensed_texts() -> LicensedTexts:
    """The guideline texts that this organization is licensed for; none where it has configured none.

    Raises DataFileInvalid where they cannot be read; `openimr guidelines texts check` tells all that is wrong.
    """
    return _texts_of(settings.GUIDELINE_TEXTS) if settings.GUIDELINE_TEXTS else LicensedTexts((), frozenset())


def licensed_passages(finding: Finding, *, on: date) -> tuple[Passage, ...]:
    """What the licensed text says where a finding's criterion stands: at its pages, or in its sections."""
    if not settings.GUIDELINE_TEXTS:
        return ()
    for criteria_set in library().sets:
        if finding.criterion.startswith(f"{criteria_set.edition}.{criteria_set.topic}."):
            pages = finding.cites or criteria_set.pages
            return licensed_texts().beside(criteria_set.edition, pages=pages, sections=criteria_set.sections, on=on)
    return ()


def reasons_against_copying(written: Iterable[tuple[str, str]]) -> tuple[Reason, ...]:
    """Why a letter of these parts (name, text) may not go out: it copies a licensed text, or that cannot be told."""
    try:
        return copying_reasons(licensed_texts(), written)
    except DataFileInvalid:
        sentence = (
            "the licensed guideline texts cannot be read, so whether the letter copies them cannot be told; "
            "`openimr guidelines texts check` says what is wrong"
        )
        return (Reason("licensed_text", sentence, "docs/reference/guidelines.md"),)
