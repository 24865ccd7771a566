"""What a record says of a thing that it mentions: that it is so, that it is not, that it was, may be, or is hearsay.

In the manner of ConText (Harkema and others, 2009): cues with a direction and a reach, ended by turns of the sentence.
The cues are data (records/assertion_cues.yaml). Where several reach a mention, the group that stands first in the
file decides. A status is of the mention, not of the sentence: "denies numbness but has weakness" has two.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

from openimr.records.domain.misread import as_meant
from openimr.records.domain.phrases import DIGIT, Phrase, tokens
from openimr.records.domain.words import sentences_of

Status = Literal["affirmed", "negated", "historical", "family", "hypothetical", "hearsay"]
STATUSES: tuple[Status, ...] = get_args(Status)
Direction = Literal["forward", "backward", "both"]


@dataclass(frozen=True, slots=True)
class Assertion:
    """The status of a mention, and why: the cue's words and its place in the text; no cue where affirmed by default."""

    status: Status
    cue: str = ""
    start: int = 0
    end: int = 0

    @property
    def affirmed(self) -> bool:
        return self.status == "affirmed"


@dataclass(frozen=True, slots=True)
class CueGroup:
    """Cues of one status and direction. `reach` counts words; `crosses_clauses` is for conditions and what others say.

    Cues of `neighbor` are signs ("neg.", "(-)") that close an item of a list and speak of it alone, or else open one.
    A status of None is for pseudo-cues, which look like a cue and change nothing ("no increase", "gram negative").
    """

    status: Status | None
    direction: Direction
    reach: int
    crosses_clauses: bool
    phrases: tuple[Phrase, ...]
    neighbor: bool = False


@dataclass(frozen=True, eq=False)
class CueRules:
    """All cues in the order in which they decide, and what ends their reach.

    `turns` end every reach, `negation_turns` that of a denial. A comma or an "and" ends it where a clause of its own
    follows: words with one of `verbs` (or of `participles` with an object) that no word of `relatives` introduces.
    `presents` say that the rest is of today: they end every reach and lift what a heading says; under a heading of
    plans `currents` lift it too. `subjects` begin what is said of the patient again after another person. `values` end
    an item that is a finding of its own ("no rash, mood low"); a line that ends in a word of `unfinished` goes on.
    `misread` gives the word that a misreading stands for. `sections` are headings under which a mention without a cue
    of its own has that status.
    """

    groups: tuple[CueGroup, ...]
    turns: tuple[Phrase, ...]
    negation_turns: tuple[Phrase, ...]
    verbs: frozenset[str]
    participles: frozenset[str]
    relatives: frozenset[str]
    values: frozenset[str]
    unfinished: frozenset[str]
    misread: Mapping[str, str]
    sections: Mapping[str, Status]
    currents: tuple[Phrase, ...]
    presents: tuple[Phrase, ...]
    subjects: tuple[Phrase, ...]

    def __post_init__(self) -> None:
        index: dict[str, list[tuple[Phrase, int]]] = {}
        kinds: list[tuple[int, Sequence[Phrase]]] = [(n, group.phrases) for n, group in enumerate(self.groups)]
        kinds += [(_TURN, self.turns), (_NEGATION_TURN, self.negation_turns), (_CURRENT, self.currents)]
        kinds += [(_PRESENT, self.presents), (_SUBJECT, self.subjects)]
        for kind, phrases in kinds:
            for phrase in phrases:
                for word in phrase.first:
                    index.setdefault(word, []).append((phrase, kind))
        object.__setattr__(self, "_index", index)

    def starting_with(self, word: str) -> Sequence[tuple[Phrase, int]]:
        found: Mapping[str, Sequence[tuple[Phrase, int]]] = self.__dict__["_index"]
        return found.get(word, ())


_TURN, _NEGATION_TURN, _CURRENT, _PRESENT, _SUBJECT = -1, -2, -3, -4, -5
#: A few words and a colon where a line or a sentence begins, or a line of capitals alone.
_HEADING = re.compile(
    r"(?:^[ \t]*(?:[-•*]|\d+[.)])?[ \t]*|(?<=[.;][ ])|(?<=[.;]\n))(?P<name>[A-Z][A-Za-z/&'’-]*(?:[ ][A-Za-z/&'’-]+){0,5})(?:[ ]?\([A-Za-z]+\))?[ ]?:"
    r"|^[ \t]*(?P<capitals>[A-Z][A-Z/&'’ -]{3,45})[ \t]*$",
    re.MULTILINE,
)
#: An auxiliary stands at most so many words before the cue that it belongs to ("is still pending").
_AUXILIARY = 2
_DENYING = frozenset({"no", "not", "without", "never", "nor"})
#: A line of fewer characters was not wrapped.
_WRAPPED = 40
_TURNS = frozenset({_TURN, _NEGATION_TURN, _PRESENT})
_OF_TODAY = frozenset({_CURRENT, _PRESENT})
_JOINTS = frozenset({",", ";", "and", "&"})
#: A list goes on over these: "no fracture, dislocation or effusion is seen" is one denial.
_LIST_WORDS = frozenset({"or", "nor"})
#: "Absence of clonus and of Babinski's sign is noted": what begins so belongs to what stands before.
_TIED = (["of"], ["for"], ["in"])
#: What follows a participle that has no object: it only closes the list before it.
_CLOSES = frozenset(
    {"on", "in", "at", "by", "with", "over", "to", "for", "from", "during", "upon", "today", "bilaterally", "and", "or"}
    | set(".,;:)")
)


#: What may stand after the value of a finding.
_AFTER_VALUE = frozenset({"bilaterally", "throughout", "today", "overall", ".", ")"})
#: Before a sign these show that it opens what it speaks of ("a negative squeeze test").
_OPENERS = frozenset(
    {"a", "an", "the", "with", "of", "had", "and", "or", "&", "also", "but", "by", "on", "in", "to", "for", "exam"}
    | set(",;:.(-")
)
#: A word before a box is the box's label and no cue by itself: "Fever yes [ ] no [X]".
_BOX = re.compile(r"\[[ xX]?\]")
_ITEMS = frozenset({",", ";", "."})
#: With one of these the last item of a list gives its value to the whole list.
_JOINED = frozenset({"and", "&", "or"})
#: Plurals that do not end in s, and verbs that only a plural has.
_PLURALS = frozenset({"feet", "teeth", "children", "people", "men", "women", "data", "who"})
_PLURAL_VERBS = frozenset({"are", "were", "have", "do"})


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    kind: int  # index of the group, or one of the negative marks
    opens: bool = True  # a sign: speaks of what follows; else of its item, which begins at `item`
    item: int = 0


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its cues, and the places where a clause of its own begins."""

    cues: tuple[_Found, ...]
    turns: tuple[_Found, ...]
    clauses: tuple[int, ...]
    stops: tuple[int, ...]
    verbs: tuple[int, ...]
    words: tuple[int, ...]
    pseudo: tuple[_Found, ...]
    first_words: frozenset[tuple[int, str]]

    def begins_with(self, cue: _Found, words: frozenset[str]) -> bool:
        return any((cue.start, word) in self.first_words for word in words)

    def words_between(self, start: int, end: int) -> int:
        return bisect_right(self.words, end - 1) - bisect_right(self.words, start - 1)


def assertion_of(text: str, start: int, end: int, rules: CueRules) -> Assertion:
    """The status of the mention `text[start:end]`, from its own sentence and the heading that it stands under."""
    heading = _heading_over(text, start, rules)
    if heading is not None and heading.status == "hearsay":
        return heading  # what stands there is said by another, whatever a sentence says
    first, last = _sentence_at(text, start)
    sentence = _sentence(text[first:last], rules, first - (text.rfind("\n", 0, first) + 1))
    own = _own_cue(sentence, start - first, end - first, rules)
    if own is not None and (heading is None or heading.status != "family" or own[1] == "negated"):
        cue, status = own
        return Assertion(status, text[cue.start + first : cue.end + first], cue.start + first, cue.end + first)
    if heading is None:
        return Assertion("affirmed")
    # Words before the mention that say that it is so today stand against a heading ("Plan: continue Norco").
    today = any(mark.kind in _OF_TODAY and mark.end <= start - first for mark in sentence.turns)
    return Assertion("affirmed") if today and heading.status != "family" else heading


def _own_cue(sentence: _Sentence, start: int, end: int, rules: CueRules) -> tuple[_Found, Status] | None:
    """The cue of the sentence that decides, and its status."""
    reaching = [cue for cue in sentence.cues if _reaches(cue, sentence, start, end, rules)]
    quoted = any(rules.groups[cue.kind].status == "hearsay" for cue in reaching)
    for pseudo in () if quoted else sentence.pseudo:  # "no relief from Norco" denies the relief, not the drug
        if pseudo.start < start < pseudo.end and sentence.begins_with(pseudo, _DENYING):
            return pseudo, "negated"
    if not reaching:
        return None
    cue = min(reaching, key=lambda found: (found.kind, _gap(found, start, end)))
    status = rules.groups[cue.kind].status
    assert status is not None
    return cue, status


def _heading_over(text: str, start: int, rules: CueRules) -> Assertion | None:
    """The status that the heading above the mention gives to all below it."""
    headings = _headings(text, rules)
    at = bisect_right(headings, (start, len(text), "")) - 1
    begin, finish, status = headings[at] if at >= 0 else (0, 0, "")
    return Assertion(status, text[begin:finish], begin, finish) if status else None


def _gap(cue: _Found, start: int, end: int) -> int:
    return start - cue.end if cue.end <= start else cue.start - end


def _reaches(cue: _Found, sentence: _Sentence, start: int, end: int, rules: CueRules) -> bool:
    group = rules.groups[cue.kind]
    forward = cue.start < start
    if (forward and group.direction == "backward") or (not forward and group.direction == "forward"):
        return False
    if not forward and cue.end <= end:
        return False
    if group.neighbor and (cue.opens != forward or (not forward and start < cue.item)):
        return False
    between = (min(cue.end, start), start) if forward else (end, max(cue.start, end))
    if sentence.words_between(*between) > group.reach:
        return False
    if any(between[0] <= turn.start < between[1] and _ends(turn, group) for turn in sentence.turns):
        return False
    # A cue at the very end of a line is no item of its own: what it speaks of stands on the next one.
    stopped = any(between[0] < place < between[1] for place in sentence.stops)
    if group.crosses_clauses:
        return not (stopped and group.status == "hearsay")  # after a semicolon the author speaks again
    if stopped:
        return False
    if forward:
        return not any(between[0] <= place < between[1] for place in sentence.clauses)
    # A verb between the mention and a cue that follows is another clause's, unless it is the cue's own auxiliary.
    return not any(
        end <= place < cue.start and sentence.words_between(place, cue.start) > _AUXILIARY for place in sentence.verbs
    )


def _ends(turn: _Found, group: CueGroup) -> bool:
    return (
        turn.kind in {_TURN, _PRESENT}
        or (turn.kind == _NEGATION_TURN and group.status == "negated")
        or (turn.kind == _SUBJECT and group.status == "family")
    )


def _sentence_at(text: str, place: int) -> tuple[int, int]:
    spans = sentences_of(text)
    at = bisect_right(spans, (place, len(text))) - 1
    if at >= 0 and spans[at][1] > place:
        return spans[at]
    return (place, min(len(text), place + 1))


@lru_cache(maxsize=8_192)
def _sentence(original: str, rules: CueRules, column: int) -> _Sentence:
    """A sentence that begins at `column` of its line."""
    text = as_meant(original, rules.misread)
    found: list[_Found] = []
    places = list(tokens(text, 0, len(text)))
    for word, place in places:
        for phrase, kind in rules.starting_with(word):
            match = phrase.pattern.match(text, place)
            if match and not _BOX.match(text, match.end()):
                end = match.start() + len(match.group().rstrip())
                found.append(_Found(match.start(), end, kind))
    kept = [_sign(one, places, rules) for one in _longest(found, rules)]
    clauses, verbs = _clauses(places, {cue.start for cue in kept if cue.kind in _TURNS}, rules)
    return _Sentence(
        cues=tuple(f for f in kept if f.kind >= 0 and rules.groups[f.kind].status is not None),
        turns=tuple(f for f in kept if f.kind < 0),
        clauses=clauses,
        stops=tuple(place for word, place in places if word == ";") + _short_lines(original, column, rules),
        pseudo=tuple(f for f in kept if f.kind >= 0 and rules.groups[f.kind].status is None),
        first_words=frozenset((place, word) for word, place in places if word in _DENYING),
        verbs=verbs,
        words=tuple(place for word, place in places if word[0].isalnum() or word == "#"),
    )


def _sign(cue: _Found, places: Sequence[tuple[str, int]], rules: CueRules) -> _Found:
    """A sign with its direction: it closes the item that it stands in, or opens one where nothing stands before it.

    The item is all that stands before it as far as a comma; where the item has an "and", it is the last of a list.
    """
    if cue.kind < 0 or not rules.groups[cue.kind].neighbor:
        return cue
    at = next(n for n, (_, place) in enumerate(places) if place >= cue.start)
    last = places[at - 1][0] if at else ","
    following = next((word for word, place in places[at + 1 :] if place >= cue.end), ".")
    if following not in _CLOSES and (last in _OPENERS or last in rules.verbs or last in rules.participles):
        return cue
    begin = next((n for n in range(at - 1, -1, -1) if places[n][0] in _ITEMS), -1) + 1
    if any(word in _JOINED for word, _ in places[begin:at]):
        begin = next((n for n in range(at - 1, -1, -1) if places[n][0] == ";"), -1) + 1
    return replace(cue, opens=False, item=places[begin][1])


def _short_lines(text: str, column: int, rules: CueRules) -> tuple[int, ...]:
    """Ends of lines that are too short to have been wrapped: the next line is an item of its own.

    A line that ends in a comma or in a word like "no" or "of" goes on, and so it does where the next begins with one.
    The text begins at `column` of its line: what stands before it fills that line too.
    """
    ends, start = [], -column
    for match in re.finditer("\n", text):
        if match.start() - start < _WRAPPED and text[match.start() - 1 : match.start()] not in {",", ":", "-"}:
            before, after = text[max(0, start) : match.start()].split(), text[match.end() :].split(None, 1)
            joined = {before[-1].lower() if before else "", after[0] if after else ""}
            if not joined & rules.unfinished:
                ends.append(match.start())
        start = match.end()
    return tuple(ends)


def _longest(found: list[_Found], rules: CueRules) -> list[_Found]:
    """Of cues that overlap the longest, of equal ones that of the earlier group.

    One that looks forward and one that looks back do not exclude each other.
    """
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: (-(f.end - f.start), f.kind, f.start)):
        if all(one.end <= other.start or one.start >= other.end or _look_apart(one, other, rules) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def _look_apart(one: _Found, other: _Found, rules: CueRules) -> bool:
    if one.kind < 0 or other.kind < 0:
        return False
    groups = (rules.groups[one.kind], rules.groups[other.kind])
    if groups[1].direction == "forward" and other.end > one.end:
        return False  # "is negative for" speaks of what follows alone
    directions = {"forward" if group.direction == "both" and group.neighbor else group.direction for group in groups}
    return directions == {"forward", "backward"} and None not in {g.status for g in groups}


def _clauses(
    places: Sequence[tuple[str, int]], turns: AbstractSet[int], rules: CueRules
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where a comma or a conjunction begins a clause with a verb of its own; and the verbs."""
    joints = [n for n, (word, _) in enumerate(places) if word in _JOINTS]
    verbs = [n for n in range(len(places)) if _is_verb(places, n, rules)]
    clauses = []
    for place, joint in enumerate(joints):
        until = joints[place + 1] if place + 1 < len(joints) else len(places)
        item = [word for word, _ in places[joint + 1 : until]]
        until = next((n for n in range(joint + 1, until) if places[n][1] in turns), until)
        verb = next((n for n in verbs if joint < n < until), None)
        led = [word for word, _ in places[joint + 1 : verb]] if verb is not None else item
        if set(led) & (rules.relatives | _LIST_WORDS) or led[:1] in _TIED:
            continue
        if verb is not None:
            if not (places[joint][0] == "and" and _one_subject(led, places[verb][0])):
                clauses.append(places[joint][1])
        elif _has_value(item, rules):
            clauses.append(places[joint][1])
    return tuple(clauses), tuple(places[n][1] for n in verbs)


def _one_subject(led: Sequence[str], verb: str) -> bool:
    """Whether the words between "and" and a plural verb are a singular: "rash and sedation were" has one verb."""
    return verb in _PLURAL_VERBS and 0 < len(led) <= 3 and not led[-1].endswith("s") and not set(led) & _PLURALS


def _has_value(item: Sequence[str], rules: CueRules) -> bool:
    """Whether an item of a list ends in a value of its own: "mood low", "strength 4/5"."""
    while item and item[-1] in _AFTER_VALUE:
        item = item[:-1]
    if len(item) >= 4 and [item[-3], item[-2], item[-1]] == [DIGIT, "/", DIGIT]:
        return item[0] not in _DENYING
    return len(item) > 1 and item[-1] in rules.values and item[0] not in _DENYING


def _is_verb(places: Sequence[tuple[str, int]], n: int, rules: CueRules) -> bool:
    word = places[n][0]
    if word in rules.participles:
        return n + 1 < len(places) and places[n + 1][0] not in _CLOSES
    return word in rules.verbs


@lru_cache(maxsize=1_024)
def _headings(text: str, rules: CueRules) -> tuple[tuple[int, int, Status | Literal[""]], ...]:
    """(start, end, status) of each heading; one without a status of its own ends the section before it."""
    return tuple(
        (match.start(group), match.end(group), rules.sections.get(" ".join(match[group].lower().split()), ""))
        for match in _HEADING.finditer(text)
        for group in ("name" if match["name"] else "capitals",)
    )
