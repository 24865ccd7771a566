"""What a working copy costs: seconds and memory of a file of many pages, beside copying the same file by bare pikepdf.

python benchmarks/working_copy.py           200 pages
python benchmarks/working_copy.py 1000      as many as the release is measured with
"""

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path


sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

from benchmarks import intake_seeds as seeds

MOST_MEMORY = 600  # MB


def written(pages: int, *, turned: bool) -> bytes:
    """A born-digital file; `turned` ones lie on their side, have links, and need a working copy."""
    from reportlab.pdfgen import canvas

    held = io.BytesIO()
    sheet = canvas.Canvas(held, pagesize=(612, 792), invariant=1)
    for number in range(pages):
        for row in range(45):
            sheet.drawString(60, 740 - row * 15, f"{number + 1}.{row} {seeds.WORDS} Gait is slow.")
        if turned:
            sheet.setPageRotation(90)
            sheet.linkURL("https://example.org/", (60, 40, 200, 60))
        sheet.showPage()
    sheet.save()
    return held.getvalue()


def scanned(pages: int) -> bytes:
    return seeds.tiff(pages)


#: The peak of the process itself: getrusage would tell its parent's, where that was larger.
_TELL = "\nprint(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"


def peak(code: str, *arguments: str) -> tuple[float, float]:
    """Seconds and peak memory (MB) of Python code in a process of its own."""
    began = time.perf_counter()
    program = code + _TELL
    run = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return time.perf_counter() - began, int(run.stdout.split()[-1]) / 1024


MAKE = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[3], sys.argv[4]]
from openimr.records.adapters.working_copy import making
made = making.make(Path(sys.argv[1]), Path(sys.argv[2]))
assert made.pages == int(sys.argv[5]), made.pages
"""
COPY = """
import sys
import pikepdf
with pikepdf.open(sys.argv[1]) as pdf:
    pdf.save(sys.argv[2] + "/copy.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)
"""


def main(pages: int) -> int:
    root = Path(__file__).parents[1]
    kinds = {
        "PDF that serves itself": written(pages, turned=False),
        "PDF turned, with links": written(pages, turned=True),
        "fax TIFF": scanned(pages),
        "plain text": "\f".join(f"Page {n}\n" + f"{seeds.WORDS}\n" * 45 for n in range(pages)).encode(),
    }
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, content in kinds.items():
            file, room = Path(folder) / "file", Path(folder) / name
            file.write_bytes(content)
            room.mkdir()
            seconds, memory = peak(MAKE, str(file), str(room), str(root), str(root / "src"), str(pages))
            worst = max(worst, memory)
            base = ""
            if content.startswith(b"%PDF"):
                bare, bare_memory = peak(COPY, str(file), str(room))
                base = f"; bare pikepdf copy {bare:.2f} s, {bare_memory:.0f} MB; ratio {seconds / bare:.2f}"
            print(f"{name}, {pages} pages, {len(content) / 1e6:.1f} MB: {seconds:.2f} s, {memory:.0f} MB{base}")
    print(f"peak memory {worst:.0f} MB, {MOST_MEMORY} at most")
    return 0 if worst <= MOST_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
