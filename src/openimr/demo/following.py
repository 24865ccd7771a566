"""What followed the sample determinations, from `follow.yaml`: noted once, by the same doors that people use."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from openimr.cases import queries as cases
from openimr.determinations import queries, services
from openimr.errors import NotFound

_FILE = Path(__file__).with_name("follow.yaml")


def follow_samples(*, at: datetime) -> list[str]:
    """Note service and implementation of the sample cases that are decided. Answers the cases that it noted."""
    noted = []
    for entry in yaml.safe_load(_FILE.read_text(encoding="utf-8")):
        if _follow(entry, at=at):
            noted.append(entry["case"])
    return noted


def _follow(entry: dict[str, Any], *, at: datetime) -> bool:
    try:
        case = cases.get(entry["case"], None)
    except NotFound:
        return False
    determined = queries.standing_determination(case)
    if determined is None or queries.service_facts(determined):
        return False
    common: dict[str, Any] = {"by": "demo", "at": at}
    told = {"on": entry["on"], "place": "Sacramento, CA", "served_by": entry["served_by"], **common}
    office, *others = queries.recipients(case, on=determined.signed_on)
    services.serve(case.number, recipients=[office], way="electronic", consented=True, letters=True, **told)
    services.serve(case.number, recipients=others, way="first_class_mail", letters=True, **told)
    if "report" in entry:
        services.report_implementation(case.number, **entry["report"], **common)
    return True
