"""Jobs of the guidelines are put on the queue, by name, in the transaction of their data."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

KEEP_ANSWERS = "guidelines.keep_answers"
QUEUE = "guidelines"
#: Pages are read first.
_AFTER_READING = -10


def keep_answers(case_number: str) -> bool:
    """A job that asks a case's records the questions of its criteria; False where one waits already."""
    lock = f"answers {case_number}"
    try:
        with transaction.atomic():
            job = app.configure_task(KEEP_ANSWERS, queue=QUEUE, lock=lock, queueing_lock=lock, priority=_AFTER_READING)
            job.defer(case_number=case_number)
    except AlreadyEnqueued:
        return False
    return True
