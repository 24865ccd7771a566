"""What the panel does when an event or a written file says so."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate, post_save

from openimr import clock
from openimr.cases.services import recorded
from openimr.panel import services

#: Events after which a case may have a reviewer soon: what is doubtful is asked now, before anyone waits.
_BEFORE_ASSIGNMENT = ("case.eligible", "case.records_ready")

#: Beginnings of the events after which the pages of a case may read otherwise.
_PAGES_CHANGED = ("case.records_ready", "records.corrected", "records.page_", "records.put_in_order")


def connect() -> None:
    """Hear every event of every case, and every reviewer's file that is stored one by one.

    Who stores many files at once calls `services.take_profiles`.
    """
    recorded.connect(case_happened, dispatch_uid="panel.case_happened")
    post_migrate.connect(migrated, sender=apps.get_app_config("panel"), dispatch_uid="panel.migrated")
    post_save.connect(file_written, sender=apps.get_model("panel", "Reviewer"), dispatch_uid="panel.file_written")


def case_happened(event: Any, **_: Any) -> None:
    """Bind a new case to the seed of its day, before anyone can choose when it is assigned; ask doubts early.

    The languages of the records are told whenever their pages change.
    """
    if event.kind == "case.received":
        services.bind_to_draw(event.case, by=event.actor, at=event.at)
    if event.kind == "case.terminated":
        services.end_with_case(event.case, on=clock.day_of(event.at), at=event.at)
        services.end_readings_with_case(event.case, on=clock.day_of(event.at), at=event.at)
    if event.kind.startswith(_PAGES_CHANGED):
        services.tell_languages(event.case)
    if event.kind in _BEFORE_ASSIGNMENT:
        services.note_doubts(event.case, on=clock.day_of(event.at), at=event.at)


def migrated(apps: Any = apps, **_: Any) -> None:
    """Keys that an older version made are made anew, once the tables are today's."""
    entity = apps.all_models["panel"].get("entity")
    if hasattr(entity, "keyed_by"):
        services.rekey(by="software", at=clock.now())


def file_written(instance: Any, **_: Any) -> None:
    """What a reviewer's file says of ties stands in the graph at once, whoever wrote the file."""
    services.take_profiles([instance.pk], by="software", at=clock.now())
