"""Jobs of the portal: each calls one service, is tried again when it fails, and is safe to do twice."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from openimr import clock
from openimr.portal.adapters import queue
from openimr.portal.services import noticing

#: After 1, 5, 25 minutes and so on: a mail server that is down for half a day loses nothing.
_AGAIN = RetryStrategy(max_attempts=6, exponential_wait=5, linear_wait=60)


@app.task(name=queue.SEND_NOTICE, queue=queue.QUEUE, retry=_AGAIN)
def send_notice(notice: int) -> None:
    noticing.send_notice(notice, at=clock.now())
