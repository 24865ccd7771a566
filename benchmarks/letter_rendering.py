"""Four-page letters: ours against the bare engine (typst) on the same content, in the same run; then in batches.

"Rendered" is the PDF as `pdf_letter.render` gives it; "sealed" has its content, seal and template attached; "signed" is
the letter as it is issued, with the organization's PAdES signature. The bare engine compiles the same template text
with the same data, and nothing else. `python benchmarks/letter_rendering.py 1000` for the full batch.
"""

import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))

import django

django.setup()

import pikepdf
import typst
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openimr import clock
from openimr.determinations.adapters import certificates, pdf_letter, pdf_signature, seal
from openimr.determinations.adapters.letterhead import Look
from openimr.typesetting import families
from tests.determinations.builders import ready

ROUNDS, LETTERS = 7, 10
BATCH = int(sys.argv[1]) if len(sys.argv) > 1 else 100
NAME = "Sierra Review Organization"


@cache
def made() -> tuple[dict[str, Any], Ed25519PrivateKey, certificates.Identity]:
    """Content, seal's key and certificate, once a process."""
    with tempfile.TemporaryDirectory() as folder:
        identity = certificates.identity(
            Path(folder), organization=NAME, at=clock.now(), configured=certificates.Configured()
        )
    content = {**ready().content(), "look": Look().as_json(), "template": pdf_letter.template_digest()}
    return content, Ed25519PrivateKey.generate(), identity


def rendered() -> bytes:
    return pdf_letter.render(made()[0])


def sealed() -> bytes:
    content, key, _ = made()
    return pdf_letter.attach(rendered(), {"content": content, "seal": seal.seal(content, key).as_json()})


def signed() -> bytes:
    return pdf_signature.sign(sealed(), made()[2], organization=NAME, at=clock.now())


def bare() -> Callable[[], bytes]:
    """The engine alone: template and data are ready before the clock starts."""
    template = Path(pdf_letter.__file__).with_name("letter.typ").read_bytes()
    data = json.dumps({**made()[0], "draft": False, "public": False}, ensure_ascii=False)
    given = {"data": data, "fonts": json.dumps(families(own=True))}
    return lambda: typst.compile(
        template, format="pdf", ignore_system_fonts=True, pdf_standards=["ua-1"], sys_inputs=given
    )


def milliseconds(works: dict[str, Callable[[], bytes]]) -> dict[str, float]:
    """The median of the rounds for each, taken in turns so that a busy moment meets all alike; processor time."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = time.process_time()
            for _ in range(LETTERS):
                work()
            taken[name].append(1000 * (time.process_time() - start) / LETTERS)
    return {name: round(statistics.median(spent), 1) for name, spent in taken.items()}


def some(count: int) -> int:
    for _ in range(count):
        signed()
    return count


def batch(processes: int) -> float:
    """Signed letters a second of wall time by so many processes, after each is warm."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(some, [2] * processes * 2))
        start = time.perf_counter()
        done = sum(pool.map(some, [5] * (BATCH // 5)))
        return done / (time.perf_counter() - start)


def main() -> None:
    engine = bare()
    with pikepdf.open(io.BytesIO(rendered())) as pdf:
        pages = len(pdf.pages)
    took = milliseconds({"bare": engine, "rendered": rendered, "sealed": sealed, "signed": signed})
    told: dict[str, Any] = {"pages": pages, "same_bytes": engine() == rendered()}
    told |= {f"{name}_ms": value for name, value in took.items()}
    told |= {f"{name}_to_bare": round(took[name] / took["bare"], 2) for name in ("rendered", "sealed", "signed")}
    cores = len(os.sched_getaffinity(0))
    one, all_cores = batch(1), batch(cores)
    told |= {"batch": BATCH, "cores": cores, "a_second_by_one": round(one, 1), "a_second_by_all": round(all_cores, 1)}
    told["share_of_linear"] = round(all_cores / one / cores, 2)
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
