"""The options that the commands of what follows a determination have in common, and what each begins with."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

DAY = ["%Y-%m-%d"]
Number = Annotated[str, typer.Argument(help="The case number")]
On = Annotated[datetime, typer.Option("--on", formats=DAY, help="The day, year-month-day")]
Proof = Annotated[Path | None, typer.Option("--document", exists=True, dir_okay=False, help="A PDF or a picture of it")]
Title = Annotated[str, typer.Option("--title", help="Title of the document (default: its file name)")]
Remark = Annotated[str, typer.Option("--remark", help="Words that belong to it")]
Items = Annotated[list[int], typer.Option("--item", help="Number of an overturned item; may be given again")]
Entry = Annotated[int, typer.Option("--entry", help="Number of the entry, as `openimr follow show` tells it")]
AsJson = Annotated[bool, typer.Option("--json", help="The answer as JSON")]


def ready() -> dict[str, Any]:
    """Database up; who writes and when."""
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    return {"by": "command-line", "at": clock.now()}


def document_of(file: Path | None, title: str) -> Any:
    from openimr.determinations.services import Document

    return Document(title or file.stem, file.read_bytes()) if file else None


def case_of(number: str) -> Any:
    from openimr.cases import queries

    return queries.get(number, None)
