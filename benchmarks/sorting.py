"""Sorting a case file: where documents begin, what they are, their dates of service and authors; on made case files.

    python benchmarks/sorting.py                 the held-back split, 2,000 pages
    python benchmarks/sorting.py --pages 10000   the full size
    python benchmarks/sorting.py --split fresh   layouts written later; looked at since, no longer blind
    python benchmarks/sorting.py --split unseen  documents written one by one (tests/heldout/sorting_unseen.yaml)
    python benchmarks/sorting.py --split real2   86 further real reports (tests/heldout/document_kinds_second.yaml)
    python benchmarks/sorting.py --split real3   152 more of them, nothing left out (document_kinds_third.yaml)
    python benchmarks/sorting.py --split web --texts FILE    28 sample papers of other hands (sorting_web.yaml)
    python benchmarks/sorting.py --split written such documents to build with (tests/spec/sorting_written.yaml)
    python benchmarks/sorting.py --split build --confused    what to look at while building

Baselines in the same run: a document begins on every page with a title; its kind is that of its heaviest title cue
alone and else the most frequent kind of the file; its date is the first that stands in it. Kinds are measured once more
without the lines that are titles: what the rest of a page says. Where the hand-labelled
reports and their texts are present (tests/heldout/document_kinds.yaml; with the build split
tests/spec/document_kinds_real.yaml), kinds and dates are measured on them too. The range after a macro-F1 is where it
lies in 95 of 100 draws of as many documents from these (bootstrap): with one to three of a kind it is wide. Where a
label names several kinds that hold (`or`), kinds are scored on the other documents, and on all with any of them right.
Confidence: benchmarks/confidence.py.
"""

import argparse
import gzip
import hashlib
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path


import yaml

from benchmarks.case_files import Settings, make
from openimr.records.adapters.boundary_cues_file import boundary_cues
from openimr.records.adapters.date_labels_file import date_labels
from openimr.records.adapters.kinds_file import document_kinds
from openimr.records.domain import dates
from openimr.records.domain.cues import joined
from openimr.records.domain.kinds import Classified, classify, weigh
from openimr.records.domain.service_dates import of_service
from openimr.records.domain.splitting import boundaries
from openimr.records.domain.titles import author_of

ROOT = Path(__file__).parents[1]
TEXTS = Path(os.environ.get("OPENIMR_SHARED", ROOT.parent / "shared")) / "data" / "mtsamples.jsonl.gz"
LABELS = ROOT / "tests" / "heldout" / "document_kinds.yaml"
SECOND = ROOT / "tests" / "heldout" / "document_kinds_second.yaml"
THIRD = ROOT / "tests" / "heldout" / "document_kinds_third.yaml"
WEB = ROOT / "tests" / "heldout" / "sorting_web.yaml"
UNSEEN = ROOT / "tests" / "heldout" / "sorting_unseen.yaml"
WRITTEN = ROOT / "tests" / "spec" / "sorting_written.yaml"
OF_A_TITLE = 4.0  # the weight from which a phrase makes its line a title
DEVELOPMENT = ROOT / "tests" / "spec" / "document_kinds_real.yaml"


@dataclass(frozen=True)
class Paper:
    """One document with what is true of it."""

    pages: tuple[str, ...]
    kind: str
    day: date | None
    author: str
    by_ocr: bool
    layout: str = ""


@dataclass(frozen=True)
class Bundle:
    """One original: its pages, the pages on which documents begin, and the documents."""

    pages: tuple[str, ...]
    begins: frozenset[int]
    papers: tuple[Paper, ...]


def bundles(pages: int, seed: int, split: str, *, even: bool) -> list[Bundle]:
    made = make(Settings(pages=pages, seed=seed, split=split, even=even))
    by_original: dict[str, list] = {}
    for page in made.pages:
        by_original.setdefault(page.truth.original, []).append(page)
    return [_bundle(found) for found in by_original.values()]


def _bundle(found: list) -> Bundle:
    documents: dict[str, list] = {}
    for page in found:
        documents.setdefault(page.truth.document, []).append(page)
    papers = []
    for of_one in documents.values():
        truth = of_one[0].truth
        day = date.fromisoformat(truth.date) if truth.date else None
        scanned = any(page.truth.scanned for page in of_one)
        papers.append(Paper(tuple(p.read for p in of_one), truth.kind, day, truth.author, scanned, truth.layout))
    begins = frozenset(n for n, page in enumerate(found, start=1) if page.truth.first_page)
    return Bundle(tuple(page.read for page in found), begins, tuple(papers))


def f1(right: int, said: int, true: int) -> float:
    return 2 * right / (said + true) if said + true else 1.0


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    kinds = {true for true, _ in pairs}
    said, truth = Counter(s for _, s in pairs), Counter(t for t, _ in pairs)
    right = Counter(t for t, s in pairs if t == s)
    return sum(f1(right[kind], said[kind], truth[kind]) for kind in kinds) / len(kinds)


def interval(pairs: Sequence[tuple[str, str]], draws: int = 1000) -> str:
    """Where the macro-F1 lies in 95 of 100 draws, with putting back, of as many documents."""
    chance = random.Random(1)
    found = sorted(macro_f1(chance.choices(pairs, k=len(pairs))) for _ in range(draws))
    return f"{found[draws // 40]:.3f} to {found[-draws // 40 - 1]:.3f}"


def boundary_f1(of: Iterable[Bundle], find: Callable[[Sequence[str]], Iterable[int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over the boundaries within originals: the first page of an original is no merit."""
    right = said = true = 0
    for bundle in of:
        found = set(find(bundle.pages)) - {1}
        right += len(found & bundle.begins)
        said += len(found)
        true += len(bundle.begins - {1})
    return right / max(1, said), right / max(1, true), f1(right, said, true)


def title_kind(paper_pages: Sequence[str]) -> str | None:
    """The baseline: the kind of the heaviest title cue."""
    kinds = document_kinds()
    hits = [hit for hit in kinds.vocabulary.found(paper_pages[0]) if hit.place == "title"]
    found = zip(weigh(hits, kinds), kinds.kinds, strict=True)
    weighed = [(max(cues.values(), default=0), kind.id) for cues, kind in found]
    weight, kind = max(weighed, key=lambda pair: pair[0])
    return kind if weight > 0 else None


def torn_off(page: str) -> str:
    """A first page without the lines that are titles of some kind, as where its head was cut off."""
    kinds = document_kinds()
    heavy = {cue for kind in kinds.kinds for cue, weight in kind.cues.get("title", {}).items() if weight >= OF_A_TITLE}
    titles = {hit.line for hit in kinds.vocabulary.found(page) if hit.place == "title" and hit.cue in heavy}
    lines = [line for line in joined(page).split("\n") if line.strip()]
    return "\n".join(line for number, line in enumerate(lines) if number not in titles)


def calibration(answers: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: how far, on average, confidence is from the share that is right, in ten bins."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in answers:
        bins.setdefault(min(9, int(confidence * 10)), []).append((confidence, right))
    apart = sum(abs(sum(c for c, _ in b) - sum(r for _, r in b)) for b in bins.values())
    return apart / max(1, len(answers))


def reliability(answers: Sequence[tuple[float, bool]]) -> None:
    """How far confidence is from what is right, over all and in five bins of confidence."""
    mean = sum(confidence for confidence, _ in answers) / max(1, len(answers))
    print(f"  confidence     off by {calibration(answers):.3f} on average; mean {mean:.3f}")
    for low in range(5):
        here = [(c, r) for c, r in answers if low == min(4, int(c * 5))]
        if here:
            said = sum(c for c, _ in here) / len(here)
            right = share(r for _, r in here)
            print(f"    {low / 5:.1f} to {low / 5 + 0.2:.1f}: said {said:.2f}, right {right:.2f} of {len(here)}")


def confusions(pairs: Sequence[tuple[str, str]]) -> None:
    wrong = Counter((true, said) for true, said in pairs if true != said)
    for (true, said), count in wrong.most_common(12):
        print(f"    {true:32} taken for {said:32} {count:4}")


def same_author(said: str, true: str) -> bool:
    """Whether two ways to write a name mean one: the letters of the last name and the first letter of the first."""

    def key(name: str) -> tuple[str, str]:
        words = name.split(",", maxsplit=1)[0].replace("Dr.", "").lower().split()
        return (words[0][:1], words[-1]) if words else ("", "")

    return key(said) == key(true)


def measure(found: list[Bundle], *, confused: bool) -> None:
    kinds, labels, cues = document_kinds(), date_labels(), boundary_cues()
    papers = [paper for bundle in found for paper in bundle.papers]
    pages = sum(len(bundle.pages) for bundle in found)
    print(f"{pages} pages, {len(found)} originals, {len(papers)} documents")

    start = time.process_time()
    precision, recall, ours = boundary_f1(found, lambda p: [b.page for b in boundaries(p, kinds, labels, cues)])
    seconds = time.process_time() - start
    base = boundary_f1(found, lambda p: [n for n, text in enumerate(p, start=1) if title_kind([text])])
    print(
        f"  boundaries     F1 {ours:.3f} (precision {precision:.3f}, recall {recall:.3f}); every title: {base[2]:.3f}"
    )

    start = time.process_time()
    said = [classify(paper.pages, kinds) for paper in papers]
    seconds += time.process_time() - start
    pairs = [(paper.kind, one.kind) for paper, one in zip(papers, said, strict=True)]
    most = Counter(paper.kind for paper in papers).most_common(1)[0][0]
    plain = [(paper.kind, title_kind(paper.pages) or most) for paper in papers]
    print(
        f"  kinds          macro-F1 {macro_f1(pairs):.3f}, right {share(t == s for t, s in pairs):.3f}   "
        f"title alone: macro-F1 {macro_f1(plain):.3f}; {most} always: {macro_f1([(t, most) for t, _ in pairs]):.3f}"
    )
    torn = [(p.kind, classify([torn_off(p.pages[0]), *p.pages[1:]], document_kinds()).kind) for p in papers]
    print(f"    their titles torn off: macro-F1 {macro_f1(torn):.3f}, right {share(t == s for t, s in torn):.3f}")
    sure = [(one.confidence, one.kind == paper.kind) for paper, one in zip(papers, said, strict=True)]
    reliability(sure)
    confusions(pairs)

    start = time.process_time()
    days = [dated(paper, one, labels) for paper, one in zip(papers, said, strict=True)]
    authors = [author_of("\n".join(paper.pages)) for paper in papers]
    seconds += time.process_time() - start
    first = [next((f.day for f in dates.find("\n".join(paper.pages))), None) for paper in papers]
    print(
        f"  dates          right {share(d == p.day for d, p in zip(days, papers, strict=True)):.3f}   "
        f"the first date: {share(d == p.day for d, p in zip(first, papers, strict=True)):.3f}"
    )
    named = [(said_, paper) for said_, paper in zip(authors, papers, strict=True) if paper.author]
    print(
        f"  authors        right {share(same_author(a, p.author) for a, p in named):.3f} of {len(named)} that have one"
    )
    print(f"  speed          {pages / seconds:.0f} pages a second a processor; {1000 * seconds / pages:.2f} s a 1,000")
    if confused:
        show_wrong(papers, said, days, authors)


def dated(paper: Paper, one: Classified, labels) -> date | None:
    found = of_service("\n".join(paper.pages), labels, kind=one.kind, by_ocr=paper.by_ocr)
    return found.day if found else None


def share(right: Iterable[bool]) -> float:
    answers = list(right)
    return sum(answers) / max(1, len(answers))


def show_wrong(papers: list[Paper], said: list[Classified], days: list[date | None], authors: list[str]) -> None:
    for paper, one, day, author in zip(papers, said, days, authors, strict=True):
        if one.kind != paper.kind:
            print(f"--- kind {paper.kind} ({paper.layout}) taken for {one.kind} {one.confidence:.2f} {one.cues[:6]}")
        if day != paper.day:
            print(f"--- date {paper.day} read as {day}, {paper.kind} ({paper.layout})")
        if paper.author and not same_author(author, paper.author):
            print(f"--- author {paper.author!r} read as {author!r}, {paper.kind} ({paper.layout})")


def texts() -> dict[int, dict]:
    """The real transcribed reports by id; none where they are not here."""
    if not TEXTS.exists():
        return {}
    with gzip.open(TEXTS, "rt", encoding="utf-8") as lines:
        return {int(report["id"]): report for report in map(json.loads, lines)}


def real_papers(labels_file: Path) -> list[tuple[dict, str]]:
    """Labels of real reports with their texts; none where the texts are not here."""
    reports, labelled = texts(), yaml.safe_load(labels_file.read_text(encoding="utf-8"))
    if not reports:
        print("no real reports here (OPENIMR_SHARED names the folder that holds data/)")
    return [(entry, reports[entry["id"]]["text"]) for entry in labelled] if reports else []


def web_papers(file: Path | None) -> list[tuple[dict, str]]:
    """Labels of sample papers with their texts, from a file of entries with `url` and `text`; none that is another."""
    if file is None or not file.exists():
        print("no sample papers here (--texts names the file of entries with url and text)")
        return []
    found = {entry["url"]: entry["text"] for entry in yaml.safe_load(file.read_text(encoding="utf-8"))}
    labelled = yaml.safe_load(WEB.read_text(encoding="utf-8"))
    return [(entry, found[entry["url"]]) for entry in labelled if entry["text"] == digest(found.get(entry["url"], ""))]


def digest(text: str) -> str:
    """The beginning of the SHA-256 of a text with its white space folded, as the labels have it."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def measure_labelled(papers: Sequence[tuple[dict, str]]) -> None:
    """Kinds and dates of papers labelled by hand."""
    if not papers:
        return
    kinds, labels = document_kinds(), date_labels()
    said = [classify([text], kinds) for _, text in papers]
    plain = [title_kind([text]) or "consultation" for _, text in papers]
    clear = [place for place, (entry, _) in enumerate(papers) if "or" not in entry]
    pairs = [(papers[place][0]["kind"], said[place].kind) for place in clear]
    title = [(papers[place][0]["kind"], plain[place]) for place in clear]
    print(
        f"  kinds          macro-F1 {macro_f1(pairs):.3f} ({interval(pairs)}), "
        f"right {share(t == s for t, s in pairs):.3f} of {len(pairs)}; title alone: macro-F1 {macro_f1(title):.3f}"
    )
    often = {kind for kind, count in Counter(true for true, _ in pairs).items() if count >= 5}
    frequent = [(true, one) for true, one in pairs if true in often]
    print(f"                 of the {len(often)} kinds with five or more: macro-F1 {macro_f1(frequent):.3f}")
    if len(clear) < len(papers):
        right = [one.kind in {e["kind"], *e.get("or", ())} for (e, _), one in zip(papers, said, strict=True)]
        print(f"                 of all {len(papers)}, where several kinds hold any of them: right {share(right):.3f}")
    reliability([(said[place].confidence, papers[place][0]["kind"] == said[place].kind) for place in clear])
    confusions(pairs)
    scored = [place for place, (entry, _) in enumerate(papers) if entry.get("date_scored", True)]
    days = [of_service(papers[place][1], labels, kind=said[place].kind) for place in scored]
    true = [papers[place][0].get("date_of_service") for place in scored]
    right = [(day.day if day else None) == truth for day, truth in zip(days, true, strict=True)]
    dated_ = [r for r, truth in zip(right, true, strict=True) if truth]
    stated = f"of {len(dated_)} stated {share(dated_):.3f}" if dated_ else "none states one, so none must be read"
    print(f"  dates          right {share(right):.3f} of {len(right)}; {stated}")


def measure_written(file: Path, *, confused: bool) -> None:
    """Kinds and dates of documents that were written one by one."""
    kinds, labels = document_kinds(), date_labels()
    papers = [
        Paper((entry["text"],), entry["kind"], entry.get("date"), "", bool(entry.get("ocr")), f"number {number}")
        for number, entry in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")), start=1)
    ]
    said = [classify(paper.pages, kinds) for paper in papers]
    pairs = [(paper.kind, one.kind) for paper, one in zip(papers, said, strict=True)]
    plain = [(paper.kind, title_kind(paper.pages) or "progress_report") for paper in papers]
    print(
        f"  kinds          macro-F1 {macro_f1(pairs):.3f}, right {share(t == s for t, s in pairs):.3f} of {len(pairs)}"
        f"; title alone: macro-F1 {macro_f1(plain):.3f}"
    )
    reliability([(one.confidence, one.kind == paper.kind) for paper, one in zip(papers, said, strict=True)])
    days = [dated(paper, one, labels) for paper, one in zip(papers, said, strict=True)]
    first = [next((f.day for f in dates.find(paper.pages[0])), None) for paper in papers]
    print(
        f"  dates          right {share(d == p.day for d, p in zip(days, papers, strict=True)):.3f} of {len(papers)}"
        f"; the first date: {share(d == p.day for d, p in zip(first, papers, strict=True)):.3f}"
    )
    if confused:
        confusions(pairs)
        show_wrong(papers, said, days, [""] * len(papers))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=11)
    asked.add_argument(
        "--split",
        choices=["build", "practice", "heldback", "fresh", "unseen", "written", "real2", "real3", "web"],
        default="heldback",
    )
    asked.add_argument("--texts", type=Path, help="the file of the sample papers (split web)")
    asked.add_argument("--confused", action="store_true", help="print what went wrong (never for what is held back)")
    given = asked.parse_args()
    if given.split in {"unseen", "written"}:
        print("documents written one by one, " + ("seen since" if given.split == "unseen" else "built with"))
        measure_written(UNSEEN if given.split == "unseen" else WRITTEN, confused=given.confused)
        return
    if given.split in {"real2", "real3"}:
        print("further real reports labelled by hand, " + ("held out" if given.split == "real3" else "seen since"))
        measure_labelled(real_papers(THIRD if given.split == "real3" else SECOND))
        return
    if given.split == "web":
        print("sample papers of other hands, held out")
        measure_labelled(web_papers(given.texts))
        return
    print(f"split {given.split}, seed {given.seed}; as case files are")
    measure(bundles(given.pages, given.seed, given.split, even=False), confused=given.confused)
    print("every kind as often")
    measure(bundles(given.pages, given.seed + 1, given.split, even=True), confused=given.confused)
    held_out = "no longer held out (dates and kinds were looked at in November 2026: seen, as if built with)"
    print("real reports labelled by hand, " + ("built with" if given.split in {"build", "practice"} else held_out))
    measure_labelled(real_papers(DEVELOPMENT if given.split in {"build", "practice"} else LABELS))


if __name__ == "__main__":
    main()
