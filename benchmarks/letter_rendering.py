"""Four-page letters: ours against the bare engine (typst) on the same content, in the same run; then in batches.

Every letter is another one (numbers, sentences): the engine keeps what it has set, and the same letter again would cost
nothing. The bare engine compiles the same template with the same data, its fonts loaded before as ours are.
"Rendered" is the PDF as `pdf_letter.render` gives it; "sealed" has its content, seal and template attached; "signed" is
the letter as it is issued, with the organization's PAdES signature; "checked" has its tags checked as well.

The batches go through the product's own press (`openimr letter batch`): the same letters checked, the bare engine alone
in the same processes (what this machine can give), and whole sets of three items for six recipients, kept in a store
(in memory where there is one: each file is synced, and a disk would measure itself).
One process and all take turns, so that a busy moment meets both. `python benchmarks/letter_rendering.py 1000` for the
full batch.
"""

import copy
import io
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))

import pikepdf
import typst
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openimr import clock
from openimr.determinations.adapters import certificates, letter_press, pdf_letter, pdf_signature, pdf_structure, seal
from openimr.determinations.adapters.letterhead import Look
from openimr.records.adapters import originals
from openimr.typesetting import families

ROUNDS, LETTERS = 5, 5
BATCH = int(sys.argv[1]) if len(sys.argv) > 1 else 100
TOGETHER, TURNS = 5, 2
NAME = "Sierra Review Organization"
_IN_MEMORY = Path("/dev/shm")


@cache
def made() -> tuple[dict[str, Any], Ed25519PrivateKey, certificates.Identity]:
    """Content, seal's key and certificate, once a process."""
    import django

    django.setup()
    from tests.determinations.builders import ready

    with tempfile.TemporaryDirectory() as folder:
        identity = certificates.identity(
            Path(folder), organization=NAME, at=clock.now(), configured=certificates.Configured()
        )
    told = ready().content()
    two, document = told["issues"], told["documents_reviewed"][0]
    content = {
        **told,
        "issues": [{**two[place % 2], "number": place + 1} for place in range(3)],
        "documents_reviewed": [{**document, "title": f"Report {place}"} for place in range(9)],
        "look": Look().sealed(),
        "template": pdf_letter.template_digest(),
    }
    return content, Ed25519PrivateKey.generate(), identity


def another(number: int) -> dict[str, Any]:
    """The letter of that number: every sentence and every row says something else than in the others."""
    told = copy.deepcopy(made()[0])
    told["header"]["case_number"] = f"CM13-{number:07d}"
    sentences = [*told["clinical_case_summary"], *(s for issue in told["issues"] for s in issue["rationale"])]
    for place, sentence in enumerate(sentences):
        sentence["text"] = f"{sentence['text'].rstrip('.')}, as letter {number} says in its place {place}."
    for issue in told["issues"]:
        issue["request"] = f"{issue['request']} ({number})"
    for source in told["sources"]:
        if source["kind"] == "record":
            source["evidence"]["title"] += f" {number}"
    return told


def rendered(told: dict[str, Any]) -> bytes:
    return pdf_letter.render(told)


def sealed(told: dict[str, Any]) -> bytes:
    return pdf_letter.attach(rendered(told), {"content": told, "seal": seal.seal(told, made()[1]).as_json()})


def signed(told: dict[str, Any]) -> bytes:
    return pdf_signature.sign(sealed(told), made()[2], organization=NAME, at=clock.now())


def checked(told: dict[str, Any]) -> bytes:
    letter = signed(told)
    assert not pdf_structure.check(letter)
    return letter


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def bare(given: dict[str, Any]) -> bytes:
    """The engine alone, on data that is ready."""
    return typst.compile(
        given["template"], format="pdf", font_paths=_fonts(), pdf_standards=["ua-1"], sys_inputs=given["inputs"]
    )


def for_bare(told: dict[str, Any]) -> dict[str, Any]:
    template = Path(pdf_letter.__file__).with_name("letter.typ").read_bytes()
    data = json.dumps({**told, "draft": False, "public": False}, ensure_ascii=False)
    return {"template": template, "inputs": {"data": data, "fonts": json.dumps(families(own=True))}}


def milliseconds() -> dict[str, float]:
    """The median of the rounds for each, taken in turns, of processor time; no letter is set twice."""
    works: dict[str, Callable[[dict[str, Any]], bytes]] = {
        "bare": bare, "rendered": rendered, "sealed": sealed, "signed": signed, "checked": checked,
    }  # fmt: skip
    numbers = iter(range(10_000_000))
    taken: dict[str, list[float]] = {name: [] for name in works}
    for measured in range(-1, ROUNDS):
        for name, work in works.items():
            letters = [another(next(numbers)) for _ in range(LETTERS)]
            given = [for_bare(one) for one in letters] if name == "bare" else letters
            start = time.process_time()
            for one in given:
                work(one)
            if measured >= 0:
                taken[name].append(1000 * (time.process_time() - start) / LETTERS)
    return {name: round(statistics.median(spent), 1) for name, spent in taken.items()}


def some(of: Callable[[int], None], numbers: Sequence[int]) -> int:
    for number in numbers:
        of(number)
    return len(numbers)


def one_checked(number: int) -> None:
    checked(another(number))


def one_bare(number: int) -> None:
    bare(for_bare(another(number)))


@cache
def _determination(store: Path) -> str:
    return originals.keep_bytes(store, checked(another(0)))


def _job(store: Path, number: int) -> letter_press.Job:
    """The letters of one case to its recipients; the determination was made when it was signed."""
    determination = _determination(store)
    from tests.determinations.letter_sets import case_facts
    from tests.determinations.letter_sets import made as letter_set

    found = letter_set(facts=replace(case_facts(), case_number=f"CM13-{number:07d}"))
    forms = {"address": ("pdf", "json")}
    sheets = tuple(
        letter_press.Sheet(
            one.code,
            one.letter,
            forms.get(one.kind, ("pdf", "html", "docx", "json")),
            {} if one.letter else {"pdf": determination},
        )
        for one in found.pieces
    )
    prints = {
        str(one["number"]): ("Letters", tuple(piece.code for piece in found.of(one["number"])))
        for one in found.about["recipients"]
    }
    return letter_press.Job(found.about["case_number"], store, Look(), sheets, prints)


def a_second(work: Callable[[Any], Any], job: Callable[[int], Any], jobs: int, *, each: int = 1) -> dict[str, float]:
    """Letters (or sets) a second of wall time by one process and by all, each warm; `each`: letters of a job."""
    cores = letter_press.cores()
    numbers = iter(range(100_000, 100_000_000))
    done: dict[int, list[float]] = {1: [], cores: []}
    for _ in range(TURNS):
        for processes in (1, cores):
            warm, counted = processes * 2, max(processes * 2, jobs * processes // (cores * TURNS))
            start = 0.0
            asked = (job(next(numbers)) for _ in range(warm + counted))
            for place, _ in enumerate(letter_press.with_jobs(work, asked, processes=processes), start=1):
                if place == warm:
                    start = time.perf_counter()
            done[processes].append(counted * each / (time.perf_counter() - start))
    one, all_cores = (statistics.mean(done[processes]) for processes in (1, cores))
    return {
        "by_one": round(one, 2),
        "by_all": round(all_cores, 2),
        "share_of_linear": round(all_cores / one / cores, 2),
    }


def together(number: int) -> list[int]:
    """The numbers of the letters of one job."""
    return [number * TOGETHER + place for place in range(TOGETHER)]


def main() -> None:
    with pikepdf.open(io.BytesIO(rendered(another(7)))) as pdf:
        pages = len(pdf.pages)
        assert pages == 4, pages
    took = milliseconds()
    told: dict[str, Any] = {"pages": pages, "same_bytes": bare(for_bare(another(7))) == rendered(another(7))}
    told |= {f"{name}_ms": value for name, value in took.items()}
    told |= {f"{name}_to_bare": round(took[name] / took["bare"], 2) for name in took if name != "bare"}
    told |= {"batch": BATCH, "cores": letter_press.cores()}
    told["letters_a_second"] = a_second(partial(some, one_checked), together, BATCH // TOGETHER, each=TOGETHER)
    told["bare_a_second"] = a_second(partial(some, one_bare), together, BATCH // TOGETHER, each=TOGETHER)
    store = Path(tempfile.mkdtemp(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))
    try:
        told["sets_a_second"] = a_second(letter_press.press_and_check, partial(_job, store), BATCH // 20)
    finally:
        shutil.rmtree(store)
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
