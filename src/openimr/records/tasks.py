"""Jobs of the records: each calls one service. A job that raises is tried again, later each time, five times in all.

A job whose worker was killed is found by `take_up_stalled` within two minutes and done by another. Every job is safe to
do twice.
"""

import os
import signal
import sys
import threading
from datetime import timedelta
from typing import Any

from django.conf import settings
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from openimr import clock
from openimr.records.adapters import queue
from openimr.records.services import ordering, reading, uploading

_AGAIN = RetryStrategy(max_attempts=reading.MOST_ATTEMPTS - 1, exponential_wait=4)
_SILENT_AFTER = 30.0  # seconds without a sign of life, after which a worker is taken for dead


@app.task(name=queue.READ_ORIGINAL, queue=queue.QUEUE, retry=_AGAIN)
def read_original(original: int, by: str) -> None:
    reading.read_original(original, by=by, at=clock.now())


@app.task(name=queue.READ_PAGE, queue=queue.QUEUE, retry=_AGAIN, pass_context=True)
def read_page(context: JobContext, page: int, by: str) -> None:
    try:
        reading.read_page(page, by=by, at=clock.now())
    except Exception as problem:
        if context.job.attempts >= reading.MOST_ATTEMPTS - 1:
            reading.give_up(page, f"{type(problem).__name__}: {problem}", by=by, at=clock.now())
        raise


@app.task(name=queue.PUT_IN_ORDER, queue=queue.QUEUE, retry=_AGAIN)
def put_in_order(case_number: str, by: str) -> None:
    ordering.put_in_order(case_number, today=clock.today(), by=by, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="records.take_up_stalled", queue=queue.QUEUE, queueing_lock="take_up_stalled", pass_context=True)
async def take_up_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  periodic jobs are told when
    """Jobs that a killed worker left behind wait again."""
    manager: Any = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=_SILENT_AFTER):
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="records.forget_abandoned_uploads", queue=queue.QUEUE, queueing_lock="forget_abandoned_uploads")
def forget_abandoned_uploads(timestamp: int) -> None:  # noqa: ARG001  periodic jobs are told when
    """Uploads that nobody goes on with, and their bytes, are forgotten."""
    uploading.forget_abandoned(after=timedelta(days=settings.RECORDS_UPLOAD_DAYS), at=clock.now())


def work(jobs: int | None = None, *, until_input_ends: bool = False, wait: bool = True) -> None:
    """Do the jobs that wait, `jobs` at a time (None: one a core), until a signal ends it; with `wait` False, until none
    is left. Jobs in hand are finished first.
    """
    if until_input_ends:
        threading.Thread(target=_end_with_the_input, daemon=True).start()
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(concurrency=jobs or os.cpu_count() or 1, wait=wait, delete_jobs="successful")


def _end_with_the_input() -> None:
    while os.read(sys.stdin.fileno(), 1):  # read unbuffered: a buffer's lock, held here, would break the ending
        pass
    os.kill(os.getpid(), signal.SIGTERM)
