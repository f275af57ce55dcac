"""`ict-bcp import`: what other programs hold, taken over into the files of the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.translation import LANGUAGES, translator
from bcp.app.import_register import prepare_workbook, resume_import
from bcp.cli import import_netbox, import_tables
from bcp.cli.console import AsJson, Workspace, _, err, say
from bcp.cli.import_options import DryRun, Remove, Yes
from bcp.cli.import_tables import take_over
from bcp.cli.import_view import Chosen, offer
from bcp.model.message import Message


def register(app: typer.Typer) -> None:
    """Add the command with its subcommands."""
    group = typer.Typer(
        help=_("Take the inventory over from other programs."), no_args_is_help=True
    )
    group.command(
        "excel",
        help=_(
            "Take over what was changed in a workbook of 'ict-bcp export excel'. The differences "
            "are shown first, all problems with sheet and cell; comments and order of the files "
            "are kept, and all of it is written or nothing. Exit code 2 for a workbook with "
            "errors."
        ),
        epilog=_("Example: ict-bcp import excel inventory.xlsx --dry-run"),
    )(excel)
    import_tables.register(group)
    import_netbox.register(group)
    group.command(
        "resume",
        help=_("Finish an import that was interrupted while it wrote."),
        epilog=_("Example: ict-bcp import resume"),
    )(resume)
    app.add_typer(group, name="import")


def excel(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The workbook to take over."))],
    *,
    map_file: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="MAP",
            dir_okay=False,
            help=_("For a workbook of your own: the file that says which column is what."),
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    remove: Remove = False,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Show what changes, ask, and write."""
    chosen = Chosen(dry_run=dry_run, yes=yes, as_json=as_json)
    if map_file is not None:
        take_over(file, map_file, workspace, chosen, remove=remove)
        return
    with err.status(_("Reading …")) as status:
        prepared = prepare_workbook(
            workspace,
            file,
            [translator(language) for language in LANGUAGES],
            lambda message: status.update(message.render(_)),
            remove=remove,
        )
    offer(prepared, chosen)


def resume(workspace: Workspace = Path()) -> None:
    """Finish what was left half done."""
    done = resume_import(workspace)
    say(Message.of("The import is finished.") if done else Message.of("Nothing was left undone."))
