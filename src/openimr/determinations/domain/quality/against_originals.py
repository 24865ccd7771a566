"""The letter against the originals: what the administrator cited, what was asked for, whose injury it was and when.

The other checks of the head and of these lines compare the letter with the case as it was entered; these ask whether
it was entered as application, utilization review decision and request for authorization have it. Where an original is
not on file, or was not read, it is told: silence is no agreement.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from openimr.cases.domain.dispute import CaseParty, DisputedItem, GuidelineCitation
from openimr.determinations.domain.quality.matter import Matter, Objection
from openimr.determinations.domain.quality.originals import NAMES, Original, Stands, tokens
from openimr.guidelines.domain.editions import Edition
from openimr.records.domain import dates
from openimr.records.domain.evidence import PageText

_REVIEW, _APPLICATION = "ur_determination", "application"
#: From this likeness (0 to 100) on, a passage is the same words, told another way or misread.
_LIKE, _MISREAD = 85.0, 88.0


def _at(original: Original, page: PageText) -> str:
    return f"{original.name}, page {page.number},"


def _place(page: PageText) -> tuple[tuple[str, int], ...]:
    return ((page.document, page.number),)


def _missing(original: Original | None, kind: str, what: str, item: int | None = None) -> Objection:
    """The note that something could not be compared, and why."""
    if original is None:
        because = f"{NAMES[kind]} is not on file"
    elif not original.pages:
        because = f"{NAMES[kind]} was not read"
    else:
        one = original.unread == 1
        because = f"{original.unread} page{'' if one else 's'} of {original.name} {'was' if one else 'were'} not read"
    return Objection("not_compared", f"{what} could not be compared: {because}", item)


def _differs(original: Original, check: str, says: str, page: PageText, item: int | None = None) -> Objection:
    """What stands otherwise in an original; where that was read from a picture, somebody has to look."""
    if original.by_ocr:
        return Objection("read_from_scan", f"{says} (read from a scan: look at the page)", item, pages=_place(page))
    return Objection(check, says, item, pages=_place(page))


# the claims administrator's guideline


def administrators_guideline(matter: Matter) -> Iterator[Objection]:
    """The letter gives the administrator's guideline as the utilization review decision has it: title, place, year."""
    original = matter.originals.get(_REVIEW)
    cited = [(item, one) for item in matter.facts.items for one in item.ur_guidelines]
    if original is None or not original.pages:
        yield _missing(original, _REVIEW, "the claims administrator's guideline as utilization review cited it")
        return
    for item, one in cited:
        yield from _as_cited(item, one, original, matter)
    if not cited and (named := _a_guideline(original, matter)) is not None:
        title, page = named
        says = f"the letter says that the administrator cited no guideline; {_at(original, page)} names {title}"
        yield _differs(original, "administrator_guideline_left_out", says, page)


def _as_cited(item: DisputedItem, one: GuidelineCitation, original: Original, matter: Matter) -> Iterator[Objection]:
    name, editions = f"item {item.number}: the claims administrator's guideline", _editions(one, matter)
    places = list(original.places(one.title))
    if not places:
        yield _titled_otherwise(item, one, original, editions)
        return
    yield from _pages_as_cited(item, one, original, places)
    for section in one.sections:
        if original.place(section) is None and not _nearly(original, section):
            if original.unread:
                yield _missing(original, _REVIEW, f"{name}: its section", item.number)
            else:
                says = f"{name} has the section “{section}” in the letter; {original.name} names none of that name"
                yield Objection("administrator_guideline_added", says, item.number, pages=_place(places[0].page))
    yield from _year_as_cited(item, one, original, places, editions)


def _titled_otherwise(
    item: DisputedItem, one: GuidelineCitation, original: Original, editions: list[Edition]
) -> Objection:
    """A title that does not stand in the decision: another name of the same guideline, misread, or not there."""
    name = f"item {item.number}: the claims administrator's guideline"
    also = {other for edition in editions for other in (edition.title, *edition.also)} - {one.title}
    for other in sorted(also, key=len, reverse=True):
        if (found := original.place(other)) is not None:
            says = f"{name} is “{one.title}” in the letter, “{other}” in {original.name}, page {found.page.number}"
            return Objection("administrator_guideline_renamed", says, item.number, pages=_place(found.page))
    if original.unread:
        return _missing(original, _REVIEW, name, item.number)
    page = original.pages[0]
    return _differs(
        original, "administrator_guideline", f"{name} is not in {original.name}: “{one.title}”", page, item.number
    )


def _editions(one: GuidelineCitation, matter: Matter) -> list[Edition]:
    """The editions that go by the cited title, whatever their year."""
    title = one.title.casefold()
    return [e for e in matter.editions if title in {name.casefold() for name in (e.title, *e.also)}]


def _nearly(original: Original, words: str) -> bool:
    """Whether words stand in what was read from a picture but for a misread letter."""
    found = original.likest(words) if original.by_ocr else None
    return found is not None and found[0] >= _MISREAD


_PAGES = re.compile(
    r"\b(?:pages?|pp?\.|pg\.?)(?:\(s\))?:?\s*(\d{1,4}(?:\s*(?:,|and|&|to|-|–)\s*\d{1,4})*)", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{1,4}")
_NEAR = 220  # characters behind a title in which its pages stand
_YEAR = re.compile(
    r"^[\s,;:(–-]{0,3}(?:(?:revised|rev\.?|edition|ed\.?|of|updated)\s*)?((?:19|20)\d\d)\b", re.IGNORECASE
)


def _pages_as_cited(
    item: DisputedItem, one: GuidelineCitation, original: Original, places: list[Stands]
) -> Iterator[Objection]:
    if not one.pages:
        return
    told = {number for page in original.pages for m in _PAGES.finditer(page.text) for number in _numbers(m[1])}
    near = {number for place in places for m in _PAGES.finditer(place.after(_NEAR)) for number in _numbers(m[1])}
    name = f"item {item.number}: the claims administrator's guideline"
    wrong = [number for number in one.pages if number not in told]
    if not wrong:
        return
    place, shown = places[0].page, ", ".join(map(str, wrong))
    if near:
        has = ", ".join(map(str, sorted(near)))
        says = f"{name} has page {shown} in the letter; {_at(original, place)} has page {has}"
        yield _differs(original, "administrator_guideline", says, place, item.number)
    else:
        says = f"{name} has page {shown} in the letter; {original.name} names none"
        yield Objection("administrator_guideline_added", says, item.number, pages=_place(place))


def _numbers(written: str) -> set[int]:
    found = [int(number) for number in _NUMBER.findall(written)]
    spans = re.findall(r"(\d{1,4})\s*(?:to|-|–)\s*(\d{1,4})", written)
    return {*found, *(n for a, b in spans for n in range(int(a), min(int(b), int(a) + 60) + 1))}


def _year_as_cited(
    item: DisputedItem, one: GuidelineCitation, original: Original, places: list[Stands], editions: list[Edition]
) -> Iterator[Objection]:
    """A year that the decision does not give passes where it tells the edition in force that day, and no other."""
    if one.year is None or str(one.year) in one.title:
        return
    name = f"item {item.number}: the claims administrator's guideline"
    years = {int(found[1]) for place in places if (found := _YEAR.match(place.after(30)))}
    if one.year in years:
        return
    place = places[0].page
    if years:
        shown = ", ".join(map(str, sorted(years)))
        says = f"{name} is of {one.year} in the letter; {_at(original, place)} has {shown}"
        yield _differs(original, "administrator_guideline", says, place, item.number)
    elif not any(one.year == edition.year for edition in editions):
        says = f"{name} is of {one.year} in the letter; {original.name} gives no year, and no edition is of that one"
        yield Objection("administrator_guideline_added", says, item.number, pages=_place(place))


#: Titles of one or two words ("Chronic Pain") stand in any text.
_FEW = 2


def _a_guideline(original: Original, matter: Matter) -> tuple[str, PageText] | None:
    """A guideline that the decision names."""
    for title in sorted({name for edition in matter.editions for name in (edition.title, *edition.also)}):
        if len(title.split()) > _FEW and (found := original.place(title)) is not None:
            return title, found.page
    for page in original.pages:
        found_here = re.search(r"\b(?:MTUS|ACOEM|ODG)\b", page.text)
        if found_here:
            return found_here.group(), page
    return None


# the requests


def requests_as_written(matter: Matter) -> Iterator[Objection]:
    """Each request of the letter stands in one of the originals, or else elsewhere in the case file, word for word; and
    no original asks for another number or side.
    """
    on_file = [one for one in matter.originals.values() if one.pages]
    if not on_file:
        yield Objection(
            "not_compared", "the requests as written could not be compared: no original is on file and read"
        )
        return
    for item in matter.facts.items:
        request = _in_letter(matter, item)
        parts = _parts(request, item)
        missing = [part for part in parts if not any(_asks(original, part) for original in on_file)]
        # A list that is attached to the application may be filed as a document of any kind.
        if any(matter.whole_file.place(part) is None for part in missing):
            yield _not_as_written(item, request, on_file, matter)
        asked = item.original_request if item.ur_decision == "modified" else request
        for original in on_file:
            if asked and not _asks(original, asked):
                yield from _asks_otherwise(item, asked, original, matter)


def _in_letter(matter: Matter, item: DisputedItem) -> str:
    issues = matter.letter["issues"] if matter.letter else ()
    return next((str(one["request"]) for one in issues if one["number"] == item.number), item.request)


def _parts(request: str, item: DisputedItem) -> list[str]:
    """What has to stand in an original: of a request that tells what was allowed of which, each by itself."""
    told = [one for one in (item.original_request, item.authorized) if one and one != request and one in request]
    return told if len(told) == 2 else [request]


_SHOWN_OF_FIELD = 40  # signs of a request that a form shows at least before it cuts it


def _asks(original: Original, request: str) -> bool:
    """Whether a request stands in an original; or its beginning, where a form cut it within a word."""
    if original.place(request) is not None or original.cuts(request, _SHOWN_OF_FIELD):
        return True
    likest = original.likest(request) if original.by_ocr else None
    return likest is not None and likest[0] >= _MISREAD and _figures(request) <= _figures(likest[1])


def _figures(text: str) -> Counter[str]:
    return Counter(word for word in tokens(text) if word[0].isdigit())


def _not_as_written(item: DisputedItem, request: str, on_file: list[Original], matter: Matter) -> Objection:
    """A request that stands in no original: told another way there, or not there."""
    name = f"item {item.number}: the request"
    found = [(one, likest) for one in on_file if (likest := one.likest(request)) is not None]
    if not found:
        return Objection("not_compared", f"{name} could not be compared: it has no word to look for", item.number)
    original, (score, words, page) = max(found, key=lambda one: one[1][0])
    if score >= _LIKE and _figures(request) <= _figures(words):
        says = f"{name} is worded otherwise in {original.name}, page {page.number}: “{_short(words)}”"
        return Objection("request_worded_otherwise", says, item.number, pages=_place(page))
    unread = next((one for one in matter.originals.values() if one.unread), None)
    if unread is not None:
        return _missing(unread, unread.kind, name, item.number)
    told = " or ".join(one.name for one in on_file)
    return _differs(original, "request_as_written", f"{name} does not stand in {told}", page, item.number)


def _asks_otherwise(item: DisputedItem, request: str, original: Original, matter: Matter) -> Iterator[Objection]:
    """The same request in another original with another number, or another side."""
    likest = original.likest(request)
    if likest is None or likest[0] < _LIKE:
        return
    _, words, page = likest
    ours, theirs = _figures(request), _figures(words)
    sides, others = matter.vocabulary.sides_in(request), matter.vocabulary.sides_in(words)
    if (ours and theirs and not ours & theirs) or (ours.total() == theirs.total() and ours != theirs):
        says = "another number"
    elif sides and others and not sides & others:
        says = "another side"
    else:
        return
    told = f"item {item.number}: {_at(original, page)} asks for {says}: “{_short(words)}”"
    yield _differs(original, "originals_disagree", told, page, item.number)


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= 120 else f"{plain[:119]}…"


# the head


@dataclass(frozen=True, slots=True)
class _Told:
    """What one original says of a field of the head: the same, or something else; `shown` may be told at the desk."""

    original: Original
    page: PageText
    same: bool
    shown: str = ""


_OF_INJURY = re.compile(
    r"\b(?:date\s+of\s+(?:the\s+)?(?:industrial\s+|work\s+)?injury|injury\s+date|DOI|D/I)\b|\bD\.O\.I\.", re.IGNORECASE
)
_OF_REVIEW = re.compile(
    r"\bdate\s+of\s+(?:the\s+)?(?:UR|utili[sz]ation\s+review)(?:\s+(?:decision|determination|denial))?\b"
    r"|\bdate\s+of\s+(?:the\s+)?(?:decision|determination|denial)\b|\b(?:decision|determination|denial)\s+date\b",
    re.IGNORECASE,
)
_OF_CLAIM = re.compile(r"\bclaim\s*(?:number|no\.?|#|num\b)", re.IGNORECASE)
_NUMBER_OF_CLAIM = re.compile(
    r"(?<![\w/-])(?=[A-Z\d-]*\d[A-Z\d-]*\d[A-Z\d-]*\d)[A-Z\d][A-Z\d-]{4,}(?![\w/])", re.IGNORECASE
)
_PHONE = re.compile(r"\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}")
_NAME = "the worker's name"
_DATED = re.compile(r"\bdate\b", re.IGNORECASE)
_FIELD, _CLOSE = 160, 20  # characters from a label to its value in a form, and in one line


def head_as_written(matter: Matter) -> Iterator[Objection]:
    """Date of injury, date of the decision, claim number and worker of the head are those of the originals."""
    header = matter.letter["header"] if matter.letter else {}
    injury = _day(header.get("date_of_injury")) or matter.facts.date_of_injury
    decided = _day(header.get("ur_denial_date")) or matter.facts.ur_date
    worker = next((str(one["name"]) for one in _recipients(matter) if one["role"] == "injured_worker"), "")
    number = matter.facts.claim_number
    fields: list[tuple[str, str, Callable[[Original], _Told | None]]] = [
        ("the date of injury", f"{injury:%m/%d/%Y}", lambda one: _of_day(one, injury, _OF_INJURY)),
        (
            "the date of the utilization review decision",
            f"{decided:%m/%d/%Y}",
            lambda one: _of_day(one, decided, _OF_REVIEW),
        ),
    ]
    if number:
        fields.append(("the claim number", "", lambda one: _of_claim(one, number)))
    if worker:
        fields.append((_NAME, "", lambda one: _of_name(one, worker)))
    for what, shown, look in fields:
        yield from _field(what, shown, look, matter)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _field(what: str, shown: str, look: Callable[[Original], _Told | None], matter: Matter) -> Iterator[Objection]:
    """One field of the head against application and utilization review decision; the RFA speaks where they do not."""
    kinds = (_APPLICATION, _REVIEW)
    told = [found for kind in kinds if (one := matter.originals.get(kind)) and one.pages and (found := look(one))]
    if not told and (rfa := matter.originals.get("request_for_authorization")) and rfa.pages and (found := look(rfa)):
        told = [found]
    silent = [kind for kind in kinds if kind not in {one.original.kind for one in told}]
    if silent:
        yield _not_compared(what, silent, matter)
    others = [one for one in told if not one.same]
    if not others:
        return
    pages = tuple((one.page.document, one.page.number) for one in others)
    has = "; ".join(f"{_at(one.original, one.page)} has {one.shown or 'another'}" for one in others)
    says = f"{what} of the letter{f' is {shown}' if shown else ''}; {has}"
    same = [one for one in told if one.same]
    if same:
        agree = same[0]
        pages = (*pages, (agree.page.document, agree.page.number))
        says += f"; {_at(agree.original, agree.page)} has it as the letter"
        yield Objection("originals_disagree", says, pages=pages)
    elif what == _NAME:  # names are told and misspelt in many ways
        yield Objection("recipient_unknown", says, pages=pages)
    elif all(one.original.by_ocr for one in others):
        yield Objection("read_from_scan", f"{says} (read from a scan: look at the page)", pages=pages)
    else:
        yield Objection("head_of_originals", says, pages=pages)


def _not_compared(what: str, silent: list[str], matter: Matter) -> Objection:
    because = []
    for kind in silent:
        original = matter.originals.get(kind)
        if original is None:
            because.append(f"{NAMES[kind]} is not on file")
        elif not original.pages:
            because.append(f"{NAMES[kind]} was not read")
        else:
            because.append(f"{NAMES[kind]} does not tell it where it was looked for")
    return Objection("not_compared", f"{what} could not be compared: {'; '.join(because)}")


def _of_day(original: Original, day: date, label: re.Pattern[str]) -> _Told | None:
    """What an original has as that date: by its label, in its line or in the line below; else anywhere."""
    beside: list[tuple[date, PageText]] = []
    below: list[tuple[date, PageText]] = []
    for page in original.pages:
        for match in label.finditer(page.text):
            text = page.text[match.end() : match.end() + _FIELD]
            found = list(dates.find(text, by_ocr=page.by_ocr))
            head = page.text[page.text.rfind("\n", 0, match.start()) + 1 : match.start()]
            column = len(_DATED.findall(head))  # so many boxes with a date stand before it in its line
            below += [(one.day, page) for one in found[column : column + 1]]
            if (
                found and found[0].start <= _CLOSE and "\n" not in text[: found[0].start].strip(" ")
            ):  # an injury over a time is told by its first day and its last
                beside += [(one.day, page) for one in found[:2] if one.start <= 2 * _CLOSE]
    if any(one == day for one, _ in beside):
        return _Told(original, next(page for one, page in beside if one == day), same=True)
    if day in original.days and not beside:
        return _Told(original, original.days[day], same=True)
    found_there = beside or below
    if not found_there:
        return None
    other, page = found_there[0]
    return _Told(original, page, same=False, shown=f"{other:%m/%d/%Y}")


def _of_claim(original: Original, number: str) -> _Told | None:
    if (found := original.place(number)) is not None:
        return _Told(original, found.page, same=True)
    own = _plain(number)
    for page in original.pages:
        text = _PHONE.sub(lambda m: " " * len(m.group()), page.text)
        for match in _OF_CLAIM.finditer(text):
            value = _NUMBER_OF_CLAIM.search(text, match.end(), match.end() + _FIELD)
            if value is None or list(dates.find(value.group())):
                continue
            same = _plain(value.group()) == own or (
                page.by_ocr and Levenshtein.distance(_plain(value.group()), own) <= 1
            )
            return _Told(original, page, same=same, shown="another")
    return None


def _plain(number: str) -> str:
    return re.sub(r"[^a-z0-9]", "", number.lower())


def _of_name(original: Original, name: str) -> _Told | None:
    """Whether first and last name stand in an original; a misread letter of a scan is forgiven."""
    words = {word for page in original.pages for word in tokens(page.text)}
    wanted = [word for word in tokens(name) if len(word) > 1]
    if not wanted:
        return None
    there = [word in words or (original.by_ocr and _misread(word, words)) for word in (wanted[0], wanted[-1])]
    return _Told(original, original.pages[0], same=all(there), shown="another name, or none")


def _misread(word: str, words: set[str]) -> bool:
    return any(abs(len(word) - len(one)) <= 1 and fuzz.ratio(word, one) >= 80 for one in words)


def recipients_as_written(matter: Matter) -> Iterator[Objection]:
    """Whoever the letter is addressed to is named in one of the originals."""
    on_file = [one for one in matter.originals.values() if one.pages]
    if not on_file:
        return  # told of the requests already
    words = {word for one in on_file for page in one.pages for word in tokens(page.text)}
    scanned = any(one.by_ocr or one.unread for one in on_file)
    for party in _recipients(matter):
        role = party["role"]
        if role == "injured_worker":
            continue
        told = [word for name in (party["name"], party["organization"]) if name for word in tokens(name)[-1:]]
        if told and not any(word in words or (scanned and _misread(word, words)) for word in told):
            says = f"the {role.replace('_', ' ')} as the letter is addressed is named in no original on file"
            yield Objection("recipient_unknown", says, pages=_place(on_file[0].pages[0]))


def _recipients(matter: Matter) -> list[Mapping[str, str]]:
    if matter.letter:
        return list(matter.letter["recipients"])
    parties: tuple[CaseParty, ...] = matter.facts.parties
    return [{"role": one.role, "name": one.name, "organization": one.organization} for one in parties]


CHECKS = (administrators_guideline, requests_as_written, head_as_written, recipients_as_written)
