"""Reads of attestations: the words to affirm, what was affirmed, and whether it still says what is on file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.cases.models import Case
from openimr.errors import Reason
from openimr.intake.domain.deadlines import after
from openimr.panel.adapters.attestation_file import valid_for, wordings
from openimr.panel.domain.attestation import Affirmed, AttestationFacts, changed, digest, worded
from openimr.panel.domain.conflicts import Screening
from openimr.panel.domain.qualification import statement_of
from openimr.panel.models import Assignment, Attested
from openimr.panel.queries.reviewers import reviewer
from openimr.panel.queries.screening import screening_of
from openimr.programmes.loader import load
from openimr.records.queries import case_records

_CITE = "Lab. Code 139.5(d)"
#: What stands for the certificate of conflicts until it is made.
_TO_COME = "made as you affirm this"


@dataclass(frozen=True, slots=True)
class Words:
    """What a reviewer affirms at a step, sentence by sentence, with the digest over all of it.

    `lacking`: why the reviewer cannot affirm it.
    """

    affirmed: tuple[Affirmed, ...]
    lacking: tuple[Reason, ...]
    digest: str

    def under(self, affirms: str) -> tuple[Affirmed, ...]:
        """The sentences under one box of the form."""
        return tuple(one for one in self.affirmed if one.affirms == affirms)


def words_to_attest(
    case: Case, reviewer_id: str, step: str, on: date, *, certificate: str = "", found: Screening | None = None
) -> Words:
    """What this reviewer affirms on that day at "acceptance" or "signature", from what is on file.

    Without `certificate` (digest of the conflict certificate) the words as a page shows them, before it is made.
    `found`: the screening of that day, where it was asked just now. Raises NotFound.
    """
    found = found or screening_of(case, reviewer_id, on)
    said, lacking = worded(wordings(), _facts(case, found, on, certificate or _TO_COME), step)
    return Words(said, lacking, digest(case.number, step, on, said))


def _facts(case: Case, found: Screening, on: date, certificate: str) -> AttestationFacts:
    one, records = reviewer(found.reviewer_id), case_records(case)
    told = statement_of(one, on=on, unaffiliated_with=())
    return AttestationFacts(
        on=on,
        licences=told.licensed_in,
        certifications=told.certifications,
        subspecialties=told.subspecialties,
        years=told.years_in_practice,
        hours=told.hours_a_week,
        undisciplined=not one.discipline and one.discipline_asked is not None,
        trained_on=one.evidence_training,
        asked=tuple(dict.fromkeys(found.asked)) if found.clear else (),
        certificate=certificate,
        items=case.items.count(),
        documents=len(records.documents),
        pages=sum(1 for _ in records.pages(with_duplicates=True)),
    )


def attested(held: Assignment, step: str) -> Attested | None:
    """What was affirmed last at that step of an assignment, or None."""
    return held.attestations.filter(step=step).last()


def _said(words: list[dict[str, Any]]) -> tuple[Affirmed, ...]:
    return tuple(Affirmed(**one) for one in words)


def reasons_attestation_stale(held: Assignment, today: date) -> tuple[Reason, ...]:
    """Whether the words affirmed for the signature still say what is on file, and were affirmed lately enough."""
    kept = attested(held, "signature")
    if kept is None:
        return (Reason("not_attested", "nothing was attested for the signature", _CITE),)
    case = held.case
    found = screening_of(case, held.reviewer_id, kept.on)
    now, lacking = worded(wordings(), _facts(case, found, kept.on, kept.certificate), "signature")
    reasons = []
    if others := changed(_said(kept.words), now):
        what = ", ".join(one.replace("_", " ") for one in others)
        sentence = f"what is on file changed since the attestation of {kept.on:%m/%d/%Y} ({what}); attest anew"
        reasons.append(Reason("attestation_stale", sentence, _CITE))
    rule = valid_for()
    if rule.is_in_force(today) and after(kept.on, rule.in_force(today), load(case.programme)) < today:
        reasons.append(
            Reason("attestation_old", f"the attestation of {kept.on:%m/%d/%Y} is too old; attest anew", _CITE)
        )
    if kept.digest != digest(case.number, "signature", kept.on, _said(kept.words)):
        reasons.append(Reason("attestation_broken", "the attested words are not those of their digest", _CITE))
    return (*reasons, *lacking)


def proof_of_attestation(case: Case) -> list[Mapping[str, Any]]:
    """What each reviewer of the case attested, seat by seat: day, words, digests. No identity, no id."""
    return [
        {
            "seat": kept.assignment.seat,
            "step": kept.step,
            "on": kept.on.isoformat(),
            "words": [{"says": one["says"], "cite": one["cite"]} for one in kept.words],
            "certificate": kept.certificate,
            "digest": kept.digest,
        }
        for held in case.assignments.filter(ended__isnull=True).order_by("seat")
        for step in ("acceptance", "signature")
        if (kept := attested(held, step)) is not None
    ]
