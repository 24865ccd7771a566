"""The points that bear as sentences, in an order that argues: shown, against, open, lacking.

The first few are told one by one, each with its page and the words of the records; the rest of a kind in one sentence.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.logic import Node
from openimr.guidelines.domain.status import Status
from openimr.records.domain.evidence import Evidence
from openimr.review.domain.bearing import Bearing, Point
from openimr.review.domain.points import (
    BY_REVIEWER,
    Wording,
    clause,
    counted,
    is_letterhead,
    quoted,
    quotes_of,
    stopless,
    wanted,
)
from openimr.review.domain.sentences import Sentence, Source

_T = TypeVar("_T")
_QUOTING = frozenset({"met", "not_met_documented", "touched", "touched_unquoted"})
#: How many points of a kind are told one by one, where something lacks or speaks against it and where all is shown.
_ONE_BY_ONE = {"shown": 2, "against": 3, "open": 2}
_ALL_SHOWN = 5
#: How many points one sentence names.
_AT_ONCE = 4
_DAY = re.compile(r"\d\d/\d\d/\d{4}")
#: What a point is asked for, before what it asks: "In acute pain: …".
_UNDER = re.compile(r"^(?:In|Before|After|Above|Below|For|With) [^:.;]{3,60}: (?=\w)")


@dataclass(frozen=True, slots=True)
class Telling:
    """What sentences on the points of one guideline are made from.

    `answers` by criterion: the document wanted. `decision`: the reviewer's, None before it. `kept`: criteria to
    which the reviewer attached a passage, which is quoted first. `brief`: the points of a kind are told together.
    """

    findings: Mapping[str, Finding]
    answers: Mapping[str, str]
    citation: str
    wording: Wording
    decision: str | None = None
    kept: Collection[str] = ()
    brief: bool = False

    def told(self, borne: Bearing, *, shown: bool) -> Iterator[Sentence]:
        """The sentences. `shown`: whether the points come to it that the guideline supports the request.

        All are made as if nothing was decided, so that a decision rewords none: it only takes out what counts no more.
        """
        gone, judged = self._counts_no_more(borne.points), self._judged(borne)
        told = [
            one for one in self._on_points(borne, shown=shown) if not one.findings or not gone.issuperset(one.findings)
        ]
        for branch in borne.branches if borne.points else ():
            yield self._of_guideline("branch", branch=_lower(branch.says), count=branch.count)
        yield from told
        if self.decision is None or not told:
            yield from judged

    def _on_points(self, borne: Bearing, *, shown: bool) -> Iterator[Sentence]:
        """What is shown, what speaks against, what is open, what lacks."""
        points, under = borne.points, bool(borne.branches)
        met = [one for one in points if one.status is Status.MET and (shown or not self._is_limit(one.finding))]
        against = [one for one in points if one.status is Status.NOT_MET]
        open_ones = [one for one in points if one.status is Status.FOR_REVIEWER and not _for_judgement(one.finding)]
        for kind, found in (("shown", met), ("against", against), ("open", open_ones)):
            most = _ALL_SHOWN if shown and kind == "shown" else _ONE_BY_ONE[kind]
            yield from self._some(found, kind, most=0 if self.brief else most, under=under)
        yield from self._lacking([one for one in points if one.status is Status.NOT_DOCUMENTED], borne)

    def _judged(self, borne: Bearing) -> Iterator[Sentence]:
        """What is left to a physician's judgement, and of which the records say nothing."""
        left = [one for one in borne.points if one.status is Status.FOR_REVIEWER and _for_judgement(one.finding)]
        return self._grouped(left, "judgement", under=bool(borne.branches))

    def _counts_no_more(self, points: Sequence[Point]) -> frozenset[str]:
        """The ways beside one that was found to hold by deciding so."""
        if self.decision != "overturned":
            return frozenset()
        silent = {Status.NOT_DOCUMENTED, Status.NOT_MET}
        return frozenset(one.finding.criterion for one in points if one.aside or (one.spare and one.status in silent))

    def _is_limit(self, finding: Finding) -> bool:
        """Whether it is a limit that is kept, which matters to nobody where something else lacks."""
        return finding.basis == "computed" and not _own(finding) and finding.criterion not in self.kept

    def asks(self, node: Node, *, first: bool) -> Sentence:
        """The guideline, and how many of its points it asks for; without one to cite, that its points are on file."""
        if not self.citation:
            source = Source("computed", because="criteria on file")
            return Sentence(self.wording["rationale.uncited"], "criteria", (source,))
        node = _within(node)
        key, count = ("guideline" if first else "guideline_too"), len(_bearing(node))
        kind = {"all": "_all", "any": "_any", "at_least": "_at_least"}.get(node.operator, "") if count > 1 else ""
        return self._of_guideline(f"{key}{kind}", guideline=self.citation, count=count, needed=node.needed)

    def _of_guideline(self, key: str, **slots: object) -> Sentence:
        text = self.wording[f"rationale.{key}"].format(**slots)
        return Sentence(text, "criteria", (Source("guideline", citation=self.citation),))

    def _some(self, points: Sequence[Point], kind: str, *, most: int, under: bool) -> Iterator[Sentence]:
        """The first of a kind one by one, with whatever the reviewer found; the rest in one sentence."""
        own = [one for one in points if _own(one.finding) or one.denied or one.finding.criterion in self.kept]
        others = [one for one in points if one not in own]
        others.sort(key=lambda one: one.finding.basis != "computed" if kind == "against" else False)
        few = others[: max(most - len(own), 0)]
        rest = others[len(few) :]
        if len(rest) == 1 and few:
            few, rest = others, []
        for one in (*own, *few):
            yield self.on_point(one.finding, denied=one.denied)
        if rest:
            yield from self._grouped(rest, kind, under=under)

    def _grouped(self, points: Sequence[Point], kind: str, *, under: bool) -> Iterator[Sentence]:
        for some in _in_lots(points):
            found = [one.finding for one in some]
            text = self.wording[f"rationale.{kind}_too" if kind != "judgement" else "rationale.judgement"]
            if len(found) == 1:
                told = text.format(points=stopless(found[0].says))
                yield Sentence(told, "documentation", (self._rests_on(found[0]),), finding=found[0].criterion)
            else:
                told = text.format(points=_lettered(found, under=under))
                yield Sentence(told, "documentation", self._each(found))

    def _lacking(self, points: Sequence[Point], borne: Bearing) -> Iterator[Sentence]:
        """What is not documented: one point with what would have shown it, several together, ways apart from needs."""
        own = [one for one in points if _own(one.finding) or one.denied or quotes_of(one.finding)]
        for one in own:
            yield self.on_point(one.finding, denied=one.denied)
        by_way: dict[int, list[Finding]] = {}
        for one in points:
            if one not in own:
                by_way.setdefault(one.way, []).append(one.finding)
        searched = False
        for way, found in sorted(by_way.items()):
            unstated = [one for one in found if one.basis == "computed"]
            silent = [one for one in found if one.basis != "computed"]
            if way and len(silent) > 1:
                yield from self._gap("gap_ways", silent, borne, way=way, searched=searched)
                silent, searched = [], True
            for group, key in ((silent, "gap"), (unstated, "gap_unstated")):
                if len(group) == 1:
                    yield self._sentence(
                        "not_documented" if key == "gap" else "not_stated", group[0], looked=not searched
                    )
                elif group:
                    yield from self._gap(key, group, borne, searched=searched or key == "gap_unstated")
                    searched = searched or key == "gap"

    def _gap(
        self, key: str, found: Sequence[Finding], borne: Bearing, *, way: int = 0, searched: bool
    ) -> Iterator[Sentence]:
        needed = borne.needed.get(way, 0)
        most = max(found, key=lambda one: one.pages_searched)
        searched = searched or not most.pages_searched
        slots = {"needed": needed, "pages": counted(most.pages_searched, "page")}
        slots["documents"] = counted(most.documents_searched, "document")
        for number, some in enumerate(_in_lots(found)):
            name = "gap_more" if number else "gap_one_way" if needed == 1 else key
            name += "" if searched or number else "_searched"
            text = self.wording[f"rationale.{name}"].format(points=_lettered(some, under=bool(borne.branches)), **slots)
            yield Sentence(text, "documentation", self._each(some))

    def _looked(self, finding: Finding) -> str:
        """How much was searched for one point; "" where nothing was."""
        if not finding.pages_searched:
            return ""
        pages = counted(finding.pages_searched, "page")
        documents = counted(finding.documents_searched, "document")
        return self.wording["rationale.looked"].format(pages=pages, documents=documents)

    def on_point(self, finding: Finding, *, denied: bool = False) -> Sentence:
        """One point with its page, how it came out and why. `denied`: it must not be so."""
        if _own(finding) and finding.status is not Status.FOR_REVIEWER:
            told = self._by_reviewer(finding)
        elif finding.basis == "computed":
            keys = {
                Status.MET: "computed_met",
                Status.NOT_MET: "computed_not_met",
                Status.FOR_REVIEWER: "computed_open",
            }
            told = self._sentence(keys.get(finding.status, "not_stated"), finding)
        elif finding.status is Status.NOT_DOCUMENTED:
            told = self._sentence("not_documented", finding)
        elif finding.status is Status.FOR_REVIEWER and not quotes_of(finding):
            told = self._sentence("judgement_alone", finding)
        else:
            keys = {Status.MET: "met", Status.NOT_MET: "not_met_documented"}
            quote = self._quote(finding)
            touched = "touched_unquoted" if quote is not None and is_letterhead(quote.quote) else "touched"
            told = self._sentence(keys.get(finding.status, touched), finding)
        if not denied:
            return told
        text = self.wording["rationale.must_not"].format(told=told.text)
        return Sentence(text, told.role, told.sources, finding=told.finding)

    def _by_reviewer(self, finding: Finding) -> Sentence:
        """A finding that the reviewer changed: in the reviewer's reason, never in what the machine had found."""
        reason = clause(finding.because.removeprefix(BY_REVIEWER))
        text = self.wording[f"rationale.reviewer_{finding.status}"].format(
            criterion=clause(finding.says), reason=reason
        )
        sources = (Source("reviewer", because=finding.because),)
        return Sentence(text, "documentation", sources, finding=finding.criterion)

    def _sentence(self, key: str, finding: Finding, *, looked: bool = True) -> Sentence:
        quote = self._quote(finding) if key in _QUOTING else None
        slots = {
            "criterion": stopless(finding.says),
            "page": self._page(finding),
            "because": finding.because.rstrip("."),
            "answer": self._answer(finding),
            "quote": quoted(quote.quote) if quote else "",
            "where": where_in_words(quote, self.wording) if quote else "",
            "looked": self._looked(finding) if looked else "",
        }
        text = self.wording[f"rationale.{key}"].format(**slots)
        role = "computed" if finding.basis == "computed" else "documentation"
        return Sentence(text, role, (self._rests_on(finding),), finding=finding.criterion)

    def _rests_on(self, finding: Finding) -> Source:
        """The words of the records; of a computed point and of one that is not documented, how that was found."""
        speaks = finding.basis != "computed" and finding.status is not Status.NOT_DOCUMENTED
        if speaks and (quote := self._quote(finding)) is not None:
            return Source("record", evidence=quote)
        return Source("computed", citation=self.citation, because=finding.because)

    def _quote(self, finding: Finding) -> Evidence | None:
        """The passage that is quoted: the first that says something, where the reviewer attached none."""
        quotes = quotes_of(finding)
        if quotes and finding.criterion not in self.kept:
            others = tuple(one.evidence for one in finding.otherwise) if finding.status is Status.FOR_REVIEWER else ()
            return next((one for one in (*quotes, *others) if not is_letterhead(one.quote)), quotes[0])
        return quotes[0] if quotes else None

    def _each(self, findings: Sequence[Finding]) -> tuple[Source, ...]:
        """What a sentence on several points rests on; each source tells of which of them it is."""
        return tuple(replace(self._rests_on(one), finding=one.criterion) for one in findings)

    def _page(self, finding: Finding) -> str:
        if not finding.cites:
            return ""
        key = "rationale.pages" if len(finding.cites) > 1 else "rationale.page"
        return self.wording[key].format(pages=", ".join(map(str, finding.cites)))

    def _answer(self, finding: Finding) -> str:
        document = wanted(finding, self.answers, self.wording)
        return self.wording["rationale.answered_by"].format(document=document) if document else ""


def where_in_words(quote: Evidence, wording: Wording) -> str:
    """Where a quote stands: the document in words, its day, the page."""
    named, _, rest = quote.title.partition(", ")
    day = rest.rpartition(", ")[2]
    if not _DAY.fullmatch(day):
        return wording["rationale.where_undated"].format(document=_lower(named), page=quote.page)
    return wording["rationale.where"].format(document=_lower(named), date=day, page=quote.page)


def _in_lots(many: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """As few lots as hold them, and as even as they can be."""
    lots = -(-len(many) // _AT_ONCE)
    size = -(-len(many) // lots) if lots else 1
    for start in range(0, len(many), size):
        yield many[start : start + size]


def _own(finding: Finding) -> bool:
    return finding.because.startswith(BY_REVIEWER) or (
        finding.basis == "reviewer" and finding.status is not Status.FOR_REVIEWER
    )


def _for_judgement(finding: Finding) -> bool:
    """Whether nothing of the records touches on a point that is left to a physician."""
    return finding.basis != "computed" and not quotes_of(finding)


def _lettered(findings: Sequence[Finding], *, under: bool) -> str:
    """Points in a row, each by a letter, the last without its stop. `under`: what they are asked for is said before."""
    told = [stopless(_UNDER.sub("", one.says) if under else one.says) for one in findings]
    return ". ".join(f"({chr(ord('a') + at)}) {says[0].upper()}{says[1:]}" for at, says in enumerate(told))


def _lower(text: str) -> str:
    return text[0].lower() + text[1:] if len(text) > 1 and text[1].islower() else text


def _bearing(node: Node) -> list[Node]:
    return [part for part in node.parts if part.status is not Status.NOT_APPLICABLE]


def _within(node: Node) -> Node:
    """The node that says how the points hang: a group of one is that one."""
    while node.operator in {"all", "any"} and len(_bearing(node)) == 1:
        node = _bearing(node)[0]
    return node
