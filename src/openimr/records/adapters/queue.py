"""Jobs are put on the queue, by name, in the transaction of their data; `records/tasks.py` does them."""

from collections.abc import Sequence

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

READ_ORIGINAL, READ_PAGE, PUT_IN_ORDER = "records.read_original", "records.read_page", "records.put_in_order"
QUEUE = "records"


def read_original(original: int, *, by: str) -> bool:
    """A job for the text layers of one original; False where one waits already."""
    return _once(READ_ORIGINAL, f"original {original}", original=original, by=by)


def read_pages(pages: Sequence[int], *, by: str) -> None:
    """A job for each page that OCR must look at. Two of one page never run at once; the later finds it read."""
    for page in pages:
        app.configure_task(READ_PAGE, queue=QUEUE, lock=f"page {page}").defer(page=page, by=by)


def put_in_order(case_number: str, *, by: str) -> bool:
    """A job that puts a case file in order; False where one waits already."""
    return _once(PUT_IN_ORDER, f"order {case_number}", case_number=case_number, by=by)


def _once(task: str, lock: str, **arguments: int | str) -> bool:
    try:
        with transaction.atomic():
            app.configure_task(task, queue=QUEUE, lock=lock, queueing_lock=lock).defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True
