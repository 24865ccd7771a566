"""The documents of a case as a list: what each was found to be, and by which cues."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.models import Document, Original


@dataclass(frozen=True, slots=True)
class Described:
    """One document. `confidence` is the share of such answers that are right; 1 where a person set the kind."""

    document: str  # SHA-256 of the original
    file: str
    first_page: int
    last_page: int
    title: str
    kind: str
    confidence: float
    cues: tuple[str, ...]
    begins_confidence: float  # that it begins on first_page; 1 where a person said so
    begins_cues: tuple[str, ...]  # why, in sentences
    date: date | None
    author: str
    relevance: str
    corrected: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, dates in ISO form."""
        return asdict(self) | {"date": self.date.isoformat() if self.date else None}

    def line(self) -> str:
        """The same for people, in one line."""
        pages = str(self.first_page) if self.first_page == self.last_page else f"{self.first_page}-{self.last_page}"
        day = f"{self.date:%m/%d/%Y}" if self.date else "no date"
        sure = "set by a person" if "kind" in self.corrected else f"{self.confidence:.0%}"
        aside = ", not relevant" if self.relevance == "not_relevant" else ""
        return f"{self.file} {pages}: {day} {self.kind} ({sure}) {self.title}{aside}"


def pages_of_documents(case: Case) -> dict[str, int]:
    """How many pages each original of the case has, by its SHA-256."""
    return dict(Original.objects.filter(case=case).values_list("sha256", "page_count"))


def described(case: Case) -> tuple[Described, ...]:
    """Every document of the case, in the order of arrival and of pages."""
    found = Document.objects.filter(original__case=case).select_related("original")
    return tuple(
        Described(
            document=d.original.sha256,
            file=d.original.file,
            first_page=d.first_page,
            last_page=d.last_page,
            title=d.title,
            kind=d.kind,
            confidence=1.0 if "kind" in d.corrected else d.kind_confidence,
            cues=tuple(d.kind_cues),
            begins_confidence=1.0 if d.boundary_confidence is None else d.boundary_confidence,
            begins_cues=tuple(d.boundary_cues),
            date=d.date,
            author=d.author,
            relevance=d.relevance,
            corrected=tuple(d.corrected),
        )
        for d in found
    )


def original_named(case: Case, name: str) -> str:
    """SHA-256 of the one original with this file name, or whose SHA-256 begins so. Raises NotFound."""
    found = [
        original.sha256
        for original in case.originals.all()
        if original.file == name or (len(name) >= 6 and original.sha256.startswith(name.lower()))
    ]
    if len(found) != 1:
        how_many = "no file" if not found else f"{len(found)} files"
        raise NotFound(f"{case.number}: {how_many} of that name; `openimr records documents` lists them")
    return found[0]
