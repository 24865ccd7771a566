"""FHIR R4 as pages: each resource with its own words first, then what its fields say, in the order of the file."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openimr.records.adapters.working_copy import blocks, kinds, markup, texts
from openimr.records.adapters.working_copy.archives import shown_name
from openimr.records.adapters.working_copy.blocks import Block
from openimr.records.adapters.working_copy.clinical_documents import day
from openimr.records.adapters.working_copy.made import Inner, Made, Unreadable

_MOST_BYTES = 200_000_000
_MOST_DEPTH = 12
#: Fields that say how the resource is stored, not what it says.
_SILENT = {
    "resourceType",
    "id",
    "meta",
    "text",
    "contained",
    "extension",
    "modifierExtension",
    "implicitRules",
    "language",
    "fullUrl",
}
#: What a resource is about, by the first of these that it has.
_ABOUT = ("code", "type", "vaccineCode", "medicationCodeableConcept", "name", "title", "description", "category", "use")
_INSTANT = re.compile(r"^\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def blocks_of(file: Path, folder: Path, made: Made) -> Iterator[Block]:
    """The blocks of a FHIR document; binary attachments are put in `folder`. Raises Unreadable."""
    if file.stat().st_size > _MOST_BYTES:
        raise Unreadable("fhir_too_large")
    text = kinds.decoded(file.read_bytes())
    try:
        root = json.loads(text or "")
    except (ValueError, RecursionError) as broken:
        raise Unreadable("json_damaged") from broken
    if not isinstance(root, dict) or not isinstance(root.get("resourceType"), str):
        raise Unreadable("json_other")
    return _Reader(root, folder, made).blocks()


class _Reader:
    def __init__(self, root: dict[str, Any], folder: Path, made: Made) -> None:
        self.folder, self.made = folder, made
        entries = root.get("entry") if root["resourceType"] == "Bundle" else None
        held = entries if isinstance(entries, list) else [{"resource": root}]
        self.entries = [e for e in held if isinstance(e, dict) and isinstance(e.get("resource"), dict)]
        self.titles: dict[str, str] = {}
        for entry in self.entries:
            resource = entry["resource"]
            title = _title(resource)
            self.titles[str(entry.get("fullUrl"))] = title
            self.titles[f"{resource.get('resourceType')}/{resource.get('id')}"] = title

    def blocks(self) -> Iterator[Block]:
        for entry in self.entries:
            yield from self._resource(entry["resource"], 1)

    def _resource(self, resource: dict[str, Any], level: int) -> Iterator[Block]:
        kind = _label(str(resource.get("resourceType", "Resource")))
        title = _title(resource)
        yield blocks.heading(f"{kind}: {title}" if title else kind, level)
        narrative = resource.get("text")
        if isinstance(narrative, dict) and isinstance(narrative.get("div"), str):
            yield from markup.html(narrative["div"])
        rows = list(self._rows(resource, 0))
        if rows:
            yield blocks.paragraph("\n".join(rows))
        for attachment in _attachments(resource, 0):
            yield from self._attached(attachment)
        contained = resource.get("contained")
        for inner in contained if isinstance(contained, list) else []:
            if isinstance(inner, dict) and level < 4:
                yield from self._resource(inner, level + 1)

    def _rows(self, fields: dict[str, Any], depth: int) -> Iterator[str]:
        if depth > _MOST_DEPTH:
            return
        for key, value in fields.items():
            if key in _SILENT or key.startswith("_") or (key == "data" and "contentType" in fields):
                continue
            label, indent = _label(key), "\u2003" * depth
            values = value if isinstance(value, list) else [value]
            simple = [said for said in (self._said(one) for one in values) if said]
            if simple:
                yield f"{indent}{label}: {'; '.join(simple)}"
            for one in values:
                if isinstance(one, dict) and not self._said(one):
                    inner = list(self._rows(one, depth + 1))
                    if inner:
                        yield f"{indent}{label}:"
                        yield from inner

    def _said(self, value: Any) -> str:
        """One value of FHIR's own types in words; empty for a structure of parts."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str):
            return _instant(value)
        if isinstance(value, int | float):
            return f"{round(value, 4):g}" if isinstance(value, float) else str(value)
        if not isinstance(value, dict):
            return ""
        return self._structure(value)

    def _structure(self, value: dict[str, Any]) -> str:
        if "coding" in value or (set(value) <= {"text", "extension", "id"} and value.get("text")):
            return _concept(value)
        if "reference" in value:
            known = self.titles.get(str(value["reference"]), "")
            return str(value.get("display") or known or value["reference"])
        if "start" in value or "end" in value:
            if set(value) <= {"start", "end", "id", "extension"}:
                return " to ".join(_instant(str(value[key])) for key in ("start", "end") if key in value)
            return ""
        if "value" in value and not isinstance(value["value"], dict | list):
            if "system" in value and ("unit" not in value and "code" not in value):
                kind = _concept(value["type"]) if isinstance(value.get("type"), dict) else str(value.get("use", ""))
                return f"{kind} {value['value']}".strip()
            unit = value.get("unit") or value.get("currency") or value.get("code") or ""
            amount = value["value"]
            number = f"{round(amount, 2):g}" if isinstance(amount, float) and amount < 1e6 else str(amount)
            return f"{value.get('comparator', '')}{number} {unit}".strip()
        if "family" in value or "given" in value:
            return human_name(value)
        if "line" in value or "postalCode" in value or "city" in value:
            lines = value.get("line") if isinstance(value.get("line"), list) else []
            parts = [*map(str, lines or []), *(str(value[k]) for k in ("city", "state", "postalCode") if k in value)]
            return ", ".join(parts)
        if "system" in value and "code" in value:
            return str(value.get("display") or value["code"])
        if set(value) <= {"display", "type", "identifier"} and "display" in value:
            return str(value["display"])
        return ""

    def _attached(self, attachment: dict[str, Any]) -> Iterator[Block]:
        try:
            content = base64.b64decode(str(attachment["data"]), validate=False)
        except (binascii.Error, ValueError):
            self.made.notes.append("An attachment in the document is damaged.")
            return
        kind = str(attachment.get("contentType", ""))
        text = kinds.decoded(content) if kind.startswith("text/") or not kind else None
        if text is not None and kind.startswith("text/html"):
            yield from markup.html(text)
        elif text is not None:
            yield from texts.plain(text)
        elif content:
            target = self.folder / f"attachment-{len(self.made.inner):04}"
            target.write_bytes(content)
            name = shown_name(str(attachment.get("title") or target.name))
            self.made.inner.append(Inner(target, name))
            yield blocks.paragraph(f"Attached: {name}")


def _attachments(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, dict):
        if isinstance(value.get("data"), str) and ("contentType" in value or "title" in value):
            yield value
            return
        for key, part in value.items():
            if key != "contained":
                yield from _attachments(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _attachments(part, depth + 1)


def _title(resource: dict[str, Any]) -> str:
    for key in _ABOUT:
        value = resource.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            said = human_name(value) if "family" in value else _concept(value)
            if said:
                return said
    return ""


def _concept(value: dict[str, Any]) -> str:
    if value.get("text"):
        return str(value["text"])
    coding = value.get("coding")
    said = (
        [str(c.get("display") or c.get("code") or "") for c in coding if isinstance(c, dict)]
        if isinstance(coding, list)
        else []
    )
    return ", ".join(filter(None, said)) or str(value.get("display") or "")


def human_name(value: dict[str, Any]) -> str:
    """A HumanName as it is written."""

    def some(key: str) -> list[str]:
        held = value.get(key)
        return [str(part) for part in held] if isinstance(held, list) else [str(held)] if held else []

    return str(value.get("text") or "") or " ".join([*some("prefix"), *some("given"), *some("family"), *some("suffix")])


def _instant(text: str) -> str:
    """An instant as people write it; binary content and links to vocabularies say nothing to a reader."""
    if _INSTANT.match(text):
        return " ".join(part for part in (day(text), text[11:16], text[19:].replace("Z", "UTC")) if part)
    return text


def _label(key: str) -> str:
    words = _CAMEL.sub(" ", key).split()
    return " ".join([words[0][:1].upper() + words[0][1:], *(word.lower() for word in words[1:])]) if words else key
