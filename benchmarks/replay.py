"""Replay of reality: every item of published decisions, weighed with its clinical case summary as the only record.

Would what the criteria come to have supported the published outcome? It looks for wrong criteria, not for a score: a
summary of half a page is not a case file, and what a reviewer left out of it is not documented here.

    met and overturned, or lacking and upheld     supports
    met and upheld, or lacking and overturned     contradicts
    open, or no criteria in force                 silent

A request is *met* where its criteria are, however the reviewer judges what is left to the reviewer; it is *lacking*
where they are not met, or something is not documented that they need, however the reviewer judges; else it is *open*.
Of several sets the MTUS goes before guidelines outside it (rank A); sets of one rank that differ leave it open. An item
that only goes with an operation of the same letter (its assistant, clearance, tests before and supplies after it)
follows the operation. The summary is one page of no kind in particular: questions that are put to kinds of documents
or to sections are put to it as well. Its sentences on the utilization review are left out, for what is in dispute does
not prove itself. Baseline, in the same run: always upheld.

    python benchmarks/replay.py                 the table
    python benchmarks/replay.py --write         … into docs/reference/replay.md
    SHOW=contradicts python benchmarks/replay.py     … and each item of that sort by its number, with its findings
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.settings")
    import django

    django.setup()

from openimr.cases.domain.dispute import CaseFacts, DisputedItem
from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.logic import Node, again
from openimr.guidelines.domain.request import parse
from openimr.guidelines.domain.status import Status
from openimr.guidelines.queries.weighing import Weighed, unstored, weigh_item
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.adapters.treatments_file import treatments
from openimr.records.domain import chronology
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText

ROOT = Path(__file__).parents[1]
GOLD = Path(os.environ.get("OPENIMR_SHARED", ROOT.parent / "shared")) / "data" / "letters-gold.jsonl"
PAGE = ROOT / "docs" / "reference" / "replay.md"
PREFACE = re.compile(
    r"^The expert reviewer developed the following clinical case summary.*?medical records:\s*", re.DOTALL
)
OF_THE_REVIEW = re.compile(
    r"utili[sz]ation review|\bUR\b|claims administrator|non-?certif|peer review|not medically necessary|"
    r"\bauthorization (?:was|is) (?:requested|denied)|\b(?:denied|modified) (?:the|a) request|"
    r"request for authorization|"
    r"was the original request|\brequests? (?:was|were|is|are|included?|for)\b",
    re.IGNORECASE,
)
BEGINS, ENDS = "<!-- the table: python benchmarks/replay.py --write -->", "<!-- end of the table -->"
VERDICTS = ("supports", "contradicts", "silent: open", "silent: no criteria", "silent: goes with another")


class OnlyRecord:
    """A summary as the weighing asks a case file; it is of no kind, so that questions to any kind find it."""

    def __init__(self, records: CaseRecords) -> None:
        self._ask = unstored(records).ask
        vocabulary = chronology.Vocabulary(drug_lexicon(), treatments(), cue_rules())
        (document,) = records.documents
        self._told = [(e, document.kind, document.date) for e in chronology.events(records.documents, vocabulary)]

    def expect(self, queries) -> None:
        """Nothing is kept that could be read ahead."""

    def ask(self, query):
        return self._ask(replace(query, kinds=(), sections=()))

    def told(self, *kinds: str):
        return tuple(one for one in self._told if one[0].kind in kinds)


@dataclass(frozen=True)
class Replayed:
    """One disputed item of a published decision, weighed."""

    number: str  # case number and item
    decision: str  # Upheld, Overturned
    group: str
    goes_with_another: bool
    facts: CaseFacts
    item: DisputedItem
    weighed: Weighed

    @property
    def outcome(self) -> str | None:
        """What the criteria come to: "met", "lacking", "open"; of several sets what all say; None without criteria."""
        bearing = [one for one in self.weighed.explanations if one.bears]
        rules = list(zip(self.weighed.guidelines, bearing, strict=True))
        first = [tree for cited, tree in rules if cited.source == "MTUS"] or [tree for _, tree in rules]
        found = {come_to(one.tree, self.weighed.findings) for one in first} - {"not applicable"}
        if not rules:
            return None
        return found.pop() if len(found) == 1 else "open"

    @property
    def verdict(self) -> str:
        """One of VERDICTS."""
        if self.goes_with_another:
            return "silent: goes with another"
        if self.outcome is None:
            return "silent: no criteria"
        if self.outcome == "open":
            return "silent: open"
        return "supports" if (self.outcome == "met") == (self.decision == "Overturned") else "contradicts"


def come_to(tree: Node, findings: tuple[Finding, ...]) -> str:
    """What a set comes to whichever way the reviewer judges what is left to the reviewer."""
    judged = {}
    for way in (Status.MET, Status.NOT_MET):
        statuses = {f.criterion: way if f.status is Status.FOR_REVIEWER else f.status for f in findings}
        judged[way] = again(tree, statuses).status
    outcomes = set(judged.values())
    if outcomes == {Status.NOT_APPLICABLE}:
        return "not applicable"
    if outcomes == {Status.MET}:
        return "met"
    return "lacking" if outcomes <= {Status.NOT_MET, Status.NOT_DOCUMENTED} else "open"


WITH_AN_OPERATION = re.compile(
    r"\b(?:pre-?\s?op\w*|post-?\s?op\w*|assistant|associated surgical services?|medical clearance)\b", re.IGNORECASE
)


def with_an_operation(request: str, others: list[str]) -> bool:
    """Whether a request only accompanies an operation that the same letter decides on."""
    return bool(WITH_AN_OPERATION.search(request)) and any(category == "surgery" for category in others)


def day(text: str) -> date:
    """A day as the letters print it."""
    return datetime.strptime(text, "%m/%d/%Y").date()


def record_of(letter: dict) -> CaseRecords:
    """The summary without its preface and what it tells of the utilization review."""
    summary = PREFACE.sub("", letter["clinical_case_summary"])
    sentences = re.split(r"(?<=[.;])\s+(?=[A-Z])", summary)
    text = " ".join(one for one in sentences if not OF_THE_REVIEW.search(one))
    number, on = letter["case_number"], day(letter["ur_denial_date"])
    page = PageText("summary", "Summary", 1, text)
    document = DocumentText("summary", "summary.txt", "Summary", "progress_report", on, "", "", None, (page,))
    return CaseRecords(number, (document,))


def facts_of(letter: dict) -> CaseFacts:
    """What the letter states of the case."""
    library = load()
    items = []
    for number, issue in enumerate(letter["issues"], start=1):
        read = parse(issue["request"], library.catalogue)
        modified = read.original is not None
        items.append(
            DisputedItem(number, issue["request"], "modified" if modified else "denied", read.original, read.authorized)
        )
    decided = day(letter["ur_denial_date"])
    received = day(letter["application_received"])
    return CaseFacts(
        case_number=letter["case_number"],
        programme="california_workers_comp",
        date_of_injury=day(letter["date_of_injury"]),
        claim_number="",
        ur_date=decided,
        ur_communicated=None,
        ur_served=decided,
        ur_service=None,
        ur_priority="regular",
        ur_basis="medical_necessity",
        request_date=None,
        request_received=None,
        application_signed=None,
        application_signed_by="injured_worker",
        application_received=received,
        application_way="mail",
        priority="regular",
        liability_disputed=False,
        ur_decision_attached=True,
        assigned=day(letter["date_assigned"]),
        items=tuple(items),
        parties=(),
    )


def replayed() -> Iterator[Replayed]:
    """Every item of every letter, weighed."""
    library = load()
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        letter = json.loads(line)
        facts, file = facts_of(letter), OnlyRecord(record_of(letter))
        requests = [issue["request"] for issue in letter["issues"]]
        categories = [(text, parse(text, library.catalogue).category) for text in requests]
        for item, issue in zip(facts.items, letter["issues"], strict=True):
            weighed = weigh_item(facts, item, library, file)  # type: ignore[arg-type]
            concept = library.catalogue.by_id.get(weighed.request.concept or "")
            group = f"{concept.category}: {concept.subcategory}" if concept else "not understood"
            others = [category for text, category in categories if text != issue["request"]]
            goes = with_an_operation(issue["request"], others)
            yield Replayed(f"{facts.case_number}/{item.number}", issue["decision"], group, goes, facts, item, weighed)


def table(everything: list[Replayed]) -> Iterator[str]:
    """Lines of Markdown: by group of treatment, most frequent first, the small ones together, then all."""
    yield "| treatment | items | overturned | " + " | ".join(VERDICTS) + " | always upheld is right |"
    yield "| --- |" + " --- |" * (len(VERDICTS) + 3)
    sizes = Counter(one.group for one in everything)
    large = [group for group, size in sizes.most_common() if size >= 5]
    for group in [*large, "all others"]:
        members = [
            one for one in everything if one.group == group or (group == "all others" and one.group not in large)
        ]
        if members:
            yield row(group, members)
    yield row("**all**", everything)
    yield row("upheld", [one for one in everything if one.decision == "Upheld"])
    yield row("overturned", [one for one in everything if one.decision == "Overturned"])


def told(everything: list[Replayed]) -> str:
    """How often the criteria are right where they are not silent, next to the baseline on the same items."""
    spoken = [one for one in everything if not one.verdict.startswith("silent")]
    right = sum(one.verdict == "supports" for one in spoken)
    upheld = sum(one.decision == "Upheld" for one in spoken)
    met = sum(one.outcome == "met" for one in spoken)
    of_all = sum(one.decision == "Upheld" for one in everything) / len(everything)
    return (
        f"Not silent on {len(spoken)} of {len(everything)} items: *met* on {met}, *lacking* on {len(spoken) - met}. "
        f"Of these {right / len(spoken):.1%} agree with the published outcome; always saying *upheld* agrees on "
        f"{upheld / len(spoken):.1%} of the same items, and on {of_all:.1%} of all."
    )


def row(label: str, members: list[Replayed]) -> str:
    counted = Counter(one.verdict for one in members)
    overturned = sum(one.decision == "Overturned" for one in members)
    cells = [len(members), overturned, *(counted[v] for v in VERDICTS), len(members) - overturned]
    label = label.replace("_", " ").replace("dmepos", "equipment and supplies")
    return f"| {label} | " + " | ".join(map(str, cells)) + " |"


def show(one: Replayed) -> None:
    """An item by its number, with its findings: to look for what is wrong with a criterion."""
    print(f"\n{one.number} {one.decision}: {one.item.request[:110]}  -> {one.outcome} ({one.group})")
    for explanation in one.weighed.explanations:
        print(f"   [{explanation.edition}] {explanation.tree.status}  {explanation.tree.because}")
    for finding in one.weighed.findings:
        quotes = [" ".join(e.quote.split())[:230] for e in (*finding.evidence[:2], *finding.against[:1])]
        print(f"     {finding.status:15} {finding.criterion}: {finding.because[:90]} {quotes or ''}")


def into_page(lines: list[str]) -> None:
    """Put the table into its place on the page; what is said about it is written by hand."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    if not after:
        raise SystemExit(f"{PAGE.name}: the table's place is not marked by {BEGINS} and {ENDS}")
    PAGE.write_text("\n".join([before + BEGINS, "", *lines, "", ENDS]) + after, encoding="utf-8")


def main(arguments: list[str]) -> None:
    if not GOLD.exists():
        print(f"no published decisions here: {GOLD.name} is missing (OPENIMR_SHARED names the folder that holds data/)")
        return
    everything = list(replayed())
    lines = [*table(everything), "", told(everything)]
    print("\n".join(lines))
    if "--write" in arguments:
        into_page(lines)
    wanted = os.environ.get("SHOW", "")
    for one in everything:
        if wanted and one.verdict.startswith(wanted):
            show(one)


if __name__ == "__main__":
    main(sys.argv[1:])
