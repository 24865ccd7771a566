"""A signed determination becomes public: redacted, checked for leaks, added to the corpus. Or it does not.

A version that corrects a published one is published with it, in the same transaction: it supersedes the copy before,
which stays as it was and is marked. A public copy that should not be read may be withdrawn; it is kept.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.determinations import queries as determinations
from openimr.errors import NotFound, Reason, Refused
from openimr.publication import queries
from openimr.publication.adapters import public_letter
from openimr.publication.adapters.letter_text import read_bytes
from openimr.publication.models import PublishedDetermination
from openimr.publication.queries.corpus import shown
from openimr.publication.queries.releasing import preview_of, to_release, words_of_correction
from openimr.publication.services.corpus import OwnCopy
from openimr.publication.services.corpus import store as add_to_corpus
from openimr.records.adapters import originals
from openimr.records.queries import store as originals_store


@transaction.atomic
def publish(
    case_number: str, *, named: Iterable[str] = (), looked_at: str | None = None, by: str, at: datetime
) -> PublishedDetermination:
    """Release the public copy, for the first time or after one was withdrawn.

    `named`: words to be taken out beside what is known. `looked_at`: the digest of the preview that somebody read.
    Raises Refused: naming kind and place of every leak while one is left; where nothing waits for a public copy; where
    another copy than the one looked at would be released.
    """
    case = cases.locked(case_number)
    signed = to_release(case)
    if signed is None:
        aside = determinations.set_aside_on(case)
        why = "its determination was set aside on appeal" if aside else f"it is {case.state}"
        raise Refused("publish", case_number, [Reason("state", f"{why}; only a signed one that stands is published")])
    copy = queries.standing_copy(case_number)
    if copy is not None and copy.source == "openimr" and case.state == State.PUBLISHED:
        raise Refused("publish", case_number, [Reason("state", "it is published already")])
    published, payload = _release(case, signed, named=named, looked_at=looked_at, at=at)
    if case.state == State.PUBLISHED:
        cases.record(case, "publication.released_anew", by=by, at=at, payload=payload)
    else:
        cases.move(case, State.PUBLISHED, by=by, at=at, payload=payload)
    return published


@transaction.atomic
def publish_correction(case_number: str, *, by: str, at: datetime) -> PublishedDetermination | None:
    """Release the public copy of the version that corrects a published one, in its place.

    None where the case is not public. Raises Refused as `publish` does: then nothing is corrected either.
    """
    case = cases.locked(case_number)
    signed = determinations.standing(case)
    if signed is None or case.state != State.PUBLISHED or queries.standing_copy(case_number) is None:
        return None
    published, payload = _release(case, signed, named=(), looked_at=None, at=at)
    supersedes = published.corrects["version"]
    cases.record(case, "publication.replaced", by=by, at=at, payload={**payload, "supersedes": supersedes})
    return published


@transaction.atomic
def withdraw(case_number: str, *, reason: str, by: str, at: datetime) -> tuple[int, ...]:
    """Take the public copy away from the public, every version of it, and keep it. Answers the versions.

    The determination stands; its public copy waits for release anew. Raises Refused where nothing is public or no
    reason is given.
    """
    case = cases.locked(case_number)
    rows = list(shown(case_number).filter(source="openimr").order_by("version"))
    reasons = []
    if not rows:
        reasons.append(Reason("state", "no public copy of it is shown"))
    if not reason.strip():
        reasons.append(Reason("reason", "say why; it is kept here and not shown to the public"))
    if reasons:
        raise Refused("withdraw the public copy", case_number, reasons)
    for one in rows:
        one.withdrawn_at, one.withdrawn_because = at, reason.strip()
        one.save(update_fields=["withdrawn_at", "withdrawn_because"])
    versions = tuple(one.version for one in rows)
    cases.record(case, "publication.withdrawn", by=by, at=at, payload={"versions": list(versions)})
    return versions


def _release(
    case: Case, signed: Any, *, named: Iterable[str], looked_at: str | None, at: datetime
) -> tuple[PublishedDetermination, dict[str, Any]]:
    """The public copy of a version, checked and kept, and what its event says. Raises Refused."""
    copy = preview_of(case, signed, named=named)
    if looked_at is not None and looked_at != copy.digest:
        changed = "the copy is another one now than the one that was looked at: look at it again"
        raise Refused("publish", case.number, [Reason("changed", changed)])
    if copy.leaks:
        reasons = [
            Reason("leak", f"{leak.where} still holds a {leak.kind.replace('_', ' ')}", "Lab. Code 4610.6(m)")
            for leak in copy.leaks
        ]
        raise Refused("publish", case.number, reasons)
    before = queries.standing_copy(case.number)
    if before is not None:
        _supersede(before, signed, copy.corrects, on=day_of(at))
    pdf = copy.files["pdf"]
    kept = {kind: originals.keep_bytes(originals_store(), file) for kind, file in copy.files.items()}
    published = add_to_corpus(
        replace(read_bytes(pdf, case.number), case_number=case.number),
        file=f"{case.number}-public.pdf",
        sha256=hashlib.sha256(pdf).hexdigest(),
        own=OwnCopy(signed.version, kept, at, copy.corrects, copy.named),
    )
    payload = {"pdf": kept["pdf"], "version": signed.version, "identities_checked": len(copy.known)}
    return published, {**payload, **({"named_by_staff": len(copy.named)} if copy.named else {})}


def _supersede(before: PublishedDetermination, signed: Any, corrects: Mapping[str, Any], *, on: date) -> None:
    """Mark the copy that is superseded; its own files stay, and the same with the mark are kept beside them."""
    told = {"version": signed.version, "date": f"{signed.signed_on:%m/%d/%Y}"}
    mark = (
        public_letter.notice("superseded", **told, **words_of_correction(corrects))
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
    found = queries.standing_copy(case_number)
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
