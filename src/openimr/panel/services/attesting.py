"""The words that a reviewer affirms are kept as they were read."""

from datetime import date, datetime

from openimr.errors import Reason, Refused
from openimr.panel import queries
from openimr.panel.models import Assignment, Attested


def attest(held: Assignment, step: str, *, on: date, by: str, at: datetime, read: str | None = None) -> Attested:
    """Keep what the reviewer affirms at "acceptance" or "signature".

    `read`: digest of the words that the reviewer was shown; where what is on file changed since, they are refused and
    shown anew. Raises Refused too where what must be true is not.
    """
    words = queries.words_to_attest(held.case, held.reviewer_id, step, on)
    reasons = list(words.lacking)
    if read is not None and read != words.digest:
        reasons.append(Reason("words_changed", "the words changed since you read them; read them again"))
    if reasons:
        raise Refused("attest", held.case.number, reasons)
    return Attested.objects.create(
        assignment=held,
        step=step,
        on=on,
        at=at,
        by=by,
        words=[{"id": one.id, "affirms": one.affirms, "says": one.says, "cite": one.cite} for one in words.affirmed],
        certificate=words.certificate,
        certified_on=on,
        digest=words.digest,
    )
