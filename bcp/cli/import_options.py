"""Options that all kinds of imports share."""

from __future__ import annotations

from typing import Annotated

import typer

from bcp.cli.console import _

DryRun = Annotated[
    bool, typer.Option("--dry-run", help=_("Only show what would change; write nothing."))
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=_("Write without asking."))]
Remove = Annotated[
    bool,
    typer.Option(
        "--remove", help=_("Remove what the file no longer states; otherwise it is kept.")
    ),
]
