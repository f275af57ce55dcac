"""One cell of a mapped column → what a file would say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from bcp.inventory.cells.amounts import read_number
from bcp.inventory.cells.answers import read_yes_no
from bcp.inventory.cells.days import read_day, read_fiscal_year, read_month
from bcp.inventory.cells.durations import read_duration
from bcp.inventory.cells.letters import is_nothing, key, plain, read_text, shown
from bcp.inventory.cells.lists import read_list
from bcp.inventory.cells.reading import Reading, Unclear, Understood
from bcp.inventory.cells.shares import read_share
from bcp.inventory.cells.sizes import read_rate, read_size
from bcp.inventory.mapping.vocabulary import choice_of
from bcp.inventory.register.columns import Column, ColumnKind
from bcp.inventory.sources import EntityKind
from bcp.model.identity import Identifier
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.table import Cell, CellValue

Names = Mapping[EntityKind, Mapping[str, str]]
"""Of each kind the ids by what people call the entity, as `key` writes it."""

_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)
_JOINS = re.compile(r"[\s_./:]+")
_NO_ENTITY = {key(word) for word in ("なし", "無し", "無", "×", "不要")}
_UNCOMPUTED = Unclear(
    "cell-uncomputed",
    Message.of("The result of the formula in this cell is not in the file."),
    Message.of("Open and save the workbook in its program, or write the value itself."),
)


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads the cells of one column; `kind` is that of the entity that an `id` names."""

    column: Column
    kind: EntityKind
    names: Names
    unit: str | None = None
    decimal: bool = False

    def __call__(self, cell: Cell) -> Reading:
        """What the cell says; the value is None of an empty one."""
        if cell.uncomputed:
            return _UNCOMPUTED
        if is_nothing(cell.value):
            return Understood(None)
        return self._many(cell.value) if self.column.many else self._one(cell.value)

    def _many(self, value: CellValue) -> Reading:
        values: list[str] = []
        note = None
        for item in read_list(str(value)):
            reading = self._one(item)
            if isinstance(reading, Unclear):
                return reading
            if reading.value is not None:
                values.append(str(reading.value))
            note = note or reading.note
        return Understood("\n".join(values) or None, note)

    def _one(self, value: CellValue) -> Reading:
        kind = self.column.kind
        if kind is ColumnKind.DURATION:
            return read_duration(value, self.unit)
        if kind in {ColumnKind.SIZE, ColumnKind.RATE}:
            read = read_size if kind is ColumnKind.SIZE else read_rate
            return read(value, self.unit, decimal=self.decimal)
        own: dict[ColumnKind, Callable[[CellValue], Reading]] = {
            ColumnKind.IDENTIFIER: self._identifier,
            ColumnKind.CHOICE: self._choice,
            ColumnKind.NUMBER: self._number,
        }
        return (own | _SIMPLE)[kind](value)

    def _number(self, value: CellValue) -> Reading:
        if self.column.path[-1].endswith("year"):
            return read_fiscal_year(value)
        if self.unit and isinstance(value, str | int | float) and not isinstance(value, bool):
            counted = read_number(f"{value}{self.unit}")
            return counted if isinstance(counted, Understood) else read_number(value)
        return read_number(value)

    def _choice(self, value: CellValue) -> Reading:
        choice = choice_of(value, self.column.choices)
        if choice is not None:
            return Understood(choice)
        return Unclear(
            "cell-word",
            Message.of("'{value}' stands for none of the choices.", value=shown(value)),
            Message.of(
                "Say in the map what it means, as words: {{{value}: {first}}}; there are: {names}.",
                value=shown(value),
                first=self.column.choices[0],
                names=", ".join(self.column.choices),
            ),
        )

    def _identifier(self, value: CellValue) -> Reading:
        text = plain(value)
        if _is_identifier(text):
            return Understood(text)
        kind = self.column.refers or (self.kind if self.column.path == ("id",) else None)
        named = self.names.get(kind, {}).get(key(value)) if kind is not None else None
        if named is not None:
            return Understood(named)
        slug = _JOINS.sub("-", text.lower()).strip("-")
        if _is_identifier(slug):
            return Understood(
                slug,
                Message.of("'{value}' became the id '{id}'.", value=shown(value), id=slug),
            )
        if self.column.refers is not None and key(value) in _NO_ENTITY:
            return Understood(None)
        return Unclear(
            "cell-name",
            Message.of(
                "'{value}' is no id, and nothing in the workspace has that name.",
                value=shown(value),
            ),
            Message.of(
                "Say in the map which id is meant, as words: {{{value}: the-id}}.",
                value=shown(value),
            ),
        )


_SIMPLE: dict[ColumnKind, Callable[[CellValue], Reading]] = {
    ColumnKind.TEXT: read_text,
    ColumnKind.SOURCE: read_text,
    ColumnKind.SHARE: read_share,
    ColumnKind.DAY: read_day,
    ColumnKind.MONTH: read_month,
    ColumnKind.YES_NO: read_yes_no,
}


def names_of(inventory: Inventory) -> Names:
    """The ids of what the inventory holds by name; a name of two things names none of them."""
    kinds = (
        (EntityKind.SYSTEM, inventory.systems),
        (EntityKind.SITE, inventory.sites),
        (EntityKind.TEAM, inventory.teams),
        (EntityKind.VENDOR, inventory.vendors),
        (EntityKind.PLATFORM, inventory.platforms),
        (EntityKind.REPOSITORY, inventory.repositories),
        (EntityKind.OBJECTIVE, inventory.objectives),
    )
    return {
        kind: _unique((key(name), each.id) for each in entities for name in _called(each))
        for kind, entities in kinds
    }


def _called(entity: object) -> set[str]:
    names = (getattr(entity, attribute, None) for attribute in ("id", "name", "name_en"))
    return {name for name in names if isinstance(name, str)}


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str | None] = {}
    for name, identifier in pairs:
        found[name] = identifier if found.get(name, identifier) == identifier else None
    return {name: identifier for name, identifier in found.items() if identifier is not None}


def _is_identifier(text: str) -> bool:
    try:
        return _IDENTIFIER.validate_python(text) == text
    except ValidationError:
        return False
