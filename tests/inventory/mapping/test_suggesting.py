"""A map that is proposed for a messy workbook can be used at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.adapters.tables.reading import tables_of
from bcp.adapters.tables.separated import read_separated
from bcp.adapters.translation import translator
from bcp.app.load_workspace import load
from bcp.documents.table_map import render_map
from bcp.inventory.mapping.conversion import names_of
from bcp.inventory.mapping.guessing import Certainty
from bcp.inventory.mapping.map_file import decode_map
from bcp.inventory.mapping.suggesting import SuggestedTable, Suggestion, suggest_map
from bcp.inventory.register.columns import ColumnKind
from bcp.model.refusal import Refused
from bcp.model.table import Cell, CellValue, Table
from tests.conftest import Golden
from tests.messy import messy_workbook

_COMMAND = "ict-bcp import excel 台帳.xlsx --map MAP.yaml --dry-run"
_CITY = Path(__file__).parents[2] / "small_city"


def _messy() -> Suggestion:
    inventory = load(_CITY).inventory
    assert inventory is not None
    tables = tables_of("台帳.xlsx", messy_workbook())
    return suggest_map("台帳.xlsx", tables, names_of(inventory), inventory)


def _table(rows: list[list[CellValue]]) -> Table:
    return Table(
        "a.csv",
        "",
        tuple(
            tuple(Cell(f"{chr(65 + column)}{number}", value) for column, value in enumerate(row))
            for number, row in enumerate(rows, start=1)
        ),
    )


def _suggested(rows: list[list[CellValue]]) -> SuggestedTable:
    (table,) = suggest_map("a.csv", [_table(rows)], {}, None).tables
    return table


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_map_of_a_messy_workbook(language: str, golden: Golden) -> None:
    golden(f"messy-{language}.yaml", render_map(_messy(), _COMMAND, translator(language)))


def test_the_proposed_map_is_a_sound_map() -> None:
    text = render_map(_messy(), _COMMAND, str)
    table_map, _, problems = decode_map("MAP.yaml", text.encode())
    assert not problems
    assert table_map is not None
    (table,) = table_map.tables
    assert (table.sheet, table.heading, table.last) == ("サーバ一覧", (3, 4), 10)


def test_every_table_is_found_whatever_page_it_states() -> None:
    vendors = _suggested([["業者名", "駆けつけ時間", "連絡先"], ["甲社", "4時間", "代表"]])
    assert vendors.page.name == "vendors"
    hosts = _suggested(
        [["ホスト名", "基盤名", "コア数", "メモリ容量（GB）"], ["h-1", "main", 32, 256]]
    )
    assert hosts.page.name == "platforms.hosts"
    fields = {column.field.name for column in hosts.columns}
    assert fields == {"id", "of.platforms", "vcpu", "memory"}


def test_headings_in_english_are_known_too() -> None:
    found = _suggested([["System Name", "Owner", "vCPU", "Memory (GB)"], ["a", "b", 2, 4]])
    assert {column.field.name: column.guess.certainty for column in found.columns} == {
        "name": Certainty.SURE,
        "owner": Certainty.SURE,
        "consolidation.vcpu": Certainty.SURE,
        "consolidation.memory": Certainty.SURE,
        "id": Certainty.GUESS,
    }


def test_values_that_speak_against_a_heading_make_it_less_sure() -> None:
    rows: list[list[CellValue]] = [
        ["システム名", "主管課", "メモリ", "参考：ディスク容量"],
        ["a", "b", "増設済", "不足"],
        ["c", "d", "済", "8GB"],
        ["e", "f", "済", "不足"],
    ]
    found = {column.field.name: column.guess for column in _suggested(rows).columns}
    assert found["consolidation.memory"].certainty is Certainty.GUESS
    assert "consolidation.disk" not in found


def test_of_two_columns_for_one_field_the_surer_is_taken() -> None:
    rows: list[list[CellValue]] = [
        ["システム名", "主管課", "追加メモリ", "メモリ"],
        ["a", "b", "1GB", "8GB"],
    ]
    found = _suggested(rows)
    fields = {column.letter: column.field.name for column in found.columns}
    assert fields["D"] == "consolidation.memory"
    assert [each.letter for each in found.unplaced] == ["C"]


def test_columns_that_nobody_knows_are_listed_with_what_they_look_like() -> None:
    rows: list[list[CellValue]] = [
        ["システム名", "主管課", "あれ", "それ", "どれ"],
        ["a", "b", "H31.4.1", "○", "x"],
        ["c", "d", "R1.5.1", "×", "いろいろ"],
    ]
    assert [(each.letter, each.kind) for each in _suggested(rows).unplaced] == [
        ("C", ColumnKind.DAY),
        ("D", ColumnKind.YES_NO),
        ("E", None),
    ]


def test_what_holds_no_inventory_is_said() -> None:
    tables = [_table([["献立", "値段"], ["カレー", 500]])]
    suggestion = suggest_map("a.csv", tables, {}, None)
    assert suggestion.tables == ()
    assert "tables: []" in render_map(suggestion, _COMMAND, str)


_ODD = "システム名主管課メモリ\"'#:{}[]\n\x85\u2028ab1 "


@given(
    st.lists(st.text(_ODD, max_size=12), min_size=4, max_size=4),
    st.lists(st.text(max_size=12), min_size=4, max_size=4),
)
def test_whatever_stands_in_a_file_the_proposed_map_is_sound(
    headings: list[str], values: list[str]
) -> None:
    rows: list[list[CellValue]] = [["システム名", "区分", *headings], ["a", "b", *values]]
    suggestion = suggest_map("a\n- b.csv", [_table(rows)], {}, None)
    _, _, problems = decode_map("MAP.yaml", render_map(suggestion, _COMMAND, str).encode())
    assert problems == ()


@given(st.binary(max_size=400))
def test_no_csv_file_makes_it_fail(content: bytes) -> None:
    try:
        tables = read_separated("a.csv", content)
    except Refused:
        return
    render_map(suggest_map("a.csv", tables, {}, None), _COMMAND, str)
