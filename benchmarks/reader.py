"""The reader of a long case file: how soon its first page is drawn, in chromium, from a real server.

Baseline: pdf.js (benchmarks/pdfjs, unchanged) drawing the first page of the same file from the same server in the same
browser, which is how the reader before this one worked. Every opening is cold: a browser context of its own and no page
picture kept on disk. `python benchmarks/reader.py 3000` takes a file of that many pages; 10000 the longest.
"""

import io
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import rmtree, which

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
DATA = Path(tempfile.mkdtemp(prefix="openimr-reader-"))
os.environ["OPENIMR_DATA_DIR"] = str(DATA)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs a loop in this thread

from openimr import database

database.make_ready()

from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Route, sync_playwright
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case, URDecision
from openimr.records import queries
from openimr.records.adapters import originals
from openimr.records.models import Document, Original, Page

ROUNDS, PASSWORD, NUMBER = 5, "a long enough password", "CM26-0000001"
KINDS = ("progress_report", "imaging", "therapy_note", "laboratory", "consultation", "work_status")
BASELINE = """<!doctype html><meta charset="utf-8"><div id="pages"></div><script type="module">
import * as pdfjs from "/baseline/pdf.min.mjs";
pdfjs.GlobalWorkerOptions.workerSrc = "/baseline/pdf.worker.min.mjs";
const file = await pdfjs.getDocument({
  url: "FILE", standardFontDataUrl: "/baseline/fonts/", isEvalSupported: false,
}).promise;
const page = await file.getPage(1);
const viewport = page.getViewport({ scale: 1.1 });
const canvas = Object.assign(document.createElement("canvas"), { width: viewport.width, height: viewport.height });
document.getElementById("pages").append(canvas);
await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport }).promise;
requestAnimationFrame(() => { window.drawn = performance.now(); });
</script>"""
#: Notes when the first picture of a page is decoded and in the document.
WATCH = """(() => {
  const look = () => {
    const picture = document.querySelector(".first img, .page > img");
    if (picture?.complete && picture.naturalWidth) requestAnimationFrame(() => { window.drawn = performance.now(); });
    else requestAnimationFrame(look);
  };
  look();
})()"""


#: Milliseconds from going to the page in the middle until its picture is there.
JUMP = """() => new Promise((resolve) => {
  const began = performance.now();
  const field = document.getElementById("go");
  const middle = Math.round(Number(document.getElementById("of").textContent.replace(/\\D/g, "")) / 2);
  field.value = middle;
  field.dispatchEvent(new Event("change"));
  const look = () => {
    const picture = document.querySelector(`.leaf[data-place="${middle - 1}"] .page > img`);
    if (picture) resolve(performance.now() - began);
    else requestAnimationFrame(look);
  };
  look();
})"""
#: Milliseconds between frames in two seconds of steady scrolling.
SCROLL = """() => new Promise((resolve) => {
  const pane = document.getElementById("pane-1");
  const frames = [];
  let before = performance.now();
  const end = before + 2000;
  const step = (now) => {
    frames.push(now - before);
    before = now;
    pane.scrollTop += 60;
    if (now < end) requestAnimationFrame(step);
    else resolve(frames);
  };
  requestAnimationFrame(step);
})"""


def long_file(pages: int, place: Path) -> list[str]:
    """A file of that many pages, typed but for every fourth, which is a scan; answers their texts."""
    texts = []
    sheet = Canvas(str(place), pagesize=LETTER, pageCompression=1)
    for number in range(1, pages + 1):
        lines = [f"PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT, page {number}"]
        lines += [f"Finding {n} of page {number}: lumbar flexion is {20 + n} degrees, no radiation." for n in range(38)]
        if number % 4 == 0:
            sheet.drawImage(ImageReader(scan(lines)), 0, 0, *LETTER)
        else:
            sheet.setFont("Helvetica", 10)
            for n, line in enumerate(lines):
                sheet.drawString(72, 720 - 16 * n, line)
        sheet.showPage()
        texts.append("\n".join(lines))
    sheet.save()
    return texts


def scan(lines: list[str]) -> io.BytesIO:
    """The lines as a grey picture of 150 dots an inch."""
    paper = Image.new("L", (1275, 1650), 244)
    pen = ImageDraw.Draw(paper)
    for n, line in enumerate(lines):
        pen.text((150, 150 + 33 * n), line, fill=40, font_size=20)
    out = io.BytesIO()
    paper.save(out, format="JPEG", quality=40)
    out.seek(0)
    return out


def case_of(pages: int) -> Case:
    """A case with that file, divided into documents of three pages."""
    place = DATA / "long.pdf"
    texts = long_file(pages, place)
    case = Case.objects.create(
        number=NUMBER,
        state="records_ready",
        date_of_injury=date(2024, 1, 8),
        application_received=date(2026, 1, 5),
        application_signed=date(2026, 1, 2),
    )
    URDecision.objects.create(case=case, date=date(2025, 12, 20))
    original = Original.objects.create(
        case=case,
        sha256=originals.keep(queries.store(), place),
        file=place.name,
        place=0,
        sender="claims_administrator",
        received=date(2026, 1, 12),
        page_count=pages,
    )
    documents = Document.objects.bulk_create(
        Document(
            original=original,
            first_page=first,
            last_page=min(first + 2, pages),
            title=f"Document {first // 3 + 1}",
            kind=KINDS[first // 3 % len(KINDS)],
            date=date(2024 + first * 2 // (pages + 1), 1 + first // 3 % 12, 1 + first % 28),
        )
        for first in range(1, pages + 1, 3)
    )
    read_at = datetime(2026, 1, 12, 18, tzinfo=UTC)
    Page.objects.bulk_create(
        (
            Page(
                original=original, document=documents[n // 3], number=n + 1, state="read", text=text,
                width=612, height=792, read_at=read_at,
            )
            for n, text in enumerate(texts)
        ),
        batch_size=1000,
    )  # fmt: skip
    return case


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve() -> tuple[subprocess.Popen[bytes], str]:
    port = free_port()
    arguments = [sys.executable, "-m", "openimr", "serve", "--port", str(port)]
    server = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=2).close()
            return server, address
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def signed_in(browser: Browser, address: str, state: dict | None = None) -> BrowserContext:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, storage_state=state)
    if state is None:
        page = context.new_page()
        page.goto("/sign-in/")
        page.get_by_label("Account").fill("somebody")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        page.close()
    return context


def forget_pictures() -> None:
    rmtree(DATA / "page-pictures", ignore_errors=True)


def ours(browser: Browser, address: str, state: dict) -> tuple[float, float, float]:
    """Milliseconds: to the first picture; to the reader being ready; from a jump to the middle to its page drawn."""
    forget_pictures()
    context = signed_in(browser, address, state)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"/cases/{NUMBER}/records/read/", wait_until="commit")
    page.wait_for_function("window.drawn")
    page.wait_for_function("document.documentElement.dataset.reader === 'ready'")
    ready = page.evaluate("performance.now()")
    drawn = page.evaluate("window.drawn")
    jump = page.evaluate(JUMP)
    context.close()
    return drawn, ready, jump


def _from(folder: Path, kind: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(path=folder / Path(route.request.url).name, content_type=kind)


def pdf_js(browser: Browser, address: str, state: dict, sha256: str) -> float:
    """Milliseconds until pdf.js has drawn the first page."""
    context = signed_in(browser, address, state)
    page = context.new_page()
    body = BASELINE.replace("FILE", f"/cases/{NUMBER}/records/{sha256}/file.pdf")
    page.route("**/baseline/", lambda route: route.fulfill(content_type="text/html", body=body))
    page.route("**/baseline/*.mjs", _from(HERE / "pdfjs", "text/javascript"))
    page.route("**/baseline/fonts/*", _from(HERE / "case_files" / "fonts", "font/ttf"))
    page.goto("/baseline/", wait_until="commit")
    page.wait_for_function("window.drawn", timeout=120_000)
    drawn = page.evaluate("window.drawn")
    context.close()
    return drawn


def scrolled(browser: Browser, address: str, state: dict) -> dict[str, float]:
    """Two seconds of steady scrolling: the longest and the 95th percentile of the times between frames, and the DOM."""
    context = signed_in(browser, address, state)
    page = context.new_page()
    page.goto(f"/cases/{NUMBER}/records/read/")
    page.wait_for_function("document.documentElement.dataset.reader === 'ready'")
    frames = page.evaluate(SCROLL)
    nodes = page.evaluate("document.querySelectorAll('#pane-1 *').length")
    leaves = page.evaluate("document.querySelectorAll('#pane-1 .leaf').length")
    context.close()
    ordered = sorted(frames[2:])
    return {"p95_ms": ordered[int(len(ordered) * 0.95)], "longest_ms": ordered[-1], "pages": leaves, "nodes": nodes}


def main() -> None:
    if which("chromium") is None:
        print("skipped: no chromium")
        return
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    case = case_of(pages)
    somebody, _ = open_account(username="somebody", role=Role.INTAKE, password=PASSWORD)
    queries.manifest(case, somebody)  # the kinds are read once
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        manifest = json.dumps(queries.manifest(case, somebody), separators=(",", ":"))
        took = 1000 * (time.perf_counter() - began)
    server, address = serve()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            context = signed_in(browser, address)
            state = context.storage_state()
            context.close()
            first = ours(browser, address, state)
            sha256 = case.originals.get().sha256
            rounds = [(ours(browser, address, state), pdf_js(browser, address, state, sha256)) for _ in range(ROUNDS)]
            scroll = scrolled(browser, address, state)
            browser.close()
    finally:
        server.terminate()
        server.wait()
    drawn, ready, jump = (statistics.median(ours[n] for ours, _ in rounds) for n in range(3))
    baseline = statistics.median(theirs for _, theirs in rounds)
    size = (DATA / "long.pdf").stat().st_size / 1e6
    print(f"{pages} pages, {size:.1f} MB; medians of {ROUNDS} openings, each with nothing kept")
    print(f"first page drawn      ours {drawn:6.0f} ms   pdf.js {baseline:6.0f} ms   ratio {drawn / baseline:.2f}")
    print("                      target: under 1000 ms for 3,000 pages")
    print(f"  first of a server   ours {first[0]:6.0f} ms")
    print(f"all at hand           ours {ready:6.0f} ms")
    print(f"jump to the middle    ours {jump:6.0f} ms to its page drawn")
    print(f"scrolling             frames p95 {scroll['p95_ms']:.0f} ms, longest {scroll['longest_ms']:.0f} ms")
    print(f"                      {scroll['pages']:.0f} pages and {scroll['nodes']:.0f} nodes exist")
    print(f"manifest              {took:6.0f} ms, {len(asked)} queries, {len(manifest) / 1000:.0f} kB uncompressed")


if __name__ == "__main__":
    try:
        main()
    finally:
        rmtree(DATA, ignore_errors=True)
