"""Evidence for questions: how often the verdict is right, and how long a question takes.

Sentences with known verdicts are planted in a made case file: for, against, neither (past, planned, another's,
hearsay), or nowhere; by the word asked for, by another name for it, or misread by OCR, each under a heading that says
nothing. The sentences are this benchmark's own.

Baselines, in the same run: a plain keyword search of every page (found is "for", else "absent"), for verdicts and time;
and reading every page with the same rules, without the index, for time.

    python benchmarks/evidence.py            1,000 pages, the size of the target
    python benchmarks/evidence.py 10000
"""

import os
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.case_files import Settings, make
from benchmarks.page_search import damaged, invented
from benchmarks.stopwatch import Stopwatch
from benchmarks.stored_case import own_database, store
from openimr.records.domain.words import words_of

SAYS = {
    "for": [
        "{0} has helped with pain and function.", "The patient tolerated {0} well.",
        "{0} was started with good effect.",
        "On examination he wears {0} and walks better.", "She uses {0} daily.",
    ],
    "against": [
        "He denies any use of {0}.", "There is no {0}.", "{0} was never tried.", "Without {0} to date.",
        "{0} has not been provided.",
    ],
    "neither": [
        "He has a history of {0}.", "{0} is recommended.", "His mother had {0}.",
        "The adjuster states that {0} helped.",
        "If symptoms persist, {0} will be considered.",
    ],
}  # fmt: skip
OUT_OF_QUESTION = "ur_determination"


def questions(pages, count: int, names: list[tuple[str, str]], dice: random.Random):
    """Sentences to add by place of page; and (sort, term asked for, verdict)."""
    own = [n for n, p in enumerate(pages) if p.truth.duplicate_of is None and len(p.read) > 400]
    asked_kinds = {"ur_determination", "application", "legal_correspondence", "request_for_authorization"}
    evident = [n for n in own if pages[n].truth.kind not in asked_kinds]
    scanned = [n for n in evident if pages[n].truth.scanned]
    disputed = [n for n in own if pages[n].truth.kind == OUT_OF_QUESTION]
    added: dict[int, list[str]] = {}
    asked: list[tuple[str, str, str]] = []

    def plant(places: list[int], sentence: str) -> None:
        added.setdefault(dice.choice(places), []).append(sentence[0].upper() + sentence[1:])

    for verdict, sentences in SAYS.items():
        for number in range(count):
            word = invented(dice)
            plant(evident, sentences[number % len(sentences)].format(word))
            asked.append(("as asked for", word, verdict))
            word = invented(dice)
            plant(scanned, sentences[number % len(sentences)].format(damaged(word, dice)))
            asked.append(("misread", word, verdict))
    for number, (term, other) in enumerate(names):
        verdict = list(SAYS)[number % 3]
        plant(evident, dice.choice(SAYS[verdict]).format(other))
        asked.append(("another name", term, verdict))
    for number in range(count):
        word = invented(dice)
        if number % 2 and disputed:  # what is in dispute does not prove itself
            plant(disputed, f"{word} was found to be of benefit.")
        asked.append(("nowhere", word, "absent"))
    return {place: "\n\nInterval note:\n" + " ".join(says) for place, says in added.items()}, asked


def unused(texts: list[str], synonyms) -> list[tuple[str, str]]:
    """Two names for the same, of meanings of which nothing else here has any name, as the search compares names.

    Neither the pages nor the sentences that are planted may hold one, nor a name of another meaning: who asks for the
    "SI joint" is answered by "SI joint injection" too, and rightly, but what is right then is not known here.
    """
    planted = [sentence.format("") for sentences in SAYS.values() for sentence in sentences]
    whole = " ".join(compared(text) for text in (*texts, *planted))
    named = [{compared(name) for name in (*meaning.names, *meaning.narrower)} for meaning in synonyms.meanings]
    pairs = []
    for number, (meaning, names) in enumerate(zip(synonyms.meanings, named, strict=True)):
        others = " ".join(name for other in named if other is not names for name in other)
        free = all(name not in whole and name not in others for name in names)
        apart = not any(name in one for other in named if other is not names for name in other for one in names)
        if free and apart and len(meaning.names) > 1:
            one, other = meaning.names[:2]
            pairs.append((one, other) if number % 2 else (other, one))
    return pairs


def compared(text: str) -> str:
    """The stems of a text, as names are compared, with a space before and after each."""
    return f" {' '.join(word.stem for word in words_of(text))} "


def verdict_of(found) -> str:
    if found.speaks_for:
        return "for"
    if found.speaks_against:
        return "against"
    return "neither" if found.otherwise else "absent"


def main(size: int) -> None:
    own_database()
    from openimr.guidelines.adapters.library import load
    from openimr.records import queries, services
    from openimr.records.adapters.assertion_file import cue_rules
    from openimr.records.adapters.synonyms_file import synonyms
    from openimr.records.domain.evidence import EvidenceQuery
    from openimr.records.domain.search import search

    dice = random.Random(23)
    made = make(Settings(pages=size, seed=5, split="heldback"))
    names = unused([p.read for p in made.pages], synonyms())
    added, asked = questions(made.pages, 40, dice.sample(names, min(len(names), 60)), dice)
    case = store(made, added=added)
    services.index_pages(case.number)
    records = queries.case_records(case)
    queries.evidence(case, EvidenceQuery(("warm",)))  # the rules are read once a process
    stopwatch = Stopwatch()
    timed = stopwatch.timed

    def keyword(term: str) -> str:
        pattern = re.compile(rf"\b{re.escape(term)}", re.IGNORECASE)
        return "for" if any(pattern.search(page.text) for page in records.pages()) else "absent"

    right: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for sort, term, verdict in asked:
        query = EvidenceQuery((term,))
        found = timed("planted, by the index", lambda query=query: queries.evidence(case, query))
        plain = timed("planted, plain keyword search", lambda term=term: keyword(term))
        right.setdefault((sort, verdict), []).append((verdict_of(found) == verdict, plain == verdict))
        if os.environ.get("SHOW") and verdict_of(found) != verdict:
            told = (*found.speaks_for, *found.speaks_against, *(p.evidence for p in found.otherwise))
            print(f"  {term!r}: {verdict}, found {verdict_of(found)}: {[e.quote for e in told]}")
    library = [c.query for s in load().sets for c in s.criteria if c.query is not None]
    library = dice.sample(library, min(len(library), 150))
    reader = queries.EvidenceReader(case)
    rules = {"synonyms": synonyms(), "cues": cue_rules()}
    different = 0
    for query in library:
        first = timed("of the library, by the index", lambda query=query: queries.evidence(case, query))
        timed("of the library, one reader for all", lambda query=query: reader.search(query))
        whole = timed("of the library, every page", lambda query=query: search(records, query, **rules))
        different += first != whole
    print(
        f"{size} pages, {len(asked)} planted questions, {len(library)} of the library ({different} answered otherwise)"
    )
    print("right verdicts                    ours   keyword search")
    for (sort, verdict), found in sorted(right.items()):
        ours, plain = (sum(pair[n] for pair in found) / len(found) for n in (0, 1))
        print(f"  {sort:14} {verdict:9} {len(found):4}   {ours:5.3f}   {plain:5.3f}")
    every = [pair for found in right.values() for pair in found]
    ours, plain = (sum(pair[n] for pair in every) / len(every) for n in (0, 1))
    print(f"  {'ALL':24} {len(every):4}   {ours:5.3f}   {plain:5.3f}")
    print("times; target: median below 20 ms at 1,000 pages")
    stopwatch.tell()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
