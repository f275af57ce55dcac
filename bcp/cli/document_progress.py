"""`ict-bcp document progress`: the annual progress sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.write_progress import write_progress
from bcp.cli.console import AsJson, Workspace, _, err
from bcp.cli.document_options import (
    OUTPUT,
    Formats,
    InLanguage,
    Output,
    chosen_formats,
    show_written,
    wording_in,
)


def register(documents: typer.Typer) -> None:
    """Add the command."""
    documents.command(
        "progress",
        help=_(
            "Make the annual progress sheet of the measures ②-04 and ④-02 for a fiscal year "
            "(April to March), from the drills, the corrective actions and the inventory.\n\n"
            "Example: ict-bcp document progress --year 2026 --format docx"
        ),
    )(progress)


def progress(  # noqa: PLR0917 - typer passes options by name
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            min=2000,
            max=2100,
            help=_("The year in which the fiscal year begins; that of today without it."),
        ),
    ] = None,
    formats: Formats = None,
    language: InLanguage = None,
    output: Output = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the sheet."""
    with err.status(_("Making the document …")):
        written = write_progress(
            workspace,
            workspace / OUTPUT if output is None else output,
            wording_in(language),
            year=year,
            formats=chosen_formats(formats),
        )
    show_written(written, as_json=as_json)
