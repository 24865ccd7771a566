"""What is said of a mention: measured on sentences by hand that were held out while the rules were written.

Two baselines in the same run: the rule that stood here before (denied or not), and "everything affirmed". `--misses`
prints the mentions that were told wrong; who has read them can no longer call the figure blind. A path names another
set of the same form: `python benchmarks/assertions.py tests/heldout/assertions-second.yaml`.
"""

import argparse
import re
import time
from collections import Counter
from pathlib import Path

import yaml

from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.domain import assertion, words
from openimr.records.domain.assertion import STATUSES, assertion_of

HELD_OUT = Path(__file__).parents[1] / "tests" / "heldout" / "assertions.yaml"


#: The rule that stood in the library before: words of denial in the same half of a sentence.
_DENIED_BEFORE = re.compile(
    r"\b(?:no|not|without|denies|denied|deny|never|none|negative for|absence of|rule[sd]? out|"
    r"has not|have not|had not|was not|were not|is not|are not|did not|does not|cannot|nor|neither|"
    r"no evidence of|lack of|fail(?:s|ed)? to|yet to|unable to)\b[^.;:]{0,60}$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"^[^.;:]{0,50}\b(?:is|are|was|were|has|have|had)?\s*(?:not|never)\b"
    r"|^[^.;:]{0,40}\b(?:denied|declined|absent|negative|pending|not yet|unremarkable)\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"\b(?:but|however|although|except|though)\b", re.IGNORECASE)


def before(text: str, start: int, end: int) -> str:
    denied = _DENIED_BEFORE.search(_TURN.split(text[:start])[-1]) or _DENIED_AFTER.search(_TURN.split(text[end:])[0])
    return "negated" if denied else "affirmed"


def ours(text: str, start: int, end: int) -> str:
    return assertion_of(text, start, end, cue_rules()).status


def affirmed(_text: str, _start: int, _end: int) -> str:
    return "affirmed"


def mentions(held_out: Path):
    """(text, start, end, label) of each labelled mention of a set."""
    for sentence in yaml.safe_load(held_out.read_text(encoding="utf-8")):
        for mention in sentence["mentions"]:
            start = -1
            for _ in range(mention.get("nth", 1)):
                start = sentence["text"].index(mention["words"], start + 1)
            yield sentence["text"], start, start + len(mention["words"]), mention["assertion"]


def scores(pairs: list[tuple[str, str]]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 of each status from (label, told)."""
    count, labelled, told = Counter(pairs), Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    answer = {}
    for status in STATUSES:
        right = count[status, status]
        precision = right / told[status] if told[status] else 0.0
        recall = right / labelled[status] if labelled[status] else 0.0
        answer[status] = (precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0)
    return answer


def sentences_a_second(texts: list[str]) -> float:
    """Each sentence once, with nothing remembered."""
    cue_rules()
    assertion._sentence.cache_clear()  # noqa: SLF001
    assertion._headings.cache_clear()  # noqa: SLF001
    words.sentences_of.cache_clear()
    began = time.perf_counter()
    for text in texts:
        assertion_of(text, 0, 1, cue_rules())
    return len(texts) / (time.perf_counter() - began)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("held_out", nargs="?", type=Path, default=HELD_OUT)
    arguments.add_argument("--misses", action="store_true")
    chosen = arguments.parse_args()
    rows = list(mentions(chosen.held_out))
    readers = {"ours": ours, "the rule before": before, "everything affirmed": affirmed}
    results = {name: scores([(label, read(*place)) for *place, label in rows]) for name, read in readers.items()}
    print(f"{len({row[0] for row in rows})} sentences, {len(rows)} mentions, held out in {chosen.held_out.name}")
    print(f"{'':14}{'n':>5}" + "".join(f"{name:>32}" for name in readers))
    print(f"{'':19}" + "    precision   recall       F1  " * len(readers))
    labelled = Counter(row[3] for row in rows)
    for status in STATUSES:
        figures = "".join("{:>13.3f}{:>9.3f}{:>9.3f} ".format(*results[name][status]) for name in readers)
        print(f"{status:14}{labelled[status]:>5}{figures}")
    for name, read in readers.items():
        right = sum(read(*place) == label for *place, label in rows)
        print(f"{name}: {right / len(rows):.3f} of the mentions told right")
    print(f"{sentences_a_second([row[0] for row in rows]):,.0f} sentences a second, one core, nothing remembered")
    if chosen.misses:
        for text, start, end, label in rows:
            found = assertion_of(text, start, end, cue_rules())
            if found.status != label:
                print(f"{label} told {found.status} by {found.cue!r}: [{text[start:end]}] {text}")


if __name__ == "__main__":
    main()
