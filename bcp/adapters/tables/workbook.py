"""An Excel workbook → its sheets as tables. Nothing in it is computed, followed or carried out."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from bcp.adapters.excel.extra import required
from bcp.adapters.tables import refusals
from bcp.adapters.tables.archive import Archive, Reader, open_archive, repack, scan
from bcp.adapters.tables.cells import Grid, table
from bcp.adapters.tables.limits import MOST_CELLS, MOST_SHEETS, MOST_STYLES
from bcp.adapters.tables.shape import Misplaced, Shape, ShapeReader, TooMuch
from bcp.model.message import Message
from bcp.model.table import Table

_WORKBOOK = "xl/workbook.xml"
_STYLES = "xl/styles.xml"
_NEEDED = re.compile(
    r"(\[Content_Types\]\.xml|_rels/\.rels|xl/_rels/workbook\.xml\.rels"
    r"|xl/(workbook|styles|sharedStrings)\.xml)",
    re.IGNORECASE,
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that the workbook lists: its name, its part, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


def read_workbook(
    file: str, content: bytes, sheets: Collection[str] | None = None
) -> tuple[Table, ...]:
    """The sheets of a workbook in their order, or those of them that are named.

    Raises Refused for what is no workbook, locked, damaged, or too large.
    """
    archive = open_archive(file, content)
    _refuse_others(file, archive)
    parts = {name: archive.part(name) for name in archive.names if _NEEDED.fullmatch(name)}
    for name, part in parts.items():
        scan(file, name, part, Reader(MOST_STYLES) if name == _STYLES else Reader())
    wanted = [
        sheet
        for sheet in _listed(file, parts)
        if sheet.part in archive.names and (sheets is None or sheet.name in sheets)
    ]
    if len(wanted) > MOST_SHEETS:
        raise refusals.too_large(
            file,
            Message.of(
                "it has {count} sheets; at most {most} are read.",
                count=len(wanted),
                most=MOST_SHEETS,
            ),
        )
    shapes = {}
    for sheet in wanted:
        parts[sheet.part] = archive.part(sheet.part)
        shapes[sheet.name] = _shape(file, sheet, parts[sheet.part])
    _refuse_too_many_cells(file, shapes)
    try:
        return tuple(_tables(file, parts, wanted, shapes))
    except TooMuch as error:
        raise refusals.too_large(file, error.what) from error
    except Exception as error:
        # Of a part that is XML but not what it should be, openpyxl raises whatever it runs into.
        raise refusals.damaged(file) from error


def _refuse_others(file: str, archive: Archive) -> None:
    names = set(archive.names)
    if "xl/workbook.bin" in names:
        raise refusals.other_format(file, ".xlsb")
    if "mimetype" in names and archive.part("mimetype").startswith(_OPEN_DOCUMENT):
        raise refusals.other_format(file, ".ods")
    if _WORKBOOK not in names:
        raise refusals.not_a_table(file)


def _listed(file: str, parts: dict[str, bytes]) -> list[_Sheet]:
    """The sheets that the workbook lists."""
    reader = required("openpyxl.reader.workbook")
    try:
        with _quiet(), zipfile.ZipFile(repack(parts)) as archive:
            parser = reader.WorkbookParser(archive, _WORKBOOK, keep_links=False)
            parser.parse()
            return [
                _Sheet(sheet.name, relation.target, sheet.state != "visible")
                for sheet, relation in parser.find_sheets()
                if "chartsheet" not in relation.Type
            ]
    except Exception as error:
        raise refusals.damaged(file, _WORKBOOK) from error


def _shape(file: str, sheet: _Sheet, content: bytes) -> Shape:
    reader = ShapeReader()
    try:
        scan(file, sheet.part, content, reader)
    except TooMuch as error:
        raise refusals.sheet_too_large(file, sheet.name, error.what) from error
    except Misplaced as error:
        raise refusals.damaged(file, sheet.part) from error
    return reader.shape


def _refuse_too_many_cells(file: str, shapes: dict[str, Shape]) -> None:
    if sum(shape.rows * shape.columns for shape in shapes.values()) > MOST_CELLS:
        name, shape = max(shapes.items(), key=lambda each: each[1].rows * each[1].columns)
        raise refusals.sheet_too_large(
            file,
            name,
            Message.of(
                "it has {rows} rows of {columns} columns; all sheets together are read up to "
                "{most} cells.",
                rows=shape.rows,
                columns=shape.columns,
                most=MOST_CELLS,
            ),
        )


def _tables(
    file: str, parts: dict[str, bytes], sheets: list[_Sheet], shapes: dict[str, Shape]
) -> Iterator[Table]:
    with _quiet():
        workbook = required("openpyxl").load_workbook(
            repack(parts), read_only=True, data_only=True, keep_links=False
        )
        found = {each.title: each for each in workbook.worksheets}
        for sheet in sheets:
            shape = shapes[sheet.name]
            grid = Grid(shape, _rows(found[sheet.name], shape))
            yield table(file, sheet.name, grid, hidden=sheet.hidden)
        workbook.close()


def _rows(worksheet: Any, shape: Shape) -> Iterator[tuple[Any, ...]]:
    """Rows of openpyxl's cells, up to the last one that holds anything."""
    if not shape.rows:
        return
    worksheet.reset_dimensions()
    yield from worksheet.iter_rows(max_row=shape.rows, max_col=shape.columns)


def _quiet() -> warnings.catch_warnings[None]:
    """No warnings: openpyxl tells what it passes over, such as drop-down lists."""
    return warnings.catch_warnings(action="ignore")
