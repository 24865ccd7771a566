"""`openimr follow appeal`: petitions to the appeals board, step by step."""

from typing import Annotated

import typer

from openimr.determinations.commands.follow_options import Entry, Number, On, Proof, Title, case_of, document_of, ready

appeal_app = typer.Typer(no_args_is_help=True, help="Petitions to the appeals board: file, answer, stay, decide")


@appeal_app.command("file")
def file(  # noqa: PLR0917  one option a fact
    number: Number,
    party: Annotated[str, typer.Option("--party", help="Who filed it, by role")],
    on: On,
    ground: Annotated[list[str], typer.Option("--ground", help="powers, fraud, conflict, bias, plain_error")],
    board_number: Annotated[str, typer.Option("--board-number", help="ADJ number")] = "",
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note a petition. A late one is noted too, as late."""
    common = ready()
    from openimr.determinations import queries, services

    made = services.file_appeal(
        number, party=party, on=on.date(), grounds=ground, board_number=board_number,
        document=document_of(document, title), **common,
    )  # fmt: skip
    found = next(one for one in queries.petitions(case_of(number)) if one.filed.id == made.pk)
    last = f", last day {found.last_day.due:%m/%d/%Y}" if found.last_day else ", no service on the petitioner is noted"
    typer.echo(f"entry {made.pk}: petition {found.timely.replace('_', ' ')}{last}")


@appeal_app.command("answer")
def answer(  # noqa: PLR0917  one option a fact
    number: Number,
    entry: Entry,
    party: Annotated[str, typer.Option("--party", help="Who answered, by role")],
    on: On,
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note an answer to a petition."""
    common = ready()
    from openimr.determinations import services

    made = services.note_answer(
        number, entry, party=party, on=on.date(), document=document_of(document, title), **common
    )
    typer.echo(f"entry {made.pk}: answered {made.on:%m/%d/%Y}")


@appeal_app.command("stay")
def stay(  # noqa: PLR0917  one option a fact
    number: Number,
    entry: Entry,
    on: On,
    document: Proof,
    lifted: Annotated[bool, typer.Option("--lifted", help="The order lifts the stay")] = False,
    title: Title = "",
) -> None:
    """Note an order that stays the determination, or lifts the stay."""
    common = ready()
    from openimr.determinations import services

    made = services.note_stay(
        number, entry, on=on.date(), lifted=lifted, document=document_of(document, title), **common
    )
    typer.echo(f"entry {made.pk}: {made.kind.replace('_', ' ')} {made.on:%m/%d/%Y}")


@appeal_app.command("decide")
def decide(  # noqa: PLR0917  one option a fact of the order
    number: Number,
    entry: Entry,
    outcome: Annotated[str, typer.Option("--outcome", help="affirmed, reversed, remanded, dismissed, withdrawn, moot")],
    on: On,
    ground: Annotated[
        list[str] | None,
        typer.Option(
            "--ground", help="Of a reversal: a ground that the order finds (powers, fraud, conflict, bias, plain_error)"
        ),
    ] = None,
    fact: Annotated[str, typer.Option("--fact", help="The fact that the order calls plainly erroneous")] = "",
    remand_to: Annotated[str, typer.Option("--remand-to", help="different_organization, different_reviewer")] = "",
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note how an appeal ended; what is set aside goes to another review."""
    common = ready()
    from openimr.determinations import services

    made = services.decide_appeal(
        number,
        entry,
        outcome=outcome,
        on=on.date(),
        grounds=ground or (),
        fact=fact,
        remand_to=remand_to,
        document=document_of(document, title),
        **common,
    )
    case = case_of(number)
    typer.echo(f"entry {made.pk}: {made.outcome} {made.on:%m/%d/%Y}; the case is {case.state.replace('_', ' ')}")
