"""What a sheet of a workbook or a CSV file holds, before anybody knows what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

CellValue = str | int | float | bool | date | datetime | None
"""What a cell shows; of a formula what its program computed last. None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where it stands, as its program names the place (`C12`; in CSV too).

    `uncomputed` is a formula whose result the file does not hold, so that `value` is None.
    """

    place: str
    value: CellValue = None
    uncomputed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: rows of cells from the first row and column on, all of the same length.

    A merged cell stands in each of its places, with the place of its own. `hidden` sheets are
    those that its program does not show. A CSV file is one table with an empty name.
    """

    file: str
    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False
