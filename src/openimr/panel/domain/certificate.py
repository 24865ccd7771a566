"""What one screen leaves behind: what was asked of which sources, what was found, who cleared what. No names."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from openimr.panel.domain.conflicts import Conflict, Found, RelationKind, Rules, Screening
from openimr.panel.domain.graph import EntityRecord

#: Why a screen was made: a step of an assignment, a change in the ties on file, a question of the medical director,
#: a second reading.
STEPS = ("assignment", "acceptance", "submission", "signature", "change", "inquiry", "reading")


def certificate_of(
    screening: Screening,
    *,
    asked: Iterable[tuple[str, EntityRecord]],
    found: Iterable[Found],
    rules: Rules,
    sources: Iterable[Mapping[str, Any]],
    rulings: Mapping[int, Mapping[str, Any]],
    heading: Mapping[str, Any],
) -> dict[str, Any]:
    """The certificate as plain JSON.

    `heading`: case, step, who asked and when. `rulings`: by number of the doubt, who answered it when. A party is told
    by its role and place, an entity by its number: who may see names looks them up.
    """
    matched = tuple(found)
    return {
        **heading,
        "reviewer": screening.reviewer_id,
        "on": screening.on.isoformat(),
        "clear": screening.clear,
        "sources": [dict(source) for source in sources],
        "asked": [
            {
                "party": place + 1,
                "role": role,
                "kind": record.kind,
                "told_by": sorted({"name", *(kind for kind, _ in record.identifiers)} | _addressed(record)),
                "is": [_match(match) for match in matched if match.place == place],
            }
            for place, (role, record) in enumerate(asked)
        ],
        "own_cases": [{"role": match.role, "entity": match.entity} for match in matched if match.place < 0],
        "found": [_finding(conflict) for conflict in screening.conflicts],
        "unanswered": list(screening.unanswered),
        "cleared": [dict(ruling, doubt=number) for number, ruling in sorted(rulings.items())],
        "rules": [
            {
                "id": rule.id,
                "cite": rule.cite,
                "authority": rule.authority,
                "since": rule.since.isoformat(),
                "verified": rule.verified,
            }
            for rule in rules.in_force(screening.on)
        ],
    }


def _addressed(record: EntityRecord) -> set[str]:
    return {"address"} if record.addresses else set()


def _match(match: Found) -> dict[str, Any]:
    told: dict[str, Any] = {"entity": match.entity, "sure": not match.doubtful, "because": list(match.because)}
    return told | ({"settled_by_doubt": match.settled} if match.settled is not None else {})


def _finding(conflict: Conflict) -> dict[str, Any]:
    return {
        "role": conflict.role,
        "kind": conflict.kind,
        "rule": conflict.rule,
        "cite": conflict.cite,
        "authority": conflict.authority,
        "definition": conflict.definition,
        "relation": conflict.relation,
        "rests_on_doubt": conflict.doubtful,
        "steps": [
            {
                "relation": stride.tie.kind,
                "from": stride.start,
                "to": stride.end,
                "forward": stride.tie.one == stride.start,
                "since": stride.tie.since.isoformat() if stride.tie.since else None,
                "until": stride.tie.until.isoformat() if stride.tie.until else None,
                "percent": stride.tie.percent,
                "source": stride.tie.source,
            }
            for stride in conflict.strides
        ],
    }


def steps_in_words(
    finding: Mapping[str, Any], kinds: Mapping[str, RelationKind], names: Mapping[int, str]
) -> tuple[str, ...]:
    """The walk of a finding step by step, with days and sources.

    `names` by entity for who may see them; an entity without one is told by its number.
    """
    told, steps = [], finding["steps"]
    for place, step in enumerate(steps, start=1):
        kind = kinds.get(step["relation"])
        words = (
            step["relation"].replace("_", " ") if kind is None else kind.forward if step["forward"] else kind.backward
        )
        start = _called(step["from"], names, "the reviewer" if place == 1 else "")
        end = _called(step["to"], names, f"the {finding['role'].replace('_', ' ')}" if place == len(steps) else "")
        percent = f" ({step['percent']:g} %)" if step["percent"] is not None else ""
        told.append(f"{start} {words} {end}{percent}, {_days(step)} [{step['source']}]")
    return tuple(told)


def _called(entity: int, names: Mapping[int, str], place: str) -> str:
    known = names.get(entity, f"entity {entity}")
    return f"{place} ({known})" if place else known


def _days(step: Mapping[str, Any]) -> str:
    since, until = (step[word] and f"{date.fromisoformat(step[word]):%m/%d/%Y}" for word in ("since", "until"))
    told = f"since {since}" if since else "since an unknown day"
    return f"{told} until {until}" if until else told


def digest_of(content: Mapping[str, Any]) -> str:
    """The seal: SHA-256 over the content as JSON with sorted keys and nothing between."""
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
