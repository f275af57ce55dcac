from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bcp.adapters.translation import LANGUAGES, translator
from bcp.adapters.workspace import read_workspace
from bcp.inventory.decoding import read_document
from bcp.inventory.layout import block_document
from bcp.inventory.register.cells import Reading, shown
from bcp.inventory.register.changes import ChangeKind
from bcp.inventory.register.columns import Column, ColumnKind, columns_of, parts_of, singles_of
from bcp.inventory.register.ledger import home_of
from bcp.inventory.register.pages import Page, all_pages
from bcp.inventory.sources import EntityKind
from bcp.model.identity import Entity
from bcp.model.quantity import format_duration, format_rate, format_share, format_size
from bcp.model.table import Cell, CellValue
from tests.inventory.register.registers import Files, revised, rows_of

SMALL = dict(read_workspace(Path(__file__).parents[2] / "small_city").files)

texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
    min_size=1, max_size=20,
).map(str.strip).filter(bool)  # fmt: skip
prose = texts | st.lists(texts, min_size=1, max_size=3).map("\n".join) | st.sampled_from(
    ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'x", "[]", '"a"', "はい", "true", "12", "1e3"]
)  # fmt: skip
identifiers = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,3})?", fullmatch=True)
VALUES: Mapping[ColumnKind, st.SearchStrategy[Any]] = {
    ColumnKind.TEXT: prose,
    ColumnKind.IDENTIFIER: identifiers,
    ColumnKind.NUMBER: st.integers(0, 10**17),
    ColumnKind.DURATION: st.integers(0, 10**6).map(format_duration),
    ColumnKind.SIZE: st.integers(0, 10**15).map(format_size),
    ColumnKind.RATE: st.integers(1, 10**12).map(format_rate),
    ColumnKind.SHARE: st.integers(0, 100).map(format_share),
    ColumnKind.DAY: st.dates(date(1000, 1, 1)).map(date.isoformat),
    ColumnKind.MONTH: st.sampled_from(["2029-03", "1999-12"]),
    ColumnKind.YES_NO: st.booleans(),
    ColumnKind.SOURCE: st.sampled_from(["assumption", "②-04", "document: 計画"]),
}


def _cell(column: Column) -> st.SearchStrategy[Any]:
    one = st.sampled_from(column.choices) if column.choices else VALUES[column.kind]
    if not column.many:
        return one
    fewest = 0 if column.default is None and not column.required else 1
    return st.lists(one, min_size=fewest, max_size=3)


@st.composite
def stated(draw: st.DrawFn, model: type[Entity], sure: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a file could state of a model; not all of it need make sense."""
    columns = {each.path[0]: each for each in columns_of(model) if len(each.path) == 1}
    singles, lists = singles_of(model), {part.key: part for part in parts_of(model)}
    value: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if not (info.is_required() or name in sure or draw(st.booleans())):
            continue
        if name in columns:
            value[name] = draw(_cell(columns[name]))
        elif name in lists and lists[name].many:
            items = draw(st.lists(stated(lists[name].model), min_size=1, max_size=3))
            value[name] = _distinct(items)
        else:
            below = draw(stated(singles[name]))
            if below or name in lists:
                value[name] = below
    return value


def _distinct(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = {item["id"]: item for item in items if "id" in item}
    return list(names.values()) if names else items


@st.composite
def inventories(draw: st.DrawFn) -> dict[str, bytes]:
    """Files that state any inventory, in the order of the vocabulary."""
    shared: dict[str, dict[str, Any]] = {}
    files: dict[str, bytes] = {}
    for page in all_pages():
        if page.parent is not None:
            continue
        if page.kind is EntityKind.SYSTEM:
            for value in _distinct(draw(st.lists(stated(page.model), max_size=3))):
                path = f"systems_inventory/{value['tier']}/{value['id']}.yaml"
                files[path] = block_document(value).encode()
            continue
        path, section = home_of(page.kind)
        assert section.key is not None
        items = _distinct(draw(st.lists(stated(page.model), min_size=1, max_size=3)))
        shared.setdefault(path, {})[section.key] = items if page.many else items[0]
    return {**{path: block_document(value).encode() for path, value in shared.items()}, **files}


def _stated_by(files: Mapping[str, bytes | None]) -> dict[str, Any]:
    return {
        path: read_document(path, content).value
        for path, content in files.items()
        if content is not None
    }


@pytest.mark.parametrize("language", LANGUAGES)
@given(files=inventories())
@settings(max_examples=20)
def test_any_inventory_is_the_same_after_a_round_trip(language: str, files: Files) -> None:
    translate = translator(language)
    rows = rows_of(files, translate)

    unchanged = revised(files, rows, translate=translate)
    assert (unchanged.files, unchanged.changes) == ({}, ())

    made = revised({}, rows, translate=translate)
    assert _stated_by(made.files) == {
        path: _spelled_out(value) for path, value in _stated_by(files).items()
    }


def _spelled_out(value: Any) -> Any:
    """What is stated, where an empty mapping says at least where it comes from."""
    if value == {}:
        return {"source": "assumption"}
    if isinstance(value, dict):
        return {key: _spelled_out(below) for key, below in value.items()}
    return [_spelled_out(item) for item in value] if isinstance(value, list) else value


SMALL_ROWS = rows_of(SMALL)
PLACES = [
    (page, number, index, column)
    for page in all_pages()
    for number in range(1, len(SMALL_ROWS[page.name]))
    for index, column in enumerate(page.all_columns)
    if column.fields and column.path != ("id",)
]


@given(place=st.sampled_from(PLACES), data=st.data())
@settings(max_examples=80)
def test_a_change_of_one_cell_changes_one_value_and_nothing_else(
    place: tuple[Page, int, int, Column], data: st.DataObject
) -> None:
    page, number, index, column = place
    rows = copy.deepcopy(SMALL_ROWS)
    old = _said(column, rows[page.name][number][index])
    new = data.draw(st.none() | _cell(column))
    assume(column.meaning(old) != column.meaning(new) and column.path != ("tier",))
    rows[page.name][number][index] = shown(column, new, str)

    revision = revised(SMALL, rows)

    (change,) = revision.changes
    assert (change.kind, change.page, change.column) == (ChangeKind.CHANGED, page, column)
    assert (change.old, change.new) == (old, new)
    ((path, content),) = revision.files.items()
    assert content is not None
    before, after = _leaves(SMALL[path]), _leaves(content)
    (way,) = {way for way in before.keys() | after.keys() if before.get(way) != after.get(way)}
    assert way[-len(column.path) :] == column.path
    assert after.get(way) == new
    # A block of several lines takes one for its sign, beside that of a key that comes with it.
    block = len(column.path) > 1 and any("\n" in str(value) for value in (old, new))
    _assert_one_place(SMALL[path].decode(), content.decode(), f"{old}\n{new}", 1 if block else 0)


def _said(column: Column, value: CellValue) -> Any:
    return Reading((str,))(column, Cell("A1", value))


def _leaves(content: bytes) -> dict[tuple[str | int, ...], Any]:
    """What a file states, by the way to each value; a list of texts is one value."""
    found: dict[tuple[str | int, ...], Any] = {}

    def walk(way: tuple[str | int, ...], value: Any) -> None:
        if isinstance(value, dict):
            for key, below in value.items():
                walk((*way, key), below)
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            for number, item in enumerate(value):
                walk((*way, number), item)
        else:
            found[way] = value

    walk((), read_document("x.yaml", content).value)
    return found


def _assert_one_place(before: str, after: str, values: str, more: int = 0) -> None:
    """All lines but those of one value, and of the key around it, are as they were."""
    old, new = before.split("\n"), after.split("\n")
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    tail = next(
        (n for n, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), 0
    )
    most = values.count("\n") + 1 + more
    assert len(old) - head - tail <= most
    assert len(new) - head - tail <= most
