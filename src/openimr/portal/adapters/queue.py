"""Jobs of the portal are put on the queue, by name, in the transaction of their data."""

from procrastinate.contrib.django import app

SEND_NOTICE = "portal.send_notice"
QUEUE = "portal"


def send_notice(notice: int) -> None:
    """A job that sends one e-mail. Two of one notice never run at once; the later finds it sent."""
    app.configure_task(SEND_NOTICE, queue=QUEUE, lock=f"notice {notice}").defer(notice=notice)
