"""Plans a case file: who treated, what came from whom in which bundle, what came twice, what was misfiled."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from benchmarks.case_files import noise
from benchmarks.case_files.paging import Line, Sheet, sheets
from benchmarks.case_files.people import person, somebody_else
from benchmarks.case_files.truth import EventTruth, PageTruth, PersonTruth, Truth
from benchmarks.case_files.writing import Setting, Template, Writer, Written, setting, shared, templates, vocabulary

#: How many of a hundred documents are of each kind.
WEIGHTS = {
    "progress_report": 20, "therapy_note": 17, "legal_correspondence": 7, "imaging": 6, "work_status": 6,
    "laboratory": 6, "consultation": 6, "request_for_authorization": 5, "medication_list": 4, "ur_determination": 4,
    "operative_report": 3, "electrodiagnostics": 3, "functional_capacity_evaluation": 3, "psychological": 3,
    "first_report": 2, "employer_correspondence": 2, "application": 1, "other": 4,
}  # fmt: skip
SENDERS = ("claims_administrator", "requesting_physician", "representative", "injured_worker", "facility")
SCANS = ("skewed", "faxed", "noisy", "turned", "stamped")
HANDWRITTEN = "handwritten"


@dataclass(frozen=True, slots=True)
class Settings:
    """What to make. `scanned`, `repeated`, `misfiled`, `twins` are shares of documents."""

    pages: int = 1000
    seed: int = 1
    split: str = "build"  # or "practice", "heldback", "fresh": other layouts, headings, phrases, clinics
    scanned: float = 0.3
    repeated: float = 0.12
    misfiled: float = 0.02
    twins: float = 0.35
    even: bool = False  # every kind as often as the others, to measure classification


@dataclass(slots=True)
class Made:
    """One page in the making: what stands on it, how it will look, and what is true of it."""

    sheet: Sheet
    truth: PageTruth
    read: str  # the text as the text layer or OCR would give it
    fax_line: str = ""
    stamp: str = ""
    bates: str = ""
    font: int = 0
    look: int = 0  # seed of skew, grain, scale


@dataclass(slots=True)
class CaseFile:
    """A made case file. `pages` in the order of the originals; `truth` for all of it."""

    settings: Settings
    pages: list[Made]
    truth: Truth


@dataclass(slots=True)
class _Drafted:
    """A document before it has its place: its sheets and what is true of all its pages."""

    id: str
    written: Written
    sheets: list[Sheet]
    patient: PersonTruth
    marks: list[tuple[str, ...]]
    font: int
    rendering: str
    copy_of: "_Drafted | None" = None
    strange: bool = False
    places: list[tuple[str, int]] = field(default_factory=list)  # where each sheet first came to lie


@dataclass(slots=True)
class _Maker:
    settings: Settings
    dice: random.Random
    worker: PersonTruth
    own: Setting
    drafted: list[_Drafted] = field(default_factory=list)
    series: dict[str, tuple[Template, int, dict[str, str], date]] = field(default_factory=dict)

    def draft(self, kind: str, where: Setting, *, strange: bool = False) -> _Drafted:
        dice = self.dice
        earlier = self.series.get(kind)
        if earlier and not strange and dice.random() < self.settings.twins:
            template, wording, source, day = earlier
            day += timedelta(days=dice.choice([7, 14, 28, 30, 45]))
        else:
            template = dice.choice(templates(self.settings.split)[kind])
            wording, source = dice.randrange(2**31), _source(self.settings.split, dice)
            day = date.fromisoformat(where.patient.injured) + timedelta(days=dice.randrange(3, 1100))
        if not strange:
            self.series[kind] = (template, wording, source, day)
        writer = Writer(where, day, source, random.Random(wording), random.Random(dice.randrange(2**31)))
        written = writer.write(template)
        made = sheets(written)
        marks = [_marks(sheet.text, writer.bound, where.patient) for sheet in made]
        rendering = dice.choice(SCANS) if dice.random() < self.settings.scanned else "typed"
        if rendering == "typed" and template.columns == 2:
            rendering = "two_column"
        name = f"d{len(self.drafted) + 1:05}"
        drafted = _Drafted(name, written, made, where.patient, marks, dice.randrange(3), rendering, None, strange)
        self.drafted.append(drafted)
        return drafted

    def copy(self) -> _Drafted | None:
        """An earlier document again: sent once more as it was, rescanned, faxed, or stamped."""
        own = [drafted for drafted in self.drafted if not drafted.strange and drafted.copy_of is None]
        if not own:
            return None
        first = self.dice.choice(own[-400:])
        if first.rendering in {"typed", "two_column"}:
            rendering = self.dice.choice([first.rendering, *SCANS, "fax_of_copy"])
        else:
            rendering = self.dice.choice([*SCANS, "fax_of_copy"])
        again = replace(first, id=f"d{len(self.drafted) + 1:05}", rendering=rendering, copy_of=first, places=[])
        self.drafted.append(again)
        return again


def _source(split: str, dice: random.Random) -> dict[str, str]:
    words, known = vocabulary(split), shared()
    doctor = dice.choice(known["doctors"])
    return {
        "author": f"{doctor}, {dice.choice(['M.D.', 'M.D.', 'D.O.', 'MD'])}",
        "therapist": f"{dice.choice(known['doctors'])}, {dice.choice(['PT', 'DPT', 'P.T.'])}",
        "clinic": dice.choice(words["clinics"]),
        "clinic_address": f"{dice.randrange(10, 9999)} {dice.choice(known['streets'])}, {dice.choice(known['cities'])}",
        "lab": dice.choice(words["labs"]),
        "imaging_center": dice.choice(words["imaging_centers"]),
        "therapy_clinic": dice.choice(words["therapies"]),
    }


def _marks(text: str, bound: dict[str, str], patient: PersonTruth) -> tuple[str, ...]:
    plain = " ".join(text.split())
    written = {
        "name": [bound[name] for name in ("patient", "PATIENT", "LASTFIRST")],
        "birth_date": [bound.get("dob", "\x00")],
        "claim_number": [bound["claim"]],
        "record_number": [patient.mrn],
        "ssn": [f"XX-{patient.ssn}", f"xx-{patient.ssn}", f"ending {patient.ssn}"],
    }
    return tuple(mark for mark, forms in written.items() if any(form in plain for form in forms))


def make(settings: Settings) -> CaseFile:
    """The case file in text: planned, written, divided to originals, and read with the noise of its renderings."""
    dice = random.Random(f"{settings.split} {settings.seed}")
    worker = person(dice, shared())
    maker = _Maker(settings, dice, worker, setting(settings.split, worker, dice))
    kinds, weights = list(WEIGHTS), [1 if settings.even else weight for weight in WEIGHTS.values()]
    pages: list[Made] = []
    events: list[EventTruth] = []
    bundle = _Bundle(0, "injured_worker", 1, dice)
    first = True
    while len(pages) < settings.pages:
        if bundle.left <= 0:
            bundle = _Bundle(bundle.number + 1, dice.choice(SENDERS), dice.choice([1, 3, 12, 40, 120]), dice)
        drafted = _next(maker, "application" if first else dice.choices(kinds, weights)[0])
        first = False
        room = settings.pages - len(pages)
        placed = _place(drafted, bundle, dice, room)
        pages += placed
        if drafted.copy_of is None and not drafted.strange:
            events += _events(drafted, placed)
    same_words_are_repeats(pages)
    return CaseFile(
        settings, pages, Truth(settings.seed, settings.split, worker, tuple(p.truth for p in pages), tuple(events))
    )


def _next(maker: _Maker, kind: str) -> _Drafted:
    fate = maker.dice.random()
    if fate < maker.settings.repeated and (again := maker.copy()):
        return again
    if fate > 1 - maker.settings.misfiled:
        other = somebody_else(maker.dice, shared(), maker.worker)
        return maker.draft(kind, setting(maker.settings.split, other, maker.dice), strange=True)
    return maker.draft(kind, maker.own)


class _Bundle:
    """One original: who sent it, how many documents are still to come in it, whether its pages are numbered."""

    def __init__(self, number: int, sender: str, documents: int, dice: random.Random) -> None:
        self.number, self.sender, self.left = number, sender, documents
        self.name = f"{number + 1:03}-{sender.replace('_', '-')}.pdf"
        self.bates = f"{sender[:3].upper()}{dice.randrange(1000, 9999)}-" if dice.random() < 0.3 else ""
        self.pages = 0


def _place(drafted: _Drafted, bundle: _Bundle, dice: random.Random, room: int) -> list[Made]:
    """The sheets of a document at the end of the bundle, with a blank back or a handwritten sheet now and then."""
    bundle.left -= 1
    fax_line, stamp = _fax_line(drafted, dice), ""
    if drafted.rendering == "stamped":
        came = drafted.written.day + timedelta(days=dice.randrange(2, 60))
        stamp = f"RECEIVED {came:%m/%d/%Y} {dice.choice(['MAIL ROOM', 'CLAIMS', 'UR DEPT'])}"
    turn = dice.choice([90, 180, 270]) if drafted.rendering == "turned" else 0
    plan: list[tuple[Sheet | None, str]] = [(sheet, drafted.rendering) for sheet in drafted.sheets]
    if dice.random() < 0.02:
        plan.append((None, "blank"))
    if dice.random() < 0.01:
        plan.append((None, HANDWRITTEN))
    made = []
    for place, (sheet, rendering) in enumerate(plan[:room]):
        bundle.pages += 1
        empty = sheet is None
        shown = sheet or Sheet(1, [Line("plain", ((0.0, ""),))], "", [])
        head = fax_line.format(place + 1, len(plan)) if fax_line and not empty else ""
        bates = f"{bundle.bates}{bundle.pages:06}" if bundle.bates and not empty else ""
        scanned = rendering in noise.RATES and (rendering != "stamped" or dice.random() < 0.8)
        first = drafted.copy_of.places[place] if drafted.copy_of and place < len(drafted.copy_of.places) else None
        truth = PageTruth(
            original=bundle.name,
            number=bundle.pages,
            document=drafted.id,
            kind=drafted.written.template.kind,
            layout=drafted.written.template.name,
            page_of_document=place + 1,
            first_page=place == 0,
            author=drafted.written.author,
            date=None if drafted.written.template.undated else drafted.written.day.isoformat(),
            sender=bundle.sender,
            rendering=rendering,
            scanned=scanned or rendering == HANDWRITTEN,
            turned=turn if not empty else 0,
            duplicate_of=None if empty else first,
            misfiled=drafted.patient.name if drafted.strange else "",
            marks=() if empty else drafted.marks[place],
            text="" if empty else shown.text,
        )
        page = Made(shown, truth, "", head, stamp if place == 0 else "", bates, drafted.font, dice.randrange(2**31))
        page.read = _read(page)
        made.append(page)
        if drafted.copy_of is None and not empty:
            drafted.places.append(truth.place)
    return made


def _fax_line(drafted: _Drafted, dice: random.Random) -> str:
    if drafted.rendering not in {"faxed", "fax_of_copy"}:
        return ""
    day = drafted.written.day + timedelta(days=dice.randrange(1, 90))
    hour = f"{dice.randrange(7, 18):02}:{dice.randrange(60):02}"
    number = f"{dice.randrange(209, 949)}555{dice.randrange(1000, 9999)}"
    forms = [
        f"{day:%m/%d/%Y} {hour} FAX {number} {drafted.written.template.kind[:4].upper()} OFFICE  P.{{:02}}/{{:02}}",
        f"{day:%b-%d-%Y} {hour} From: {number} To: 18005550{dice.randrange(100, 199)}  Page {{}} of {{}}",
        f"Received: {day:%b %d %Y} {hour}  Fax Station : MEDICAL RECORDS  p {{}}/{{}}",
    ]
    return dice.choice(forms)


def _read(page: Made) -> str:
    """What the text layer says, or OCR would."""
    truth = page.truth
    if truth.rendering == "blank":
        return ""
    dice = random.Random(page.look)
    if truth.rendering == HANDWRITTEN:
        return " ".join(
            "".join(dice.choices("aeilnorstuvw/~,.", k=dice.randint(1, 6))) for _ in range(dice.randint(0, 14))
        )
    parts = [page.fax_line, page.stamp, truth.text, page.bates]
    text = "\n".join(part for part in parts if part)
    return noise.misread(text, truth.rendering, dice) if truth.scanned else text


def _events(drafted: _Drafted, placed: list[Made]) -> list[EventTruth]:
    found = []
    for made in placed:
        for number in made.sheet.events:
            kind, day, values, quote = drafted.written.events[number]
            found.append(EventTruth(day, kind, values, quote, *made.truth.place, drafted.id))
    return found


def same_words_are_repeats(pages: list[Made]) -> None:
    """A page whose every word stood before repeats it, whatever document it is of: there is nothing to tell apart."""
    seen: dict[str, tuple[str, int]] = {}
    for page in pages:
        words = " ".join(page.truth.text.split())
        if not words or page.truth.misfiled:
            continue
        if page.truth.duplicate_of is None and words in seen:
            page.truth = replace(page.truth, duplicate_of=seen[words])
        seen.setdefault(words, page.truth.place)
