"""A file of any kind that holds tables → the tables, told apart by its content."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.tables import refusals
from bcp.adapters.tables.limits import LARGEST_FILE
from bcp.adapters.tables.separated import read_separated
from bcp.adapters.tables.workbook import read_workbook
from bcp.model.table import Table

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_tables(path: Path, sheets: Collection[str] | None = None) -> tuple[Table, ...]:
    """The tables of a workbook or a CSV file, whatever its name ends with.

    Of a workbook only the sheets that are named, if any are. Raises Refused for what cannot be
    read, is locked, damaged, too large, or holds no tables.
    """
    return tables_of(path.name, read_bounded(path, LARGEST_FILE), sheets)


def tables_of(
    file: str, content: bytes, sheets: Collection[str] | None = None
) -> tuple[Table, ...]:
    """As `read_tables`, given the name of the file and what it holds."""
    if content.startswith(_ZIP):
        return read_workbook(file, content, sheets)
    if content.startswith(_OLE):
        # A workbook with a password is no zip file: it lies encrypted in a file of the old kind.
        if _ENCRYPTED_PACKAGE in content:
            raise refusals.locked(file)
        raise refusals.other_format(file, ".xls")
    return read_separated(file, content)
