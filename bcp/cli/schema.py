"""`ict-bcp schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.write_schema import write_schema
from bcp.cli.console import Workspace, _, print_json, say
from bcp.inventory.schema import all_schemas, schema_of
from bcp.inventory.shapes import FileKind
from bcp.model.message import Message


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=_(
            "Print the JSON Schema of the workspace's files, or write it for editors.\n\n"
            "Example: ict-bcp schema system > system.schema.json"
        )
    )(schema)


def schema(
    kind: Annotated[
        FileKind | None, typer.Argument(help=_("The kind of file; all kinds without it."))
    ] = None,
    workspace: Workspace = Path(),
    write: Annotated[
        bool, typer.Option("--write", help=_("Write all into systems_inventory/schema/."))
    ] = False,
) -> None:
    """Print one schema, all of them, or write all of them."""
    if write:
        _write(workspace)
    elif kind is not None:
        print_json(schema_of(kind))
    else:
        print_json({each.value: text for each, text in all_schemas().items()})


def _write(workspace: Path) -> None:
    written = write_schema(workspace)
    for path in written:
        say(path)
    say(Message.of("Schema files written: {count}.", count=len(written)))
