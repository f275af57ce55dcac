"""Options of commands that read backups back."""

from __future__ import annotations

from typing import Annotated

import typer

from bcp.cli.console import _

Seed = Annotated[
    int | None,
    typer.Option(
        "--seed", min=0, help=_("Read the same files as an earlier check; it prints its seed.")
    ),
]
