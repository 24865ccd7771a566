"""The words that a reviewer affirms are kept as they were read."""

from datetime import date, datetime

from openimr.errors import Reason, Refused
from openimr.panel import queries
from openimr.panel.models import Assignment, Attested
from openimr.panel.services.screening import certify


def attest(
    held: Assignment,
    step: str,
    *,
    on: date,
    by: str,
    at: datetime,
    read: str | None = None,
    asked: queries.Inquiry | None = None,
) -> Attested:
    """Keep what the reviewer affirms at "acceptance" or "signature". `asked`: as for `certify`.

    `read`: digest of the words that the reviewer was shown; where what is on file changed since, they are refused and
    shown anew. Raises Refused too where what must be true is not.
    """
    asked = asked or queries.inquiry(held.case, on)
    found = asked.of(held.reviewer_id)
    shown = queries.words_to_attest(held.case, held.reviewer_id, step, on, found=found)
    reasons = list(shown.lacking)
    if read is not None and read != shown.digest:
        reasons.append(Reason("words_changed", "the words changed since you read them; read them again"))
    if reasons:
        raise Refused("attest", held.case.number, reasons)
    certificate = _certificate(held, step, asked, on=on, by=by, at=at)
    words = queries.words_to_attest(held.case, held.reviewer_id, step, on, certificate=certificate, found=found)
    return Attested.objects.create(
        assignment=held,
        step=step,
        on=on,
        at=at,
        by=by,
        words=[{"id": one.id, "affirms": one.affirms, "says": one.says, "cite": one.cite} for one in words.affirmed],
        certificate=certificate,
        digest=words.digest,
    )


def _certificate(held: Assignment, step: str, asked: queries.Inquiry, *, on: date, by: str, at: datetime) -> str:
    """Digest of the screening that goes with the words: an acceptance made its own already, a submission makes one."""
    last = queries.last_certificate(held.case, held.reviewer_id)
    if step == "acceptance" and last is not None and (last.step, last.on) == ("acceptance", on):
        return last.digest
    made_for = "acceptance" if step == "acceptance" else "submission"
    return certify(held.case, held.reviewer_id, step=made_for, on=on, by=by, at=at, asked=asked).digest
