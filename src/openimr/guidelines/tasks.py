"""Jobs of the guidelines: each calls one service and is safe to do twice."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from openimr.guidelines import services
from openimr.guidelines.adapters import queue


@app.task(name=queue.KEEP_ANSWERS, queue=queue.QUEUE, retry=RetryStrategy(max_attempts=3, exponential_wait=4))
def keep_answers(case_number: str) -> None:
    services.keep_answers(case_number)
