"""Files are taken in: opened in a process of their own, kept byte for byte, and made originals of the case."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.errors import CaseFileInvalid, DocumentUnreadable, Fault, NotFound, Unavailable
from openimr.records import queries
from openimr.records.adapters import originals, reception
from openimr.records.adapters.file_faults_file import words_of
from openimr.records.models import Original, Page

#: Bounds of what one file may hold: archives in archives, files, and bytes in all.
_DEEPEST, _MOST_FILES, _MOST_BYTES = 4, 10_000, 16 * 1024**3


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file to take in: where it lies, the role of the party that sent it, when it came and how.

    `name` is how its sender calls it, where that is not the name of the file; `container` what it came in.
    """

    path: Path
    sender: str
    received: date | None
    way: str
    name: str = ""
    container: str = ""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """An original of the case. `known`: the case had it already, and nothing was stored."""

    file: str
    container: str
    sha256: str
    pages: int
    known: bool
    notes: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The file with what it came in."""
        return f"{self.container}/{self.file}" if self.container else self.file


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A file that was not taken in: what is wrong with it, and what to do. `file` has its containers before it.

    `fault` is the code of both in file_faults.yaml, and `values` fill its words.
    """

    file: str
    problem: str
    remedy: str
    fault: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of incoming files, each by itself."""

    taken_in: tuple[TakenIn, ...]
    turned_away: tuple[TurnedAway, ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    path: Path
    name: str
    container: str
    found: reception.Received

    @property
    def shown(self) -> str:
        return f"{self.container}/{self.name}" if self.container else self.name


@dataclass(slots=True)
class _Left:
    """What one incoming file may still hold."""

    files: int = _MOST_FILES
    size: int = _MOST_BYTES


def incoming(paths: Sequence[Path], *, sender: str, received: date | None, way: str) -> tuple[IncomingFile, ...]:
    """Files as they were named, and every file of a folder, which is then their container. Raises NotFound."""
    found: list[IncomingFile] = []
    for path in paths:
        if path.is_dir():
            for file in sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith(".")):
                container = str(PurePosixPath(path.absolute().name, *file.relative_to(path).parts[:-1]))
                found.append(IncomingFile(file, sender, received, way, container=container))
        elif path.is_file():
            found.append(IncomingFile(path, sender, received, way))
        else:
            raise NotFound(f"{path}: there is no such file or folder; check the name")
    return tuple(found)


class Checked:
    """Files that were opened and found good, with what was made of them; kept until nobody holds this any more."""

    def __init__(self) -> None:
        self.folder = workroom()
        self.files: dict[Path, tuple[_Opened, ...]] = {}
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


def check(source: str, files: Sequence[Path]) -> Checked:
    """Open every file. Raises CaseFileInvalid naming every bad file with its remedy; stores nothing."""
    checked = Checked()

    def one(file: Path) -> list[_Opened | TurnedAway]:
        return list(_open(file, file.name, "", checked.folder, 0, _Left()))

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        answers = list(pool.map(one, files))
    faults = [
        Fault(f"records/{found.file}", f"{found.problem}. {found.remedy}")
        for answer in answers
        for found in answer
        if isinstance(found, TurnedAway)
    ]
    if faults:
        raise CaseFileInvalid(source, faults)
    for file, answer in zip(files, answers, strict=True):
        checked.files[file] = tuple(found for found in answer if isinstance(found, _Opened))
    return checked


def take_in(
    case_number: str, files: Sequence[IncomingFile], *, by: str, at: datetime, checked: Checked | None = None
) -> tuple[Original, ...]:
    """Keep every file and make it an original of the case. All are checked first: one bad file and nothing is stored.

    `checked` is what `check` answered for these files, where it was asked before. Raises CaseFileInvalid. A file that
    the case has already is left as it is.
    """
    known = set(Original.objects.filter(case__number=case_number).values_list("sha256", flat=True))
    fresh = [file for file in files if originals.digest_of(file.path) not in known]
    found = checked or check(case_number, [file.path for file in fresh])
    with transaction.atomic():
        case = cases.locked(case_number)
        for file in fresh:
            _store(case, file, found.files[file.path], by=by, at=at)
        return tuple(case.originals.all())


def take_in_each(case_number: str, files: Sequence[IncomingFile], *, by: str, at: datetime) -> Outcome:
    """Take in what is good and turn away what is not, each file by itself; a good file in an archive comes in too.

    Raises Unavailable where the disk is full: of the file that it was full for nothing is stored.
    """
    taken: list[TakenIn] = []
    turned: list[TurnedAway] = []
    for file in files:
        folder = workroom()
        try:
            found = list(_open(file.path, file.name or file.path.name, file.container, folder, 0, _Left()))
            good = [one for one in found if isinstance(one, _Opened)]
            bad = [one for one in found if isinstance(one, TurnedAway)]
            with transaction.atomic():
                case = cases.locked(case_number)
                taken += _store(case, file, good, by=by, at=at)
                if bad:
                    # Names of files stay out of the log: they may say who and what.
                    payload = {"sender": file.sender, "way": file.way, "problems": [one.problem for one in bad]}
                    cases.record(case, "records.turned_away", by=by, at=at, payload=payload)
            turned += bad
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return Outcome(tuple(taken), tuple(turned))


def workroom() -> Path:
    """A folder for what is made while files are opened, on the store's disk. Raises Unavailable if that is full."""
    place = Path(settings.DATA_DIR) / "opening"
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Path(tempfile.mkdtemp(dir=place))
    except OSError as full:
        raise _no_room(full) from full


def keep(file: Path) -> str:
    """Keep a file in the store; answers its SHA-256. Raises Unavailable where the disk is full."""
    try:
        return originals.keep(queries.store(), file)
    except OSError as full:
        raise _no_room(full) from full


def _no_room(fault: OSError) -> Unavailable:
    return Unavailable(
        f"the data folder cannot be written to ({os.strerror(fault.errno or 0)}): nothing of this file was stored; "
        "make room, then send it again"
    )


def _open(  # noqa: PLR0917 (it calls itself by way of what is inside)
    path: Path, name: str, container: str, folder: Path, depth: int, left: _Left
) -> Iterator[_Opened | TurnedAway]:
    """The file and all that is in it, opened one by one."""
    shown = f"{container}/{name}" if container else name
    try:
        place = Path(tempfile.mkdtemp(dir=folder))
    except OSError as full:
        raise _no_room(full) from full
    try:
        found = reception.receive(path, place, name=shown)
    except DocumentUnreadable as refusal:
        yield TurnedAway(shown, refusal.problem, refusal.remedy, refusal.fault, refusal.values)
        return
    inner, extras = list(_open_inner(found, shown, folder, depth, left)), []
    if not found.needed:
        # What is embedded in a document is an extra of it: a bad one is told on the document, and bars nothing.
        extras = [f"An embedded file was not taken in: {bad.problem}." for bad in inner if isinstance(bad, TurnedAway)]
        inner = [one for one in inner if isinstance(one, _Opened)]
    yield _Opened(path, name, container, replace(found, notes=(*found.notes, *extras)))
    yield from inner


def _open_inner(
    found: reception.Received, shown: str, folder: Path, depth: int, left: _Left
) -> Iterator[_Opened | TurnedAway]:
    for path, name in found.inner:
        place = PurePosixPath(shown) / PurePosixPath(name).parent
        left.files -= 1
        left.size -= path.stat().st_size
        if depth + 1 >= _DEEPEST:
            yield _turned_away(f"{shown}/{name}", "too_deep", count=_DEEPEST)
        elif left.files < 0 or left.size < 0:
            yield _turned_away(f"{shown}/{name}", "holds_too_much")
            return
        else:
            yield from _open(path, PurePosixPath(name).name, str(place), folder, depth + 1, left)


def _turned_away(file: str, fault: str, **values: object) -> TurnedAway:
    return TurnedAway(file, *words_of(fault, values), fault, values)


def _store(case: Case, file: IncomingFile, opened: Sequence[_Opened], *, by: str, at: datetime) -> list[TakenIn]:
    """Every opened file kept, with its pages waiting to be read. Raises Unavailable where the disk is full."""
    stored: list[TakenIn] = []
    held = len([one for one in opened if one.found.pages])
    for one in opened:
        sha256 = keep(one.path)
        working = keep(one.found.working) if one.found.working else ""
        if not one.found.pages:
            # An archive is no document, but it is what came.
            payload = {"container": sha256, "files": held, "sender": file.sender, "way": file.way}
            cases.record(case, "records.container_kept", by=by, at=at, payload=payload)
            continue
        stored.append(_make_original(case, file, one, sha256, working, by=by, at=at))
    return stored


def _make_original(
    case: Case, file: IncomingFile, one: _Opened, sha256: str, working: str, *, by: str, at: datetime
) -> TakenIn:
    original, is_new = Original.objects.get_or_create(
        case=case,
        sha256=sha256,
        defaults={
            "file": _fitting(one.name),
            "container": _fitting(one.container),
            "media_type": one.found.media_type,
            "place": case.originals.count(),
            "sender": file.sender,
            "received": file.received,
            "way": file.way,
            "page_count": one.found.pages,
            "size": one.path.stat().st_size,
            "working_sha256": working,
            "notes": list(one.found.notes),
            "taken_in_by": by,
            "taken_in_at": at,
        },
    )
    if is_new:
        Page.objects.bulk_create(_page(original, number, one) for number in range(1, original.page_count + 1))
        payload = {"document": sha256, "pages": original.page_count, "sender": file.sender, "way": file.way}
        cases.record(case, "records.taken_in", by=by, at=at, payload=payload)
    return TakenIn(
        original.file, original.container, sha256, original.page_count, known=not is_new, notes=tuple(original.notes)
    )


def _page(original: Original, number: int, one: _Opened) -> Page:
    problem = one.found.failed.get(number, "")
    state = Page.State.FAILED if problem else Page.State.WAITING
    return Page(original=original, number=number, state=state, problem=problem[:400])


def _fitting(name: str) -> str:
    """A name as the table can hold it: what is unprintable goes, of a long one the end stays."""
    plain = "".join(sign for sign in name if sign.isprintable()).encode("utf-8", "replace").decode()
    return plain[-255:]
