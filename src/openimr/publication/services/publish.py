"""A signed determination becomes public: redacted, checked for leaks, added to the corpus. Or it does not."""

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.determinations import queries as determinations
from openimr.errors import NotFound, Reason, Refused
from openimr.panel import queries as panel
from openimr.publication.adapters import public_letter
from openimr.publication.adapters.letter_text import read_bytes
from openimr.publication.domain.leaks import leaks
from openimr.publication.domain.public_copy import public_content, texts
from openimr.publication.domain.redaction import Identity, identities
from openimr.publication.models import PublishedDetermination
from openimr.publication.services.corpus import store as add_to_corpus
from openimr.records.adapters import originals
from openimr.records.queries import store as originals_store


def known_identities(case: Case, reviewer_id: str) -> tuple[Identity, ...]:
    """Every identity that this case knows, its reviewer's included."""
    facts = case_facts(case)
    reviewers = {reviewer_id, *(held.reviewer_id for held in panel.seats(case))}
    numbers = (facts.claim_number, case.eams_number)
    return identities(facts.parties, numbers=numbers, reviewer=panel.identities(sorted(reviewers)))


@transaction.atomic
def publish(case_number: str, *, by: str, at: datetime) -> PublishedDetermination:
    """Release the public copy. Raises Refused, naming kind and place of every leak, while one is left."""
    case = cases.locked(case_number)
    signed = determinations.determination(case)
    if signed is None or case.state != State.SIGNED:
        raise Refused("publish", case_number, [Reason("state", f"it is {case.state}; only a signed one is published")])
    known, keep = known_identities(case, signed.reviewer_id), public_letter.eponyms()
    content = public_content(signed.content, known, keep)
    files = public_letter.render(content)
    left = leaks([*texts(content), *public_letter.readable(files["pdf"])], known, keep)
    if left:
        reasons = [
            Reason("leak", f"{leak.where} still holds a {leak.kind.replace('_', ' ')}", "Lab. Code 4610.6(m)")
            for leak in left
        ]
        raise Refused("publish", case_number, reasons)
    kept = {kind: originals.keep_bytes(originals_store(), file) for kind, file in files.items()}
    letter = replace(read_bytes(files["pdf"], case_number), case_number=case_number)
    name = f"{case_number}-public.pdf"
    published = add_to_corpus(
        letter, file=name, sha256=hashlib.sha256(files["pdf"]).hexdigest(), source="openimr", public_files=kept
    )
    cases.move(case, State.PUBLISHED, by=by, at=at, payload={"pdf": kept["pdf"], "identities_checked": len(known)})
    return published


def write_public_copy(case_number: str, out: Path) -> dict[str, Path]:
    """Write the public copy to a folder; files that are there already are left alone."""
    found = PublishedDetermination.objects.filter(case_number=case_number).first()
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
