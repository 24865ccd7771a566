"""A reviewer discloses ties, ends them and answers for parties: always a new version, never a deletion."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.errors import Reason, Refused
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.domain.disclosure import mark, reasons_not_to_disclose
from openimr.panel.domain.reviewers import Affiliation
from openimr.panel.services.profiles import Act, locked_profile, write
from openimr.panel.services.ties import take_profiles

_STEP = "change the ties"


@transaction.atomic
def disclose(reviewer_id: str, tie: Affiliation, *, today: date, by: str, at: datetime) -> None:
    """Put a tie on the reviewer's file; open cases that it bars are told at once. A party unanswered for is answered.

    Raises Refused with every reason, and NotFound.
    """
    profile = locked_profile(reviewer_id)
    told = replace(tie, party=" ".join(tie.party.split()), relation=" ".join(tie.relation.split()))
    if reasons := reasons_not_to_disclose(told, reviewer_of(profile).affiliations, today=today):
        raise Refused(_STEP, reviewer_id, reasons)
    profile["affiliations"] = [*profile.get("affiliations", []), _stored(told)]
    profile["unanswered"] = [party for party in profile.get("unanswered", []) if party != told.party]
    _keep(reviewer_id, profile, {"disclosed": told.kind}, by=by, at=at)


@transaction.atomic
def end_tie(reviewer_id: str, marked: str, *, until: date, by: str, at: datetime) -> None:
    """A tie ended on that day; it stays on file with it. Raises Refused, also where the tie changed meanwhile."""
    profile = locked_profile(reviewer_id)
    ties = reviewer_of(profile).affiliations
    place = next((n for n, tie in enumerate(ties) if mark(tie) == marked), None)
    if place is None:
        raise Refused(_STEP, reviewer_id, [Reason("changed", "the file was changed meanwhile; open the page again")])
    reasons = []
    if ties[place].until is not None:
        reasons.append(Reason("ended", "the tie has a last day already; the medical director can correct it"))
    if until < ties[place].since:
        reasons.append(Reason("until", "the last day is before the first one"))
    if reasons:
        raise Refused(_STEP, reviewer_id, reasons)
    entries = [dict(entry) for entry in profile["affiliations"]]
    entries[place]["until"] = until.isoformat()
    profile["affiliations"] = entries
    _keep(reviewer_id, profile, {"ended": ties[place].kind}, by=by, at=at)


@transaction.atomic
def answer_no_tie(reviewer_id: str, party: str, *, by: str, at: datetime) -> None:
    """The reviewer has no tie to a party that was asked about. Raises Refused where nobody asked, and NotFound."""
    profile = locked_profile(reviewer_id)
    if party not in profile.get("unanswered", []):
        raise Refused(_STEP, reviewer_id, [Reason("not_asked", "nobody asked about that party, or it is answered")])
    profile["unanswered"] = [name for name in profile["unanswered"] if name != party]
    _keep(reviewer_id, profile, {"answered": "no tie"}, by=by, at=at)


def _stored(tie: Affiliation) -> dict[str, Any]:
    return {
        "party": tie.party,
        "kind": tie.kind,
        "relation": tie.relation,
        "since": tie.since.isoformat(),
        "until": tie.until.isoformat() if tie.until else None,
        "source": tie.source,
        "percent": tie.percent,
    }


def _keep(reviewer_id: str, profile: dict[str, Any], facts: dict[str, str], *, by: str, at: datetime) -> None:
    write([Act(reviewer_id, "changed", profile, facts)], by=by, at=at)
    take_profiles([reviewer_id], by=by, at=at)
