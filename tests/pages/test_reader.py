"""The reader of a case file: found, marked, corrected, compared and printed by keyboard, in light and dark."""

from datetime import date

import pytest
from playwright.sync_api import expect
from tests.pages.conftest import HOME

from openimr.accounts.models import Role
from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.panel.queries import assignment
from openimr.records.models import Document, Mark
from openimr.records.models import Page as RecordPage

pytestmark = pytest.mark.browser
WORK_HARDENING = {"name": "work-hardening", "today": date(2013, 10, 21)}
LUMBAR = {"name": "lumbar-mri-and-therapy", "today": date(2017, 2, 6)}


@pytest.fixture
def read(page, sign_in):
    """Open the reader of a case as somebody, at an address of its records."""

    def opened(number: str, role: Role = Role.INTAKE, at: str = "read/", **who: str) -> None:
        sign_in(role, **who)
        page.goto(f"/cases/{number}/records/{at}")
        ready(page)

    return opened


def ready(page) -> None:
    expect(page.locator("html")).to_have_attribute("data-reader", "ready")
    expect(page.locator("#pane-1 .page[data-drawn=true]").first).to_be_visible()


def now(page) -> int:
    """The page of the file that is being read."""
    return int(page.locator("#go").input_value())


def test_the_file_opens_at_its_first_page_and_is_read_by_keyboard(carried, page, read, accessible, picture):
    carried(**WORK_HARDENING)
    read("CM13-0009001")
    expect(page.locator("#of")).to_have_text("of 36")
    expect(page.locator(".document")).to_have_count(Document.objects.count())
    expect(page.locator(".event").first).to_be_visible()
    expect(page.locator(".layer").first).to_be_attached()
    picture("reader")
    accessible()
    page.locator("#pane-1").focus()
    for keys, place in (("j", 2), ("j", 3), ("k", 2), ("]", 3), ("End", 36), ("Home", 1)):
        page.keyboard.press(keys)
        expect(page.locator("#go")).to_have_value(str(place))
    page.keyboard.press("g")
    page.keyboard.type("17")
    page.keyboard.press("Enter")
    expect(page.locator("#go")).to_have_value("17")
    assert page.locator("#pane-1 .leaf").count() < 12
    assert "page=" in page.url


def test_only_pages_that_are_near_exist(carried, page, read):
    carried(**WORK_HARDENING)
    read("CM13-0009001")
    for place in (9, 18, 27, 36):
        page.locator("#go").fill(str(place))
        page.locator("#go").press("Enter")
        expect(page.locator("#go")).to_have_value(str(place))
        expect(page.locator("#pane-1 .leaf").filter(has=page.locator("img")).first).to_be_visible()
        assert page.locator("#pane-1 .leaf").count() < 12
    assert page.locator("#pane-1 .page img").count() < 12


def test_an_event_opens_its_page_with_its_words_marked_and_b_goes_back(carried, page, read):
    carried(**WORK_HARDENING)
    read("CM13-0009001")
    event = page.locator(".event").nth(12)
    event.click()
    expect(page.locator("#reader-status")).to_have_text("The quote is marked on the page.")
    expect(page.locator(".box--cited").first).to_be_visible()
    there = now(page)
    assert there > 1
    assert "start=" in page.url
    page.keyboard.press("b")
    expect(page.locator("#go")).to_have_value("1")
    expect(page.locator(".box--cited")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#go")).to_have_value(str(there))


def test_the_chronology_is_filtered_by_kind(carried, page, read):
    carried(**WORK_HARDENING)
    read("CM13-0009001")
    expect(page.locator(".event").first).to_be_visible()
    all_events = page.locator(".event").count()
    page.get_by_text("Kinds of events", exact=True).click()
    first = page.locator(".chip").first
    hidden = int(first.inner_text().split()[-1])
    first.locator("input").uncheck()
    expect(page.locator(".event")).to_have_count(all_events - hidden)


def test_the_text_layer_is_the_text_of_the_page_word_by_word_in_its_place(carried, page, read):
    carried(**WORK_HARDENING)
    read("CM13-0009001")
    expect(page.locator(".layer").first).to_be_attached()
    assert "page 1 of 2" in page.locator("#pane-1 .leaf").first.get_attribute("aria-label")
    stored = RecordPage.objects.get(original__file="04-first-report-of-injury.pdf", number=1)
    layer = page.locator("#pane-1 .leaf").first.locator(".layer")
    assert layer.evaluate("layer => layer.textContent") == stored.text
    word = layer.locator("span", has_text="OCCUPATIONAL").bounding_box()
    sheet = page.locator("#pane-1 .page").first.bounding_box()
    assert 0.3 < (word["x"] - sheet["x"]) / sheet["width"] < 0.75
    assert 0.08 < (word["y"] - sheet["y"]) / sheet["height"] < 0.16
    before = (word["x"] - sheet["x"]) / sheet["width"]
    page.locator("#zoom-in").click()
    expect(page.locator("#zoom")).to_have_text("90 %")
    word = layer.locator("span", has_text="OCCUPATIONAL").bounding_box()
    sheet = page.locator("#pane-1 .page").first.bounding_box()
    assert abs((word["x"] - sheet["x"]) / sheet["width"] - before) < 0.01


def test_a_scanned_page_has_its_recognized_text_over_its_picture(carried, page, read):
    carried(**WORK_HARDENING)
    scanned = RecordPage.objects.filter(by_ocr=True, duplicate_of=None).first()
    read("CM13-0009001", at=f"{scanned.original.sha256}/?page={scanned.number}&start=0&end=20")
    expect(page.locator("#reader-status")).to_have_text("The quote is marked on the page.")
    leaf = page.locator("#pane-1 .leaf", has=page.locator(".box--cited"))
    assert leaf.locator(".layer").evaluate("layer => layer.textContent") == scanned.text


def test_search_hits_are_listed_marked_in_the_page_and_stepped_through(carried, page, read, accessible, picture):
    carried(**LUMBAR)
    read("CM17-0009002")
    page.keyboard.press("/")
    page.keyboard.type("lumbar")
    page.keyboard.press("Enter")
    expect(page.locator("#hit-count")).to_contain_text("1 of ")
    expect(page.locator(".box--hit").first).to_be_visible()
    picture("reader-search")
    first = now(page)
    page.locator("#pane-1").focus()
    page.keyboard.press(".")
    expect(page.locator("#hit-count")).to_contain_text("2 of ")
    assert now(page) != first
    page.keyboard.press(",")
    expect(page.locator("#go")).to_have_value(str(first))
    accessible()
    assert "lumbar" not in page.url
    page.locator("#words").fill("nowhere in it")
    page.locator("#words").press("Enter")
    expect(page.locator("#hit-count")).to_contain_text("No page has these words")


def test_bookmarks_and_notes_are_kept_changed_deleted_and_brought_back(carried, page, read, accessible):
    carried(**LUMBAR)
    read("CM17-0009002")
    expect(page.locator(".layer").first).to_be_attached()
    page.locator("#pane-1").focus()
    page.keyboard.press("m")
    expect(page.locator("#reader-status")).to_contain_text("Bookmark on")
    page.keyboard.press("n")
    page.keyboard.type("Compare with the second visit.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#reader-status")).to_contain_text("for you alone")
    page.keyboard.press("5")
    expect(page.locator(".mark")).to_have_count(2)
    accessible()
    page.reload()
    ready(page)
    page.keyboard.press("5")
    expect(page.locator(".mark__text", has_text="second visit")).to_be_visible()
    page.get_by_role("button", name="Edit: Compare").click()
    page.get_by_label("Shared with all").check()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".mark", has_text="second visit")).to_contain_text("shared")
    page.get_by_role("button", name="Delete: Compare").click()
    expect(page.locator(".mark")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".mark")).to_have_count(2)
    assert Mark.objects.get(text__startswith="Compare").shared
    log = cases.timeline(Case.objects.get())
    assert "second visit" not in str(list(log.values_list("payload", flat=True)))
    assert set(log.values_list("kind", flat=True)) >= {"records.marked", "records.mark_changed", "records.mark_removed"}


def test_selected_words_are_noted_where_they_stand(carried, page, read):
    carried(**LUMBAR)
    read("CM17-0009002")
    word = page.locator("#pane-1 .layer span", has_text="Patient").first
    expect(word).to_be_attached()
    word.dblclick()
    expect(page.locator("#selection-bar")).to_be_visible()
    page.get_by_role("button", name="Note here").click()
    page.keyboard.type("whose name is this")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".box--note")).to_be_visible()
    mark = Mark.objects.get()
    assert mark.page.text[mark.start : mark.end] == "Patient"


def test_anothers_private_note_is_nobody_elses(carried, page, read):
    carried(**LUMBAR)
    shown = RecordPage.objects.filter(duplicate_of=None).first()
    for shared, text in ((True, "for everybody"), (False, "mine alone")):
        Mark.objects.create(
            page=shown, author="intake:another", text=text, shared=shared,
            made_at="2026-11-23T00:00Z", changed_at="2026-11-23T00:00Z",
        )  # fmt: skip
    read("CM17-0009002", Role.AUDITOR)
    page.locator("#pane-1").focus()
    page.keyboard.press("5")
    expect(page.locator(".mark")).to_have_count(1)
    expect(page.locator(".mark")).to_contain_text("for everybody")
    expect(page.locator("#bookmark")).to_have_count(0)
    page.keyboard.press("m")
    expect(page.locator("#reader-status")).to_contain_text("changes nothing")
    assert Mark.objects.count() == 2


def test_a_kind_and_a_date_are_set_right_by_keyboard_and_taken_back(carried, page, read, accessible):
    carried(**LUMBAR, reviewed=False)
    read("CM17-0009002")
    document = Document.objects.get(original__file="04-first-report-of-injury.pdf")
    page.locator(".document", has_text="first report").click()
    page.locator("#pane-1").focus()
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="What is this document?")).to_be_visible()
    accessible()
    page.keyboard.press("n")
    expect(page.locator("#reader-status")).to_contain_text("is now: Consultation")
    document.refresh_from_db()
    assert document.kind == "consultation"
    page.keyboard.press("u")
    expect(page.locator("#reader-status")).to_contain_text("taken back")
    document.refresh_from_db()
    assert document.kind == "first_report"
    page.keyboard.press("d")
    page.keyboard.type("2/30/2016")
    page.keyboard.press("Enter")
    expect(page.locator("#reader-status")).to_contain_text("rite one date")
    page.keyboard.press("d")
    page.keyboard.type("8/16/2016")
    page.keyboard.press("Enter")
    expect(page.locator("#reader-status")).to_contain_text("The date is set")
    document.refresh_from_db()
    assert document.date == date(2016, 8, 16)


def test_a_document_is_split_and_joined_by_keyboard(carried, page, read):
    carried(**LUMBAR, reviewed=False)
    number = "CM17-0009002"
    whole = Document.objects.filter(last_page__gt=1, original__pages__duplicate_of=None).order_by("pk").first()
    read(number, at=f"{whole.original.sha256}/?page=2")
    before = Document.objects.count()
    page.locator("#pane-1").focus()
    page.keyboard.press("s")
    expect(page.locator("#reader-status")).to_contain_text("A new document begins")
    assert Document.objects.count() == before + 1
    page.keyboard.press("J")
    expect(page.locator("#reader-status")).to_contain_text("Joined")
    assert Document.objects.count() == before


def test_two_places_of_the_file_stand_side_by_side(carried, page, read, accessible, picture):
    carried(**LUMBAR)
    read("CM17-0009002")
    page.locator("#pane-1").focus()
    page.keyboard.press("v")
    expect(page.locator("#pane-2 .page[data-drawn=true]").first).to_be_visible()
    for _ in range(3):
        page.keyboard.press("]")
    expect(page.locator("#pane-2 .layer").first).to_be_attached()
    second = now(page)
    assert second > 3
    picture("reader-compare")
    accessible()
    page.keyboard.press("F6")
    expect(page.locator("#go")).to_have_value("1")
    page.keyboard.press("F6")
    expect(page.locator("#go")).to_have_value(str(second))
    page.keyboard.press("v")
    expect(page.locator("#pane-2")).to_be_hidden()


def test_the_dark_is_remembered_and_accessible(carried, page, read, accessible, picture):
    carried(**LUMBAR)
    read("CM17-0009002")
    expect(page.locator(".event").first).to_be_visible()
    page.locator("#pane-1").focus()
    page.keyboard.press("D")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#reader-status")).not_to_have_class("is-shown")
    picture("reader-dark")
    accessible()
    page.reload()
    ready(page)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Everything by keyboard")).to_be_visible()
    accessible()


def test_nothing_is_lost_at_twice_the_size(carried, page, read, accessible):
    """640 CSS pixels are a window of 1280 at 200 %."""
    carried(**LUMBAR)
    page.set_viewport_size({"width": 640, "height": 450})
    read("CM17-0009002")
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    for side, tab in (
        ("left", "Documents"),
        ("left", "Pages"),
        ("right", "Chronology"),
        ("right", "Search"),
        ("right", "Marks"),
    ):
        if page.locator(f"#open-{side}").get_attribute("aria-expanded") == "false":
            page.locator(f"#open-{side}").click()
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
        accessible()
    page.locator("#close-right").click()
    for name in ("Bookmark", "Note", "Side by side", "Print", "Keyboard map", "Larger", "Smaller"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_in_viewport()


def test_repeats_are_folded_behind_the_page_that_is_shown_and_open(carried, page, read):
    carried(**WORK_HARDENING)
    repeated = RecordPage.objects.filter(duplicate_of__isnull=False).first()
    shown = repeated.duplicate_of
    read("CM13-0009001", at=f"{shown.original.sha256}/?page={shown.number}")
    leaf = page.locator("#pane-1 .leaf", has=page.get_by_role("button", name="also at")).first
    leaf.get_by_role("button", name="also at").click()
    expect(page.locator("#of")).not_to_have_text("of 36")
    expect(page.locator("#pane-1").get_by_role("button", name="repeats another page: fold").first).to_be_visible()
    page.keyboard.press("b")
    page.goto(f"/cases/CM13-0009001/records/{repeated.original.sha256}/?page={repeated.number}")
    ready(page)
    page.get_by_role("button", name="repeats another page: fold").first.click()
    expect(page.locator("#of")).to_have_text("of 36")


def test_sheets_of_paper_bear_case_and_page(carried, page, read):
    carried(**LUMBAR)
    read("CM17-0009002")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.locator("#pane-1").focus()
    page.keyboard.press("p")
    page.get_by_label("Pages of the file").check()
    page.get_by_label("from").fill("2")
    page.get_by_label("to", exact=True).fill("4")
    page.get_by_role("button", name="Print", exact=True).last.click()
    page.wait_for_function("window.printed")
    page.emulate_media(media="print")
    expect(page.locator(".sheet-of-paper")).to_have_count(3)
    expect(page.locator(".sheet-of-paper__head").first).to_contain_text("CM17-0009002")
    expect(page.locator(".sheet-of-paper__head").first).to_contain_text("page")
    expect(page.locator(".bar")).to_be_hidden()


def test_a_withheld_page_is_for_records_staff_alone(carried, page, read):
    journey = carried(**LUMBAR, reviewed=False)
    case = Case.objects.get(number=journey.case_number)
    withheld = RecordPage.objects.filter(duplicate_of=None, repeats=None).order_by("pk").first()
    withheld.withheld = True
    withheld.save()
    place = f"/cases/{case.number}/records/{withheld.original.sha256}"
    read(case.number, Role.REVIEWER, reviewer_id=assignment(case).reviewer_id)
    for path in (f"pages/{withheld.number}.webp", f"pages/{withheld.number}.json", "file.pdf"):
        assert page.request.get(f"{place}/{path}").status in {404, 409}, path
    manifest = page.request.get(f"/cases/{case.number}/records/manifest.json").json()
    assert len(manifest["pages"]["number"]) == RecordPage.objects.count() - 1
    page.get_by_role("link", name=case.number).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(case.number)
    page.context.clear_cookies()
    read(case.number, Role.INTAKE, at=f"{withheld.original.sha256}/?page={withheld.number}", username="staff")
    expect(page.locator(".strip", has_text="Withheld").first).to_be_visible()
    assert page.request.get(f"{place}/pages/{withheld.number}.webp").status == 200


def test_a_reviewer_opens_the_records_of_their_own_cases_alone(carried, page, read):
    journey = carried(**LUMBAR, reviewed=False)
    case = Case.objects.get(number=journey.case_number)
    sha256 = case.originals.first().sha256
    paths = [
        "read/",
        "manifest.json",
        "chronology.json",
        "marks.json",
        f"{sha256}/",
        f"{sha256}/pages/1.webp",
        f"{sha256}/pages/1.json",
        f"{sha256}/file.pdf",
    ]
    read(case.number, Role.REVIEWER, reviewer_id=assignment(case).reviewer_id)
    for path in paths:
        assert page.request.get(f"/cases/{case.number}/records/{path}").status == 200, path
    page.get_by_role("link", name=case.number).click()  # the reader tells by itself what was seen
    expect(page.get_by_role("heading", level=1)).to_contain_text(case.number)
    page.context.clear_cookies()
    read_as = "R-040" if assignment(case).reviewer_id != "R-040" else "R-041"
    page.goto("/sign-in/")
    from openimr.accounts.services import open_account

    open_account(username="other", role=Role.REVIEWER, password="a long enough password", reviewer_id=read_as)
    page.get_by_label("Account").fill("other")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(HOME)
    for path in paths:
        assert page.request.get(f"/cases/{case.number}/records/{path}").status == 404, path


def test_what_one_opens_of_an_original_is_one_reading(carried, page, read):
    carried(**LUMBAR)
    read("CM17-0009002")
    page.locator("#pane-1").focus()
    for _ in range(4):
        page.keyboard.press("j")
    expect(page.locator("#pane-1 .layer").first).to_be_attached()
    events = cases.timeline(Case.objects.get()).filter(kind="records.read")
    opened = [event.payload["document"] for event in events]
    assert len(opened) == len(set(opened))
    assert cases.broken_event(Case.objects.get()) is None


def test_a_page_is_a_picture_of_ours_and_is_kept_nowhere_in_the_browser(carried, page, read):
    carried(**LUMBAR)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    read("CM17-0009002")
    sha256 = Case.objects.get().originals.first().sha256
    answer = page.request.get(f"/cases/CM17-0009002/records/{sha256}/pages/1.webp?width=800")
    assert answer.headers["content-type"] == "image/webp"
    assert "no-store" in answer.headers["cache-control"]
    assert answer.body()[8:12] == b"WEBP"
    assert page.request.get(f"/cases/CM17-0009002/records/{sha256}/pages/99.webp").status == 404
    assert not [url for url in asked if url.endswith(".pdf")]
    assert len([url for url in asked if "manifest.json" in url]) == 1


def test_the_list_of_records_is_set_right_by_keyboard(carried, page, sign_in, accessible, picture):
    carried(**LUMBAR, reviewed=False)
    sign_in(Role.INTAKE)
    page.goto("/cases/CM17-0009002/records/")
    expect(page.locator("html")).to_have_attribute("data-dark", "no")
    row = page.locator("tr[data-document]", has_text="Doctor's first report")
    sha256 = row.get_attribute("data-document")
    while page.locator("tr[aria-current=true]").count() == 0 or row.get_attribute("aria-current") != "true":
        page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="What is this document?")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#reader-status")).to_contain_text("is now: Consultation")
    changed = page.locator(f"tr[data-document='{sha256}']")
    expect(changed.locator(".tag")).to_have_text("CONS")
    expect(changed).to_have_attribute("aria-current", "true")
    picture("records")
    page.keyboard.press("u")
    expect(changed.locator(".tag")).to_have_text("DFR")
    page.keyboard.press("D")
    expect(page.locator("html")).to_have_attribute("data-dark", "yes")
    accessible()
    page.keyboard.press("Enter")
    ready(page)
    expect(page.locator("#now")).to_contain_text("Doctor's first report")


def test_pages_that_failed_say_why_and_are_tried_again(carried, page, read, accessible):
    carried(**LUMBAR, reviewed=False)
    failed = RecordPage.objects.filter(duplicate_of=None, by_ocr=False).order_by("pk").first()
    failed.state, failed.problem = "failed", "reading it took more than 30 s. Try it again"
    failed.save()
    read("CM17-0009002", at=f"{failed.original.sha256}/?page={failed.number}")
    strip = page.locator(".strip", has_text="Could not be read")
    expect(strip).to_contain_text("more than 30 s")
    accessible()
    page.goto("/cases/CM17-0009002/records/")
    expect(page.locator("#progress")).to_contain_text("1 not read")
    accessible()
    page.goto(f"/cases/CM17-0009002/records/{failed.original.sha256}/?page={failed.number}")
    ready(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".strip", has_text="Waits to be read")).to_be_visible()
    failed.refresh_from_db()
    assert failed.state == "waiting"


def test_a_person_types_what_a_page_says_and_a_page_is_confirmed(carried, page, read):
    carried(**LUMBAR, reviewed=False)
    hard = RecordPage.objects.filter(duplicate_of=None, by_ocr=True).order_by("pk").first()
    hard.legibility = "handwriting"
    hard.save()
    read("CM17-0009002", at=f"{hard.original.sha256}/?page={hard.number}")
    page.locator(".strip", has_text="Handwriting").get_by_role("button", name="Type what it says").click()
    area = page.get_by_label("Type what you can read")
    expect(area).to_have_value(hard.text)
    area.fill("Off work until [illegible].")
    page.get_by_role("button", name="Keep this text").click()
    expect(page.locator(".strip", has_text="A person has read this page")).to_be_visible()
    hard.refresh_from_db()
    assert (hard.text, hard.transcribed_by) == ("Off work until [illegible].", "intake:somebody")
    leaf = page.locator("#pane-1 .leaf", has=page.locator(".strip", has_text="A person has read"))
    expect(leaf.locator(".layer")).to_have_text("Off work until [illegible].")


def test_a_reported_page_is_gone_for_the_reviewer_and_the_others_keep_their_pictures(carried, page, read):
    journey = carried(**LUMBAR, reviewed=False)
    case = Case.objects.get(number=journey.case_number)
    read(case.number, Role.REVIEWER, reviewer_id=assignment(case).reviewer_id)
    expect(page.locator("#of")).to_have_text("of 21")
    page.locator("#pane-1").focus()
    page.keyboard.press("!")
    page.get_by_role("button", name="Report it").click()
    expect(page.locator("#reader-status")).to_contain_text("withheld until records staff")
    expect(page.locator("#of")).to_have_text("of 20")
    assert RecordPage.objects.filter(withheld=True).count() == 1
    leaf = page.locator("#pane-1 .leaf[data-place='0']")
    expect(leaf.locator("img")).to_be_visible()
    shown = leaf.locator("img").evaluate("picture => picture.currentSrc || picture.src")
    withheld = RecordPage.objects.get(withheld=True)
    assert f"{withheld.original.sha256}/pages/{withheld.number}.webp" not in shown
