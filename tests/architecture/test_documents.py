"""The documents say what the code does, and every data file of the repository loads."""

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from openimr.cases.domain.states import table
from openimr.cli import app
from openimr.panel.domain import steps

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_the_page_of_states_is_the_table():
    assert (ROOT / "docs" / "reference" / "case-states.md").read_text() == table()


def test_the_work_flow_of_the_panel_is_the_table_of_its_steps():
    assert steps.table() in (ROOT / "docs" / "reference" / "panel.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_no_picture_is_orphaned():
    used = {Path(t).name for page in PAGES for t in re.findall(r"\]\(([^)\s]+\.png)\)", page.read_text())}
    assert {picture.name for picture in (ROOT / "docs" / "images").glob("*.png")} == used


@pytest.mark.parametrize("file", sorted((ROOT / "src").rglob("*.yaml")), ids=lambda file: file.name)
def test_every_data_file_is_yaml(file):
    assert list(yaml.safe_load_all(file.read_text()))


@pytest.mark.parametrize("command", re.findall(r"openimr ([a-z]+(?: [a-z-]+)?)", (ROOT / "README.md").read_text()))
def test_every_command_of_the_readme_exists(command):
    words = [word for word in command.split() if word.replace("-", "").isalpha()]
    run = CliRunner().invoke(
        app,
        [*words[: 2 if words[0] in {"case", "letters", "corpus", "request", "guidelines", "records"} else 1], "--help"],
    )
    assert run.exit_code == 0, run.output


def test_no_lock_names_a_registry():
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|--index|--find-links|/opt/", lock.read_text()), lock.name


def test_the_keys_of_the_reader_are_those_of_its_table():
    table = (ROOT / "src/openimr/web/static/openimr/reader/keymap.mjs").read_text()
    described = (ROOT / "docs/roles/reading-records.md").read_text()
    for shown, says in re.findall(r'\["([^"]+)", "([^"]+)", "', table):
        keys = shown.replace("\\\\", "\\").split(" ")
        assert all(key in {"then", "letter"} or f"`{key}`" in described for key in keys), shown
        assert says in described, says
