"""`ict-bcp document`: the papers that a city signs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.write_document import judge_bcp, write_bcp
from bcp.cli import document_diff, document_drill, document_progress, document_reference
from bcp.cli.completeness_view import CompletenessJson, CompletenessText, CompletenessView
from bcp.cli.console import AsJson, Workspace, _, err, out, say
from bcp.cli.document_options import (
    OUTPUT,
    Formats,
    InLanguage,
    Output,
    chosen_formats,
    wording_in,
)
from bcp.model.message import Message


def register(app: typer.Typer) -> None:
    """Add the commands."""
    documents = typer.Typer(
        no_args_is_help=True, help=_("Make the papers that a city signs and keeps.")
    )
    documents.command(
        "bcp",
        help=_(
            "Make the ICT-BCP document from inventory, plan and continuity.yaml, or say what is "
            "lacking in it. It follows the published outline of municipal ICT-BCPs.\n\n"
            "Example: ict-bcp document bcp --scenario earthquake --format docx --format pdf"
        ),
    )(bcp)
    document_drill.register(documents)
    document_diff.register(documents)
    document_progress.register(documents)
    document_reference.register(documents)
    app.add_typer(documents, name="document")


def bcp(
    *,
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", help=_("The damage scenario; else that of continuity.yaml.")),
    ] = None,
    public: Annotated[
        bool,
        typer.Option("--public", help=_("Blank contacts and what concerns security.")),
    ] = False,
    formats: Formats = None,
    language: InLanguage = None,
    output: Output = None,
    completeness: Annotated[
        bool,
        typer.Option(
            "--completeness",
            help=_("Write nothing; say part by part what is lacking, and where to fill it in."),
        ),
    ] = False,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the document, or show its completeness."""
    wording = wording_in(language)
    view: CompletenessView = CompletenessJson() if as_json else CompletenessText()
    if completeness:
        view.show(judge_bcp(workspace, wording, scenario), out)
        return
    with err.status(_("Making the document …")):
        written = write_bcp(
            workspace,
            workspace / OUTPUT if output is None else output,
            wording,
            scenario=scenario,
            public=public,
            formats=chosen_formats(formats),
        )
    if as_json:
        view.show_written(written.paths, written.completeness, out)
        return
    for path in written.paths:
        say(str(path), whole=True)
    lacking = len(written.completeness.places)
    if lacking:
        say(
            Message.of(
                "Not filled in: {count} places; 'ict-bcp document bcp --completeness' lists them.",
                count=lacking,
            )
        )
