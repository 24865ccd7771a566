"""The points that bear as sentences, in an order that argues: shown, against, open, lacking.

The first few are told one by one, each with its page and the words of the records; the rest of a kind in one sentence.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.logic import Node
from openimr.guidelines.domain.status import Status
from openimr.records.domain.evidence import Evidence
from openimr.review.domain.bearing import Bearing, Point
from openimr.review.domain.clauses import Shape, clause_of, in_a_row, remark_of, set_in, shape
from openimr.review.domain.points import (
    BY_REVIEWER,
    Wording,
    clause,
    counted,
    is_letterhead,
    lower,
    quoted,
    quotes_of,
    wanted,
)
from openimr.review.domain.sentences import Sentence, Source

_P = TypeVar("_P", Point, Finding)
_QUOTING = frozenset({"met", "not_met_documented", "touched", "touched_unquoted"})
#: How many sections a guideline is told with; of more, the guideline line of the letter tells them.
_SECTIONS = 2
#: How many points of a kind are told one by one, where something lacks or speaks against it and where all is shown.
_ONE_BY_ONE = {"shown": 2, "against": 3, "open": 2}
_ALL_SHOWN = 5
#: How many points one sentence names.
_AT_ONCE = 4
#: Two points that are not documented have a sentence each.
_TWO = 2
#: How many words of points one sentence has, where it has more than one point.
_IN_ONE_GO = 34
#: How many words a point has that stands within the sentence on it.
_IN_A_CLAUSE = 12
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
    quoted_before: set[Evidence] = field(default_factory=set)  # the passages quoted so far: none is quoted twice

    def told(self, borne: Bearing, *, shown: bool) -> Iterator[Sentence]:
        """The sentences. `shown`: whether the points come to it that the guideline supports the request.

        All are made as if nothing was decided, so that a decision rewords none: it only takes out what counts no more.
        """
        gone, judged = self._counts_no_more(borne.points), self._judged(borne)
        told = [
            one for one in self._on_points(borne, shown=shown) if not one.findings or not gone.issuperset(one.findings)
        ]
        for branch in borne.branches if borne.points else ():
            yield self._of_guideline("branch", branch=lower(branch.says), count=branch.count)
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

    def asks(self, node: Node, *, first: bool, branched: bool = False) -> Sentence:
        """The guideline, and how many of its points it asks for; without one to cite, that its points are on file.

        `branched`: of several situations one is told, and its points are not those of the whole.
        """
        if not self.citation:
            source = Source("computed", because="criteria on file")
            return Sentence(self.wording["rationale.uncited"], "criteria", (source,))
        node = _within(node)
        key, count = ("guideline" if first else "guideline_too"), len(_bearing(node))
        kind = {"all": "_all", "any": "_any", "at_least": "_at_least"}.get(node.operator, "")
        kind = "" if count == 1 or branched else kind
        told = count if all(part.operator == "criterion" for part in _bearing(node)) else "several"
        named = self.citation
        if named.count(";") >= _SECTIONS:
            named = named.partition(", Section(s): ")[0]
        return self._of_guideline(f"{key}{kind}", guideline=named, count=told, needed=node.needed)

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
        if kind == "judgement" and len(points) == 1:
            yield self._sentence("judgement_alone", points[0].finding)
            return
        key = "judgement" if kind == "judgement" else f"{kind}_too"
        for some in _in_lots(points):
            found = [one.finding for one in some]
            told = self._of_several(key, found, under=under)
            one = found[0].criterion if len(found) == 1 else ""
            yield Sentence(
                told, "documentation", self._each(found) if not one else (self._rests_on(found[0]),), finding=one
            )

    def _of_several(self, key: str, found: Sequence[Finding], *, under: bool, **slots: object) -> str:
        """The sentence on several points, or on one that stands where several would."""
        says = [_UNDER.sub("", one.says) if under else one.says for one in found]
        within = f"rationale.{key}_fact"
        fact = within in self.wording and all(shape(one.says) == "fact" for one in found)
        if fact and key == "gap" and len(says) == _TWO:
            first, second = map(in_a_row, says)
            return self.wording["rationale.gap_two_fact"].format(first=first, second=second, **slots)
        last = "or" if key in {"gap_one_way", "gap_ways"} or (fact and key == "gap") else "and"
        text = self.wording[within if fact else f"rationale.{key}"].format(points=_lettered(says, last=last), **slots)
        return _capital(text)

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
                    name = "not_documented" if key == "gap" else "not_stated"
                    alone = key != "gap" or len(points) == 1
                    yield self._sentence(name, group[0], looked=not searched, answered=alone)
                elif group:
                    yield from self._gap(key, group, borne, searched=searched or key == "gap_unstated")
                    searched = searched or key == "gap"

    def _gap(
        self, key: str, found: Sequence[Finding], borne: Bearing, *, way: int = 0, searched: bool
    ) -> Iterator[Sentence]:
        needed = borne.needed.get(way, 0)
        looked = "" if searched else self._looked(max(found, key=lambda one: one.pages_searched))
        lots = [found[at : at + _AT_ONCE] for at in range(0, len(found), _AT_ONCE)] if way else _in_lots(found)
        for number, some in enumerate(lots):
            name = "gap" if number and key != "gap_unstated" else "gap_one_way" if needed == 1 else key
            text = self._of_several(
                name, some, under=bool(borne.branches), needed=needed, looked="" if number else looked
            )
            yield Sentence(text, "documentation", self._each(some))

    def _looked(self, finding: Finding) -> str:
        """How much was searched for one point; "" where nothing was."""
        if not finding.pages_searched:
            return ""
        pages, documents = finding.pages_searched, finding.documents_searched
        return self.wording["rationale.looked"].format(
            pages=counted(pages, "page"), documents=counted(documents, "document")
        )

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

    def _sentence(self, key: str, finding: Finding, *, looked: bool = True, answered: bool = True) -> Sentence:
        quote = self._quote(finding) if key in _QUOTING else None
        answer = self._answer(finding) if answered else ""
        slots = {
            "point": self._point(finding),
            "clause": clause_of(finding.says),
            "page": self._page(finding),
            "because": finding.because.rstrip("."),
            "answer": answer and self.wording["rationale.answered_by"].format(document=answer),
            "without": answer and self.wording["rationale.without"].format(document=answer),
            "quote": quoted(quote.quote) if quote else "",
            "where": where_in_words(quote, self.wording) if quote else "",
            "looked": self._looked(finding) if looked else "",
        }
        if quote is not None and key in {"met", "touched"}:
            key += "_again" if quote in self.quoted_before else ""
            self.quoted_before.add(quote)
        within = f"rationale.{key}_{shape(finding.says)}"
        fact = within.endswith("_fact") and within in self.wording
        if fact and len(slots["clause"].split()) > _IN_A_CLAUSE:
            within, fact = f"rationale.{key}", False
        text = _capital(self.wording.get(within, self.wording[f"rationale.{key}"]).format(**slots))
        if fact and (remark := remark_of(finding.says)):
            text = f"{text} {remark}"
        text = set_in(text, finding.says)
        role = "computed" if finding.basis == "computed" else "documentation"
        return Sentence(text, role, (self._rests_on(finding),), finding=finding.criterion)

    def _point(self, finding: Finding) -> str:
        """What the guideline asks for, as a sentence of its own, with what is remarked behind it."""
        clause = clause_of(finding.says)
        kind: Shape | Literal["law"] = "law" if clause.startswith("by ") else shape(finding.says)
        told = self.wording[f"rationale.point_{kind}"].format(clause=clause, page=self._page(finding))
        return " ".join(filter(None, (told, remark_of(finding.says))))

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
        return wanted(finding, self.answers, self.wording)


def where_in_words(quote: Evidence, wording: Wording) -> str:
    """Where a quote stands: the document in words, its day, the page."""
    named, _, rest = quote.title.partition(", ")
    day = rest.rpartition(", ")[2]
    if not _DAY.fullmatch(day):
        return wording["rationale.where_undated"].format(document=lower(named), page=quote.page)
    return wording["rationale.where"].format(document=lower(named), date=day, page=quote.page)


def _in_lots(many: Sequence[_P]) -> Iterator[Sequence[_P]]:
    """As few lots as hold them, none longer than a sentence that is read in one go."""
    lot: list[_P] = []
    length = 0
    for one in many:
        if lot and (len(lot) == _AT_ONCE or length + _words(one) > _IN_ONE_GO):
            yield lot
            lot, length = [], 0
        lot.append(one)
        length += _words(one)
    if lot:
        yield lot


def _words(one: Point | Finding) -> int:
    return len((one.finding if isinstance(one, Point) else one).says.split())


def _own(finding: Finding) -> bool:
    return finding.because.startswith(BY_REVIEWER) or (
        finding.basis == "reviewer" and finding.status is not Status.FOR_REVIEWER
    )


def _for_judgement(finding: Finding) -> bool:
    """Whether nothing of the records touches on a point that is left to a physician."""
    return finding.basis != "computed" and not quotes_of(finding)


def _lettered(says: Sequence[str], *, last: str) -> str:
    """Points in a row, each by a letter where there are several; `last` stands before the last one."""
    if len(says) == 1:
        return in_a_row(says[0])
    *first, end = [f"({chr(ord('a') + at)}) {in_a_row(one)}" for at, one in enumerate(says)]
    return f"{'; '.join(first)}; {last} {end}"


def _capital(text: str) -> str:
    """A sentence that begins with a point's own words begins with a capital all the same."""
    return text[0].upper() + text[1:]


def _bearing(node: Node) -> list[Node]:
    return [part for part in node.parts if part.status is not Status.NOT_APPLICABLE]


def _within(node: Node) -> Node:
    """The node that says how the points hang: a group of one is that one."""
    while node.operator in {"all", "any"} and len(_bearing(node)) == 1:
        node = _bearing(node)[0]
    return node
