"""Guideline topics proposed for real requests, held against those that the reviewers of published decisions cite.

Each MTUS topic of a reviewer's guideline line counts once: is it among the first one, the first three? By title; by
title and year; and by title and section (one of the sections cited), of the topics that name any. The order of the
tables was fitted to the letters whose case number is even: the other half is shown apart. Date: the UR decision's.
Baseline: the topics most cited in these letters, whatever is asked for, in the same run.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openimr.guidelines.adapters.library import load
from openimr.guidelines.adapters.topics import load_topics
from openimr.guidelines.domain.request import parse
from openimr.guidelines.domain.topics import suggest

GOLD = Path(os.environ.get("OPENIMR_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "letters-gold.jsonl"

Proposed = list[tuple[str, int | None, str]]  # title, year, section ("" for none); best first


@dataclass(frozen=True)
class Cited:
    """One MTUS topic on a reviewer's line."""

    case_number: str
    request: str
    on: date
    title: str
    year: int
    sections: str  # as printed, one after the other; "" for none


def plain(title: str) -> str:
    """A title without the word that letters print or leave out."""
    return re.sub(r" Guidelines?$", "", title)


def cited() -> list[Cited]:
    """Every MTUS topic cited by a reviewer of the published decisions."""
    titles = sorted({plain(edition.title) for edition in load().editions if edition.source == "MTUS"}, key=len)
    names = "|".join(map(re.escape, reversed(titles)))
    topic = re.compile(rf"(?:^|, and )(?P<title>{names})(?: Guidelines)? (?P<year>\d{{4}})")
    found = []
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        letter = json.loads(line)
        on = datetime.strptime(letter["ur_denial_date"], "%m/%d/%Y").date()
        for issue in letter["issues"]:
            mtus = re.search(r"based on MTUS (.*?)(?=\.? Decision based on Non-MTUS|\.?$)", issue["reviewer_guideline"])
            if mtus is None:
                continue
            starts = list(topic.finditer(mtus[1]))
            ends = [*(start.start() for start in starts[1:]), len(mtus[1])]
            for start, end in zip(starts, ends, strict=False):
                rest = mtus[1][start.end() : end]
                sections = rest.partition("Section(s):")[2].strip()
                number = letter["case_number"]
                found.append(Cited(number, issue["request"], on, start["title"], int(start["year"]), sections))
    return found


def proposals() -> Callable[[Cited], Proposed]:
    """What the library proposes for the request of a citation."""
    library, topics, known = load(), load_topics(), {}

    def of(one: Cited) -> Proposed:
        if (one.request, one.on) not in known:
            request = parse(one.request, library.catalogue)
            concept = library.catalogue.by_id.get(request.concept) if request.concept else None
            found = suggest(request, concept, topics, library.editions, on=one.on)
            known[one.request, one.on] = [(plain(s.edition.title), s.edition.year, s.section or "") for s in found]
        return known[one.request, one.on]

    return of


def always(all_cited: Iterable[Cited]) -> Callable[[Cited], Proposed]:
    """The topics most cited, each with the section most cited of it."""
    counted = list(all_cited)
    topics = Counter((one.title, one.year) for one in counted)
    sections = {key: Counter(o.sections for o in counted if (o.title, o.year) == key) for key in topics}
    most = [(title, year, sections[title, year].most_common(1)[0][0]) for (title, year), _ in topics.most_common(3)]
    return lambda _: most


def hits(all_cited: list[Cited], proposed: Callable[[Cited], Proposed], first: int) -> tuple[int, int, int, int, int]:
    """Titles hit, titles and years hit, of all; sections hit, of those that name sections."""
    titles = years = sections = with_sections = 0
    for one in all_cited:
        looked_at = proposed(one)[:first]
        titles += any(title == one.title for title, _, _ in looked_at)
        years += any((title, year) == (one.title, one.year) for title, year, _ in looked_at)
        if one.sections:
            with_sections += 1
            sections += any(
                title == one.title and section and section.lower() in one.sections.lower()
                for title, _, section in looked_at
            )
    return titles, years, len(all_cited), sections, with_sections


def show(label: str, all_cited: list[Cited], proposed: Callable[[Cited], Proposed]) -> None:
    for first in (1, 3):
        titles, years, of, sections, of_sections = hits(all_cited, proposed, first)
        print(
            f"{label:34} first {first}   guideline {titles:3} of {of} {titles / of:6.1%}   with year {years / of:6.1%}"
            f"   section {sections:3} of {of_sections} {sections / of_sections:6.1%}"
        )


def main() -> None:
    if not GOLD.exists():
        print(f"no published decisions here: {GOLD.name} is missing (OPENIMR_SHARED names the folder that holds data/)")
        return
    everything = cited()
    even = [one for one in everything if int(one.case_number[-1]) % 2 == 0]
    odd = [one for one in everything if int(one.case_number[-1]) % 2]
    ours = proposals()
    show("proposed, all letters", everything, ours)
    show("  even case numbers (looked at)", even, ours)
    show("  odd case numbers (not looked at)", odd, ours)
    show("baseline: always the most cited", everything, always(everything))
    if os.environ.get("SHOW"):
        for one in even if os.environ["SHOW"] == "even" else everything:
            if all((title, year) != (one.title, one.year) for title, year, _ in ours(one)[:3]):
                print(f"  missed: {one.case_number} {one.title} {one.year}, {one.sections}: {ours(one)[:3]}")


if __name__ == "__main__":
    main()
