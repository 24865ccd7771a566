"""What a public copy would be, which determination waits for one, what was released: staff's, not the public's."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts, visible
from openimr.clock import day_of
from openimr.determinations import queries as determinations
from openimr.errors import NotFound
from openimr.panel import queries as panel
from openimr.publication.adapters import public_letter
from openimr.publication.adapters.known_words import known_words, words_of
from openimr.publication.domain.doubts import Doubt, doubts
from openimr.publication.domain.leaks import Leak, leaks
from openimr.publication.domain.passages import Passage, passages
from openimr.publication.domain.public_copy import as_signed, in_words, public_change, public_content, texts
from openimr.publication.domain.redaction import Identity, folded, identities, redact
from openimr.publication.models import PublishedDetermination
from openimr.publication.queries.corpus import shown

_PUBLISH = {"publication", "medical_director"}


def may_publish(actor: Any) -> bool:
    """Whether `actor` releases and withdraws public copies."""
    return getattr(actor, "role", "") in _PUBLISH


@dataclass(frozen=True, slots=True)
class Waiting:
    """A determination that waits for its public copy. `served_on`: its first service, if any.

    `withdrawn_on`: the copy that there was is withdrawn.
    """

    number: str
    version: int
    signed_on: date
    served_on: date | None
    withdrawn_on: date | None


def waiting(actor: Any, number: str = "") -> tuple[Waiting, ...]:
    """The determinations that stand and have no public copy, the oldest first; of one case alone, where it is named.

    `actor` None: the command line's operator. In as many reads for one case as for all.
    """
    if actor is not None and not may_publish(actor):
        return ()
    public = PublishedDetermination.objects.filter(
        source="openimr", superseded_by__isnull=True, withdrawn_at__isnull=True
    )
    taken_back = Q(state=State.PUBLISHED) & ~Exists(public.filter(case_number=OuterRef("number")))
    rows = determinations.with_what_follows(visible(actor).filter(Q(state=State.SIGNED) | taken_back))
    if number:
        rows = rows.filter(number=number)
    stored = list(rows)
    gone = PublishedDetermination.objects.filter(
        case_number__in=[case.number for case in stored], withdrawn_at__isnull=False
    )
    last = dict(gone.order_by().values_list("case_number").annotate(at=Max("withdrawn_at")))
    found = [_waiting(case, last.get(case.number)) for case in stored]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.signed_on, one.number)))


def _waiting(case: Case, withdrawn_at: datetime | None) -> Waiting | None:
    signed = max(case.determinations.all(), key=lambda one: one.version, default=None)
    if signed is None or determinations.set_aside(determinations.petitions(case, signed)):
        return None
    served = [one.on for one in determinations.standing_service(signed)]
    return Waiting(
        case.number,
        signed.version,
        signed.signed_on,
        min(served, default=None),
        day_of(withdrawn_at) if withdrawn_at else None,
    )


def to_release(case: Case) -> Any:
    """The determination of a case that may have a public copy: it stands, and no appeal set it aside."""
    signed = determinations.standing(case)
    return None if signed is None or determinations.set_aside_on(case) else signed


def standing_copy(case_number: str) -> PublishedDetermination | None:
    """The public copy that the public is shown as the one that stands."""
    return shown(case_number).filter(superseded_by__isnull=True).first()


def releases() -> QuerySet[PublishedDetermination]:
    """What was released here, the last first, withdrawn or superseded or not."""
    rows = PublishedDetermination.objects.filter(source="openimr", published_at__isnull=False)
    return rows.defer("letter", "summary").order_by("-published_at", "-pk")


def withdrawn(case_number: str) -> PublishedDetermination | None:
    """The public copy that was withdrawn last, where nothing is shown in its place."""
    if shown(case_number).exists():
        return None
    rows = PublishedDetermination.objects.filter(case_number=case_number, withdrawn_at__isnull=False)
    return rows.order_by("-withdrawn_at").first()


@dataclass(frozen=True)
class Preview:
    """A public copy as it would be released, beside what was signed.

    `named`: the words that whoever looks wants taken out as well, those of earlier releases included. `digest` stands
    for the whole copy: what is released is what was looked at.
    """

    case: Case
    signed: Any
    known: tuple[Identity, ...]
    keep: tuple[str, ...]
    named: tuple[str, ...]
    corrects: Mapping[str, Any]
    content: Mapping[str, Any]

    @cached_property
    def digest(self) -> str:
        told = json.dumps(self.content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    @cached_property
    def files(self) -> dict[str, bytes]:
        return public_letter.render(self.content)

    @cached_property
    def leaks(self) -> tuple[Leak, ...]:
        """What the reader of its own finds left, in the text and in the PDF."""
        return leaks([*texts(self.content), *public_letter.readable(self.files["pdf"])], self.known, self.keep)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """What stays and should be looked at."""
        plain = [*self.content["how_made"], self.content["credentials"] or "", self.content["organization"]]
        plain += [str(one.get("title", "")) for issue in self.content["issues"] for one in issue["guidelines"]]
        words = known_words() | words_of(map(str, plain))
        return doubts(texts(self.content), self.known, keep=self.keep, words=words)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text as it was signed, with what is taken out and what is doubtful."""
        return passages(texts(as_signed(self.signed.content)), self.known, keep=self.keep, doubtful=self.doubts)


def preview(case: Case, *, named: Iterable[str] = ()) -> Preview:
    """The public copy of the determination that stands. Raises NotFound where none stands."""
    signed = to_release(case)
    if signed is None:
        raise NotFound(f"{case.number}: no signed determination stands that could be published")
    return preview_of(case, signed, named=named)


def preview_of(case: Case, signed: Any, *, named: Iterable[str] = ()) -> Preview:
    """The public copy of one version."""
    before = PublishedDetermination.objects.filter(case_number=case.number).values_list("named", flat=True)
    words = tuple(dict.fromkeys([*(word for one in before for word in one), *(" ".join(w.split()) for w in named)]))
    words = tuple(word for word in words if word)
    known = known_identities(case, signed.reviewer_id, named=words)
    out = {folded(word).casefold() for word in words}
    keep = tuple(word for word in public_letter.eponyms() if folded(word).casefold() not in out)
    corrects = _corrects(signed, known, keep)
    content = public_content(signed.content, known, keep, _says(signed, corrects))
    return Preview(case, signed, known, keep, words, corrects, content)


def known_identities(case: Case, reviewer_id: str, *, named: Iterable[str] = ()) -> tuple[Identity, ...]:
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
    reviewer = panel.identities(sorted(reviewers))
    return identities(parties, numbers=numbers, names=names, reviewer=reviewer, named=named)


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
    return [public_letter.notice("corrects", **told, **words_of_correction(corrects))]


def words_of_correction(corrects: Mapping[str, Any]) -> dict[str, str]:
    """What was corrected and why, as a notice has it."""
    what = "; ".join(dict.fromkeys(in_words(one) for one in corrects["what"]))
    return {"what": what, "reason": corrects["reason"].rstrip(".")}
