"""`openimr request parse` and `openimr guidelines …`: pure, no database."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

request_app = typer.Typer(no_args_is_help=True)
guidelines_app = typer.Typer(no_args_is_help=True)
_texts_app = typer.Typer(no_args_is_help=True, help="Guideline texts that the organization is licensed for")
guidelines_app.add_typer(_texts_app, name="texts")

_ON = typer.Option("--on", formats=["%Y-%m-%d"], help="The day (default: today)")
_PROGRAMME = typer.Option("--programme", help="Whose law orders the standards")
_LINES = typer.Option("--jsonl", help="One JSON object a line")
_FIELDS = [
    "text",
    "concept",
    "label",
    "category",
    "body_parts",
    "total",
    "unit",
    "frequency",
    "duration",
    "dose",
    "form",
    "refills",
    "date_of_service",
    "retrospective",
    "original",
    "authorized",
    "disputed",
    "warnings",
]


def _texts(given: list[str] | None) -> list[str]:
    return given or [line.rstrip("\n") for line in sys.stdin if line.strip()]


@request_app.callback()
def _requests() -> None:
    """Requests for treatment, as understood."""


@request_app.command("parse")
def parse(
    text: Annotated[
        list[str] | None, typer.Argument(help="Requests as written; without any, lines of standard input")
    ] = None,
    jsonl: Annotated[bool, _LINES] = False,
) -> None:
    """What a request asks for: treatment, parts of the body, amounts; for a modified one, what remains in dispute."""
    from openimr.guidelines.adapters.library import load
    from openimr.guidelines.domain.as_json import request_to_json
    from openimr.guidelines.domain.request import parse as read

    catalogue = load().catalogue
    for one in _texts(text):
        found = request_to_json(read(one, catalogue))
        kept = {field: found[field] for field in _FIELDS}
        typer.echo(json.dumps(kept, ensure_ascii=False, indent=None if jsonl else 2))


@guidelines_app.command("list")
def listing(on: Annotated[datetime | None, _ON] = None) -> None:
    """The editions in force on a day."""
    from openimr import clock
    from openimr.guidelines.adapters.drug_lists_file import drug_lists
    from openimr.guidelines.adapters.library import load
    from openimr.guidelines.domain.drug_lists import on_day

    day: date = on.date() if on else clock.today()
    library = load()
    for edition in library.editions:
        if edition.in_force(day):
            adoption = edition.adoption(day)
            until = f" to {edition.until:%m/%d/%Y}" if edition.until else " on"
            where = f"{adoption.section}, " if adoption.section else ""
            checked = "" if adoption.verified else "; not verified"
            typer.echo(f"{edition.id}: {edition.title}{f' {edition.year}' if edition.year else ''}")
            typer.echo(f"    {where}from {edition.since:%m/%d/%Y}{until}{checked}")
    drugs = on_day(drug_lists()[0], day)
    if drugs is not None:
        typer.echo(str(drugs) + ("" if drugs.known.verified else "; not verified"))
    for proposal in library.proposals:
        if proposal.hearing <= day:
            typer.echo(
                f"{proposal.title} ({proposal.published}) was proposed for {proposal.section}, hearing "
                f"{proposal.hearing:%m/%d/%Y}; whether it was adopted is not known"
            )


@guidelines_app.command("show")
def show(edition: Annotated[str, typer.Argument(help="An edition's id, as `guidelines list` prints it")]) -> None:
    """An edition: by whom and how it was adopted, its chapters, and its criteria in our own words."""
    from openimr.errors import NotFound
    from openimr.guidelines.adapters.library import load
    from openimr.guidelines.domain.editions import described

    library = load()
    if edition not in {one.id for one in library.editions}:
        raise NotFound(f"no edition {edition}; `openimr guidelines list` shows them")
    for line in described(library.edition(edition)):
        typer.echo(line)
    table = Table("criterion", "kind", "pages", "says", show_lines=True)
    for criteria_set in library.sets:
        if criteria_set.edition == edition:
            for one in criteria_set.criteria:
                pages = ", ".join(map(str, one.pages))
                table.add_row(
                    f"{criteria_set.topic}.{one.id}",
                    one.kind,
                    pages,
                    one.says + ("" if one.verified else " (not verified)"),
                )
    Console().print(table if table.rows else "The library has no criteria of this edition yet.")


@guidelines_app.command("coverage")
def covered() -> None:
    """Which treatments have criteria, by edition, and how many of them were checked: a Markdown table."""
    from openimr.guidelines.adapters.library import load
    from openimr.guidelines.domain.coverage import coverage, table

    library = load()
    for line in table(coverage(library.sets, library.editions, library.catalogue)):
        typer.echo(line)


@guidelines_app.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="The folder that the files go into")],
    fhir: Annotated[
        bool, typer.Option("--fhir", help="FHIR R4: a PlanDefinition and a Library with CQL a set")
    ] = False,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Only what was in force on this day")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--set", help="Only this set; may be given again")] = None,
    base: Annotated[str, typer.Option("--base", help="FHIR: the address under which they are published")] = "",
) -> None:
    """The criteria in our own words for other programs: JSON with its schema, or FHIR with the logic as CQL."""
    from openimr import clock
    from openimr.errors import NotFound
    from openimr.guidelines.adapters.fhir_folder import write_fhir
    from openimr.guidelines.adapters.json_folder import write_json
    from openimr.guidelines.adapters.library import load
    from openimr.guidelines.domain.fhir import NO_ADDRESS
    from openimr.guidelines.domain.published import published

    library, day = load(), on.date() if on else None
    sets = published(library.sets, library.editions)
    if unknown := sorted(set(only or ()) - {one.id for one in sets}):
        raise NotFound(
            f"no set {', '.join(unknown)}; a set is named <edition>.<first treatment>, as in guidelines.json"
        )
    kept = [one for one in sets if (not only or one.id in only) and (day is None or one.edition.in_force(day))]
    if not kept:
        raise NotFound("nothing to export: no set that was asked for was in force on that day")
    if fhir:
        files = write_fhir(out, kept, library, on=day or clock.today(), base=(base or NO_ADDRESS).rstrip("/"))
    else:
        files = write_json(out, kept, library, on=day)
    typer.echo(f"{len(kept)} set{'' if len(kept) == 1 else 's'} in {len(files)} files in {out}")


@guidelines_app.command("suggest")
def suggest(
    text: Annotated[
        list[str] | None, typer.Argument(help="Requests as written; without any, lines of standard input")
    ] = None,
    on: Annotated[datetime | None, _ON] = None,
    jsonl: Annotated[bool, _LINES] = False,
) -> None:
    """The guideline topics that bear on a request on a day, best first."""
    from openimr import clock
    from openimr.guidelines.adapters.library import load
    from openimr.guidelines.adapters.topics import load_topics
    from openimr.guidelines.domain.request import parse as read
    from openimr.guidelines.domain.topics import suggest as topics

    library, day = load(), on.date() if on else clock.today()
    catalogue = library.catalogue
    for one in _texts(text):
        request = read(one, catalogue)
        concept = catalogue.by_id.get(request.concept) if request.concept else None
        found = [
            {"guideline": suggested.edition.title, "year": suggested.edition.year, "section": suggested.section}
            for suggested in topics(request, concept, load_topics(), library.editions, on=day)
        ]
        typer.echo(json.dumps(found, ensure_ascii=False, indent=None if jsonl else 2))


@guidelines_app.command("path")
def path(
    answers: Annotated[
        Path | None, typer.Option("--answers", exists=True, dir_okay=False, help="YAML: the answers so far, in order")
    ] = None,
    on: Annotated[datetime | None, _ON] = None,
    programme: Annotated[str, _PROGRAMME] = "california_workers_comp",
    case: Annotated[str | None, typer.Option("--case", help="The path as the reviewer has gone it there")] = None,
    item: Annotated[int, typer.Option("--item", help="With --case: the disputed item")] = 1,
) -> None:
    """The search sequence under the order rule of a day: what is asked next, or what may be cited.

    Refused where an answer skips a step, gives no reason, or cites what cannot be cited there.
    """
    from openimr import clock
    from openimr.errors import Refused
    from openimr.guidelines.adapters.library import load
    from openimr.guidelines.adapters.reviewer_answers_file import read_answers
    from openimr.guidelines.adapters.search_sequences_file import search_sequences
    from openimr.guidelines.domain.search_json import path_to_json
    from openimr.guidelines.domain.search_path import Answer, reasons_not_to_answer, walk
    from openimr.programmes.loader import load as load_programme

    if case is not None:
        if on is not None or answers is not None:
            raise typer.BadParameter("--case takes no --on and no --answers: the case has its own")
        typer.echo(json.dumps(_stored_path(case, item), ensure_ascii=False, indent=2))
        return
    day = on.date() if on else clock.today()
    order = load_programme(programme).value("standard.ranking_mode", day)
    sequence = search_sequences()[order.value]
    taken: list[Answer] = []
    for answer in read_answers(answers) if answers else ():
        reasons = reasons_not_to_answer(sequence, taken, answer, editions=load().editions, on=day)
        if reasons:
            raise Refused("follow this path", answers.name if answers else "", reasons)
        taken.append(answer)
    found = path_to_json(walk(sequence, taken))
    found |= {"on": day.isoformat(), "order_cite": order.cite, "order_verified": order.verified}
    found["verified"] &= order.verified
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _stored_path(case_number: str, item: int) -> Any:
    from openimr import database

    database.make_ready()
    from openimr.cases.queries import get
    from openimr.errors import NotFound
    from openimr.guidelines import queries
    from openimr.guidelines.domain.search_json import path_to_json

    case = get(case_number, None)
    if not case.items.filter(number=item).exists():
        raise NotFound(f"{case_number}: there is no item {item}")
    searched = queries.search_path(case, item)
    ratings = [rating.outcome for rating in queries.evidence_ratings(case, item)]
    found = {**path_to_json(searched.path), "on": searched.on.isoformat(), "order_cite": searched.order_cite}
    return {**found, "verified": searched.verified, "warnings": list(searched.warnings), "ratings": ratings}


@guidelines_app.command("rate")
def rate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="YAML: the question, the recommendations")],
    on: Annotated[datetime | None, _ON] = None,
    case: Annotated[str | None, typer.Option("--case", help="Keep it with this case, on its own day")] = None,
    item: Annotated[int | None, typer.Option("--item", help="The disputed item that it is about")] = None,
    reviewer: Annotated[str, typer.Option("--reviewer", help="The assigned reviewer who judged the studies")] = "",
) -> None:
    """Which of competing recommendations rests on the strongest evidence that applies (8 CCR 9792.25.1).

    Refused where something is not answered, or a study belongs where the text of the rule was not seen.
    """
    from openimr import clock
    from openimr.errors import Refused
    from openimr.guidelines.adapters.evidence_levels_file import hierarchy
    from openimr.guidelines.adapters.reviewer_answers_file import read_rating
    from openimr.guidelines.domain.evidence_levels import compare, reasons_not_to_compare
    from openimr.guidelines.domain.search_json import comparison_to_json

    question, at_variance, competing = read_rating(file)
    if case is not None:
        if item is None or on is not None:
            raise typer.BadParameter("--case needs --item, and takes no --on: the case has its day")
        typer.echo(json.dumps(_kept_rating(case, item, reviewer, read_rating(file)), ensure_ascii=False, indent=2))
        return
    day = on.date() if on else clock.today()
    reasons = reasons_not_to_compare(
        hierarchy(), question=question, at_variance=at_variance, recommendations=competing, on=day
    )
    if reasons:
        raise Refused("rate the evidence", file.name, reasons)
    found = compare(hierarchy(), question=question, recommendations=competing)
    typer.echo(json.dumps(comparison_to_json(found), ensure_ascii=False, indent=2))


def _kept_rating(case: str, item: int, reviewer: str, judged: Any) -> Any:
    from openimr import clock, database

    database.make_ready()
    from openimr.cases.queries import get
    from openimr.guidelines import services

    question, at_variance, competing = judged
    rating = services.rate_evidence(
        get(case, None).number,
        item=item,
        question=question,
        at_variance=at_variance,
        recommendations=competing,
        reviewer_id=reviewer,
        by="command-line",
        at=clock.now(),
    )
    return rating.outcome


@guidelines_app.command("cite")
def cite(
    text: Annotated[str | None, typer.Argument(help="A citation as printed; without one, the known records")] = None,
    on: Annotated[datetime | None, _ON] = None,
    programme: Annotated[str, _PROGRAMME] = "california_workers_comp",
) -> None:
    """Guidelines and studies outside the MTUS as they are cited, and whether each guideline is current on a day."""
    from openimr import clock
    from openimr.guidelines.adapters.sources_file import sources
    from openimr.guidelines.domain.search_json import citation_to_json
    from openimr.guidelines.domain.sources import Guideline, Study, as_citation, currency, parse
    from openimr.programmes.loader import load as load_programme

    day = on.date() if on else clock.today()
    years = load_programme(programme).value("guideline.currency", day).value
    if text is None:
        for one in sources():
            state = "" if isinstance(one, Study) else currency(one, on=day, years=years)[0].replace("_", " ") + "; "
            typer.echo(f"{one.id}: {one}\n    {state}{'verified' if one.verified else 'not verified'}")
        return
    try:
        read = parse(text)
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from problem
    found = {"kind": type(read).__name__.lower(), "printed": str(read), "citation": citation_to_json(as_citation(read))}
    if isinstance(read, Guideline):
        state, because = currency(read, on=day, years=years)
        found |= {"currency": state, "because": because}
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


@_texts_app.callback()
def _licensed_texts() -> None:
    """Guideline texts that the organization is licensed for."""


@_texts_app.command("check")
def check_texts(
    folder: Annotated[Path, typer.Argument(help="A folder of licensed texts, as OPENIMR_GUIDELINE_TEXTS names it")],
) -> None:
    """Whether a folder of licensed texts can be used; refused whole, with every fault by file and line."""
    from collections import Counter

    from openimr.guidelines.adapters.library import load
    from openimr.guidelines.adapters.licensed_texts_file import read_texts

    texts = read_texts(folder, {edition.id: edition for edition in load().editions})
    for edition, count in sorted(Counter(passage.edition for passage in texts.passages).items()):
        typer.echo(f"{edition}: {count} passage{'' if count == 1 else 's'}")
