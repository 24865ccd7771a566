"""Guidelines: in force on the date, page within the edition, quoted as they were; or the ground why none is cited."""

import re
from collections.abc import Iterator

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.determinations.domain.content import guideline_line
from openimr.determinations.domain.quality.matter import Matter, Objection
from openimr.guidelines.domain.editions import citation_fault, matching
from openimr.review.domain.case_review import ItemReview


def citations(matter: Matter) -> Iterator[Objection]:
    """Each guideline cited was in force, has the pages cited, and is cited with its place; or the ground is stated."""
    for item in matter.review.items:
        name = f"item {item.number}"
        for cited in item.guidelines:
            fault = citation_fault(matter.editions, cited, matter.edition_date)
            if fault is not None:
                yield Objection(fault.code, f"{name}: {fault.sentence}", item.number, cite=fault.cite)
            if cited.source == "MTUS" and not cited.sections and not cited.pages:
                sentence = f"{name}: {cited.title} is cited without section or page"
                yield Objection("guideline_place", sentence, item.number)
        if not item.guidelines:
            yield from _no_guideline(item, matter)


_GOES_WITH = re.compile(r"\baccompan|\bgoes with\b|\bincident(?:al)? to\b", re.IGNORECASE)


def _no_guideline(item: ItemReview, matter: Matter) -> Iterator[Objection]:
    name = f"item {item.number}"
    if not item.no_guideline_because:
        sentence = f"{name} cites no guideline and states no ground why none is needed"
        yield Objection("no_guideline", sentence, item.number)
        return
    disputed = matter.disputed(item.number)
    if disputed is None:
        return
    if disputed.accompanies is None:
        if _GOES_WITH.search(item.no_guideline_because):
            sentence = f"{name} cites no guideline as it accompanies another; the application does not have it so"
            yield Objection("accompanies_nothing", sentence, item.number)
        return
    main = matter.reviewed(disputed.accompanies)
    if main is None:
        sentence = f"{name} accompanies item {disputed.accompanies}, which is not in the review"
        yield Objection("accompanies_nothing", sentence, item.number)
    elif main.decision == "overturned":
        sentence = f"{name} accompanies item {main.number}, which is overturned: it needs a guideline of its own"
        yield Objection("accompanies_granted", sentence, item.number)


def accompanied(matter: Matter) -> Iterator[Objection]:
    """What merely goes with a refused treatment is not granted by itself."""
    for item in matter.review.items:
        disputed = matter.disputed(item.number)
        main = matter.reviewed(disputed.accompanies) if disputed and disputed.accompanies else None
        if main is not None and main.decision == "upheld" and item.decision == "overturned":
            sentence = f"item {item.number} is overturned, but item {main.number}, which it accompanies, is upheld"
            yield Objection("accompanies_refused", sentence, item.number)


def administrators_guideline(matter: Matter) -> Iterator[Objection]:
    """The letter quotes the claims administrator's guideline as utilization review cited it."""
    for issue in matter.letter["issues"] if matter.letter else ():
        disputed, number = matter.disputed(issue["number"]), issue["number"]
        if disputed is None:
            continue
        if issue["claims_administrator_guideline"] != guideline_line(
            disputed.ur_guidelines, of="The Claims Administrator"
        ):
            sentence = f"item {number}: the claims administrator's guideline is not quoted as the UR decision has it"
            yield Objection("administrator_guideline", sentence, number)


def reviewers_guideline(matter: Matter) -> Iterator[Objection]:
    """The letter's line on the reviewer's guideline says what the reviewer cites."""
    for issue in matter.letter["issues"] if matter.letter else ():
        item, number = matter.reviewed(issue["number"]), issue["number"]
        if item is None:
            continue
        if issue["reviewer_guideline"] != guideline_line(
            item.guidelines, item.no_guideline_because, of="The Expert Reviewer"
        ):
            sentence = f"item {number}: the letter's guideline line is not what the reviewer cites"
            yield Objection("reviewer_guideline", sentence, number)


def mtus_first(matter: Matter) -> Iterator[Objection]:
    """Where the MTUS speaks to an item, the letter does not pass it over for another guideline (8 CCR 9792.21.1)."""
    sources = {edition.id: edition.source for edition in matter.editions}
    for item in matter.review.items:
        spoken = [one for one in matter.explanations.get(item.number, ()) if one.bears]
        if not item.guidelines or not any(sources.get(one.edition) == "MTUS" for one in spoken):
            continue
        if all(cited.source != "MTUS" for cited in item.guidelines):
            sentence = f"item {item.number} cites {item.guidelines[0].source} only, though the MTUS has criteria for it"
            yield Objection("mtus_passed_over", sentence, item.number)


_PAGES = re.compile(r"\bpages?(?:\(s\))?:?\s*(\d{1,4}(?:\s*(?:,|and|to|-|–)\s*\d{1,4})*)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")


def pages_in_text(matter: Matter) -> Iterator[Objection]:
    """A page of the guideline that a rationale names is one of the edition."""
    for placed in matter.sentences:
        item = matter.reviewed(placed.item)
        if item is None or any(source.evidence is not None for source in placed.sentence.sources):
            continue
        if placed.sentence.role not in {"criteria", "computed", "documentation"}:
            continue
        span = _span(item, matter)
        named = {page for finding in item.findings for page in finding.cites}
        named |= {page for cited in item.guidelines for page in cited.pages}
        for match in _PAGES.finditer(placed.text):
            pages = [int(page) for page in _NUMBER.findall(match[1])]
            out = [page for page in pages if page not in named and span and not span[0] <= page <= span[1]]
            if out:
                says = f"names page {out[0]}, which the guideline cited has not"
                yield placed.objection("guideline_page", says)


def _span(item: ItemReview, matter: Matter) -> tuple[int, int] | None:
    """First and last page of the editions that an item cites; None where one is not known."""
    pages = [_pages(cited, matter) for cited in item.guidelines]
    known = [one for one in pages if one is not None]
    return (min(p[0] for p in known), max(p[1] for p in known)) if known and len(known) == len(pages) else None


def _pages(cited: GuidelineCitation, matter: Matter) -> tuple[int, int] | None:
    found = [one for one in matching(matter.editions, cited) if one.in_force(matter.edition_date)]
    return next((edition.pages for edition in found if edition.pages), None)


_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")


def guidelines_named(matter: Matter) -> Iterator[Objection]:
    """A sentence that names a guideline by title and year names one that the item cites, or one that bears on it.

    Outside what a draft says of guidelines, one that was in force on the day is another of the reviewer's.
    """
    for placed in matter.sentences:
        item = matter.reviewed(placed.item)
        if placed.sentence.role != "criteria" and placed.sentence.drafted_by != "reviewer":
            continue
        cited = {year for one in item.guidelines for year in (one.year, *_years(one.title)) if year} if item else set()
        weighed = {one.edition for one in matter.explanations.get(placed.item, ())}
        cited |= {edition.year for edition in matter.editions if edition.id in weighed and edition.year}
        text = placed.text.lower()
        for title in {edition.title for edition in matter.editions}:
            if title.lower() not in text:
                continue
            known = cited
            if placed.sentence.role != "criteria":
                known = cited | _years_of(title, matter)
            at = text.index(title.lower())
            for year in _years(f"{text[max(0, at - 14) : at]} {text[at + len(title) :][:30]}"):
                if known and year not in known:
                    says = f"names the {title} of {year}, which the item does not cite"
                    yield placed.objection("guideline_other", says)


def _years_of(title: str, matter: Matter) -> set[int]:
    """The years of what goes by that name ("Chronic Pain …") and was in force on the day; if nothing was, of all."""
    family = title.lower().split()[:2]
    named = [(one, one.year) for one in matter.editions if one.year and one.title.lower().split()[:2] == family]
    return {year for one, year in named if one.in_force(matter.edition_date)} or {year for _, year in named}


def _years(text: str) -> list[int]:
    return [int(year) for year in _YEAR.findall(text)]


CHECKS = (
    citations,
    accompanied,
    administrators_guideline,
    reviewers_guideline,
    mtus_first,
    pages_in_text,
    guidelines_named,
)
