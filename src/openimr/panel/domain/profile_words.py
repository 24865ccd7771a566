"""A reviewer's whole profile in sentences, as the reviewer confirms it once a year."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from openimr.panel.domain.reviewers import Licence, Reviewer


class _Dated(Protocol):
    @property
    def since(self) -> date: ...

    @property
    def until(self) -> date | None: ...


def profile_words(reviewer: Reviewer, wording: Mapping[str, str]) -> tuple[str, ...]:
    """The sentences; `wording` has one for each kind of entry, with its fields in braces.

    Whoever has none of a kind is told to have none: an omission would be confirmed unseen.
    """
    told = [wording["practice"].format(hours=reviewer.weekly_hours, since=_day(reviewer.practising_since))]
    told += [
        wording["licence"].format(state=held.state, number=held.number, dates=_dates(held), limits=_limits(held))
        for held in reviewer.licences
    ] or [wording["no_licence"]]
    told += [
        wording["certification"].format(
            specialty=held.specialty,
            subspecialty=f", {held.subspecialty}" if held.subspecialty else "",
            board=held.board,
            dates=_dates(held),
        )
        for held in reviewer.certifications
    ] or [wording["no_certification"]]
    told += [
        wording["measure"].format(what=one.what or "a measure", dates=_dates(one), pending="pending " * one.pending)
        for one in reviewer.discipline
    ] or [wording["no_measure"]]
    told += [
        wording["privilege"].format(hospital=one.what, dates=_dates(one), ended=f" ({one.ended})" if one.ended else "")
        for one in reviewer.staff_privileges
    ] or [wording["no_privilege"]]
    told += [
        wording["tie"].format(
            kind=one.kind,
            party=one.party,
            relation=one.relation,
            dates=_dates(one),
            share=f", {one.percent:g} % of yearly income" if one.percent is not None else "",
        )
        for one in reviewer.affiliations
    ] or [wording["no_tie"]]
    told += [wording["unanswered"].format(party=party) for party in reviewer.unanswered]
    trained = reviewer.evidence_training
    told.append(wording["training"].format(on=_day(trained)) if trained else wording["no_training"])
    for field in ("languages", "conditions", "treatments", "declines"):
        if entries := getattr(reviewer, field):
            told.append(wording[field].format(entries=", ".join(entries)))
    return tuple(told)


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _dates(held: _Dated) -> str:
    return f"from {_day(held.since)}" + (f" to {_day(held.until)}" if held.until else " on")


def _limits(held: Licence) -> str:
    return "restricted" if held.restricted else "not restricted"
