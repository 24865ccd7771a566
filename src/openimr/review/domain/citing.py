"""What a reviewer cites becomes a source: a quote on its page, a paper of the case, a finding, a judgement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from openimr.cases.domain.dispute import CaseFacts
from openimr.guidelines.domain.findings import Finding
from openimr.records.domain.evidence import CaseRecords, Evidence, PageText
from openimr.review.domain.edits import find_words
from openimr.review.domain.points import quotes_of
from openimr.review.domain.sentences import Source


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be cited, as a page sends it. `kind` tells which of the other fields count.

    page: `document` (SHA-256), `page`, `quote`, and where in the page's text it is said to stand. known: `key` of a
    source that the sentence had. guideline: `citation`. finding: `criterion`. ur_decision, application, reviewer: none.
    """

    kind: str
    key: str = ""
    document: str = ""
    page: int = 0
    quote: str = ""
    start: int | None = None
    citation: str = ""
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class CiteWanted:
    """A sentence is to be given the sources that are wanted, once they are found."""

    id: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Shelf:
    """What may be cited in a text of a case. `item` is 0 for the summary."""

    facts: CaseFacts
    item: int
    guidelines: tuple[str, ...] = ()
    findings: Mapping[str, Finding] = field(default_factory=dict)
    records: CaseRecords | None = None  # read only where a page is cited

    def find(self, wanted: Wanted) -> tuple[Source, ...] | str:
        """The sources, or what is wrong. A known source is the sentence's own to tell."""
        match wanted.kind:
            case "page":
                return self._page(wanted)
            case "reviewer":
                return (Source("reviewer"),)
            case "ur_decision":
                day = f"utilization review determination of {_day(self.facts.ur_date)}"
                return (Source("ur_decision", citation=day + self._of_item()),)
            case "application":
                day = f"application received {_day(self.facts.application_received)}"
                return (Source("application", citation=day + self._of_item()),)
            case "guideline":
                if wanted.citation not in self.guidelines:
                    return "this guideline is not one of the item's; cite it at the decision first"
                return (Source("guideline", citation=wanted.citation),)
            case "finding":
                finding = self.findings.get(wanted.criterion)
                return sources_of(finding) if finding else f"the item has no criterion {wanted.criterion}"
        return f"{wanted.kind!r} cannot be cited"

    def _of_item(self) -> str:
        return f", item {self.item}" if self.item else ""

    def _page(self, wanted: Wanted) -> tuple[Source, ...] | str:
        pages = self.records.pages(with_duplicates=True) if self.records else ()
        page = next((one for one in pages if (one.document, one.number) == (wanted.document, wanted.page)), None)
        if page is None:
            return f"the records have no page {wanted.page} of this document that you may cite"
        evidence = on_page(page, wanted.quote, wanted.start)
        if evidence is None:
            return f"these words are not on page {wanted.page} of {page.title}; copy them from the page"
        return (Source("record", evidence=evidence),)


def on_page(page: PageText, quote: str, start: int | None = None) -> Evidence | None:
    """The quote where it stands on the page, white space folded: at `start` where it does, else its first place."""
    if start is not None and quote and page.text[start : start + len(quote)] == quote:
        return page.evidence(start, start + len(quote))
    place = find_words(page.text, quote)
    return page.evidence(*place) if place else None


def sources_of(finding: Finding) -> tuple[Source, ...]:
    """What a sentence on a finding rests on: the words of the records, or how it was worked out."""
    quotes = quotes_of(finding)
    if quotes:
        return tuple(Source("record", evidence=quote) for quote in quotes[:3])
    return (Source("computed", because=finding.because, finding=finding.criterion),)


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"
