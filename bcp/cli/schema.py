"""`ict-bcp schema`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
