"""A reviewer's edits of drafted sentences: replace, put after, drop; each new sentence with what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openimr.errors import Fault
from openimr.records.domain.evidence import CaseRecords, Evidence
from openimr.review.domain.sentences import Sentence, Source

_NAME_ONE = "cite words of a page under `sources`, or say `own_judgement: true`"


@dataclass(frozen=True, slots=True)
class CitedQuote:
    """A quote that an edit cites: the file as the case folder names it, the page, and the words."""

    file: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit; `place` counts the drafted sentences from 1 (0 with "after": before the first).

    `own_judgement`: the sentence rests on the physician's own judgement, which is said, never assumed.
    """

    act: str  # replace | after | drop
    place: int
    text: str = ""
    sources: tuple[CitedQuote, ...] = ()
    own_judgement: bool = False


def apply(
    drafted: Sequence[Sentence], edits: Sequence[Edit], records: CaseRecords, *, field: str, role: str
) -> tuple[tuple[Sentence, ...], tuple[Fault, ...]]:
    """The edited sentences, and every fault: a place that there is not, a quote that is not on its page, no source."""
    faults: list[Fault] = []
    by_place: dict[int, list[Sentence]] = {n: [one] for n, one in enumerate(drafted, start=1)}
    before: list[Sentence] = []
    rewritten: set[int] = set()
    for number, edit in enumerate(edits):
        here = f"{field}[{number}]"
        if not (0 if edit.act == "after" else 1) <= edit.place <= len(drafted):
            faults.append(Fault(here, f"there is no sentence {edit.place}; the draft has {len(drafted)}"))
            continue
        if edit.act != "after":
            if edit.place in rewritten:
                faults.append(Fault(here, f"sentence {edit.place} is edited twice; keep one replace or drop of it"))
                continue
            rewritten.add(edit.place)
        if edit.act == "drop":
            by_place[edit.place] = by_place[edit.place][1:]
            continue
        sources, wrong = _sources(edit, records, here)
        faults += wrong
        if edit.act == "replace":
            old = drafted[edit.place - 1]
            kept = sources or old.sources
            own = replace(old, text=edit.text, sources=kept, drafted_by="reviewer")
            by_place[edit.place] = [own, *by_place[edit.place][1:]]
        else:
            if not (edit.sources or edit.own_judgement):
                faults.append(Fault(here, f"the sentence after {edit.place} names no source; {_NAME_ONE}"))
            new = Sentence(edit.text, role, sources, drafted_by="reviewer")
            (by_place[edit.place] if edit.place else before).append(new)
    return (*before, *(one for place in sorted(by_place) for one in by_place[place])), tuple(faults)


def _sources(edit: Edit, records: CaseRecords, here: str) -> tuple[tuple[Source, ...], list[Fault]]:
    found, faults = [], []
    for cited in edit.sources:
        evidence = locate(records, cited)
        if evidence is None:
            faults.append(
                Fault(here, f"these words are not on page {cited.page} of {cited.file}; copy them from the page")
            )
        else:
            found.append(Source("record", evidence=evidence))
    if edit.own_judgement:
        found.append(Source("reviewer"))
    return tuple(found), faults


def locate(records: CaseRecords, cited: CitedQuote) -> Evidence | None:
    """The passage on the cited page, white space folded; None where it is not there."""
    for document in records.documents:
        if document.file != cited.file:
            continue
        for page in document.pages:
            if page.number == cited.page:
                place = find_words(page.text, cited.quote)
                return page.evidence(*place) if place else None
    return None


def find_words(text: str, quote: str) -> tuple[int, int] | None:
    """Where the quote stands in the text, any white space for any."""
    wanted = "".join(quote.split())
    places = [place for place, character in enumerate(text) if not character.isspace()]
    at = "".join(text[place] for place in places).find(wanted)
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 and wanted else None
