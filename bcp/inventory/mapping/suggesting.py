"""A map that is proposed for tables that nobody has described: where, what, and how sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bcp.inventory.cells.durations import read_duration
from bcp.inventory.cells.letters import compact, is_nothing, plain
from bcp.inventory.cells.reading import Understood
from bcp.inventory.mapping.conversion import CellReader, Names
from bcp.inventory.mapping.fields import RowField, fields_of, page_of_rows
from bcp.inventory.mapping.guessing import (
    Certainty,
    Guess,
    best,
    guess,
    guess_of_heading,
    looks_like,
)
from bcp.inventory.mapping.headings import headings_of, unit_in
from bcp.inventory.mapping.rows import is_ditto
from bcp.inventory.mapping.synonyms import synonyms
from bcp.inventory.register.columns import ColumnKind
from bcp.inventory.register.pages import Page
from bcp.model.inventory import Inventory
from bcp.model.quantity import parse_duration
from bcp.model.table import Cell, Table

_ROWS_LOOKED_AT = 30
_FEWEST = 2
"""Columns that must be known by their headings before a sheet is taken for an inventory."""
_KEYS = {"id", "name"}
"""Without one of them nobody knows what a row is about."""
_SUMS = ("合計", "小計", "総計", "計", "total", "subtotal")
_REMARKS = ("※", "*", "注", "(注", "備考:")
_MOST_WORDS = 200
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class SuggestedColumn:
    """A column and its field. `words` are cells with what they mean, None where nobody knows."""

    letter: str
    name: str
    field: RowField
    guess: Guess
    unit: str | None
    words: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A column that no field was found for, what its values look like, and some of them."""

    letter: str
    heading: str
    kind: ColumnKind | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuggestedTable:
    """What is proposed for one sheet. `missing` are fields that a new entity needs."""

    sheet: str
    page: Page
    heading: tuple[int, ...]
    last: int | None
    columns: tuple[SuggestedColumn, ...]
    unplaced: tuple[Unplaced, ...]
    missing: tuple[RowField, ...]
    skip_text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is proposed for a file, the sheets that hold no inventory, and those that are hidden."""

    file: str
    tables: tuple[SuggestedTable, ...]
    without: tuple[str, ...]
    hidden: tuple[str, ...]


def suggest_map(
    file: str, tables: Sequence[Table], names: Names, inventory: Inventory | None
) -> Suggestion:
    """Propose a map for what tables look like. Never raises."""
    found: list[SuggestedTable] = []
    without: list[str] = []
    for table in tables:
        if table.hidden:
            continue
        suggested = _Looking(table, names, inventory).suggested()
        if suggested is None:
            without.append(table.name)
        else:
            found.append(suggested)
    hidden = tuple(table.name for table in tables if table.hidden)
    return Suggestion(file, tuple(found), tuple(without), hidden)


@dataclass(frozen=True, slots=True)
class _Looking:
    table: Table
    names: Names
    inventory: Inventory | None

    def suggested(self) -> SuggestedTable | None:
        page, rows = self._heading()
        if page is None:
            return None
        headings = headings_of(self.table, rows)
        body: Sequence[Sequence[Cell]] = self.table.rows[max(rows) :]
        last = _last(body, max(rows))
        sums = tuple(word for word in _SUMS if _says(body, word))
        body = [row for row in body[: None if last is None else last - max(rows)] if _states(row)]
        guesses: dict[int, Guess] = {}
        for index, heading in enumerate(headings):
            cells = [row[index] for row in body]
            each = guess(page, heading, cells, self.names) if heading else None
            if each is not None:
                guesses[index] = each
        chosen = best(guesses)
        columns = [
            self._column(page, headings, index, each, body) for index, each in chosen.items()
        ]
        columns += self._key_by_name(page, headings, chosen, body)
        stated = {column.field.name for column in columns}
        return SuggestedTable(
            self.table.name,
            page,
            rows,
            last,
            tuple(columns),
            tuple(_unplaced(headings, chosen, body)),
            tuple(
                field
                for field in fields_of(page).values()
                if field.column.required and field.page is page and field.name not in stated
            ),
            sums,
        )

    def _heading(self) -> tuple[Page | None, tuple[int, ...]]:
        """The page and the heading rows that most columns are known by."""
        best_score: float = 0
        best_page: Page | None = None
        best_rows: tuple[int, ...] = ()
        most = min(_ROWS_LOOKED_AT, len(self.table.rows))
        for name in synonyms():
            page = page_of_rows(name)
            for number in range(1, most + 1) if page is not None else ():
                for rows in self._rows_from(number):
                    score = _score(page, headings_of(self.table, rows)) if page else 0.0
                    if score > best_score:
                        best_score, best_page, best_rows = score, page, rows
        return best_page, best_rows

    def _rows_from(self, number: int) -> Iterator[tuple[int, ...]]:
        yield (number,)
        if number < len(self.table.rows):
            upper, lower = self.table.rows[number - 1], self.table.rows[number]
            above = [_text(cell) for cell in upper]
            below = [_text(cell) for cell in lower]
            through = any(one and one == other for one, other in zip(above, below, strict=True))
            group = any(
                above[index]
                and above[index] == above[index + 1]
                and below[index] != below[index + 1]
                for index in range(len(above) - 1)
            )
            if group or through:
                yield (number, number + 1)

    def _column(
        self,
        page: Page,
        headings: Sequence[str],
        index: int,
        found: Guess,
        body: Sequence[Sequence[Cell]],
    ) -> SuggestedColumn:
        field = fields_of(page)[found.field]
        letter = _letter(self.table, index)
        alone = headings.count(headings[index]) == 1
        cells = [row[index] for row in body if not is_nothing(row[index].value)]
        unit = unit_in(headings[index])
        words = tuple(self._words(page, field, cells, unit))
        if words:
            unknown = {compact(word) for word, meaning in words if meaning is None}
            read = sum(compact(cell.value) not in unknown for cell in cells)
            found = Guess(found.field, found.certainty, read, len(cells))
        return SuggestedColumn(
            letter, headings[index] if alone else letter, field, found, unit, words
        )

    def _key_by_name(
        self,
        page: Page,
        headings: Sequence[str],
        chosen: dict[int, Guess],
        body: Sequence[Sequence[Cell]],
    ) -> list[SuggestedColumn]:
        """Where no column holds ids, names stand for them."""
        fields = fields_of(page)
        if "id" not in fields or any(each.field == "id" for each in chosen.values()):
            return []
        index = next((index for index, each in chosen.items() if each.field == "name"), None)
        if index is None:
            return []
        count = sum(not is_nothing(row[index].value) for row in body)
        by_name = Guess("id", Certainty.GUESS, count, count)
        return [self._column(page, headings, index, by_name, body)]

    def _words(
        self, page: Page, field: RowField, cells: Sequence[Cell], unit: str | None
    ) -> Iterator[tuple[str, str | None]]:
        """The values that need a word of the map: names, and what no choice stands for."""
        if field.column.kind not in {ColumnKind.IDENTIFIER, ColumnKind.CHOICE}:
            return
        reader = CellReader(field.column, page.kind, self.names)
        seen: dict[str, str] = {}
        for cell in cells:
            if not is_nothing(cell.value) and not is_ditto(cell.value):
                seen.setdefault(compact(cell.value), " ".join(plain(cell.value).split()))
        for text in list(seen.values())[:_MOST_WORDS]:
            if isinstance(reader(Cell("", text)), Understood):
                continue
            yield text, self._objective(text, unit) if field.name == "objective" else None

    def _objective(self, text: str, unit: str | None) -> str | None:
        """The class of targets whose recovery time in a disaster a cell states."""
        duration = read_duration(text, unit)
        if self.inventory is None or not isinstance(duration, Understood):
            return None
        seconds = parse_duration(duration.value)
        fitting = [each.id for each in self.inventory.objectives if each.disaster.rto == seconds]
        return fitting[0] if len(fitting) == 1 else None


def _score(page: Page, headings: Sequence[str]) -> float:
    found: dict[str, int] = {}
    for heading in headings:
        each = guess_of_heading(page, heading) if heading else None
        if each is not None:
            found[each[0]] = max(found.get(each[0], 0), each[1])
    # What stands between rows says the same many times; each field counts once.
    return sum(found.values()) if len(found) >= _FEWEST and found.keys() & _KEYS else 0.0


def _last(body: Sequence[Sequence[Cell]], before: int) -> int | None:
    """The row after which only remarks follow; None where there are none."""
    last = None
    for number, row in enumerate(body, start=before + 1):
        texts = {_text(cell) for cell in row} - {""}
        remark = len(texts) == 1 and next(iter(texts)).startswith(_REMARKS)
        if remark and last is None:
            last = number - 1
        elif texts and not remark:
            last = None
    while last is not None and last > before and not any(map(_text, body[last - before - 1])):
        last -= 1
    return last


def _unplaced(
    headings: Sequence[str], chosen: dict[int, Guess], body: Sequence[Sequence[Cell]]
) -> Iterator[Unplaced]:
    for index, heading in enumerate(headings):
        cells = [row[index] for row in body]
        texts = dict.fromkeys(text for cell in cells if (text := _text(cell)))
        if index in chosen or not (heading or texts):
            continue
        letter = body[0][index].place.rstrip("0123456789") if body else ""
        yield Unplaced(letter, heading, looks_like(cells), tuple(texts)[:_EXAMPLES])


def _states(row: Sequence[Cell]) -> bool:
    """Whether a row is neither a sum nor a heading between rows."""
    texts = [compact(cell.value) for cell in row if not is_nothing(cell.value)]
    return not set(texts) & set(_SUMS) and not (len(texts) > _FEWEST and len(set(texts)) == 1)


def _says(body: Sequence[Sequence[Cell]], word: str) -> bool:
    return any(compact(cell.value) == word for row in body for cell in row if cell.value)


def _text(cell: Cell) -> str:
    return "" if is_nothing(cell.value) else " ".join(plain(cell.value).split())


def _letter(table: Table, index: int) -> str:
    return table.rows[0][index].place.rstrip("0123456789")
