"""Reads portal_rights.yaml: who sees which documents, what messages are about, by which date a person is known."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from openimr.cases.domain.dispute import PARTY_ROLES
from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.portal.domain.rights import Matter, Right, Rights, Topic

_FILE = Path(__file__).parents[1] / "portal_rights.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Right(_Strict):
    id: str
    matter: Matter
    says: str
    to: list[str] = Field(min_length=1)
    own: bool = False
    senders: list[str] | None = None
    kinds: list[str] | None = None
    not_kinds: list[str] = []
    since: date
    until: date | None = None
    cite: str = Field(min_length=1)
    verified: bool


class _Topic(_Strict):
    id: str
    by: list[str] = Field(min_length=1)
    copied: bool
    ends_case: bool = False
    until_decided: bool = False
    cite: str = Field(min_length=1)
    verified: bool


class _Rights(_Strict):
    least_sure: float = Field(ge=0, le=1)
    identity: dict[str, list[Literal["date_of_birth", "date_of_injury"]]]
    documents: list[_Right]
    messages: list[_Topic]


@cache
def rights() -> Rights:
    """The rules as they stand. Raises DataFileInvalid, also where a role is none that a party has."""
    read = read_data_file(_FILE, _Rights)
    named = {
        role for rule in (*read.documents, *read.messages) for role in getattr(rule, "to", getattr(rule, "by", []))
    }
    named |= set(read.identity) | {sender for rule in read.documents for sender in rule.senders or ()}
    if unknown := sorted(named - set(PARTY_ROLES)):
        raise DataFileInvalid(f"{_FILE.name}: no such role of a party: {', '.join(unknown)}")
    return Rights(
        rules=tuple(_right(rule) for rule in read.documents),
        topics=tuple(
            Topic(
                one.id,
                frozenset(one.by),
                one.copied,
                one.ends_case,
                one.cite,
                one.verified,
                until_decided=one.until_decided,
            )
            for one in read.messages
        ),
        identity={role: tuple(dates) for role, dates in read.identity.items()},
        least_sure=read.least_sure,
    )


def _right(rule: _Right) -> Right:
    return Right(
        id=rule.id,
        matter=rule.matter,
        to=frozenset(rule.to),
        own=rule.own,
        senders=frozenset(rule.senders) if rule.senders is not None else None,
        kinds=frozenset(rule.kinds) if rule.kinds is not None else None,
        not_kinds=frozenset(rule.not_kinds),
        since=rule.since,
        until=rule.until,
        cite=rule.cite,
        verified=rule.verified,
    )
