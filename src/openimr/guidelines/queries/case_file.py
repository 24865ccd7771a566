"""What the records of one case tell the weighing: answers to its questions, kept from one weighing to the next.

An answer is kept with a stamp of the case file and with the rules by which it was found. It counts only while both are
the same: a page or document that came, changed or was withheld makes every answer of the case stale at once.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache, cached_property
from pathlib import Path

import openimr
from openimr.cases.models import Case
from openimr.guidelines.domain.as_json import answer_from_json
from openimr.guidelines.domain.from_records import Told
from openimr.guidelines.domain.weighing import MOST_PASSAGES, Answer, answer_of
from openimr.guidelines.models import KeptAnswer
from openimr.records.domain.evidence import EvidenceQuery
from openimr.records.queries import EvidenceReader, case_file_stamp, told_events

#: Where the rules by which evidence is found stand, the program's as well as its data: lists of terms and of cues.
_RULES = ("records/*.yaml", "records/*.txt", "records/domain/**/*.py", "records/queries/*.py", "records/adapters/*.py",
          "guidelines/domain/weighing.py", "guidelines/domain/as_json.py")  # fmt: skip


def digest_of_rules(package: Path) -> bytes:
    """A digest of the rules by which evidence is found, as they stand in the folder of this package."""
    digest = hashlib.sha256()
    for file in sorted(file for pattern in _RULES for file in package.glob(pattern)):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.digest()


@cache
def _rules() -> bytes:
    return digest_of_rules(Path(openimr.__file__).parent)


def question_of(query: EvidenceQuery, rules: bytes | None = None) -> str:
    """The name under which the answer to a query, found by these rules (None: those of this process), is kept."""
    written = json.dumps([MOST_PASSAGES, asdict(query)], sort_keys=True, default=str)
    return hashlib.sha256((rules or _rules()) + written.encode()).hexdigest()


class CaseFile:
    """The records of one case, asked for one weighing of all its items. `fresh` are the answers that were not kept."""

    def __init__(self, case: Case) -> None:
        self.fresh: dict[str, Answer] = {}
        self._case = case
        self._kept: dict[str, Answer] = {}
        self._expected: set[str] = set()
        self._told: dict[str, tuple[Told, ...]] = {}

    @cached_property
    def stamp(self) -> str:
        """What the case file is like now."""
        return case_file_stamp(self._case)

    @cached_property
    def _reader(self) -> EvidenceReader:
        return EvidenceReader(self._case)

    def expect(self, queries: Iterable[EvidenceQuery]) -> None:
        """Read what is kept of the answers to these queries, in one go."""
        missing = {question_of(query) for query in queries} - self._expected
        if not missing:
            return
        self._expected |= missing
        kept = KeptAnswer.objects.filter(case=self._case, stamp=self.stamp, question__in=missing)
        self._kept |= {one: answer_from_json(answer) for one, answer in kept.values_list("question", "answer")}

    def ask(self, query: EvidenceQuery) -> Answer:
        """What the records say to a query, as `EvidenceReader.search` tells it."""
        question = question_of(query)
        self.expect([query])
        known = self._kept.get(question)
        if known is None:
            known = self._kept[question] = self.fresh[question] = answer_of(
                self._reader.search(query, most=MOST_PASSAGES)
            )
        return known

    def told(self, *kinds: str) -> tuple[Told, ...]:
        """The events of some kinds, with the kind and day of their document."""
        if missing := [kind for kind in kinds if kind not in self._told]:
            self._told |= dict.fromkeys(missing, ())
            for one in told_events(self._case, missing):
                told = (one.event, one.document_kind, one.document_date)
                self._told[one.event.kind] = (*self._told[one.event.kind], told)
        return tuple(told for kind in kinds for told in self._told[kind])
