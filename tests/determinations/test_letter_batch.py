"""The letters of many cases made by several processes, kept case by case, and written out for the printer."""

from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest
from tests.samples import at_the_desk, carry_sample
from typer.testing import CliRunner

from openimr.cases.models import Case, Party
from openimr.cli import app
from openimr.determinations import queries, services
from openimr.determinations.adapters import letter_press
from openimr.determinations.models import LetterSet
from openimr.errors import Unavailable

AT = datetime(2014, 1, 28, 18, 0, tzinfo=UTC)
ON = date(2014, 1, 29)
SIGNED = date(2013, 10, 21)  # the sample's own day: its attestation is of that day


def _signed(sample: str, folder: Path) -> Case:
    return Case.objects.get(number=carry_sample(sample, folder / sample, today=SIGNED, at=AT).case_number)


def _batch(numbers: list[str], out: Path | None = None, **told) -> list[services.Batched]:
    return list(services.letter_sets(numbers, served_on=ON, by="test", at=AT, out=out, processes=2, **told))


@pytest.mark.django_db
def test_a_batch_keeps_what_each_case_alone_would_keep_and_one_refusal_stops_no_other(tmp_path) -> None:
    case = _signed("work-hardening", tmp_path)
    draft = at_the_desk("medication", tmp_path / "draft", today=AT.date(), at=AT)
    assert queries.unserved() == [case.number]
    found = _batch([draft.number, "CM13-0", case.number], tmp_path / "out")
    assert [one.case_number for one in found] == [draft.number, "CM13-0", case.number]
    assert "only a signed determination is served" in found[0].problem
    assert "no such case" in found[1].problem
    assert (found[2].problem, found[2].faults) == ("", ())
    kept = LetterSet.objects.get()
    assert found[2].pieces == len(kept.pieces)
    assert queries.unserved() == []
    alone = services.letter_set(case.number, served_on=ON, by="test", at=AT)
    assert LetterSet.objects.count() == 1
    assert [piece.files for piece in alone] == [piece["files"] for piece in kept.pieces]
    job = queries.press_job(queries.standing(case), queries.letters_as_they_stand(case, on=ON, served=True))
    assert letter_press.press(job).prints == kept.prints
    written = {file.name for file in (tmp_path / "out" / case.number).iterdir()}
    assert written == {"letter-set.json", *(f"{one['number']}-{one['role'].replace('_', '-')}.pdf"
                                            for one in kept.about["recipients"])}  # fmt: skip
    with pikepdf.open(tmp_path / "out" / case.number / "1-injured-worker.pdf") as whole:
        assert len(whole.pages) > 4


@pytest.mark.django_db
def test_a_case_that_changes_while_its_letters_are_made_is_made_anew(tmp_path) -> None:
    case = _signed("work-hardening", tmp_path)
    signed, made = queries.standing(case), queries.letters_as_they_stand(case, on=ON, served=True)
    before = queries.press_job(signed, made)
    ahead = letter_press.press(before)
    Party.objects.filter(case=case, role="injured_worker").update(street="77 Another Street")
    pieces = services.letter_set(
        case.number, served_on=ON, by="test", at=AT,
        press=lambda job: ahead if job == before else letter_press.press(job),
    )  # fmt: skip
    proof = next(piece for piece in pieces if piece.kind == "proof")
    assert proof.files["json"] not in {files.get("json") for files in ahead.files.values()}


@pytest.mark.django_db
def test_the_command_makes_all_that_nobody_was_served(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)
    case = _signed("work-hardening", tmp_path)
    case.refresh_from_db()
    on = queries.standing(case).signed_on.isoformat()
    asked = ["letter", "batch", "--served-on", on, "--out", str(tmp_path / "out"), "--processes", "1"]
    answer = CliRunner().invoke(app, asked)
    assert answer.exit_code == 0, answer.output
    assert f"{case.number}: " in answer.output
    assert "1 cases, " in answer.output
    again = CliRunner().invoke(app, [*asked, "CM13-0"])
    assert again.exit_code == 3
    assert "no such case" in again.output


def _ends(number: int) -> int:
    import os

    if number == 3:
        os._exit(1)
    return number


def test_a_process_that_is_ended_is_told_and_what_came_before_stays() -> None:
    answers = (answer for answer, _ in letter_press.with_jobs(_ends, range(40), processes=1))
    done: list[int] = []
    with pytest.raises(Unavailable, match="fewer --processes"):
        done.extend(answers)
    assert done == list(range(len(done)))
    assert 3 not in done
