"""Take over what a workbook or CSV file of the city's own states, by a map of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.tables.reading import read_tables
from bcp.adapters.workspace import LARGEST_FILE, read_workspace
from bcp.app.import_register import PreparedImport, Progress, prepare
from bcp.app.load_workspace import load
from bcp.app.plan_recovery import refuse_file
from bcp.inventory.composer import Value
from bcp.inventory.mapping.applying import apply_map, said
from bcp.inventory.mapping.conversion import Names, names_of
from bcp.inventory.mapping.map_file import decode_map
from bcp.inventory.mapping.rows import Stated
from bcp.inventory.mapping.suggesting import Suggestion, suggest_map
from bcp.inventory.register.book import digest_in
from bcp.inventory.register.columns import Column
from bcp.inventory.register.ledger import Ledger, read_ledger
from bcp.inventory.register.pages import Page
from bcp.inventory.sources import Source
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.table import Table
from bcp.model.table_map import TableMap


def prepare_mapped(
    workspace: Path, file: Path, map_file: Path, progress: Progress, *, remove: bool = False
) -> PreparedImport:
    """Read a file by its map and compare it with the workspace; nothing is written.

    Raises Refused with all that is wrong with the map, and for a file that holds no tables.
    """
    table_map, source = _map(map_file)
    progress(Message.of("Reading {file} …", file=shorten(file.name)))
    tables = _tables(file, table_map)
    ledger = read_ledger(read_workspace(workspace).files)
    applied = apply_map(
        table_map, source, tables, _names(load(workspace).inventory), stated_in(ledger)
    )
    return prepare(
        workspace, applied.located, said, progress, problems=applied.problems, remove=remove
    )


def suggest(file: Path, workspace: Path | None) -> tuple[Suggestion, bool]:
    """Propose a map for a file; names of a workspace are recognized. Raises Refused.

    Also says whether the file is an exported inventory, which needs no map.
    """
    inventory = None if workspace is None else load(workspace).inventory
    tables = read_tables(file)
    is_exported = any(digest_in(table) is not None for table in tables[:1])
    return suggest_map(file.name, tables, _names(inventory), inventory), is_exported


def _map(map_file: Path) -> tuple[TableMap, Source]:
    content = read_bounded(map_file, LARGEST_FILE)
    table_map, source, problems = decode_map(map_file.name, content)
    refuse_file(problems)
    assert table_map is not None
    return table_map, source


def _tables(file: Path, table_map: TableMap) -> Sequence[Table]:
    """The sheets that the map names; all where it leaves one unnamed or names one wrongly."""
    wanted = {each.sheet for each in table_map.tables}
    names = {name for name in wanted if name is not None}
    if names == wanted:
        found = read_tables(file, names)
        if {table.name for table in found} == names:
            return found
    return read_tables(file)


def _names(inventory: Inventory | None) -> Names:
    return {} if inventory is None else names_of(inventory)


def stated_in(ledger: Ledger) -> Stated:
    """What the files of a workspace say, by page, id and column."""

    def stated(page: Page, name: str, column: Column) -> Value:
        entry = ledger.entries.get((page.kind, name))
        value: Value = None if entry is None else entry.value
        below = () if page.parent is None else (page.key,)
        for key in (*below, *column.path):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    return stated
