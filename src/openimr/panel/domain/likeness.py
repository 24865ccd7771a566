"""How far two names agree, each for itself: a person's with a person's, an organization's with an organization's."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from openimr.panel.domain.organizations import COMMON, GENERIC, OWN, OrganizationName
from openimr.panel.domain.people import PersonName
from openimr.panel.domain.words import Words, bones, contracted, left_of, likeness, sound


class Agreement(IntEnum):
    """How far names agree. WEAK is no match by itself, but one that other evidence may make."""

    NONE = 0
    WEAK = 1
    DOUBTFUL = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far names agree, and why. `common`: the name is one that many have. `half`: the given name agrees, or the
    surname with a given name that may be a form of the other. `exact`: the names have the same words.
    """

    agreement: Agreement
    because: str
    common: bool = False
    half: bool = False
    exact: bool = False


AMONG_MIDDLES = "given name among the middle names"
NOTHING = Likeness(Agreement.NONE, "the names differ")


# People


@lru_cache(maxsize=65_536)
def people_alike(one: PersonName, other: PersonName, words: Words) -> Likeness:
    """How far two persons' names agree: in their order, or with first and last name exchanged."""
    straight = _people(one, other, words)
    if straight.agreement >= Agreement.DOUBTFUL:
        return straight
    turned = (_people(_turned(one), other, words), _people(one, _turned(other), words))
    crossed = max(turned, key=lambda alike: alike.agreement)
    if crossed.agreement > straight.agreement and crossed.agreement >= Agreement.DOUBTFUL:
        return Likeness(crossed.agreement, f"{crossed.because}, first and last name exchanged", crossed.common)
    return straight


def _turned(name: PersonName) -> PersonName:
    last = frozenset({name.given} if name.given else ())
    return PersonName(max(name.surnames, key=len, default=""), name.middles, last, name.generation)


def _people(one: PersonName, other: PersonName, words: Words) -> Likeness:
    surname, common = _surnames(one, other, words)
    given = _given(one, other, words)
    if not surname or not given:
        # Two given names that everybody knows, or with a surname that many have, are two people, whenever born.
        two = common or {one.given, other.given} <= words.full_names.keys()
        half = (surname == "same surname" and not two) or given in {"same given name", "a form of the given name"}
        half = half and _middles(one, other, words) is not False
        return Likeness(Agreement.NONE, NOTHING.because, half=half)
    agreement = _AGREEMENTS.get((surname, given), Agreement.NONE)
    middle = _middles(one, other, words)
    because = [surname, given]
    if one.generation and other.generation and one.generation != other.generation:
        return Likeness(Agreement.NONE, "of another generation (Jr., Sr.)", common)
    if middle is False:
        agreement = Agreement(max(agreement - (2 if common else 1), Agreement.NONE))
        because.append("another middle name")
    elif middle:
        agreement = Agreement(min(agreement + 1, Agreement.SAME)) if agreement else agreement
        because.append("the same middle name")
    elif common and agreement:
        lowered = 1 if given == "same given name" else 2
        if surname == "surname one slip apart":  # a slip in a name that many have: as doubtful as the name itself
            lowered -= 1
        agreement = Agreement(max(agreement - lowered, Agreement.WEAK))
        because.append("a name that many have")
    exact = because[:2] == ["same surname", "same given name"] and middle is not False
    return Likeness(agreement, ", ".join(because), common, half=True, exact=exact)


_AGREEMENTS: Mapping[tuple[str, str], Agreement] = {
    ("same surname", "same given name"): Agreement.SAME,
    ("same surname", "a form of the given name"): Agreement.SAME,
    ("same surname", "given name one slip apart"): Agreement.DOUBTFUL,
    ("same surname", "initial of the given name"): Agreement.DOUBTFUL,
    ("same surname", AMONG_MIDDLES): Agreement.DOUBTFUL,
    ("same surname", "no given name"): Agreement.WEAK,
    ("part of the surname", "same given name"): Agreement.DOUBTFUL,
    ("part of the surname", "a form of the given name"): Agreement.DOUBTFUL,
    ("part of the surname", "given name one slip apart"): Agreement.WEAK,
    ("part of the surname", "initial of the given name"): Agreement.WEAK,
    ("surname one slip apart", "same given name"): Agreement.DOUBTFUL,
    ("surname one slip apart", "a form of the given name"): Agreement.DOUBTFUL,
    ("surname one slip apart", "given name one slip apart"): Agreement.WEAK,
    ("surname one slip apart", "initial of the given name"): Agreement.WEAK,
    ("surname one slip apart", AMONG_MIDDLES): Agreement.WEAK,
}


def _surnames(one: PersonName, other: PersonName, words: Words) -> tuple[str, bool]:
    """How the surnames agree ("" for not at all), and whether the one that agrees is one that many have."""
    whole_one, whole_other = max(one.surnames, key=len, default=""), max(other.surnames, key=len, default="")
    shared = one.surnames & other.surnames
    if whole_one and whole_one == whole_other:
        return "same surname", whole_one in words.common_surnames
    if shared:
        simple = len(one.surnames) == len(other.surnames) == 1
        return "same surname" if simple else "part of the surname", shared <= words.common_surnames
    crossed = (one.surnames & other.all_surnames) | (one.all_surnames & other.surnames)
    if crossed:
        return "part of the surname", crossed <= words.common_surnames
    for ours in one.surnames:
        for theirs in other.surnames:
            both_common = ours in words.common_surnames and theirs in words.common_surnames
            if likeness(ours, theirs) >= 0.8 and not both_common:
                near_common = ours in words.common_surnames or theirs in words.common_surnames
                return "surname one slip apart", near_common
            if len(ours) > 3 and len(theirs) > 3 and sound(ours) == sound(theirs) and ours[0] == theirs[0]:
                return "surname one slip apart", both_common
    return "", False


def _given(one: PersonName, other: PersonName, words: Words) -> str:
    ours, theirs = one.given, other.given
    if not ours or not theirs:
        return "no given name"
    if ours == theirs and len(ours) > 1:
        return "same given name"
    if len(ours) == 1 or len(theirs) == 1:
        if _among_middles(one, other, words):
            return AMONG_MIDDLES
        short, long = sorted((ours, theirs), key=len)
        fits = short in {name[0] for name in (long, *words.in_full(long))}
        return "initial of the given name" if fits else ""
    if not words.in_full(ours).isdisjoint(words.in_full(theirs)):
        return "a form of the given name"
    both_known = ours in words.full_names and theirs in words.full_names
    short, long = sorted((ours, theirs), key=len)
    left_out = len(short) > 2 and contracted(short, long)
    if not both_known and (left_out or likeness(ours, theirs) >= 0.7):
        return "given name one slip apart"
    return AMONG_MIDDLES if _among_middles(one, other, words) else ""


def _among_middles(one: PersonName, other: PersonName, words: Words) -> bool:
    ours = {full for name in one.all_given if len(name) > 1 for full in words.in_full(name)}
    theirs = {full for name in other.all_given if len(name) > 1 for full in words.in_full(name)}
    return not ours.isdisjoint(theirs)


def _middles(one: PersonName, other: PersonName, words: Words) -> bool | None:
    """True where a middle name or initial agrees, False where they contradict, None where one is silent."""
    ours = [name for name in one.middles if name not in other.all_surnames and name != other.given]
    theirs = [name for name in other.middles if name not in one.all_surnames and name != one.given]
    if not ours or not theirs:
        return None
    mine, yours = ours[0], theirs[0]
    if len(mine) == 1 or len(yours) == 1:
        return mine[0] == yours[0]
    return mine == yours or likeness(mine, yours) >= 0.7 or not words.in_full(mine).isdisjoint(words.in_full(yours))


# Organizations


@lru_cache(maxsize=65_536)
def organizations_alike(one: OrganizationName, other: OrganizationName, words: Words) -> Likeness:
    """How far two organizations' names agree, word by word in any order; words of the trade count little."""
    common = OWN not in one.weights and OWN not in other.weights
    if one.numbers != other.numbers and one.numbers and other.numbers:
        return Likeness(Agreement.NONE, "the numbers in the names differ", common)
    found = _words_alike(one, other, words, common=common)
    if one.numbers != other.numbers and found.agreement is Agreement.SAME:
        return Likeness(Agreement.DOUBTFUL, f"{found.because}, but only one has a number", common)
    if found.agreement < Agreement.DOUBTFUL:
        letters = _by_letters(one, other)
        return letters if letters.agreement > found.agreement else found
    return found


def _by_letters(one: OrganizationName, other: OrganizationName) -> Likeness:
    for short, long in ((one, other), (other, one)):
        if len(short.words) == 1 and 3 <= len(short.words[0]) <= 7 and short.words[0] in long.letters:
            sure = Agreement.DOUBTFUL if len(short.words[0]) > 3 else Agreement.WEAK
            return Likeness(sure, "one name is made of the first letters of the other")
    return NOTHING


def _words_alike(one: OrganizationName, other: OrganizationName, words: Words, *, common: bool) -> Likeness:
    if sorted(one.words) == sorted(other.words) or "".join(one.words) == "".join(other.words):
        if max(one.weights, default=0) == GENERIC and len(one.words) < 3:
            return Likeness(Agreement.WEAK, "the same words, all of the trade", common=True)
        return Likeness(Agreement.SAME, "the same words", common, exact=True)
    pairs, mine, yours = _paired(one, other, words)
    shared = sum(weight for weight, _ in pairs)
    own = sum(1 for weight, _ in pairs if weight == OWN)
    slipped = [(weight, certain) for weight, certain in pairs if certain < 1]
    if not mine and not yours:
        return _slipped(pairs, slipped, common=common)
    if mine and yours:
        return _contradicting(mine, yours, shared, own, slipped, common=common)
    return _shortened(mine or yours, shared, own, slipped, common=common)


def _slipped(pairs: list[tuple[float, float]], slipped: list[tuple[float, float]], *, common: bool) -> Likeness:
    """Every word has its like on the other side, some with a slip."""
    telling = [(weight, certain) for weight, certain in slipped if weight > GENERIC]
    if not telling:
        because = "the same words, those of the trade written in another way"
        return Likeness(Agreement.SAME, because, common, exact=True)
    exact = sum(weight for weight, certain in pairs if certain == 1)
    worst = min(certain for _, certain in telling)
    if len(telling) == 1 and ((worst >= 0.9 and exact >= OWN) or exact >= 2 * OWN):
        return Likeness(Agreement.SAME, "the same words but for one slip", common)
    if worst >= 0.7 and (len(telling) == 1 or exact >= GENERIC):
        return Likeness(Agreement.DOUBTFUL, "the same words but for slips in those that tell", common)
    return Likeness(Agreement.WEAK, "words that are only nearly the same", common)


def _shortened(
    rest: list[float], shared: float, own: int, slipped: list[tuple[float, float]], *, common: bool
) -> Likeness:
    """All words of one name stand in the other, which has more."""
    because = "one name has more words than the other"
    if not shared:
        return NOTHING
    if max(rest) == GENERIC:
        clean = all(weight == GENERIC for weight, _ in slipped)
        if own and shared >= OWN + GENERIC and clean:
            return Likeness(Agreement.SAME, "one name has more words, all of the trade", common, exact=True)
        return Likeness(Agreement.DOUBTFUL if own or shared >= 0.7 else Agreement.WEAK, because, common)
    if max(rest) == COMMON:
        return Likeness(Agreement.DOUBTFUL if own else Agreement.WEAK, f"{because}, a place perhaps", common)
    return Likeness(Agreement.DOUBTFUL if own > 1 and len(rest) == 1 else Agreement.WEAK, because, common)


def _contradicting(
    mine: list[float],
    yours: list[float],
    shared: float,
    own: int,
    slipped: list[tuple[float, float]],
    *,
    common: bool,
) -> Likeness:
    """Each name has words that the other lacks."""
    because = "each name has words that the other lacks"
    trade = max(*mine, *yours) == GENERIC
    if trade and own > 1:
        return Likeness(Agreement.DOUBTFUL, f"{because}, all of the trade", common)
    if trade and own and not slipped:
        return Likeness(Agreement.WEAK, f"{because}, all of the trade", common)
    if own and shared > max(sum(mine), sum(yours)):
        return Likeness(Agreement.WEAK, because, common)
    return NOTHING


def _paired(
    one: OrganizationName, other: OrganizationName, words: Words
) -> tuple[list[tuple[float, float]], list[float], list[float]]:
    """The words that have their like on the other side as (weight, how surely), and the weights of those left over."""
    mine = list(zip(one.words, one.weights, strict=True))
    yours = list(zip(other.words, other.weights, strict=True))
    pairs: list[tuple[float, float]] = []
    for word, weight in list(mine):
        if (same := next((pair for pair in yours if pair[0] == word), None)) is not None:
            pairs.append((weight, 1.0))
            mine.remove((word, weight))
            yours.remove(same)
    mine, yours = _joined(mine, yours, pairs)
    candidates = sorted(
        ((_certain(a, b, words), a, b) for a in mine for b in yours), key=lambda found: found[0], reverse=True
    )
    for certain, a, b in candidates:
        if certain < 0.7:
            break
        if a in mine and b in yours:
            pairs.append((min(a[1], b[1]), certain))
            mine.remove(a)
            yours.remove(b)
    return pairs, [_weight(pair, words) for pair in mine], [_weight(pair, words) for pair in yours]


def _weight(pair: tuple[str, float], words: Words) -> float:
    """Of a word without its like: a slip in a word of the trade is still that word."""
    word, weight = pair
    if weight > GENERIC and words.of_the_trade(word) != word:
        return GENERIC
    return min(weight, COMMON) if bones(word) else weight  # a short form of something


def _certain(a: tuple[str, float], b: tuple[str, float], words: Words) -> float:
    """How surely two words are one. Two that lists know are two, however alike: north and south, care and card."""
    found = likeness(a[0], b[0])
    listed = [w in words.generic or w in words.common for w in (a[0], b[0])]
    if all(listed):
        return found if found == 1 else 0.0
    if words.of_the_trade(a[0]) == words.of_the_trade(b[0]):
        return max(found, 0.9)
    short, long = (a[0], b[0]) if len(a[0]) < len(b[0]) else (b[0], a[0])
    # What is left of a word by leaving letters out may be many words: only a word of the trade is written so.
    if long in words.generic and any(left_of(short, form) for form in words.written_for(long)):
        return max(found, 0.7)
    return max(found, 0.7) if bones(short) and contracted(short, long) else found


def _joined(
    mine: list[tuple[str, float]], yours: list[tuple[str, float]], pairs: list[tuple[float, float]]
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Pairs two words with the one that they make together ("health care", "healthcare")."""
    for parts, wholes in ((mine, yours), (yours, mine)):
        for first in list(parts):
            for second in list(parts):
                whole = next((w for w in wholes if first is not second and w[0] == first[0] + second[0]), None)
                if whole is not None and first in parts and second in parts:
                    pairs.append((max(first[1], second[1]), 1.0))
                    parts.remove(first)
                    parts.remove(second)
                    wholes.remove(whole)
    return mine, yours
