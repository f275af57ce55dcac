"""`ict-bcp new`."""

import typer


def register(app: typer.Typer) -> None:
    """Add."""
