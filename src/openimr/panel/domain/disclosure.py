"""What a reviewer may disclose, and what cannot be kept as it is written."""

import json
from datetime import date
from hashlib import sha256

from openimr.errors import Reason
from openimr.panel.domain.reviewers import Affiliation

KINDS = ("professional", "familial", "financial")
LONGEST = 200


def mark(tie: Affiliation) -> str:
    """Tells one tie of a file from the others; it changes when the tie does."""
    told = [tie.party, tie.kind, tie.relation, tie.since.isoformat(), str(tie.until), tie.source, tie.percent]
    return sha256(json.dumps(told).encode()).hexdigest()[:16]


def reasons_not_to_disclose(tie: Affiliation, known: tuple[Affiliation, ...], *, today: date) -> tuple[Reason, ...]:
    """Everything that cannot be kept as it is written; none if all can."""
    reasons = []
    for name, text in (("party", tie.party), ("relation", tie.relation)):
        if not text.strip() or len(text) > LONGEST:
            reasons.append(Reason(name, f"write the {name} in at most {LONGEST} letters"))
    if tie.kind not in KINDS:
        reasons.append(Reason("kind", "say whether the tie is professional, familial or financial"))
    if tie.percent is not None and not 0 <= tie.percent <= 100:
        reasons.append(Reason("percent", "a share of yearly income is from 0 to 100 percent"))
    if tie.until is not None and tie.until < tie.since:
        reasons.append(Reason("until", "the last day is before the first one"))
    if tie.since > today:
        reasons.append(Reason("since", "a tie is disclosed when it has begun"))
    same = [old for old in known if (old.party, old.kind, old.relation) == (tie.party, tie.kind, tie.relation)]
    if any(old.holds(today) and tie.until is None for old in same):
        reasons.append(Reason("known", "this tie is on file already"))
    return tuple(reasons)
