"""E-mail, by the server that the settings name."""

from django.conf import settings
from django.core.mail import EmailMessage


def send(to: str, subject: str, text: str) -> None:
    """One plain message. Raises OSError (smtplib's errors among them) where the server cannot be reached or refuses."""
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}  # no holiday answers
    EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers).send(fail_silently=False)
