"""Reads of certificates. Names are told to the medical director alone, everybody else sees numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.panel.adapters.conflict_rules import conflict_rules
from openimr.panel.domain.certificate import digest_of, steps_in_words
from openimr.panel.models import AS_OFFERED, Assignment, Certificate, Entity, Ruling, Source
from openimr.panel.queries.access import sees_names


def certificate(case: Case, step: str) -> Certificate | None:
    """The newest certificate of that step, or None."""
    return case.certificates.filter(step=step).last()


def certificates(case: Case) -> list[Certificate]:
    """Every certificate of a case, oldest first."""
    return list(case.certificates.all())


@dataclass(frozen=True, slots=True)
class Party:
    """One party that was asked about: its role, what told it, and each entity that it was taken for, and why."""

    place: int
    role: str
    told_by: tuple[str, ...]
    matches: tuple[Mapping[str, Any], ...]  # {"called", "sure", "because", "settled_by_doubt"}


@dataclass(frozen=True, slots=True)
class Tie:
    """One conflict as a certificate has it, and its path step by step."""

    told: Mapping[str, Any]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CertificateShown:
    """A certificate for a page. Entities are called by name for the medical director, by number for the auditor.

    `cleared`: {"doubt", "answer", "by", "at"}. `whole`: whether it still is what was sealed; nothing that
    it holds is told of one that is not.
    """

    kept: Certificate
    whole: bool
    sources: tuple[Mapping[str, Any], ...] = ()
    parties: tuple[Party, ...] = ()
    own_cases: tuple[tuple[str, str], ...] = ()  # role, entity
    ties: tuple[Tie, ...] = ()
    cleared: tuple[Mapping[str, Any], ...] = ()


def shown_certificates(case: Case, actor: Any) -> tuple[CertificateShown, ...]:
    """Every certificate of a case in words, oldest first. Raises NotFound for all but medical director and auditor."""
    director = sees_names(actor)
    return tuple(
        _shown(kept, certificate_names(kept, actor) if director else {})
        if is_whole(kept)
        else CertificateShown(kept, whole=False)
        for kept in certificates_for(case, actor)
    )


def _shown(kept: Certificate, names: Mapping[int, str]) -> CertificateShown:
    def called(entity: int) -> str:
        return names.get(entity, f"entity {entity}")

    content, kinds = kept.content, conflict_rules().kinds
    return CertificateShown(
        kept=kept,
        whole=True,
        sources=tuple({**one, "dated": _day(one.get("dated"))} for one in content["sources"]),
        parties=tuple(
            Party(
                place=asked["party"],
                role=asked["role"],
                told_by=tuple(asked["told_by"]),
                matches=tuple({**match, "called": called(match["entity"])} for match in asked["is"]),
            )
            for asked in content["asked"]
        ),
        own_cases=tuple((one["role"], called(one["entity"])) for one in content["own_cases"]),
        ties=tuple(Tie(found, steps_in_words(found, kinds, names)) for found in content["found"]),
        cleared=tuple({**one, "at": datetime.fromisoformat(one["at"])} for one in content["cleared"]),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def certificates_for(case: Case, actor: Any) -> list[Certificate]:
    """The certificates of a case for the medical director and the auditor. Raises NotFound for everybody else.

    A reviewer's certificate would tell a reviewer what was found of him or her, and others who reviews; those of second
    readers are the medical director's alone.
    """
    if getattr(actor, "role", "") not in {"medical_director", "auditor"}:
        raise NotFound(f"{case.number}: no certificates for this account")
    kept = certificates(case)
    return kept if sees_names(actor) else [one for one in kept if one.step != "reading"]


def last_certificate(case: Case, reviewer_id: str) -> Certificate | None:
    """The newest certificate of that reviewer for the case, whatever the step; inquiries and readings do not count."""
    return case.certificates.filter(reviewer=reviewer_id).exclude(step__in=("inquiry", "reading")).last()


def is_whole(kept: Certificate) -> bool:
    """Whether the certificate still is what was sealed."""
    return digest_of(kept.content) == kept.digest


def certificate_names(kept: Certificate, actor: Any) -> dict[int, str]:
    """Names of the entities in a certificate, for the medical director. Raises NotFound for everybody else."""
    if not sees_names(actor):
        raise NotFound(f"{kept.case.number}: no names of this certificate for this account")
    numbers = {match["entity"] for asked in kept.content["asked"] for match in asked["is"]}
    numbers |= {step[end] for found in kept.content["found"] for step in found["steps"] for end in ("from", "to")}
    numbers |= {one["entity"] for one in kept.content["own_cases"]}
    stored = Entity.objects.filter(pk__in=numbers).values_list("pk", "names")
    return {pk: names[0]["name"] for pk, names in stored if names}


def sources_told() -> list[dict[str, Any]]:
    """The sources that a screen asks, as a certificate tells them: the newest of each name."""
    newest = {source.name: source for source in Source.objects.all()}
    return [
        {
            "name": source.name,
            "kind": source.kind,
            "dated": source.dated.isoformat(),
            "loaded_at": source.loaded_at.isoformat(),
            "loaded_by": source.loaded_by,
            "digest": source.digest,
        }
        for source in newest.values()
    ] + [{"name": "previous cases of this platform", "kind": "cases"}]


def rulings_told(doubt_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Who settled these doubts when, by number."""
    told: dict[int, dict[str, Any]] = {}
    for ruling in Ruling.objects.filter(doubt__in=list(doubt_ids)):
        told[ruling.doubt_id] = {"answer": ruling.answer, "by": ruling.by, "at": ruling.at.isoformat()}
    return told


def open_assignments(states: Sequence[State]) -> QuerySet[Assignment]:
    """Assignments that stand, of cases in these states."""
    return (
        Assignment.objects.filter(ended__isnull=True, case__state__in=states).defer(*AS_OFFERED).select_related("case")
    )
