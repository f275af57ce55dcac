"""Options that several commands of drills and recoveries share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.console import _
from bcp.model.lab import GuestDriver

Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", min=1, max=500, help=_("Steps side by side (default: 2 for each core).")
    ),
]
ReportDir = Annotated[
    Path | None,
    typer.Option("--report-dir", file_okay=False, help=_("The folder for reports.")),
]
Driver = Annotated[
    GuestDriver,
    typer.Option(
        "--driver",
        help=_("What guests are: 'process' (folders; no root), 'nspawn' (machines; root)."),
    ),
]
Answers = Annotated[
    Path | None,
    typer.Option(
        "--answers", dir_okay=False, help=_("A file with the answers; nobody is asked then.")
    ),
]
Lead = Annotated[
    str | None, typer.Option("--as", metavar="ROLE", help=_("The role that leads the drill."))
]
