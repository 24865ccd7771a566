"""What determinations do when an event says so."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate

from openimr.cases.services import recorded
from openimr.clock import day_of
from openimr.determinations import services

#: Events after which a review is nobody's, or another's: what was to be read of it is moot.
_GIVEN_UP = ("panel.recused", "panel.withdrawn")
#: Events after which a reading has no reader, without anybody's having taken it away.
_UNREAD = ("panel.reading_declined", "panel.reading_lapsed", "panel.reading_given_back")
#: Beginnings of the events with which what is awaited after a determination may change.
_BEARS = ("determination.", "case.")


def connect() -> None:
    """Hear every event of every case, and that the tables are today's."""
    recorded.connect(case_happened, dispatch_uid="determinations.case_happened")
    app = apps.get_app_config("determinations")
    post_migrate.connect(migrated, sender=app, dispatch_uid="determinations.migrated")


def migrated(apps: Any = apps, **_: Any) -> None:
    """What is awaited is worked out of every case that an older version left, or that older law was read in."""
    if "followed" in apps.all_models["determinations"]:
        services.bring_up_to_date()


def case_happened(event: Any, **_: Any) -> None:
    """Draw the lots of a review as it is handed in, in the same transaction: before anybody can sign.

    A reading whose reader was named by lot goes to the next when it comes back; one of a review that is given up ends.
    With the order that sends a case to a different reviewer the time of the determination begins anew. What is awaited
    is kept as it is after the event.
    """
    case, told = event.case, event.payload
    if event.kind.startswith(_BEARS):
        services.keep_what_is_awaited(case)
    if event.kind == "panel.submitted":
        seat, reviewer_id = told.get("seat", 1), told["reviewer"]
        services.keep_as_handed_in(case, seat=seat, reviewer_id=reviewer_id, at=event.at)
        services.draw_lots(case, reviewer_id=reviewer_id, on=date.fromisoformat(told["on"]), at=event.at)
    if event.kind in _GIVEN_UP:
        services.close_moot_readings(case, reviewer_id=told["reviewer"], at=event.at)
    if event.kind == "panel.remanded" and told["of"] == case.number:
        services.close_moot_readings(case, reviewer_id=None, at=event.at)
        services.decide_anew_by(case, ordered=date.fromisoformat(told["on"]))
    if event.kind in _UNREAD:
        check = services.open_for(case, told["seat"])
        if check is not None and check.by_lot:
            services.name_next_by_lot(check, on=day_of(event.at), at=event.at)
