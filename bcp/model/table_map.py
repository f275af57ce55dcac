"""What a city says of a workbook of its own: which column is what (`--map`)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from bcp.model.identity import Entity, Text
from bcp.model.quantity import WholeNumber

Scalar = bool | WholeNumber | Text
RowNumber = WholeNumber


class Gigabyte(StrEnum):
    """What GB, MB and TB count in a column: steps of 1024 or of 1000 bytes."""

    BINARY = "binary"
    DECIMAL = "decimal"


class Empty(StrEnum):
    """What an empty cell does: it leaves what the workspace says, or takes it away."""

    KEEP = "keep"
    REMOVE = "remove"


class MappedColumn(Entity):
    """One column: its heading, or its letter, and the field that it states.

    `words` are cells that stand for something else, such as a name for an id; `unit` is what bare
    numbers count.
    """

    column: Text
    field: Text
    words: dict[Text, Scalar] = Field(default_factory=dict)
    unit: Text | None = None
    gigabyte: Gigabyte = Gigabyte.BINARY


class MappedTable(Entity):
    """One sheet, or the whole of a CSV file.

    `rows` is what each row states, by the name of the register's page: `systems`. `heading` are
    the rows of the headings, which may be one or two; without any, columns go by letters. Rows
    after `last` are not read, nor are those of `skip` and those with a cell that says one of the
    words of `skip_text`. `constants` are fields that are the same in every row, `defaults` are for
    those of which neither the row nor the workspace says anything.
    """

    sheet: Text | None = None
    rows: Text
    heading: tuple[RowNumber, ...] = Field(default=(1,), max_length=3)
    columns: tuple[MappedColumn, ...] = Field(min_length=1)
    constants: dict[Text, Scalar] = Field(default_factory=dict)
    defaults: dict[Text, Scalar] = Field(default_factory=dict)
    skip: tuple[RowNumber, ...] = ()
    skip_text: tuple[Text, ...] = ()
    last: RowNumber | None = None
    empty: Empty = Empty.KEEP


class TableMap(Entity):
    """All tables that are to be read; a sheet may be read more than once."""

    tables: tuple[MappedTable, ...]
