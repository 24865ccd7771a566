"""Records are added on the page: by picking, by dropping, on after a lost connection or a closed page."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import intake_seeds as seeds
from playwright.sync_api import expect

from openimr.accounts.models import Role
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import receive
from openimr.records.models import Original, Upload

pytestmark = pytest.mark.browser
AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"
LONG = 20_000_000


@pytest.fixture
def case(transactional_db):
    return receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)


@pytest.fixture
def files(tmp_path) -> list[Path]:
    made = {"report.pdf": seeds.pdf(), "bundle.zip": seeds.archive(), "setup.exe": b"MZ\x90\x00" + bytes(100)}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in made]


def long_text(folder: Path) -> Path:
    file = folder / "long.pdf"
    file.write_bytes(b"%PDF-1.4\n" + b"%" + b"x" * LONG + b"\n" + seeds.pdf()[9:])
    return file


def test_files_are_added_and_each_says_what_became_of_it(case, files, page, sign_in, accessible):
    sign_in(Role.INTAKE)
    page.goto(f"/cases/{case.number}/records/add/")
    accessible()
    page.get_by_label("Sent by").select_option("Injured worker")
    page.get_by_label("Came by").select_option("Mail")
    page.get_by_label("Files").set_input_files(files)
    rows = page.locator("#uploads > li")
    expect(rows.nth(0)).to_contain_text("report.pdf: taken in, 2 pages")
    expect(rows.nth(1)).to_contain_text("Taken in: 4 pages.")
    expect(rows.nth(2)).to_contain_text(
        "it is a program, not a record. What to do: ask the sender for the record itself."
    )
    expect(page.locator("#upload-status")).to_contain_text("setup.exe: 0 taken in, 1 not.")
    accessible()
    assert set(Original.objects.values_list("sender", "way")) == {("injured_worker", "mail")}


def test_a_dropped_file_is_taken_in(case, page, sign_in):
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto(f"/cases/{case.number}/records/add/")
    page.evaluate(
        """text => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "dropped.txt"));
          document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }));
        }""",
        seeds.WORDS,
    )
    expect(page.locator("#uploads > li")).to_contain_text("dropped.txt: taken in, 1 page")


def test_a_lost_connection_costs_only_time(case, page, sign_in, tmp_path):
    sign_in(Role.INTAKE)
    page.goto(f"/cases/{case.number}/records/add/")
    sent = []

    def lose_the_second(route) -> None:
        sent.append(route.request.headers["upload-offset"])
        if len(sent) == 2:
            route.fulfill(status=200, body="<h1>Welcome to the hotel's network</h1>")
        else:
            route.continue_()

    page.route("**/records/uploads/*/", lambda route: lose_the_second(route) if route.request.method == "PATCH" else route.continue_())  # fmt: skip
    page.get_by_label("Files").set_input_files(long_text(tmp_path))
    expect(page.locator("#uploads > li")).to_contain_text("Taken in: 2 pages.", timeout=60_000)
    assert sent[1] == sent[2]
    assert Original.objects.get().size > LONG


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(case, page, sign_in, tmp_path, accessible):
    sign_in(Role.INTAKE)
    page.goto(f"/cases/{case.number}/records/add/")
    sent = []

    def hold_the_second(route) -> None:
        sent.append(int(route.request.headers["upload-offset"]))
        if len(sent) != 2:
            route.continue_()

    page.route("**/records/uploads/*/", lambda route: hold_the_second(route) if route.request.method == "PATCH" else route.continue_())  # fmt: skip
    file = long_text(tmp_path)
    with page.expect_request(lambda request: request.headers.get("upload-offset") == str(8 * 1024 * 1024)):
        page.get_by_label("Files").set_input_files(file)
    expect(page.locator("#uploads > li")).to_contain_text("8.4 MB of 20 MB")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_role("heading", name="Interrupted uploads")).to_be_visible()
    accessible()
    page.get_by_label("Files").set_input_files(file)
    expect(page.locator("#uploads > li")).to_contain_text("Taken in: 2 pages.", timeout=60_000)
    assert sent[2] == 8 * 1024 * 1024
    assert Upload.objects.count() == 1


def test_an_upload_is_cancelled_by_keyboard(case, page, sign_in, tmp_path):
    sign_in(Role.INTAKE)
    page.goto(f"/cases/{case.number}/records/add/")
    page.route("**/records/uploads/*/", lambda route: None if route.request.method == "PATCH" else route.continue_())
    page.get_by_label("Files").set_input_files(long_text(tmp_path))
    cancel = page.get_by_role("button", name="Cancel long.pdf")
    expect(page.locator("#uploads > li")).to_contain_text("MB of 20 MB")
    cancel.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#upload-status")).to_have_text("long.pdf: Cancelled.")
    page.wait_for_function("() => !document.querySelector('#uploads button')")
    assert not Upload.objects.exists()
