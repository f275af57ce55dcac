"""`ict-bcp document drill`: the papers of a drill."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.write_drill_papers import write_drill_papers
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
from bcp.documents.drill_papers.facts import DrillPaper


def register(documents: typer.Typer) -> None:
    """Add the command."""
    documents.command(
        "drill",
        help=_(
            "Make the papers of a drill from its scenario: the drill plan to be approved, the "
            "controller's script (master scenario event list), and the participants' sheet without "
            "what they must not know.\n\n"
            "Example: ict-bcp document drill earthquake-exercise --paper participants --format pdf"
        ),
    )(drill)


def drill(  # noqa: PLR0917 - typer passes options by name
    scenario: Annotated[str, typer.Argument(help=_("The scenario, a file in drills/."))],
    papers: Annotated[
        list[DrillPaper] | None,
        typer.Option("--paper", help=_("The paper; may be given again. All without it.")),
    ] = None,
    formats: Formats = None,
    language: InLanguage = None,
    output: Output = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the papers."""
    with err.status(_("Making the document …")):
        written = write_drill_papers(
            workspace,
            scenario,
            workspace / OUTPUT if output is None else output,
            wording_in(language),
            papers=tuple(dict.fromkeys(papers or DrillPaper)),
            formats=chosen_formats(formats),
        )
    show_written(written, as_json=as_json)
