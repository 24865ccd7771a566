"""The texts of a review as the desk shows them, and what a form without script asks to be done to one."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.crypto import salted_hmac

from openimr.dashboards.desk_items import seat_of
from openimr.determinations.domain.content import source_in_words
from openimr.records import queries as records
from openimr.review import queries as review
from openimr.review.domain.citing import CiteWanted, Wanted
from openimr.review.domain.places import between
from openimr.review.domain.redrafting import moves
from openimr.review.domain.sentences import Source
from openimr.review.domain.texts import (
    Accept,
    Add,
    Cite,
    Cited,
    Conflict,
    Drop,
    Edit,
    Entry,
    Operation,
    Restore,
    Text,
    Uncite,
    merge,
    plain,
    waiting,
)

#: How the kinds of a source are told where it has no words of its own.
_KINDS = {"reviewer": "own judgement", "ur_decision": "utilization review decision", "law": "law"}


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What a form asked for and nothing was written of: its version, its fields, its faults, and what was meant."""

    base: int
    fields: Mapping[str, str]
    faults: tuple[str, ...]
    operations: tuple[dict[str, Any], ...]


def with_unsaved(shown: dict[str, Any], unsaved: Unsaved) -> dict[str, Any]:
    """A text as plain JSON with what was typed and is not saved, for the form and for the editor."""
    sentences = [one | {"said": unsaved.fields.get(f"sentence-{one['id']}", one["text"])} for one in shown["sentences"]]
    return shown | {
        "sentences": sentences,
        "form": {name.replace("-", "_"): value for name, value in unsaved.fields.items() if name in _FIELDS},
        "faults": unsaved.faults,
        "base": unsaved.base,
        "unsaved": unsaved.operations,
    }


#: The fields of a form that are no sentence's.
_FIELDS = frozenset(
    ("sentence-new", "new-rests-on", "cite-sentence", "cite-document", "cite-page", "cite-quote", "accept-all")
)


def text_shown(
    case: Any, item: int, person: Any, *, seat: int | None = None, grade: float | None = None
) -> dict[str, Any]:
    """A text as plain JSON: its version, its sentences with their sources, the findings and guidelines to cite.

    `seat` and reading `grade`, where the page knows them already.
    """
    seat = seat or seat_of(case, person)
    version, text = review.text(case, item, seat)
    shown = {"item": item, "version": version, **sentences_shown(case.number, text)}
    if item:
        found = review.item_review(case, item, seat)
        shown["findings"] = {
            one.criterion: {
                "name": one.criterion.rpartition(".")[2].replace("-", " ").replace("_", " "),
                "status": one.status,
                "says": one.says,
                "because": one.because,
                "verified": one.verified,
            }
            for one in found.findings
        }
        shown["guidelines"] = [str(one) for one in found.guidelines]
        shown["grade"] = round(review.grade(case, item, seat) if grade is None else grade, 1)
    return shown


def sentences_shown(case_number: str, text: Text) -> dict[str, Any]:
    """The sentences of a text as plain JSON, dropped ones included, and how many wait to be accepted."""
    return {
        "sentences": [_entry(case_number, entry) for entry in text.entries],
        "waiting": len(waiting(text)),
    }


def _entry(case_number: str, entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "place": entry.place,
        "text": entry.text,
        "drafted": entry.drafted,
        "role": entry.role,
        "finding": entry.finding,
        "dropped": entry.dropped,
        "accepted": entry.accepted,
        "sources": [_source(case_number, one) for one in entry.sources],
    }


def _source(case_number: str, cited: Cited) -> dict[str, Any]:
    source = cited.source
    told: dict[str, Any] = {
        "key": cited.key,
        "kind": source.kind,
        "says": source_says(source),
        "withdrawn": cited.withdrawn,
        "finding": source.finding,
    }
    if source.evidence is not None:
        evidence = source.evidence
        told |= {name: getattr(evidence, name) for name in ("document", "page", "quote", "start", "end")}
        told["address"] = source_address(case_number, source)
    return told


def source_address(case_number: str, source: Source) -> str:
    """Where the page that a sentence rests on opens with its quote marked; empty for what is no page."""
    if source.evidence is None:
        return ""
    evidence = source.evidence
    address = reverse("case-document", args=[case_number, evidence.document])
    return f"{address}?page={evidence.page}&start={evidence.start}&end={evidence.end}"


def source_says(source: Source) -> str:
    """What a sentence rests on, as pages name it: a page, a computation, a guideline, own judgement."""
    if source.evidence is not None:
        return f"{source.evidence.title}, page {source.evidence.page}"
    if source.kind == "computed":
        return source_in_words({"kind": source.kind, "because": source.because})
    return source.citation or _KINDS.get(source.kind, source.kind)


def conflict_shown(conflict: Conflict) -> dict[str, Any]:
    """Both sides of a sentence that was changed twice, as plain JSON; null is: dropped, or gone from the draft."""
    return {name: getattr(conflict, name) for name in ("id", "kind", "before", "theirs", "mine")}


def store_name(case: Any, person: Any) -> str:
    """Under which name a browser keeps what is not saved yet: of account, case and seat, and telling none of them.

    It begins with the name of the account, so that signing out takes away what is the account's, and that alone.
    """
    account = f"{person.pk} {person.username}"
    text = f"{account} {case.number} {seat_of(case, person)}"
    return ".".join(hashlib.sha256(told.encode()).hexdigest()[:16] for told in (account, text))


def _key(person: Any) -> str:
    """By what a browser encrypts what is not saved yet, as base64: the account's own, so that no other reads it."""
    told = salted_hmac("openimr.desk.writing", f"{person.pk} {person.username}", algorithm="sha256")
    return base64.b64encode(told.digest()).decode()


def desk_settings(case: Any, person: Any) -> dict[str, Any]:
    """What the editor needs beside the texts: where to save, the documents to cite, the name of its local copies."""
    documents: dict[str, dict[str, Any]] = {}
    for one in records.listing(case, person):
        known = documents.setdefault(one.document, {"document": one.document, "title": one.title, "pages": 0})
        known["pages"] = max(known["pages"], one.last_page)
    return {
        "case": case.number,
        "texts": reverse("case-review-text", args=[case.number, 0]).replace("0.json", ""),
        "store": store_name(case, person),
        "key": _key(person),
        "documents": list(documents.values()),
    }


def posted(text: Text, form: Mapping[str, Any], *, fresh_id: str) -> tuple[Operation | CiteWanted, ...]:
    """What a form without script asks to be done to the text that it showed.

    A sentence without a field is left as it is; one whose field was emptied is dropped. `fresh_id` names a new one.
    """
    done: list[Operation | CiteWanted] = []
    for entry in text.entries:
        said = form.get(f"sentence-{entry.id}")
        if entry.dropped:
            done += [Restore(entry.id)] if form.get(f"restore-{entry.id}") else []
        elif said is not None and not plain(said):
            done.append(Drop(entry.id))
        elif said is not None and plain(said) != entry.text:
            done.append(Edit(entry.id, said))
    numbers = [(_number(form.get(f"order-{one.id}"), at), at, one.id) for at, one in enumerate(text.entries, start=1)]
    done += moves(text, [one for *_, one in sorted(numbers)])
    done += waiting(text) if form.get("accept-all") else []
    done += _added(text, form, fresh_id)
    quote = plain(form.get("cite-quote", ""))
    if quote:
        page = int(_number(form.get("cite-page"), 0))
        wanted = Wanted("page", document=form.get("cite-document", ""), page=page, quote=quote)
        done.append(CiteWanted(form.get("cite-sentence") or fresh_id, wanted))
    return tuple(done)


def settled(
    shown: Text, theirs: Text, operations: Sequence[Operation | CiteWanted], form: Mapping[str, Any], *, fresh_id: str
) -> tuple[Operation | CiteWanted, ...]:
    """The same operations on `theirs`, once a person chose what to keep of each sentence that both sides changed.

    `keep-ID` is "theirs", "mine" or "both" (mine comes after, as a new sentence with the sources that it was given).
    Sources and places of such a sentence are kept whatever is chosen of its words.
    """
    found: list[Operation | CiteWanted] = []
    own: dict[str, str] = {}  # of what follows as a sentence of its own: its id, by that of the one on file
    for number, one in enumerate(operations):
        choice, their = form.get(f"keep-{one.id}"), theirs.entry(one.id)
        if choice is None or (isinstance(one, Drop) and choice == "mine" and their is not None):
            found.append(one)
        elif isinstance(one, Edit) and choice == "mine" and their is not None:
            found += [Restore(one.id), one]
        elif isinstance(one, Edit) and choice in {"mine", "both"}:
            own[one.id] = f"{fresh_id}{number}"
            found.append(Add(own[one.id], place_after(theirs, their or shown.entry(one.id)), one.text))
        elif not isinstance(one, Edit | Drop | Accept):  # what is not about words comes together by itself
            cites = isinstance(one, CiteWanted | Uncite | Cite)
            if cites and one.id in own:
                found += [replace(one, id=own[one.id])] if isinstance(one, CiteWanted | Cite) else []
            elif their is not None:
                found.append(one)
    return tuple(found)


def unsettled(shown: Text, theirs: Text, operations: Sequence[Operation | CiteWanted], form: Mapping[str, Any]) -> bool:
    """Whether sentences that both sides changed stand without a choice between the two."""
    told = [one for one in operations if not isinstance(one, CiteWanted)]
    return any(form.get(f"keep-{one.id}") is None for one in merge(shown, theirs, told).conflicts)


def place_after(text: Text, entry: Entry | None) -> str:
    """A place right after an entry, whether or not the text still has it."""
    low = entry.place if entry else ""
    return between(low, next((one.place for one in text.entries if one.place > low), ""))


def _added(text: Text, form: Mapping[str, Any], fresh_id: str) -> list[Operation | CiteWanted]:
    said = plain(form.get("sentence-new", ""))
    if not said:
        return []
    add = Add(fresh_id, new_place(text), said)
    rests_on = form.get("new-rests-on", "")
    return [add, CiteWanted(fresh_id, Wanted(rests_on))] if rests_on else [add]


def new_place(text: Text) -> str:
    """Where a new sentence goes: to the end, in a rationale before the conclusion that ends it."""
    places = [entry.place for entry in text.entries]
    if places and text.entries[-1].role == "conclusion":
        return between(places[-2] if len(places) > 1 else "", places[-1])
    return between(places[-1] if places else "", "")


def _number(said: Any, otherwise: float) -> float:
    try:
        number = float(said)
    except (TypeError, ValueError):
        return otherwise
    return number if abs(number) < 1_000_000 else otherwise
