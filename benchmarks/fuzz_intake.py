"""Damaged and hostile files through the real door: none may crash, hang or get lost; each is taken in or refused.

python benchmarks/fuzz_intake.py            500 damaged files and all that are built to harm
python benchmarks/fuzz_intake.py 2500       as many as the release is tried with
"""

import collections
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

#: What the door says where the process that opened a file did not end well.
CAUGHT = ("ended in a crash", "took more than", "more memory", "not what it seems")
MOST_SECONDS = 65.0  # the limit of a small file, and what it takes to be told


@dataclass
class Tried:
    """One file that went through the door."""

    what: str
    seconds: float
    answer: str  # "taken in", "partly", "refused", or a breach
    says: str


def prepare(folder: Path) -> str:
    """A case to take the files into, on a server of its own; its number."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["OPENIMR_DATA_DIR"] = str(folder)
    os.environ.setdefault("OPENIMR_SECRET_KEY", "benchmark")
    from openimr.database import make_ready

    make_ready()
    from datetime import UTC, datetime

    import openimr.demo
    from openimr.intake.adapters.case_folder import read_case_folder
    from openimr.intake.services import receive

    source = Path(openimr.demo.__file__).parent / "cases" / "work-hardening"
    return receive(read_case_folder(source), by="benchmark", at=datetime(2013, 10, 8, tzinfo=UTC)).number


def one(case_number: str, what: str, content: bytes) -> Tried:
    """Upload a file, finish it, and see that it is answered, and that what is stored is whole."""
    from datetime import UTC, datetime

    from django.db import close_old_connections

    from openimr.errors import Refused
    from openimr.records.services import uploading

    at, began = datetime(2013, 10, 8, tzinfo=UTC), time.perf_counter()
    try:
        upload = uploading.begin(
            case_number, file="record", size=len(content), sender="employer", way="mail", by="benchmark", at=at
        )
        parts = iter([content])
        uploading.append(upload, 0, lambda _: next(parts, b""), at=at)
        told = uploading.finish(upload, by="benchmark", at=at).answer
    except Refused as refusal:
        return Tried(what, time.perf_counter() - began, "refused", str(refusal))
    except Exception as fault:  # noqa: BLE001 (a breach is what is looked for)
        return Tried(what, time.perf_counter() - began, f"BREACH: {type(fault).__name__}", str(fault))
    finally:
        close_old_connections()
    seconds = time.perf_counter() - began
    faults, taken = told["faults"], told["taken_in"]
    says = "; ".join(f"{fault['problem']}" for fault in faults)
    if not faults and not taken:
        return Tried(what, seconds, "BREACH: no answer", "")
    if any(not fault["problem"] or not fault["remedy"] for fault in faults):
        return Tried(what, seconds, "BREACH: no message", says)
    if seconds > MOST_SECONDS:
        return Tried(what, seconds, "BREACH: hang", says)
    return Tried(what, seconds, "taken in" if not faults else "partly" if taken else "refused", says)


def lost(case_number: str) -> list[str]:
    """Originals or working copies that are not whole in the store, or are no PDF that the viewer opens."""
    import pypdfium2

    from openimr.cases.queries import get
    from openimr.errors import DocumentUnreadable
    from openimr.records import queries

    found = []
    for original in get(case_number, None).originals.all():
        try:
            queries.document_file(original.case, original.sha256)
            shown = pypdfium2.PdfDocument(queries.working_file(original))
            if len(shown) != original.page_count or original.pages.count() != original.page_count:
                found.append(f"{original.sha256[:12]}: pages differ")
            shown.close()
        except (DocumentUnreadable, pypdfium2.PdfiumError) as fault:
            found.append(f"{original.sha256[:12]}: {fault}")
    return found


def main(count: int) -> int:
    from benchmarks.intake_damage import BUILT, damaged

    with tempfile.TemporaryDirectory(prefix="openimr-fuzz-") as folder:
        case_number = prepare(Path(folder))
        began = time.perf_counter()
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            built = list(pool.map(lambda entry: one(case_number, entry[0], entry[1]()), BUILT.items()))
            tried = list(pool.map(lambda entry: one(case_number, *entry), damaged(count)))
        seconds = time.perf_counter() - began
        gone = lost(case_number)
        left = list((Path(folder) / "uploads").iterdir()) + list((Path(folder) / "opening").iterdir())
        for entry in built:
            print(f"  {entry.seconds:6.2f} s  {entry.answer:9} {entry.what}: {entry.says[:90]}")
        counts = collections.Counter(entry.answer for entry in [*built, *tried])
        says = collections.Counter(entry.says.split(" (")[0][:60] for entry in tried if entry.says)
        slowest = sorted([*built, *tried], key=lambda entry: -entry.seconds)[:5]
        print(
            f"{len(built) + len(tried)} files in {seconds:.0f} s ({(len(built) + len(tried)) / seconds:.1f} a second)"
        )
        print("answers: " + ", ".join(f"{count} {answer}" for answer, count in counts.most_common()))
        print("most said: " + "; ".join(f"{count} {said}" for said, count in says.most_common(6)))
        caught = {said: sum(said in entry.says for entry in [*built, *tried]) for said in CAUGHT}
        print("caught in their own process: " + ", ".join(f"{number} {said!r}" for said, number in caught.items()))
        print("slowest: " + "; ".join(f"{entry.seconds:.2f} s {entry.what}" for entry in slowest))
        breaches = [entry for entry in [*built, *tried] if entry.answer.startswith("BREACH")]
        for entry in breaches:
            print(f"BREACH {entry.what}: {entry.answer} {entry.says[:300]}")
        for line in gone:
            print(f"LOST {line}")
        print(f"breaches: {len(breaches)}, originals lost or not whole: {len(gone)}, files left behind: {len(left)}")
        return 1 if breaches or gone or left else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
