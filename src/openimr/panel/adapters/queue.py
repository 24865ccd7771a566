"""Jobs of the panel are put on the queue, by name, in the transaction of their data."""

from procrastinate.contrib.django import app

MAIL_READER = "panel.mail_reader"
QUEUE = "panel"


def mail_reader(reading: int) -> None:
    """A job that sends one reminder by e-mail."""
    app.configure_task(MAIL_READER, queue=QUEUE, lock=f"reading {reading}").defer(reading=reading)
