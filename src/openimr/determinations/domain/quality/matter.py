"""What the quality gate looks at, and what it answers with: objections, each of a check that is a datum."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from openimr.cases.domain.dispute import CaseFacts, DisputedItem
from openimr.determinations.domain.quality.originals import Original, originals_of
from openimr.determinations.domain.quality.words import NamedPart, Vocabulary
from openimr.errors import Reason
from openimr.guidelines.domain.editions import Edition
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.domain.weighing import Explanation
from openimr.records.domain.evidence import CaseRecords
from openimr.review.domain.case_review import CaseReview, ItemReview
from openimr.review.domain.rationale import BY_REVIEWER
from openimr.review.domain.sentences import Sentence, Source

Severity = Literal["blocks", "warns", "notes"]
#: What blocks a signature first, then what it warns of, then what is only told.
IN_ORDER: tuple[Severity, ...] = ("blocks", "warns", "notes")


@dataclass(frozen=True, slots=True)
class Check:
    """One check as a datum: what it asks for, what becomes of what it finds, and by which rule."""

    id: str
    says: str
    severity: Severity
    cite: str
    since: date
    until: date | None = None
    verified: bool = False

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Objection:
    """What a check found, in one sentence for people, and where: item 0 is the summary, None the letter as a whole.

    `sentence` counts from 1 within its text. `severity` and `cite` are the check's, or the reason's that another stage
    brought. `pages` of the records that say otherwise: document and number.
    """

    check: str
    says: str
    item: int | None = None
    sentence: int | None = None
    severity: Severity = "blocks"
    cite: str = ""
    pages: tuple[tuple[str, int], ...] = ()

    @property
    def place(self) -> str:
        if self.item is None:
            return "the letter"
        return named(self.item) + (f", sentence {self.sentence}" if self.sentence else "")

    def as_reason(self) -> Reason:
        return Reason(self.check, self.says, self.cite)


def in_order(found: Iterable[Objection]) -> tuple[Objection, ...]:
    """Objections with what blocks first; those of one severity stay in their order."""
    return tuple(sorted(found, key=lambda one: IN_ORDER.index(one.severity)))


def named(item: int) -> str:
    """How an objection names a text: the summary is item 0."""
    return f"item {item}" if item else "the summary"


@dataclass(frozen=True, slots=True)
class Likeness:
    """A rationale of another case that says nearly the same. `share`: of the reviewer's own words here, 0 to 1."""

    case_number: str
    item: int
    share: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence and where it stands; `number` 0: typed beside the sentences."""

    item: int
    number: int
    sentence: Sentence

    @property
    def text(self) -> str:
        return self.sentence.text

    def objection(self, check: str, says: str) -> Objection:
        if not self.number:
            return Objection(check, f"{named(self.item)}: what is typed beside the rationale {says}", self.item)
        where = f"{named(self.item)}, sentence {self.number}"
        return Objection(check, f"{where} {says}", self.item, self.number)


def beside(text: str) -> Sentence:
    """What was typed beside the sentences, as one."""
    return Sentence(text, "typed", (Source("reviewer"),), drafted_by="reviewer")


def typed_beside(review: CaseReview) -> Iterator[tuple[int, str]]:
    """Each item's ground why no guideline is cited, and the reasons of its changed findings."""
    for item in review.items:
        if item.no_guideline_because:
            yield item.number, item.no_guideline_because
        for finding in item.findings:
            if finding.because.startswith(BY_REVIEWER):
                yield item.number, finding.because.removeprefix(BY_REVIEWER)


@dataclass(frozen=True)
class Matter:
    """A review before its signature, with all that it is judged by.

    `requests` and `explanations` by item: the request as understood, and what the criteria come to with the reviewer's
    changes. `letter` is the content of the letter as it would go out (None: not checked). `strangers` are names of
    persons of other cases that stand in it; `alike` rationales of other cases, by item. `from_elsewhere` are the
    reasons of panel and guidelines, which block. `today` is the day of the signature, `edition_date` that on which a
    cited guideline must be in force.
    """

    review: CaseReview
    facts: CaseFacts
    records: CaseRecords
    editions: Sequence[Edition]
    edition_date: date
    today: date
    vocabulary: Vocabulary
    identities: tuple[str, ...] = ()
    requests: Mapping[int, TreatmentRequest] = field(default_factory=dict)
    explanations: Mapping[int, tuple[Explanation, ...]] = field(default_factory=dict)
    letter: Mapping[str, Any] | None = None
    strangers: tuple[str, ...] = ()
    alike: Mapping[int, tuple[Likeness, ...]] = field(default_factory=dict)
    from_elsewhere: tuple[Reason, ...] = ()

    def disputed(self, number: int) -> DisputedItem | None:
        """The item as the application has it, or None where it has none of that number."""
        return self._items.get(number)

    @cached_property
    def _items(self) -> Mapping[int, DisputedItem]:
        return {one.number: one for one in self.facts.items}

    def reviewed(self, number: int) -> ItemReview | None:
        return next((one for one in self.review.items if one.number == number), None)

    @cached_property
    def sentences(self) -> tuple[Placed, ...]:
        """Every sentence of the summary and of the rationales."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[Placed]:
        for place, sentence in enumerate(self.review.summary, start=1):
            yield Placed(0, place, sentence)
        for item in self.review.items:
            for place, sentence in enumerate(item.rationale, start=1):
                yield Placed(item.number, place, sentence)

    @cached_property
    def typed(self) -> tuple[Placed, ...]:
        """The sentences, and what stands in the letter of the reviewer's typing beside them.

        That is the ground why no guideline is cited, and why a finding was changed.
        """
        return (*self.sentences, *(Placed(number, 0, beside(text)) for number, text in typed_beside(self.review)))

    @cached_property
    def pages(self) -> Mapping[tuple[str, int], str]:
        """The text of every page by document and number."""
        return {(page.document, page.number): page.text for page in self.records.pages(with_duplicates=True)}

    @cached_property
    def originals(self) -> Mapping[str, Original]:
        """Application, utilization review decision and request for authorization, as far as they are on file."""
        return originals_of(self.records, self.facts.ur_date)

    @cached_property
    def whole_file(self) -> Original:
        """All that was read of the case file, as one original."""
        return Original("file", tuple(p for p in self.records.pages() if p.covered and p.text.strip()))

    @cached_property
    def record_text(self) -> str:
        """All that the records say, and the titles of the documents."""
        return "\n".join([*self.pages.values(), *(document.title for document in self.records.documents)])

    def item_text(self, number: int) -> str:
        """What application and utilization review say of an item, and how it was understood."""
        item = self.disputed(number)
        if item is None:
            return ""
        understood = self.requests.get(number)
        parts: list[str | None] = [item.request, item.original_request, item.authorized]
        if understood is not None:
            parts += [understood.disputed, understood.label, understood.original, understood.authorized]
        return "\n".join(part for part in parts if part)

    @cached_property
    def application_text(self) -> str:
        """What the application says: the items, the injury, the diagnoses."""
        facts = self.facts
        parts = [f"{side} {part}".strip() for part, side in facts.body_parts]
        told = [text for _, text in facts.diagnoses]
        return "\n".join([*(self.item_text(one.number) for one in facts.items), *parts, *told, facts.occupation])

    @cached_property
    def parts_named(self) -> tuple[NamedPart, ...]:
        """Every part of the body that records or application name."""
        return tuple(self.vocabulary.parts_in(f"{self.record_text}\n{self.application_text}"))

    @cached_property
    def rules_text(self) -> str:
        """What the criteria of the case ask for, and how each came out."""
        lines = []
        for item in self.review.items:
            for finding in item.findings:
                lines += [finding.says, finding.because]
                lines += [f"{given.name.replace('_', ' ')} {given.value}" for given in finding.given]
        return "\n".join(lines)

    def cited_text(self, sentence: Sentence) -> str:
        """The pages that a sentence cites, whole; with the quotes, in case a page is gone."""
        found = []
        for source in sentence.sources:
            if source.evidence is not None:
                found += [self.pages.get((source.evidence.document, source.evidence.page), ""), source.evidence.quote]
        return "\n".join(found)
