"""The form by which what was entered of a case is corrected: its parts and fields, and what was sent with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from openimr.intake import queries as intake
from openimr.intake.domain.entries import ITEM, Change, Field
from openimr.records import queries as records


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field as the form has it: what stands, and what was typed instead."""

    field: Field
    stands: str
    now: str
    fault: str = ""

    @property
    def is_changed(self) -> bool:
        return plain(self.now) != plain(self.stands)

    @property
    def rows(self) -> int:
        return min(max(2, self.now.count("\n") + 1, len(self.now) // 90 + 1), 8)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the case with its fields. `item`: its number, if it is one; `is_there`: something is entered of it."""

    name: str
    says: str
    fields: tuple[ShownField, ...]
    item: int | None
    is_there: bool

    @property
    def is_changed(self) -> bool:
        return any(one.is_changed or one.fault for one in self.fields)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the case file that may show how it is right."""

    document: str
    title: str
    pages: int


def plain(text: str) -> str:
    """What counts of a text: neither line ends of another kind nor spaces by themselves."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def parts(
    entered: intake.Entered, sent: Mapping[str, str], faults: Mapping[str, str], *, more: Sequence[int] = ()
) -> tuple[Part, ...]:
    """The parts of the form, with what was sent. `more`: numbers of items that may be added."""
    fields = [*entered.fields.values(), *intake.fields_of_items(more)]
    shown = (
        ShownField(
            field,
            entered.stands.get(field.place, ""),
            sent.get(f"now-{field.place}", entered.stands.get(field.place, "")),
            faults.get(field.place, ""),
        )
        for field in fields
    )
    found = []
    for (name, says), group in groupby(shown, key=lambda one: (one.field.part, one.field.section)):
        own = tuple(group)
        found.append(Part(name, says, own, own[0].field.item, any(one.stands for one in own)))
    return tuple(found)


def changes(entered: intake.Entered, sent: Mapping[str, str]) -> list[Change]:
    """What the form has otherwise than is entered, each with its own reason and page, or with those given for all."""
    places = [name.removeprefix("now-") for name in sent if name.startswith("now-")]
    dropped = {name.removeprefix("drop-") for name in sent if name.startswith("drop-")}
    return list(_changes(entered, sent, places, dropped))


def _changes(
    entered: intake.Entered, sent: Mapping[str, str], places: Sequence[str], dropped: set[str]
) -> Iterator[Change]:
    for place in places:
        stands = entered.stands.get(place, "")
        item = ITEM.fullmatch(place)
        now = "" if item and item[1] in dropped else sent[f"now-{place}"]
        if plain(now) == plain(stands):
            continue
        document = sent.get(f"document-{place}", sent.get("document", ""))
        page = sent.get(f"page-{place}", sent.get("page", "")) if document else ""
        yield Change(
            place=place,
            now=plain(now),
            reason=sent.get(f"reason-{place}", sent.get("reason", "")).strip(),
            was=stands,
            document=document,
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else (0 if document else None),
        )


def said_once(sent: Mapping[str, str]) -> dict[str, str]:
    """What was sent, with the first reason, document and page as those of all."""
    told = dict(sent)
    for name in ("reason", "document", "page"):
        own = (value for key, value in sent.items() if key.startswith(f"{name}-") and value)
        told[name] = sent.get(name) or next(own, "")
    return told


def papers(case: Any) -> tuple[Paper, ...]:
    """The documents of the case file, each once, in the order in which they came."""
    known = records.pages_of_documents(case)
    titles: dict[str, str] = {}
    for one in records.described(case):
        titles.setdefault(one.document, one.title or one.file)
    return tuple(Paper(document, titles[document], known[document]) for document in titles)
