"""Documents from templates: phrases are drawn, slots filled, events noted. The grammar:

@header …, @footer …, @columns 2      of every page (a header from page 2 on)
@undated …                            the document has no date of service, and why
# title   ## heading   ^ small print   | a | b | a row   all else running text
{name} {name.2}        a fact of the case or document; numbers tell several of a sort
{int 1 9} {num 0.5 2.0}    a fresh number        {date+28} {date-60}   days from the date of service
{=pool*3}              three different phrases of the vocabulary
[[kind@-400|k=v;k=v|text]]    an event: its kind, its date (else that of service; @doi), its values, its words
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.case_files.people import written_claim, written_name
from benchmarks.case_files.truth import PersonTruth

HERE = Path(__file__).parent
_POOL = re.compile(r"\{=(\w+)(?:\*(\d+))?\}")
_EVENT = re.compile(r"\[\[(\w+)(?:@([^|\]]*))?\|([^|]*)\|(.*?)\]\]", re.DOTALL)
_SLOT = re.compile(r"\{([^{}=][^{}]*)\}")
#: Private characters mark where an event begins, through wrapping and paging.
FIRST_MARK = 0xE000
_DEGREES = {"author_dc": "D.C.", "author_phd": "Ph.D.", "author_lac": "L.Ac."}
_SPECIALTIES = ["Orthopaedic Surgery", "Occupational Medicine", "Physical Medicine and Rehabilitation", "Neurology"]


@dataclass(frozen=True, slots=True)
class Template:
    """One layout of one kind of document."""

    kind: str
    name: str
    header: str
    everywhere: bool  # whether the header stands on the first page too
    footer: str
    columns: int
    body: str
    undated: bool = False  # no date of service, by the rules of docs/reference/records.md


@dataclass(slots=True)
class Written:
    """One document in words: paragraphs with their style, running lines, events, and what is true of it."""

    template: Template
    paragraphs: list[tuple[str, str]]
    header: str
    footer: str
    events: list[tuple[str, str | None, dict[str, str], str]]
    author: str
    day: date
    lines: int  # that fit on a page


@cache
def shared() -> Mapping[str, Any]:
    return yaml.safe_load((HERE / "vocabulary" / "shared.yaml").read_text(encoding="utf-8"))


@cache
def vocabulary(split: str) -> Mapping[str, Any]:
    """The phrases of a split, with those of the one that it names as `also`."""
    own = yaml.safe_load((HERE / "vocabulary" / f"{split}.yaml").read_text(encoding="utf-8"))
    return {**vocabulary(own.pop("also")), **own} if "also" in own else own


@cache
def templates(split: str) -> Mapping[str, tuple[Template, ...]]:
    """The layouts of each kind."""
    found = {}
    for file in sorted((HERE / "templates" / split).glob("*.txt")):
        parts = re.split(r"^=== (\w+)\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        found[file.stem] = tuple(
            _template(file.stem, name, text) for name, text in zip(parts[::2], parts[1::2], strict=True)
        )
    return found


def _template(kind: str, name: str, text: str) -> Template:
    said = dict(re.findall(r"^@(\w+) (.*)$", text, flags=re.MULTILINE))
    body = re.sub(r"^@.*\n", "", text, flags=re.MULTILINE)
    header = said.get("header") or said.get("everywhere", "")
    columns = int(said.get("columns", 1))
    return Template(
        kind, name, header, "everywhere" in said, said.get("footer", ""), columns, body, undated="undated" in said
    )


@dataclass(slots=True)
class Setting:
    """What documents of one case share: whose they are, the injured region, the people around."""

    split: str
    patient: PersonTruth
    region: Mapping[str, Any]
    facts: dict[str, str]


def setting(split: str, patient: PersonTruth, dice: random.Random) -> Setting:
    known, words = shared(), vocabulary(split)
    facts = {
        "carrier": dice.choice(known["carriers"]),
        "adjuster": dice.choice(known["adjusters"]),
        "supervisor": dice.choice(known["supervisors"]),
        "kin": dice.choice(known["kin"]),
        "job": dice.choice(known["jobs"]),
        "task": dice.choice(known["tasks"]),
        "city": dice.choice(known["cities"]),
        "firm": dice.choice(words["firms"]),
        "lawyer": dice.choice(known["doctors"]),
        "hospital": f"{dice.choice(['Saint Anne', 'Community', 'Regional'])} Medical Center",
        "employer": patient.employer,
        "last": patient.last,
        "mrn": patient.mrn,
        "ssn": patient.ssn,
        "sex": patient.sex.title(),
        "heshe": "she" if patient.sex == "female" else "he",
        "hisher": "her" if patient.sex == "female" else "his",
        "himher": "her" if patient.sex == "female" else "him",
    }
    facts["address"] = f"{dice.randrange(10, 9999)} {dice.choice(known['streets'])}, {facts['city']}"
    return Setting(split, patient, dice.choice(known["regions"]), facts)


@dataclass(slots=True)
class Writer:
    """Fills one template. `wording` draws what is said, `values` what is measured: twins share the first alone."""

    setting: Setting
    day: date
    source: Mapping[str, str]  # clinic, author …: who writes
    wording: random.Random
    values: random.Random
    bound: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    events: list[tuple[str, str | None, dict[str, str], str]] = field(default_factory=list)
    style: str = ""

    def write(self, template: Template) -> Written:
        self.style = self.wording.choice(vocabulary(self.setting.split)["date_styles"])
        forward, reverse = written_name(self.setting.patient, self.wording)
        self.bound |= {
            "patient": forward,
            "PATIENT": forward.upper(),
            "LASTFIRST": reverse,
            "claim": written_claim(self.setting.patient.claim, self.wording),
        }
        self.bound |= self.setting.facts | dict(self.source)
        text = self._filled(template.body)
        header, footer = self._slots(template.header), self._slots(template.footer)
        author = next((self.bound[name] for name in ("author", *_DEGREES, "therapist") if name in self.used), "")
        lines = self.wording.choice([56, 40, 28] if template.header else [56, 56, 32])  # single or double spaced
        return Written(template, _paragraphs(text), header, footer, self.events, author, self.day, lines)

    def _filled(self, text: str) -> str:
        while _POOL.search(text):
            text = _POOL.sub(self._phrases, text)
        return self._slots(_EVENT.sub(self._event, text))

    def _phrases(self, match: re.Match[str]) -> str:
        pool = vocabulary(self.setting.split)[match[1]]
        count = int(match[2] or 1)
        fresh = [phrase for phrase in pool if phrase not in self.used]
        drawn = self.wording.sample(fresh if len(fresh) >= count else pool, min(count, len(pool)))
        self.used |= set(drawn)
        return " ".join(drawn)

    def _event(self, match: re.Match[str]) -> str:
        kind, when, values, words = match.groups()
        values_said = dict(pair.split("=", 1) for pair in values.split(";") if pair)
        filled = {name: self._slots(value) for name, value in values_said.items()}
        said = self._slots(words)
        if when == "doi":
            day: str | None = self.setting.patient.injured
        else:
            day = (self.day + timedelta(days=int(when or 0))).isoformat()
        self.events.append((kind, day, filled, " ".join(said.split())))
        return chr(FIRST_MARK + len(self.events) - 1) + said

    def _slots(self, text: str) -> str:
        while True:
            filled = _SLOT.sub(self._slot, text)
            if filled == text:
                return text
            text = filled

    def _slot(self, match: re.Match[str]) -> str:
        slot = match[1]
        if slot in {"page", "pages"}:
            return match[0].replace("{", "\x01").replace("}", "\x02")
        kind, _, rest = slot.partition(" ")
        if kind == "int":
            low, high = map(int, rest.split())
            return str(self.values.randint(low, high))
        if kind == "num":
            low_text, high_text = rest.split()
            digits = len(low_text.split(".")[1])
            return f"{self.values.uniform(float(low_text), float(high_text)):.{digits}f}"
        if moved := re.fullmatch(r"date([+-]\d+)?", slot):
            return self._day(self.day + timedelta(days=int(moved[1] or 0)))
        if slot in {"tick", "posneg"}:
            return self.values.choice(["x", " "] if slot == "tick" else ["NEGATIVE", "NEGATIVE", "POSITIVE"])
        self.used.add(slot)
        if slot not in self.bound:
            self.bound[slot] = self._fact(*slot.partition(".")[::2])
        return self.bound[slot]

    def _day(self, day: date) -> str:
        return day.strftime(self.style)

    def _fact(self, name: str, place: str) -> str:
        region, patient, known = self.setting.region, self.setting.patient, shared()
        if name in {"drug", "dose"}:
            drug, *doses = self.wording.choice(known["drugs"])
            self.bound |= {f"drug.{place}": drug, f"dose.{place}": self.values.choice(doses)}
            return self.bound[f"{name}.{place}"]
        if name in _DEGREES:
            return f"{self.wording.choice(known['doctors'])}, {_DEGREES[name]}"
        if name == "other_doctor":
            return self.wording.choice(known["doctors"])
        if name in {"part", "plain", "to", "injection", "nerve", "muscle", "test"}:
            return region[name]
        if name in {"dx", "icd", "level", "surgery", "find"}:
            return self._of_region(name, place)
        born, injured = date.fromisoformat(patient.born), date.fromisoformat(patient.injured)
        numbers = {"pain": (2, 9), "flex": (20, 80), "ext": (5, 30), "of": (6, 24), "lift": (5, 50)}
        numbers |= {"weight": (120, 260), "npi": (1000000000, 1999999999), "license": (10000, 99999)}
        if name in numbers:
            return str(self.values.randint(*numbers[name]))
        simple = {
            "dob": lambda: self._day(born),
            "doi": lambda: self._day(injured),
            "age": lambda: str((self.day - born).days // 365),
            "visits": lambda: str(self.values.randint(1, int(self._slots("{of}")))),
            "phone": lambda: f"({self.wording.randint(209, 949)}) 555-{self.wording.randint(100, 199):04}",
            "initials": lambda: "".join(self.wording.sample("ABCDEGHJKLMNPRSTW", 2)),
            "specialty": lambda: self.wording.choice(_SPECIALTIES),
            "pdl": lambda: self.values.choice(["sedentary", "light", "medium", "heavy"]),
            "tick_word": lambda: self.values.choice(["accepted", "declined"]),
        }
        return simple[name]()

    def _of_region(self, name: str, place: str) -> str:
        pool = self.setting.region[name]
        if name == "find":
            return self._slots(pool[(int(place or 1) - 1) % len(pool)])
        taken = {value for bound, value in self.bound.items() if bound.partition(".")[0] == name}
        return self.wording.choice([entry for entry in pool if entry not in taken] or pool)


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """(style, words) of each line of a filled template."""
    styles = (("## ", "heading"), ("# ", "title"), ("^ ", "small"), ("|", "row"))
    found = []
    for line in text.rstrip("\n").split("\n"):
        style = next(((mark, name) for mark, name in styles if line.startswith(mark)), ("", "plain"))
        found.append((style[1], line[len(style[0]) :] if style[1] != "row" else line))
    return found
