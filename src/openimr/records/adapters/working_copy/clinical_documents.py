"""C-CDA: the header that says who, when and by whom, then each section's own words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from openimr.records.adapters.working_copy import blocks
from openimr.records.adapters.working_copy.blocks import Block
from openimr.records.adapters.working_copy.made import Made, Unreadable
from openimr.records.adapters.working_copy.markup import Builder

_MOST_BYTES = 60_000_000
#: How the narrative's elements are called in HTML.
_AS_HTML = {"paragraph": "p", "item": "li", "caption": "h4", "content": "span", "linkHtml": "span"}


def blocks_of(file: Path, _folder: Path, made: Made) -> Iterator[Block]:
    """The document as pages. Raises Unreadable."""
    if file.stat().st_size > _MOST_BYTES:
        raise Unreadable("cda_too_large")
    try:
        root = fromstring(file.read_bytes())
    except (ParseError, ValueError, LookupError, DefusedXmlException) as broken:
        raise Unreadable("xml_damaged") from broken
    return _document(root, made)


def _document(root: Element, made: Made) -> Iterator[Block]:
    yield blocks.heading(_text(_first(root, "title")) or "Clinical document")
    yield from _header(root)
    sections = list(_sections(root))
    for level, section in sections:
        title = _text(_first(section, "title"))
        if title:
            yield blocks.heading(title, level + 1)
        narrative = _first(section, "text")
        if narrative is not None:
            yield from _narrative(narrative)
    body = next((node for node in root.iter() if _local(node) == "nonXMLBody"), None)
    if body is not None:
        made.notes.append("The document carries its text as an attached file: ask the sender for that file as PDF.")
        yield blocks.paragraph("This document carries its text as an attached file, which is not shown here.")


def _header(root: Element) -> Iterator[Block]:
    rows: list[list[str]] = []
    for patient_role in _under(root, "recordTarget", "patientRole"):
        patient = _first(patient_role, "patient")
        if patient is None:
            continue
        rows.append(["Patient", _name(_first(patient, "name"))])
        rows.append(["Date of birth", day(_value(_first(patient, "birthTime")))])
        sex = _first(patient, "administrativeGenderCode")
        rows.append(["Sex", sex.get("displayName", sex.get("code", "")) if sex is not None else ""])
        rows += [["Identifier", node.get("extension", "")] for node in patient_role if _local(node) == "id"]
    rows.append(["Date", day(_value(_first(root, "effectiveTime")))])
    for author in _under(root, "author", "assignedAuthor"):
        rows.append(["Author", _who(author)])
    for signer in _under(root, "legalAuthenticator", "assignedEntity"):
        rows.append(["Signed by", _who(signer)])
    for custodian in _under(root, "custodian", "assignedCustodian"):
        rows += [["Custodian", _text(_first(o, "name"))] for o in custodian if _local(o).startswith("represented")]
    for encounter in _under(root, "componentOf", "encompassingEncounter"):
        time = _first(encounter, "effectiveTime")
        low = _first(time, "low") if time is not None else None
        rows.append(["Encounter", day(_value(low) or _value(time))])
    known = [row for row in rows if row[1]]
    if known:
        yield blocks.table(known)


def _sections(root: Element) -> Iterator[tuple[int, Element]]:
    waiting: list[tuple[int, Element]] = [(0, root)]
    while waiting:
        level, node = waiting.pop()
        if _local(node) == "section":
            level += 1
            yield level, node
        waiting.extend((level, child) for child in reversed(node) if _local(child) != "text")


def _narrative(node: Element) -> list[Block]:
    builder = Builder()
    _walk(node, builder)
    return builder.finished()


def _walk(node: Element, builder: Builder) -> None:
    local = _local(node)
    tag = ("ol" if node.get("listType") == "ordered" else "ul") if local == "list" else _AS_HTML.get(local, local)
    if local != "text":
        builder.start(tag)
    if node.text:
        builder.words(node.text)
    for child in node:
        _walk(child, builder)
        if child.tail:
            builder.words(child.tail)
    if local != "text" and tag not in {"br", "hr"}:
        builder.end(tag)


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _first(node: Element | None, name: str) -> Element | None:
    return next((child for child in node if _local(child) == name), None) if node is not None else None


def _under(root: Element, *names: str) -> list[Element]:
    found = [root]
    for name in names:
        found = [child for node in found for child in node if _local(child) == name]
    return found


def _value(node: Element | None) -> str:
    return node.get("value", "") if node is not None else ""


def _text(node: Element | None) -> str:
    return " ".join("".join(node.itertext()).split()) if node is not None else ""


def _name(node: Element | None) -> str:
    if node is None:
        return ""
    parts = [" ".join((part.text or "").split()) for part in node]
    return " ".join(part for part in parts if part) or _text(node)


def _who(entity: Element) -> str:
    person = next((child for child in entity if _local(child) == "assignedPerson"), None)
    house = next((child for child in entity if _local(child) == "representedOrganization"), None)
    return ", ".join(part for part in (_name(_first(person, "name")), _text(_first(house, "name"))) if part)


def day(value: Any) -> str:
    """20130910120000-0700 as 09/10/2013; what is no date stays as it is."""
    text = str(value or "")
    digits = text[:8]
    if len(digits) == 8 and digits.isdigit():
        return f"{digits[4:6]}/{digits[6:8]}/{digits[:4]}"
    if len(text) >= 10 and text[4:5] == "-" and text[7:8] == "-":
        return f"{text[5:7]}/{text[8:10]}/{text[:4]}"
    return text
