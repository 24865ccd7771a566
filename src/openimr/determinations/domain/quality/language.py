"""Plain language, and words of another case: things to look at once more, none of which blocks a signature."""

import re
from collections.abc import Iterator

from openimr.determinations.domain.quality.matter import Matter, Objection, named
from openimr.determinations.domain.quality.words import without_quotes
from openimr.review.domain.readability import rationale_grade

#: A grade above this asks for more than a college education.
HARDEST = 13.0
LONGEST = 45  # words of a sentence
FROM_WORDS = 25  # a text shorter than this has no meaningful grade
SHARE = 0.6  # of the reviewer's own words that stand in another case's rationale alike


def grades(matter: Matter) -> Iterator[Objection]:
    """How hard each rationale is to read, by its own words. A summary mostly tells the records' words."""
    for item in matter.review.items:
        own = [sentence for sentence in item.rationale if sentence.role != "request"]
        if sum(len(sentence.text.split()) for sentence in own) < FROM_WORDS:
            continue
        asked = [*matter.item_text(item.number).split("\n"), *(one.request for one in matter.facts.items)]
        titles = [*map(str, item.guidelines), *matter.vocabulary.titles]
        grade = rationale_grade(item.rationale, asked=asked, titles=titles, drugs=matter.vocabulary.drugs)
        if grade > HARDEST:
            says = f"{named(item.number)} asks for a reading grade of {grade:.1f}; shorter sentences and words help"
            yield Objection("reading_grade", says, item.number)


_ENDS = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“(\[]*[A-Z])")


def long_sentences(matter: Matter) -> Iterator[Objection]:
    asked = [one.request.rstrip(".") for one in matter.facts.items]
    for placed in matter.sentences:
        if placed.sentence.drafted_by != "reviewer":
            continue
        text = without_quotes(placed.text)
        for request in asked:
            text = text.replace(request, "it")
        # What was typed as one may be several.
        words = max((len(one.split()) for one in _ENDS.split(text)), default=0)
        if words > LONGEST:
            yield placed.objection("long_sentence", f"has {words} words; more than {LONGEST} are hard to follow")


_SHORT = re.compile(r"(?<![\w/&-])(?:[A-Z]{2,6}s?|[A-Z](?:\.[A-Z])+\.?)(?![\w&-])")


def abbreviations(matter: Matter) -> Iterator[Objection]:
    """A short form is explained where it first stands, or is one that everybody knows."""
    whole = " ".join(placed.text for placed in matter.sentences)
    asked = " ".join(matter.item_text(one.number) for one in matter.facts.items)
    explained = set(re.findall(r"[(\[]([A-Z][A-Za-z.]{1,7})[)\]]", whole))
    explained |= set(re.findall(r"\b([A-Z]{2,6})\s+\([a-z][^)]+\)", whole))
    explained |= set(re.findall(r"\([^()]*[a-z]\s+or\s+([A-Z]{2,6})\)", whole))  # "(bone scintigraphy or TPBS)"
    explained |= {one.removesuffix("s") for one in explained}
    seen: set[str] = set()
    for placed in matter.sentences:
        if placed.sentence.drafted_by != "reviewer":
            continue
        text = matter.vocabulary.without_titles(without_quotes(placed.text))
        for match in _SHORT.finditer(text):
            short = match.group().rstrip("s").replace(".", "")
            if short in seen or short in matter.vocabulary.plain or short in explained:
                continue
            seen.add(short)
            if not re.search(rf"(?<!\w){re.escape(short)}(?!\w)", asked) and not text.isupper():
                yield placed.objection("abbreviation", f"has the short form {match.group()}, which nothing explains")


def reuse(matter: Matter) -> Iterator[Objection]:
    """The reviewer's own words stand nearly alike in another case: shown with which case and how much."""
    for number, alike in matter.alike.items():
        for one in alike:
            if one.share >= SHARE:
                says = (
                    f"item {number}: {one.share:.0%} of the reviewer's words stand alike in item {one.item} of"
                    f" {one.case_number}"
                )
                yield Objection("reused", says, number)


CHECKS = (grades, long_sentences, abbreviations, reuse)
