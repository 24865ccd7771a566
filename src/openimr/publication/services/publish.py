"""A signed determination becomes public: redacted, checked for leaks, added to the corpus. Or it does not.

A version that corrects a published one is published with it, in the same transaction: it supersedes the copy before,
which stays as it was and is marked.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.clock import day_of
from openimr.determinations import queries as determinations
from openimr.errors import NotFound, Reason, Refused
from openimr.panel import queries as panel
from openimr.publication.adapters import public_letter
from openimr.publication.adapters.letter_text import read_bytes
from openimr.publication.domain.leaks import leaks
from openimr.publication.domain.public_copy import in_words, public_change, public_content, texts
from openimr.publication.domain.redaction import Identity, identities, redact
from openimr.publication.models import PublishedDetermination
from openimr.publication.services.corpus import OwnCopy
from openimr.publication.services.corpus import store as add_to_corpus
from openimr.records.adapters import originals
from openimr.records.queries import store as originals_store


def known_identities(case: Case, reviewer_id: str) -> tuple[Identity, ...]:
    """Every identity that this case knows, its reviewers' included; names and addresses also as they were corrected."""
    facts = case_facts(case)
    parties, names = list(facts.parties), []
    for version in case.determinations.order_by("version"):
        changes = determinations.changes_of_line(version)
        mended = determinations.facts_as_corrected(facts, version.content, changes)
        parties += [party for party in mended.parties if party not in parties]
        names += [word for one in changes if one.place.endswith(".name") for word in (one.was, one.now)]
    reviewers = {reviewer_id, *(held.reviewer_id for held in panel.seats(case))}
    numbers = (facts.claim_number, case.eams_number)
    return identities(parties, numbers=numbers, names=names, reviewer=panel.identities(sorted(reviewers)))


@transaction.atomic
def publish(case_number: str, *, by: str, at: datetime) -> PublishedDetermination:
    """Release the public copy. Raises Refused, naming kind and place of every leak, while one is left."""
    case = cases.locked(case_number)
    signed = determinations.determination(case)
    if signed is None or case.state != State.SIGNED:
        raise Refused("publish", case_number, [Reason("state", f"it is {case.state}; only a signed one is published")])
    published, checked = _release(case, signed, at=at)
    payload = {"pdf": published.public_files["pdf"], "version": signed.version, "identities_checked": checked}
    cases.move(case, State.PUBLISHED, by=by, at=at, payload=payload)
    return published


@transaction.atomic
def publish_correction(case_number: str, *, by: str, at: datetime) -> PublishedDetermination | None:
    """Release the public copy of the version that corrects a published one, in its place.

    None where the case is not public. Raises Refused as `publish` does: then nothing is corrected either.
    """
    case = cases.locked(case_number)
    signed = determinations.standing(case)
    if signed is None or case.state != State.PUBLISHED:
        return None
    published, checked = _release(case, signed, at=at)
    payload = {
        "pdf": published.public_files["pdf"],
        "version": signed.version,
        "supersedes": published.corrects["version"],
        "identities_checked": checked,
    }
    cases.record(case, "publication.replaced", by=by, at=at, payload=payload)
    return published


def _release(case: Case, signed: Any, *, at: datetime) -> tuple[PublishedDetermination, int]:
    """The public copy of a version, checked and kept; how many identities it was checked for. Raises Refused."""
    known, keep = known_identities(case, signed.reviewer_id), public_letter.eponyms()
    corrects = _corrects(signed, known, keep)
    content = public_content(signed.content, known, keep, _says(signed, corrects))
    files = public_letter.render(content)
    left = leaks([*texts(content), *public_letter.readable(files["pdf"])], known, keep)
    if left:
        reasons = [
            Reason("leak", f"{leak.where} still holds a {leak.kind.replace('_', ' ')}", "Lab. Code 4610.6(m)")
            for leak in left
        ]
        raise Refused("publish", case.number, reasons)
    before = PublishedDetermination.objects.filter(case_number=case.number, superseded_by__isnull=True).first()
    if before is not None:
        _supersede(before, signed, corrects, on=day_of(at))
    kept = {kind: originals.keep_bytes(originals_store(), file) for kind, file in files.items()}
    letter = replace(read_bytes(files["pdf"], case.number), case_number=case.number)
    published = add_to_corpus(
        letter,
        file=f"{case.number}-public.pdf",
        sha256=hashlib.sha256(files["pdf"]).hexdigest(),
        own=OwnCopy(signed.version, kept, at, corrects),
    )
    return published, len(known)


def _corrects(signed: Any, known: tuple[Identity, ...], keep: tuple[str, ...]) -> dict[str, Any]:
    """What the version says of the one before it, for everybody; nothing of a first version."""
    about = signed.content.get("corrects")
    if about is None:
        return {}
    places = [one["place"] for one in about.get("what", ())]
    what = [
        public_change(place, says=one.says, where=one.where, words=(one.was, one.now), known=known, keep=keep)
        for place, one in zip(places, determinations.what_was_corrected(signed), strict=True)
    ]
    return {
        "kind": about["kind"],
        "version": about["version"],
        "signed_on": about["signed_on"],
        "on": about["corrected_on"],
        "reason": redact(about["reason"], known, keep),
        "what": what,
    }


def _says(signed: Any, corrects: Mapping[str, Any]) -> list[str]:
    """The notice of a version that takes the place of another."""
    if not corrects:
        return []
    day = f"{date.fromisoformat(corrects['signed_on']):%m/%d/%Y}"
    told = {"version": signed.version, "old": corrects["version"], "date": day}
    if corrects["kind"] == "remand":
        return [public_letter.notice("remand", **told)]
    return [public_letter.notice("corrects", **told, **_words(corrects))]


def _words(corrects: Mapping[str, Any]) -> dict[str, str]:
    what = "; ".join(dict.fromkeys(in_words(one) for one in corrects["what"]))
    return {"what": what, "reason": corrects["reason"].rstrip(".")}


def _supersede(before: PublishedDetermination, signed: Any, corrects: Mapping[str, Any], *, on: date) -> None:
    """Mark the copy that is superseded; its own files stay, and the same with the mark are kept beside them."""
    told = {"version": signed.version, "date": f"{signed.signed_on:%m/%d/%Y}"}
    mark = (
        public_letter.notice("superseded", **told, **_words(corrects))
        if corrects.get("kind") == "clerical"
        else public_letter.notice("set_aside", **told)
    )
    marked = {}
    if "json" in before.public_files:
        content = public_letter.read(originals.whole(originals_store(), before.public_files["json"]).read_bytes())
        files = public_letter.render({**content, "superseded_by": signed.version, "cover": [mark, *content["cover"]]})
        marked = {kind: originals.keep_bytes(originals_store(), file) for kind, file in files.items()}
    before.superseded_by, before.superseded_on, before.marked_files = signed.version, on, marked
    before.save(update_fields=["superseded_by", "superseded_on", "marked_files"])


def write_public_copy(case_number: str, out: Path) -> dict[str, Path]:
    """Write the public copy that stands to a folder; files that are there already are left alone."""
    found = PublishedDetermination.objects.filter(case_number=case_number, superseded_by__isnull=True).first()
    if found is None:
        raise NotFound(f"{case_number}: no public copy yet")
    out.mkdir(parents=True, exist_ok=True)
    written = {}
    for kind, digest in found.public_files.items():
        file = out / f"{case_number}-public.{kind}"
        content = originals.whole(originals_store(), digest).read_bytes()
        if not file.exists() or file.read_bytes() != content:
            file.write_bytes(content)
        written[kind] = file
    return written
