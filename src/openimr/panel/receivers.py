"""What a reviewer's file says of ties stands in the graph at once, whoever wrote the file."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_save

from openimr import clock
from openimr.panel import services


def connect() -> None:
    """Hear every reviewer's file that is stored one by one; who stores many at once calls `services.take_profiles`."""
    post_save.connect(file_written, sender=apps.get_model("panel", "Reviewer"), dispatch_uid="panel.file_written")


def file_written(instance: Any, **_: Any) -> None:
    """Read the ties in the file into the graph."""
    services.take_profiles([instance.pk], by="software", at=clock.now())
