"""`ict-bcp export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.translation import translator
from bcp.app.export_register import export_register
from bcp.cli.console import LANGUAGE, AsJson, Workspace, _, err, print_json, say
from bcp.cli.document_options import Language
from bcp.model.message import Message


def register(app: typer.Typer) -> None:
    """Add the command with its subcommands."""
    group = typer.Typer(help=_("Write the inventory for other programs."), no_args_is_help=True)
    group.command(
        "excel",
        help=_(
            "Write the inventory as an Excel workbook: a sheet for each kind of entry, with "
            "drop-down lists and notes on the headings. 'ict-bcp import excel' takes it back."
        ),
        epilog=_("Example: ict-bcp export excel inventory.xlsx"),
    )(excel)
    app.add_typer(group, name="export")


def excel(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The workbook to write."))],
    *,
    force: Annotated[
        bool, typer.Option("--force", help=_("Replace the file if it is there."))
    ] = False,
    language: Annotated[
        Language | None, typer.Option("--language", help=_("The language of the headings."))
    ] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the workbook and say what is in it."""
    translate = translator(language.value if language is not None else LANGUAGE)
    with err.status(_("Reading the workspace …")) as status:
        written = export_register(
            workspace,
            file,
            translate,
            lambda sheet: status.update(
                Message.of("Writing the sheet '{name}' …", name=sheet).render(_)
            ),
            replace=force,
        )
    if as_json:
        print_json({"path": str(written.path), "digest": written.digest, "rows": written.rows})
        return
    said = Message.of(
        "{path}: {sheets} sheets, {rows} rows.",
        path=str(written.path),
        sheets=len(written.rows),
        rows=sum(written.rows.values()),
    )
    say(said, whole=True)
