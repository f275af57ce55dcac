"""`ict-bcp runbook`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bcp.app.make_runbooks import Runbooks, Selection, make_runbooks
from bcp.app.write_runbooks import pages, write_runbooks
from bcp.cli.console import AsJson, Workspace, _, err, print_json, say
from bcp.cli.document_options import Language, wording_in
from bcp.documents.runbooks.collection import Phase
from bcp.model.message import Message
from bcp.model.paper import PaperFormat
from bcp.model.scenario import Realm


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "runbook",
        help=_(
            "Write the runbooks of a scenario on paper: the commander's page, a sheet for each "
            "team and each system with the literal commands, the initial response and the "
            "alternate means. One sheet alone is printed as Markdown where no folder is named."
        ),
        epilog=_("Example: ict-bcp runbook --scenario earthquake --format pdf --output binder"),
    )(runbook)


def runbook(  # noqa: PLR0917 - typer passes options by name
    scenario: Annotated[
        str, typer.Option("--scenario", "-s", help=_("The scenario, a file in drills/."))
    ],
    system: Annotated[
        str | None, typer.Option("--system", help=_("Only the sheet of this system."))
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", help=_("Only the sheet of this team, or of the 'commander'.")),
    ] = None,
    phase: Annotated[
        Phase | None, typer.Option("--phase", help=_("Only the sheets of this phase."))
    ] = None,
    kind: Annotated[
        PaperFormat, typer.Option("--format", "-f", help=_("The format of the documents."))
    ] = PaperFormat.MARKDOWN,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            file_okay=False,
            help=_("The folder to write, instead of runbooks/SCENARIO or reports/runbooks."),
        ),
    ] = None,
    drill: Annotated[
        bool, typer.Option("--drill", help=_("For a drill: marked so, with the drill's addresses."))
    ] = False,
    blank: Annotated[
        bool, typer.Option("--blank", help=_("Print blanks instead of the addresses known."))
    ] = False,
    edition: Annotated[
        str, typer.Option("--edition", help=_("The version that is printed on every page."))
    ] = "1",
    language: Annotated[
        Language | None, typer.Option("--language", help=_("The language of the documents."))
    ] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write runbooks, or print one sheet."""
    selection = Selection(system, role, phase)
    with err.status(_("Making the runbooks …")):
        made = make_runbooks(
            workspace,
            scenario,
            wording_in(language),
            version=edition,
            realm=Realm.DRILL if drill else Realm.PRODUCTION,
            blank=blank,
        )
        single = (system or role) is not None and output is None
        if single and kind is PaperFormat.MARKDOWN:
            (content,) = pages(made, selection, kind).values()
            sys.stdout.write(content.decode())
            return
        folder, files = write_runbooks(made, selection, kind, output)
    if as_json:
        _print_json(made, folder, files)
        return
    written = Message.of("{count} files written to {folder}.", count=len(files), folder=str(folder))
    say(written, whole=True)


def _print_json(made: Runbooks, folder: Path, files: tuple[str, ...]) -> None:
    plan = made.edition.plan
    print_json(
        {
            "folder": str(folder),
            "files": list(files),
            "plan_digest": plan.digest,
            "inventory_digest": plan.inventory_digest,
        }
    )
