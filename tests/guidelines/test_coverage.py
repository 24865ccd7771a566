"""What the library has criteria for: counted, printed, and held against what is really asked for."""

import json
from collections import Counter
from datetime import UTC, datetime

from typer.testing import CliRunner

from openimr.cli import app
from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.coverage import COLUMNS, OUTSIDE, column, coverage
from openimr.guidelines.domain.request import parse

LIBRARY = load()


def test_the_table_has_each_treatment_once_with_its_criteria_counted():
    lines = CliRunner().invoke(app, ["guidelines", "coverage"]).output.splitlines()
    assert lines[0] == "| treatment | 2004 and 2007 | 2009 | 2016 | from 12/2017 | outside the MTUS |"
    rows = dict(line.strip("| ").split(" | ", 1) for line in lines[2:])
    assert rows["Biofeedback"].split(" | ")[1:3] == ["2", "1 (1)"]
    covered = {treatment for criteria_set in LIBRARY.sets for treatment in criteria_set.treatments}
    assert Counter(label for row in rows for label in row.split(", ")) >= Counter(
        LIBRARY.catalogue.by_id[one].label for one in covered if "," not in LIBRARY.catalogue.by_id[one].label
    )


def test_what_two_editions_say_alike_counts_once():
    (knee,) = [
        one
        for one in coverage(LIBRARY.sets, LIBRARY.editions, LIBRARY.catalogue)
        if LIBRARY.catalogue.by_id["total_knee"].label in one.labels
    ]
    later = [s for s in LIBRARY.sets if "total_knee" in s.treatments and s.edition.startswith("mtus-knee")]
    assert len({s.edition for s in later}) == 2
    assert len(knee.criteria["from 12/2017"]) == len(later[0].criteria)
    assert {column(LIBRARY.edition(s.edition)) for s in LIBRARY.sets} <= set(COLUMNS)
    assert column(LIBRARY.edition("odg")) == OUTSIDE


def test_nearly_every_published_request_has_criteria_on_its_day(shared_data):
    asked: Counter[bool] = Counter()
    for line in (shared_data / "letters-gold.jsonl").read_text(encoding="utf-8").splitlines():
        letter = json.loads(line)
        on = datetime.strptime(letter["ur_denial_date"], "%m/%d/%Y").replace(tzinfo=UTC).date()
        for issue in letter["issues"]:
            request = parse(issue["request"], LIBRARY.catalogue)
            parts = tuple(part for part, _ in request.body_parts)
            asked[bool(LIBRARY.sets_for(request.concept, parts, on))] += 1
    assert asked.total() > 310
    assert asked[True] >= 0.95 * asked.total()
