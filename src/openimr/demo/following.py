"""What followed the sample determinations, from `follow.yaml`: noted once, by the same doors that people use."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from openimr.cases import queries as cases
from openimr.clock import PACIFIC
from openimr.determinations import queries, services
from openimr.errors import NotFound

_FILE = Path(__file__).with_name("follow.yaml")


def noon(day: date) -> datetime:
    """The instant by which the demonstration tells what happened on a day of a sample case."""
    return datetime.combine(day, time(12), tzinfo=PACIFIC)


def follow_samples() -> list[str]:
    """Note service and implementation of the sample cases that are decided, each on the day on which it was noted.

    Answers the cases that it noted.
    """
    noted = []
    for entry in yaml.safe_load(_FILE.read_text(encoding="utf-8")):
        if _follow(entry):
            noted.append(entry["case"])
    return noted


def _follow(entry: dict[str, Any]) -> bool:
    try:
        case = cases.get(entry["case"], None)
    except NotFound:
        return False
    determined = queries.standing_determination(case)
    if determined is None or queries.service_facts(determined):
        return False
    told = {"on": entry["on"], "place": "Sacramento, CA", "served_by": entry["served_by"]}
    served: dict[str, Any] = {"letters": True, "by": "demo", "at": noon(entry["on"])}
    office, *others = queries.recipients(case, on=determined.signed_on)
    services.serve(case.number, recipients=[office], way="electronic", consented=True, **told, **served)
    services.serve(case.number, recipients=others, way="first_class_mail", **told, **served)
    if "report" in entry:
        report = dict(entry["report"])
        reported = noon(report.pop("reported_on"))
        services.report_implementation(case.number, **report, by="demo", at=reported)
    return True
