"""The group that the panel's commands hang in."""

import typer

panel_app = typer.Typer(no_args_is_help=True)


def ready() -> None:
    """Database started, Django set up: commands that store or read call this first."""
    from openimr.database import make_ready

    make_ready()
