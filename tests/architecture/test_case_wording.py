"""Each event that is recorded, and each ground of eligibility, has a name that people would use."""

import ast
from collections.abc import Iterator
from pathlib import Path

from openimr.cases.domain.states import State
from openimr.dashboards.case_wording import case_wording

SOURCE = Path(__file__).parents[2] / "src" / "openimr"
#: Of staff accounts, not of a case: no page of a case tells them.
OF_ACCOUNTS = ("second_factor.", "account.")


def _texts_given_to(*names: str, within: Path, place: int) -> Iterator[str]:
    files = [within] if within.is_file() else sorted(within.rglob("*.py"))
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) <= place:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = node.args[place]
            if called in names and isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value


def test_every_event_has_a_name():
    recorded = {kind for kind in _texts_given_to("record", "_record", within=SOURCE, place=1) if "." in kind}
    assert len(recorded) > 50
    assert {kind for kind in recorded if not kind.startswith(OF_ACCOUNTS)} <= set(case_wording().events)
    assert {f"case.{state}" for state in State} <= set(case_wording().events)


def test_every_ground_of_eligibility_has_a_name():
    rules = SOURCE / "intake" / "domain" / "eligibility.py"
    grounds = {
        *_texts_given_to("_finding", "GroundFinding", within=rules, place=0),
        *_texts_given_to("ground", within=rules, place=1),
    }
    assert {"timely", "signature", "filer"} <= grounds
    assert grounds <= set(case_wording().grounds)
