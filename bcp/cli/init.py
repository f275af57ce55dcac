"""`ict-bcp init`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from bcp.app.init_workspace import init_workspace
from bcp.cli.console import _, say
from bcp.model.message import Message


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=_(
            "Make a new workspace: a copy of the sample city to start from. The folder must be "
            "new or empty.\n\nExample: ict-bcp init mycity"
        )
    )(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("The folder to make."))],
) -> None:
    """Make a workspace and say what comes next."""
    made = init_workspace(folder)
    say(
        Message.of("{folder}: {count} files.", folder=str(made.folder), count=made.files),
        whole=True,
    )
    say(
        Message.of("Next: ict-bcp check --workspace {folder}", folder=shlex.quote(str(folder))),
        whole=True,
    )
