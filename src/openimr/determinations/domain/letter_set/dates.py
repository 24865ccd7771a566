"""By when what has to be done after a determination was served: each day counted by dated rules, step by step."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.determinations.domain.appealing import of_correction
from openimr.determinations.domain.serving import (
    ServiceFact,
    Serving,
    came_to_hand,
    duty_deadline,
    petition_deadline,
    ways,
)
from openimr.intake.domain.deadlines import Deadline
from openimr.programmes.domain.rules import Programme

MAIL = "first_class_mail"


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody is served: a way that the law of the day knows, and where the address is."""

    id: str
    place: str


@dataclass(frozen=True, slots=True)
class Dates:
    """The days that one recipient's letters name.

    The appeal counts from the recipient's own service, what is to be authorized or paid from the claims
    administrator's. `received` is the administrator's receipt; `presumed`, that it is counted and not observed.

    Of a correction the days of the version before count on: `before` is the day of its service on the recipient, and
    `anew` the last day to appeal if the correction began that time anew; `received_before`, that the administrator's
    receipt is that of an earlier version. `before` is also the day of an earlier service of the same version, which
    reached the recipient and counts. `as_if`: the administrator was not served yet, and its days are counted as if it
    was on the day of this service.
    """

    served: date
    way: Way
    received: date
    presumed: bool
    appeal: Deadline
    authorize: Deadline
    reimburse: Deadline
    before: date | None = None
    anew: Deadline | None = None
    received_before: bool = False
    as_if: bool = False

    @property
    def appeal_is_over(self) -> bool:
        """Whether the last day to appeal was before the day of this service, as with a late correction."""
        return self.appeal.due < self.served

    def as_json(self, *, appeal: bool = True) -> list[dict[str, Any]]:
        """Each limit with its steps and their sources; `appeal`: that of the petition too."""
        limits = (self.authorize, self.reimburse)
        return [_told(one) for one in ((self.appeal, *limits) if appeal else limits)]


def dates_of(
    programme: Programme,
    *,
    served: date,
    way: Way,
    administrator: Serving,
    as_if: bool = False,
    first: ServiceFact | None = None,
    before: Serving | None = None,
    administrator_before: Serving | None = None,
) -> Dates:
    """The days that follow from service on that day; `way` as the recipient is served, `administrator` as that one is.

    They are counted as the case's own limits are once the service is noted. `as_if`: the administrator's service is not
    noted. `first`: the service of this version that reached the recipient before. `before`: of a correction, how the
    version before was served on the recipient, and `administrator_before` on the administrator, where days count from
    there.
    """
    received, presumed = came_to_hand(administrator_before or administrator, programme)
    authorize, reimburse = (
        duty_deadline(rule, "after receipt", start=received, presumed=presumed, programme=programme)
        for rule in ("implementation.authorize", "implementation.reimburse")
    )
    appeal = petition_deadline(first or service_on("", served, way), programme)
    earlier = before.fact if before is not None else None
    law = programme.value("appeal.after_correction", served)
    counts = earlier or first
    return Dates(
        served=served,
        way=way,
        received=received,
        presumed=presumed is not None,
        appeal=of_correction(petition_deadline(earlier, programme), law) if earlier else appeal,
        authorize=authorize,
        reimburse=reimburse,
        before=counts.on if counts else None,
        anew=appeal if earlier else None,
        received_before=administrator_before is not None,
        as_if=as_if and administrator_before is None,
    )


def is_known(way: str, programme: Programme, on: date) -> bool:
    """Whether the law of that day knows that way of service."""
    return way in ways(programme, on)


def service_on(recipient: str, served: date, way: Way) -> ServiceFact:
    """A service on that day by that way, as an entry would have it."""
    return ServiceFact(0, "served", recipient, served, way=way.id, address_in=way.place)


def _told(limit: Deadline) -> dict[str, Any]:
    return {
        "rule": limit.rule,
        "says": limit.says,
        "owed_by": limit.owed_by,
        "counted_from": limit.counted_from.isoformat(),
        "due": limit.due.isoformat(),
        "verified": limit.verified,
        "steps": [
            {"days": step.days, "unit": step.unit, "because": step.because, "cite": step.cite} for step in limit.steps
        ],
    }
