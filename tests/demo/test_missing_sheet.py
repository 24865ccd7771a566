"""The sheet "What was not documented", through its doors: page, command, and who may see it."""

import json

import pytest
from typer.testing import CliRunner

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cli import app
from openimr.review import queries


@pytest.fixture
def signed_in(client):
    def sign(role: Role):
        person, _ = open_account(username=f"of-{role}", role=role, password="a long password 1")
        client.force_login(person)
        return client

    return sign


def test_staff_open_the_sheet_from_the_case(under_review, signed_in):
    client = signed_in(Role.INTAKE)
    number = under_review.number
    assert f"/cases/{number}/not-documented.pdf" in client.get(f"/cases/{number}/").content.decode()
    answer = client.get(f"/cases/{number}/not-documented.pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"
    page = client.get(f"/cases/{number}/not-documented.html").content.decode()
    assert "a therapy discharge report" in page
    assert "not decided yet" in page
    assert client.get(f"/cases/{number}/not-documented.docx").status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PUBLICATION])
def test_nobody_else_does(under_review, signed_in, role):
    client = signed_in(role)
    assert client.get(f"/cases/{under_review.number}/not-documented.pdf").status_code == 404


def test_the_sheet_names_neither_worker_nor_reviewer_nor_what_the_records_say(under_review):
    written = json.dumps(queries.what_was_missing(under_review))
    reviewer = queries.case_review(under_review).reviewer_id
    worker = under_review.parties.get(role="injured_worker").name
    for secret in (reviewer, worker, worker.split()[-1]):
        assert secret not in written
    quotes = [e.quote for f in queries.findings(under_review, 1) for e in (*f.evidence, *f.against)]
    assert quotes
    assert not any(quote in written for quote in quotes)


def test_by_command(under_review, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "the test's own server, which runs already")
    run = CliRunner().invoke(app, ["review", "missing", under_review.number])
    assert run.exit_code == 0, run.output
    assert "therapy discharge report" in json.loads(run.stdout)["items"][0]["missing"][0]["needed"]["parts"][0]["shows"]
    out = tmp_path / "sheet.pdf"
    assert CliRunner().invoke(app, ["review", "missing", under_review.number, "--out", str(out)]).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_the_rationale_is_printed_with_its_grade_and_sources(under_review, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "the test's own server, which runs already")
    run = CliRunner().invoke(app, ["review", "rationale", under_review.number])
    assert run.exit_code == 0, run.output
    assert "item 1: reading grade" in run.stdout
    assert "functional capacity evaluation" in run.stdout
    assert queries.grade(under_review, 1) <= 10
    assert CliRunner().invoke(app, ["review", "rationale", under_review.number, "--item", "9"]).exit_code != 0
