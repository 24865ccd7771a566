"""Damaged files and files built to harm: none crashes, hangs or gets lost; each is taken in or refused with words."""

import os
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from benchmarks import intake_damage, intake_seeds

from openimr.errors import DocumentUnreadable
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import receive
from openimr.records import queries, services
from openimr.records.adapters import reception

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"
#: The slowest of them are for the benchmark, which runs them all.
QUICK = sorted(
    set(intake_damage.BUILT)
    - {"stream that unpacks to a gigabyte", "one line of three megabytes", "picture that fills the memory"}
)


@pytest.fixture
def case(db):
    return receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)


def take_in(case, folder: Path, contents: dict[str, bytes]) -> services.Outcome:
    files = []
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        files.append(services.IncomingFile(folder / name, "employer", AT.date(), "mail"))
    return services.take_in_each(case.number, files, by="test", at=AT)


@pytest.mark.parametrize("first", range(0, 150, 30))
def test_damaged_files_are_taken_in_or_refused_with_words(case, tmp_path, settings, first):
    contents = {str(number): content for number, (_, content) in enumerate(intake_damage.damaged(30, first)) if content}
    found = take_in(case, tmp_path, contents)
    answered = {one.shown.split("/")[0] for one in found.taken_in} | {
        one.file.split("/")[0] for one in found.turned_away
    }
    same = {one.sha256 for one in found.taken_in}
    assert len(answered) == len(contents) or len(same) < len(found.taken_in)
    for one in found.turned_away:
        assert one.problem
        assert one.remedy
    for original in case.originals.all():
        assert queries.document_file(case, original.sha256)
        assert len(pypdfium2.PdfDocument(queries.working_file(original))) == original.page_count
    assert not list((Path(settings.DATA_DIR) / "opening").iterdir())


@pytest.mark.parametrize("name", QUICK)
def test_a_file_built_to_harm_is_answered(case, tmp_path, name):
    found = take_in(case, tmp_path, {"record": intake_damage.BUILT[name]()})
    assert found.taken_in or found.turned_away
    assert all(one.problem and one.remedy for one in found.turned_away)


def test_nothing_is_fetched_or_run_by_what_a_text_says(case, tmp_path):
    found = take_in(case, tmp_path, {"record": intake_damage.BUILT["markup for the typesetter"]()})
    page = pypdfium2.PdfDocument(queries.working_file(case.originals.get(sha256=found.taken_in[0].sha256)))[0]
    assert '#read("/etc/passwd") $x$ #panic()' in page.get_textpage().get_text_bounded()


def _started() -> list[int]:
    return [process.pid for process in reception._processes._started if process.poll() is None]


def test_a_killed_process_is_replaced(tmp_path):
    good = tmp_path / "good.pdf"
    good.write_bytes(intake_seeds.pdf())
    for place in range(3):
        folder = tmp_path / str(place)
        folder.mkdir()
        assert reception.receive(good, folder).pages == 2
        for pid in _started():
            os.kill(pid, signal.SIGKILL)


def test_a_file_that_takes_too_long_is_cut_short(tmp_path, monkeypatch):
    monkeypatch.setattr(reception, "_MOST_SECONDS", 1)
    file = tmp_path / "slow.txt"
    file.write_bytes(intake_damage.BUILT["one line of three megabytes"]())
    folder = tmp_path / "room"
    folder.mkdir()
    began = time.monotonic()
    with pytest.raises(DocumentUnreadable, match="took more than") as refusal:
        reception.receive(file, folder)
    assert refusal.value.remedy == "print it to a new PDF, or split it"
    assert time.monotonic() - began < 60


def test_memory_is_bounded(tmp_path):
    """A small file with a picture that is allowed, and whose colours alone would fill the memory of the process."""
    file, folder = tmp_path / "large.png", tmp_path / "room"
    file.write_bytes(intake_damage.transparent_picture(15_500))
    folder.mkdir()
    assert file.stat().st_size < 10_000_000
    with pytest.raises(DocumentUnreadable, match="needs more memory than one file may have") as refusal:
        reception.receive(file, folder)
    assert "300 dots per inch" in refusal.value.remedy


def _child_of(process: int) -> int | None:
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(found[0]) if found else None


def test_a_crash_is_the_files_own_affair(tmp_path):
    """The process that opens a slow file is ended as a fault of memory would end it; the next file comes in."""
    file, folder = tmp_path / "slow.txt", tmp_path / "room"
    file.write_bytes(intake_damage.BUILT["one line of three megabytes"]())
    folder.mkdir()
    told: list[str] = []

    def receive_it() -> None:
        try:
            reception.receive(file, folder)
        except DocumentUnreadable as refusal:
            told.append(f"{refusal.problem}. {refusal.remedy}")

    opening = threading.Thread(target=receive_it)
    opening.start()
    child, until = None, time.monotonic() + 120
    while child is None and time.monotonic() < until:
        child = next(filter(None, map(_child_of, _started())), None)
    assert child is not None
    os.kill(child, signal.SIGSEGV)
    opening.join()
    assert told == ["reading it ended in a crash: it is damaged or built to harm. ask the sender for a new copy"]
    good, room = tmp_path / "good.pdf", tmp_path / "next"
    good.write_bytes(intake_seeds.pdf())
    room.mkdir()
    assert reception.receive(good, room).pages == 2


def test_many_at_once_get_each_its_own_answer(tmp_path):
    answers: dict[int, int] = {}

    def one(number: int) -> None:
        file, folder = tmp_path / f"{number}.pdf", tmp_path / f"room-{number}"
        file.write_bytes(intake_seeds.pdf(number))
        folder.mkdir()
        answers[number] = reception.receive(file, folder).pages

    threads = [threading.Thread(target=one, args=(number,)) for number in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number for number in range(1, 13)}
