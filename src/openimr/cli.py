"""The command `openimr`. Commands live beside their stage; this module only hangs them together."""

import sys
from importlib import import_module

import typer

from openimr.errors import OpenIMRError

app = typer.Typer(
    name="openimr",
    help="Independent Medical Review, from the application to the signed, sourced Final Determination.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def django_ready() -> None:
    """Database started, Django set up, tables up to date. Commands that store or read call this first."""
    import_module("openimr.database").make_ready()


def main() -> None:
    """Run the command line; an expected error ends with its message and its own exit code."""
    try:
        app()
    except OpenIMRError as error:
        typer.secho(str(error), err=True, fg="red")
        sys.exit(error.exit_code)
