"""Jobs of the panel: each calls one service."""

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from openimr import clock
from openimr.panel import services
from openimr.panel.adapters import queue

#: As the portal's notices: a mail server that is down for half a day loses nothing.
_AGAIN = RetryStrategy(max_attempts=6, exponential_wait=5, linear_wait=60)


@app.periodic(cron="5 8 * * *")  # the queue counts in UTC: after midnight in California, summer and winter
@app.task(name="panel.mark_lapsed", queue="panel", queueing_lock="panel.mark_lapsed")
def mark_lapsed(timestamp: int) -> None:  # noqa: ARG001  periodic jobs are told when
    """Who expired in the night is marked, and open cases are taken back before anyone signs."""
    services.mark_lapsed(today=clock.today(), by="software", at=clock.now())


@app.periodic(cron="10 8 * * *")
@app.task(name="panel.lapse_offers", queue="panel", queueing_lock="panel.lapse_offers")
def lapse_offers(timestamp: int) -> None:  # noqa: ARG001  periodic jobs are told when
    """Offers that nobody answered in time lapse; the next best is asked where the organization wants it so."""
    services.lapse_due(today=clock.today(), by="software", at=clock.now(), offer_next=settings.PANEL_OFFERS_THE_NEXT)


@app.periodic(cron="15 8 * * *")
@app.task(name="panel.second_readings", queue="panel", queueing_lock="panel.second_readings")
def second_readings(timestamp: int) -> None:  # noqa: ARG001  periodic jobs are told when
    """Offers of second readings that nobody answered lapse; who has accepted one is reminded before it is due."""
    services.lapse_readings(today=clock.today(), by="software", at=clock.now())
    services.remind_readers(today=clock.today(), by="software", at=clock.now())


@app.task(name=queue.MAIL_READER, queue=queue.QUEUE, retry=_AGAIN)
def mail_reader(reading: int) -> None:
    """A reader who gave an address is reminded by e-mail."""
    services.mail_reader(reading)
