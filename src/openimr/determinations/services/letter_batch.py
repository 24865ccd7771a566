"""The letters of many cases made on all cores, kept one case after the other, and written out for the printer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openimr.cases.models import Case
from openimr.determinations import queries
from openimr.determinations.adapters import letter_press
from openimr.determinations.services.letter_sets import digest_of, letter_set, to_go_out, write_whole
from openimr.errors import NotFound, OpenIMRError


@dataclass(frozen=True, slots=True)
class Batched:
    """What became of one case. `problem`: why it has no letters, in words; `faults`: what is wrong with their tags."""

    case_number: str
    pieces: int = 0
    faults: tuple[str, ...] = ()
    problem: str = ""


def letter_sets(
    case_numbers: Sequence[str],
    *,
    served_on: date,
    by: str,
    at: datetime,
    out: Path | None = None,
    ways: Mapping[str, str] | None = None,
    languages: tuple[str, ...] = (),
    processes: int | None = None,
) -> Iterator[Batched]:
    """Make and keep the letters of each case as `letter_set` does, by as many processes as there are cores.

    Case by case, in their order: what is refused of one stops no other. With `out`, its print files and its list are
    written to a folder of its number once they are kept. A case that changes while its letters are made is made anew.
    What was made of a case that is then refused stays in the store, named by no set. Raises Unavailable.
    """
    numbers = list(dict.fromkeys(case_numbers))
    settled: dict[str, str] = {}  # the cases that need no press: why not, or nothing where the set is kept already

    def jobs() -> Iterator[letter_press.Job]:
        for number in numbers:
            try:
                case = _case(number)
                signed, made = to_go_out(case, served_on=served_on, at=at, ways=ways, languages=languages)
                if signed.letter_sets.filter(digest=digest_of(made)).exists():
                    settled[number] = ""
                else:
                    yield queries.press_job(signed, made)
            except OpenIMRError as problem:
                settled[number] = str(problem)

    def finish(number: str, made: letter_press.Made | None, job: letter_press.Job | None) -> Batched:
        problem = settled[number] if made is None else made.problem
        if problem:
            return Batched(number, problem=problem)

        def ahead(asked: letter_press.Job) -> letter_press.Made:
            return made if made is not None and asked == job else letter_press.press(asked)

        try:
            pieces = letter_set(number, served_on=served_on, by=by, at=at, ways=ways, languages=languages, press=ahead)
            if out is not None:
                for path, content in queries.shown_set(_case(number), today=served_on).prints():
                    write_whole(out / number / path, content)
        except OpenIMRError as refused:
            return Batched(number, problem=str(refused))
        return Batched(number, len(pieces), made.faults if made is not None else ())

    waiting = iter(numbers)
    for made, job in letter_press.with_jobs(letter_press.press_and_check, jobs(), processes=processes):
        for number in waiting:
            if number == job.case_number:
                break
            yield finish(number, None, None)
        yield finish(job.case_number, made, job)
    for number in waiting:
        yield finish(number, None, None)


def _case(number: str) -> Case:
    case = Case.objects.filter(number=number).first()
    if case is None:
        raise NotFound(f"{number}: no such case; `openimr case list` shows the cases that there are")
    return case
