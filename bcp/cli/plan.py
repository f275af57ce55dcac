"""`ict-bcp plan`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
