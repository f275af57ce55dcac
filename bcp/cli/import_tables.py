"""`ict-bcp import csv` and `import suggest`: tables that a city laid out itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.files import write_atomically
from bcp.app.import_mapped import prepare_mapped, suggest
from bcp.cli.console import AsJson, Workspace, _, complain, err, say
from bcp.cli.import_options import DryRun, Remove, Yes
from bcp.cli.import_view import Chosen, offer
from bcp.documents.table_map import render_map
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Failed, Refused

MapFile = Annotated[
    Path,
    typer.Option(
        "--map",
        metavar="MAP",
        dir_okay=False,
        help=_("The file that says which column is what; 'ict-bcp import suggest' proposes one."),
    ),
]


def register(group: typer.Typer) -> None:
    """Add the commands to those of `import`."""
    group.command(
        "csv",
        help=_(
            "Take a CSV file over by a map of its columns. It may be in UTF-8 or CP932 (Shift "
            "JIS), with commas, tabs or semicolons."
        ),
        epilog=_("Example: ict-bcp import csv servers.csv --map map.yaml --dry-run"),
    )(csv)
    group.command(
        "suggest",
        help=_(
            "Propose a map for a workbook or CSV file of your own: where its headings are, which "
            "column is what, how sure that is, and what could not be placed."
        ),
        epilog=_("Example: ict-bcp import suggest servers.xlsx --output map.yaml"),
    )(suggest_for)


def csv(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The CSV file."))],
    map_file: MapFile,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
    remove: Remove = False,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Show what changes, ask, and write."""
    take_over(
        file, map_file, workspace, Chosen(dry_run=dry_run, yes=yes, as_json=as_json), remove=remove
    )


def take_over(file: Path, map_file: Path, workspace: Path, chosen: Chosen, *, remove: bool) -> None:
    """Import a file by its map."""
    with err.status(_("Reading …")) as status:
        prepared = prepare_mapped(
            workspace,
            file,
            map_file,
            lambda message: status.update(message.render(_)),
            remove=remove,
        )
    offer(prepared, chosen)


def suggest_for(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=_("The workbook or CSV file to look at."))
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", dir_okay=False, help=_("The file to write; otherwise it is printed.")
        ),
    ] = None,
    workspace: Workspace = Path(),
) -> None:
    """Print a map, or write it into a file that does not exist yet."""
    with err.status(_("Reading …")):
        suggestion, is_exported = suggest(file, workspace)
    kind = "csv" if file.suffix.lower() in {".csv", ".txt", ".tsv"} else "excel"
    name = "MAP.yaml" if output is None else str(output)
    text = render_map(suggestion, f"ict-bcp import {kind} {file} --map {name} --dry-run", _)
    if is_exported:
        complain(
            Message.of(
                "This is an exported inventory, which needs no map: ict-bcp import excel {file}",
                file=str(file),
            )
        )
    if not suggestion.tables:
        complain(Message.of("No table looks like an inventory: describe it by hand."))
    if output is None:
        sys.stdout.write(text)
        return
    _write(output, text)
    say(
        Message.of("Written: {path}. Look at it, then import the file with --map.", path=name),
        whole=True,
    )


def _write(output: Path, text: str) -> None:
    name = shorten(str(output))
    if output.exists():
        raise Refused(
            Message.of("'{path}' exists already.", path=name),
            Message.of("Give another name, or remove it first."),
        )
    try:
        write_atomically(output, text)
    except OSError as error:
        raise Failed(
            Message.of("Cannot write '{path}': {reason}", path=name, reason=error.strerror or "")
        ) from error
