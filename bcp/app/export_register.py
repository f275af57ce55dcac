"""Write the inventory of a workspace as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.excel.extra import required
from bcp.adapters.files import write_atomically
from bcp.adapters.workspace import read_workspace
from bcp.app import wiring
from bcp.app.decided_actions import today_in
from bcp.app.load_workspace import load
from bcp.inventory.register.book import book_of
from bcp.inventory.register.ledger import read_ledger
from bcp.model.message import Message, Translate
from bcp.model.quantity import shorten
from bcp.model.refusal import Failed, Refused


@dataclass(frozen=True, slots=True)
class WrittenRegister:
    """The file, and how many rows each sheet has."""

    path: Path
    rows: dict[str, int]
    digest: str


def export_register(
    workspace: Path,
    output: Path,
    translate: Translate,
    progress: Callable[[str], None],
    *,
    replace: bool = False,
) -> WrittenRegister:
    """Write the workbook; a file that is there is only replaced where that is wanted.

    Raises Refused for a workspace with errors, a file that is there, text that no workbook holds,
    and without the extra `excel`; Failed when it cannot be written.
    """
    required("openpyxl")
    from bcp.adapters.excel.writing import write_book  # noqa: PLC0415 - an extra

    if output.exists() and not replace:
        raise Refused(
            Message.of("'{path}' is there already.", path=shorten(str(output))),
            Message.of("Name another file, or replace it with --force."),
        )
    loaded = load(workspace)
    inventory = loaded.sound()
    read = read_workspace(workspace)
    book = book_of(read_ledger(read.files), read.digest, today_in(inventory), translate)
    content = write_book(book, wiring.clock().now(), progress)
    try:
        write_atomically(output, content)
    except OSError as error:
        raise Failed(
            Message.of(
                "Cannot write '{path}': {reason}",
                path=shorten(str(output)),
                reason=error.strerror or str(error),
            )
        ) from error
    rows = {sheet.name: len(sheet.rows) for sheet in book.sheets}
    return WrittenRegister(output, rows, read.digest)
