"""`ict-bcp review`: the consolidation of servers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.review_servers import Wanted, review_workspace, write_review
from bcp.cli.console import EXIT_TARGET_MISSED, AsJson, Workspace, _, err, leave, out
from bcp.cli.document_options import (
    OUTPUT,
    InLanguage,
    Output,
    chosen_formats,
    wording_in,
)
from bcp.cli.review_view import ReviewJson, ReviewText, ReviewView
from bcp.cli.stages import following
from bcp.model.paper import PaperFormat


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "review",
        help=_(
            "Review the consolidation of servers by review.yaml: which servers move onto the "
            "platform, where they run, what it costs against the plan's target, when they move, "
            "and what that does to recovery. With a format or a folder the report is written too; "
            "with --strict a broken recovery target ends in exit code 3.\n\n"
            "Example: ict-bcp review --year 2016 --scenario earthquake --format docx --format pdf"
        ),
    )(review)


def review(
    *,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            min=2000,
            max=2100,
            help=_(
                "The year in which the first fiscal year begins; else that of review.yaml, or "
                "today's."
            ),
        ),
    ] = None,
    scenarios: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario", "-s", help=_("A damage scenario; may be given again. All without it.")
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help=_("A system that is not to move; may be given again.")),
    ] = None,
    excel: Annotated[
        Path | None,
        typer.Option(
            "--excel", help=_("Write the cost sheet with live formulas into this .xlsx file.")
        ),
    ] = None,
    formats: Annotated[
        list[PaperFormat] | None,
        typer.Option(
            "--format",
            help=_("Write the report in this format; may be given again. All with --output alone."),
        ),
    ] = None,
    language: InLanguage = None,
    output: Output = None,
    public: Annotated[
        bool,
        typer.Option("--public", help=_("Blank in the report what concerns security.")),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help=_("End with code 3 when a recovery target is broken.")),
    ] = False,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the review, and write its report."""
    wanted = Wanted(
        workspace / OUTPUT if output is None else output,
        wording_in(language),
        chosen_formats(formats) if formats or output is not None else (),
        excel,
        public,
    )
    wanted.refuse_impossible()
    with following(counted=False) as tell:
        found = review_workspace(
            workspace, tell, year=year, scenarios=scenarios or (), without=without or ()
        )
    with err.status(_("Making the document …")):
        written = write_review(workspace, found, wanted)
    view: ReviewView = ReviewJson() if as_json else ReviewText()
    view.show(found, written, out)
    if strict and found.recovery is not None and found.recovery.broken:
        leave(EXIT_TARGET_MISSED)
