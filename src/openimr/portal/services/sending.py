"""A party sends files: only while the case is open, and no more than a party may."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.errors import Reason, Refused
from openimr.portal import queries
from openimr.records.services import uploading


@transaction.atomic
def begin_upload(seat: queries.Seat, *, file: str, size: int, at: datetime) -> Any:
    """An upload that waits for its first piece. Raises Refused: nothing is taken in any more, or it is too much."""
    case = cases.locked(seat.case.number)
    _check_open(case)
    _check_quota(case, seat.person.actor, size)
    return uploading.begin(
        case.number, file=file, size=size, sender=seat.role, way="electronic", by=seat.person.actor, at=at
    )


def check_open(seat: queries.Seat) -> None:
    """Raises Refused where the case is decided or has ended: asked of every piece, before it is written."""
    _check_open(Case.objects.get(pk=seat.case.pk))


@transaction.atomic
def take_in(seat: queries.Seat, upload: Any, *, at: datetime) -> Any:
    """Take in what has arrived whole, unless the case was decided meanwhile. Raises Refused.

    The case stays locked until it is done: nothing comes into a file on which the physician has signed.
    """
    case = cases.locked(seat.case.number)
    upload.refresh_from_db()
    if not upload.finished:
        _check_open(case)
    return uploading.finish(upload, by=seat.person.actor, at=at)


def check_report(seat: queries.Seat) -> None:
    """Raises Refused where the account has reported with as many documents as one may."""
    most = settings.PORTAL_MOST_REPORTS
    sent = seat.case.implementation_entries.filter(by=seat.person.actor).exclude(proof="")
    if sent.values("at").distinct().count() >= most:
        said = f"this account has sent {most} documents with its reports on this case, which is the most: write to us"
        raise Refused("report", seat.case.number, [Reason("most_reports", said)])


def _check_open(case: Case) -> None:
    if not queries.is_open(case):
        said = "the case was decided or has ended: nothing more is taken in"
        raise Refused("send a file", case.number, [Reason("closed", said)])


def _check_quota(case: Case, account: str, size: int) -> None:
    """What an account sent to one case, finished or not, counts together; what was cancelled does not."""
    sent = case.uploads.filter(by=account)
    count, total = sent.count(), sent.aggregate(total=Sum("size"))["total"] or 0
    most, bytes_ = settings.PORTAL_MOST_UPLOADS, settings.PORTAL_MOST_BYTES
    reasons = []
    if count >= most:
        reasons.append(Reason("most_files", f"{count} files were sent to this case by this account, {most} at most"))
    if size > 0 and total + size > bytes_:
        said = f"this account may send {bytes_:,} bytes to a case; {total:,} are sent, and this file has {size:,}"
        reasons.append(Reason("most_bytes", said))
    if reasons:
        raise Refused("send a file", case.number, reasons)
