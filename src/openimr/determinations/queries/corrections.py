"""The versions of a determination, and what of the last one may be corrected."""

from dataclasses import dataclass
from datetime import date

from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.determinations.adapters import corrections_file
from openimr.determinations.domain.correcting import Kind, places_in
from openimr.determinations.models import Determination
from openimr.determinations.queries.letters import FORMATS, determination
from openimr.errors import NotFound
from openimr.records.adapters import originals
from openimr.records.queries import store


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a determination. `superseded_by`: the number of the next one, None of the one that stands."""

    number: int
    signed_on: date
    kind: str  # "first", "clerical", "remand"
    reason: str
    superseded_by: int | None


def versions(case: Case) -> tuple[Version, ...]:
    """Every version, oldest first."""
    rows = list(case.determinations.order_by("version"))
    after = [*(row.version for row in rows[1:]), None][: len(rows)]
    return tuple(
        Version(
            number=row.version,
            signed_on=row.signed_on,
            kind=row.content.get("corrects", {}).get("kind", "first"),
            reason=row.content.get("corrects", {}).get("reason", ""),
            superseded_by=following,
        )
        for row, following in zip(rows, after, strict=True)
    )


def version_letter(case: Case, version: int, kind: str) -> bytes:
    """The letter of one version as it was stored, superseded or not. Raises NotFound."""
    row = case.determinations.filter(version=version).first()
    if row is None or kind not in FORMATS:
        raise NotFound(f"{case.number}: no version {version} in the form {kind}")
    return originals.whole(store(), row.letters[kind]).read_bytes()


def correctable(case: Case, *, by: str, on: date) -> tuple[tuple[Kind, str, str], ...]:
    """What of the determination that stands "reviewer" or "organization" may correct: kind, place, and what stands."""
    signed = _signed(case)
    return tuple(places_in(signed.content, corrections_file.kinds(on), by)) if signed else ()


def signed_by(case: Case) -> str | None:
    """The id of the reviewer whose signature may be corrected, or None where nothing is signed."""
    signed = _signed(case)
    return signed.reviewer_id if signed else None


def _signed(case: Case) -> Determination | None:
    return determination(case) if has_reached(State(case.state), State.SIGNED) else None
