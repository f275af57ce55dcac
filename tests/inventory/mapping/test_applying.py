"""What a map makes of tables: values in the words of a file, and problems by cell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bcp.inventory.composer import Value
from bcp.inventory.mapping.applying import Applied, apply_map, said
from bcp.inventory.mapping.map_file import decode_map
from bcp.inventory.register.columns import Column
from bcp.inventory.register.pages import Page
from bcp.inventory.register.statements import statements_of
from bcp.inventory.sources import EntityKind
from bcp.model.table import Cell, CellValue, Table

_NAMES = {
    EntityKind.TEAM: {"情報担当課": "it-section"},
    EntityKind.SYSTEM: {"台帳": "registry"},
}


def _table(rows: list[list[CellValue]], name: str = "一覧", *, hidden: bool = False) -> Table:
    return Table(
        "台帳.xlsx",
        name,
        tuple(
            tuple(Cell(f"{chr(65 + column)}{number}", value) for column, value in enumerate(row))
            for number, row in enumerate(rows, start=1)
        ),
        hidden,
    )


def _applied(
    text: str, *tables: Table, stated: Mapping[tuple[str, str], Value] | None = None
) -> Applied:
    table_map, source, problems = decode_map("MAP.yaml", text.encode())
    assert [problem.render() for problem in problems] == []
    assert table_map is not None

    def lookup(page: Page, name: str, column: Column) -> Value:
        del page
        return (stated or {}).get((name, column.name))

    return apply_map(table_map, source, tables, _NAMES, lookup)


def _rows(applied: Applied) -> dict[str, dict[str, Value]]:
    statements, problems = statements_of(applied.located, said)
    assert not problems
    return {
        node.name: {".".join(path): value for path, value in node.row.values.items()}
        for node in statements.entities[EntityKind.SYSTEM]
        if node.row is not None
    }


def _lines(applied: Applied) -> list[str]:
    return [problem.render() for problem in applied.problems]


_MAP = """
tables:
  - rows: systems
    columns:
      - {column: 名称, field: id}
      - {column: メモリ（GB）, field: hosting.memory}
      - {column: 担当, field: operator, words: {外部: outside-team}}
"""


def test_cells_are_read_by_names_words_and_units() -> None:
    applied = _applied(
        _MAP,
        _table(
            [
                ["名称", "メモリ(GB)", "担当"],
                ["台帳", "１６", "情報担当課"],
                ["new-one", 4, "外 部"],
                [None, None, None],
            ]
        ),
    )
    assert _rows(applied) == {
        "registry": {"id": "registry", "hosting.memory": "16GiB", "operator": "it-section"},
        "new-one": {"id": "new-one", "hosting.memory": "4GiB", "operator": "outside-team"},
    }
    (line,) = _lines(applied)
    assert line == (
        "台帳.xlsx:一覧!B2: warning[cell-reading]: '１６' was read as 16GiB: units count in steps "
        "of 1024. So were 1 more cells of this column."
    )


def test_all_cells_that_are_unclear_are_told_with_their_places() -> None:
    table = _table([["名称", "メモリ(GB)", "担当"], ["台帳", "多い", "誰か"]])
    cell = Cell("A2", uncomputed=True)
    spoilt = Table("台帳.xlsx", "一覧", (*table.rows, (cell, *table.rows[1][1:])))
    lines = _lines(_applied(_MAP, spoilt))
    assert [line.split("]")[0] for line in lines] == [
        "台帳.xlsx:一覧!B2: error[cell-size",
        "台帳.xlsx:一覧!C2: error[cell-name",
        "台帳.xlsx:一覧!A2: error[cell-uncomputed",
        "台帳.xlsx:一覧!B2: error[cell-size",
        "台帳.xlsx:一覧!C2: error[cell-name",
    ]
    assert lines[1].endswith(
        "'誰か' is no id, and nothing in the workspace has that name. Say in the map which id is "
        "meant, as words: {誰か: the-id}."
    )


def test_rows_that_state_nothing_are_passed_over() -> None:
    text = """
tables:
  - rows: systems
    heading: [2]
    skip: [4]
    skip_text: [合計]
    last: 9
    columns: [{column: A, field: id}, {column: B, field: owner}, {column: C, field: description}]
"""
    rows: list[list[CellValue]] = [
        ["題", None, None],
        ["名", "課", "説明"],
        ["a", "x", "1"],
        ["b", "x", "2"],
        ["【部門】", "【部門】", "【部門】"],
        ["名", "課", "説明"],
        ["c", "〃", "3"],
        ["合 計", None, "2"],
        [None, None, None],
        ["d", "x", "4"],
    ]
    applied = _applied(text, _table(rows))
    assert {name: row["owner"] for name, row in _rows(applied).items()} == {"a": "x", "c": "x"}
    assert [line.split(": ")[0] for line in _lines(applied)] == ["台帳.xlsx:一覧!A5"]


def test_an_empty_cell_leaves_what_the_workspace_says_unless_the_map_takes_it_away() -> None:
    table = _table([["名称", "メモリ(GB)", "担当"], ["台帳", None, "－"]])
    stated: dict[tuple[str, str], Value] = {
        ("registry", "hosting.memory"): "8GiB",
        ("registry", "operator"): "it-section",
    }
    kept = _rows(_applied(_MAP, table, stated=stated))
    assert kept["registry"]["hosting.memory"] == "8GiB"
    assert kept["registry"]["operator"] == "it-section"
    taken = _rows(_applied(_MAP.replace("rows:", "empty: remove\n    rows:"), table, stated=stated))
    assert taken["registry"]["hosting.memory"] is None


def test_defaults_hold_where_neither_the_row_nor_the_workspace_says_anything() -> None:
    text = _MAP + "    defaults: {operator: it-section, tier: core}\n"
    rows = _rows(
        _applied(
            text,
            _table([["名称", "メモリ(GB)", "担当"], ["台帳", 8, None], ["b", 8, "外部"]]),
            stated={("registry", "tier"): "virtualized"},
        )
    )
    assert {name: (row["operator"], row["tier"]) for name, row in rows.items()} == {
        "registry": ("it-section", "virtualized"),
        "b": ("outside-team", "core"),
    }


def test_constants_hold_in_every_row() -> None:
    text = _MAP + "    constants: {segment: lgwan, consolidation.managed: true}\n"
    applied = _applied(text, _table([["名称", "メモリ(GB)", "担当"], ["台帳", 8, "外部"]]))
    assert _rows(applied)["registry"]["segment"] == "lgwan"
    statements, _ = statements_of(applied.located, said)
    (node,) = statements.entities[EntityKind.SYSTEM]
    (below,) = node.below["systems.consolidation"]
    assert below.row is not None
    assert below.row.values["managed",] is True


def test_lists_are_read_as_lists_and_gigabytes_as_the_map_says() -> None:
    text = """
tables:
  - sheet: 一　覧
    rows: systems
    heading: []
    columns:
      - {column: A, field: id}
      - {column: B, field: consolidation.middleware}
      - {column: C, field: consolidation.disk, gigabyte: decimal}
      - {column: D, field: consolidation.leaving_year}
"""
    applied = _applied(text, _table([["a", "X・Y", "1GB", "令和9年度"]]), _table([["z"]], "他"))
    statements, problems = statements_of(applied.located, said)
    assert not problems
    (node,) = statements.entities[EntityKind.SYSTEM]
    (below,) = node.below["systems.consolidation"]
    assert below.row is not None
    assert below.row.values["middleware",] == ["X", "Y"]
    assert below.row.values["disk",] == "1GB"
    assert below.row.values["leaving_year",] == 2027


@pytest.mark.parametrize(
    ("column", "rest"),
    [
        ("名前", "error[unknown-column]: No column is headed '名前'."),
        (
            "同じ",
            "error[unknown-column]: Several columns are headed '同じ'. Give the letter of one",
        ),
        ("ZZ", "error[unknown-column]: No column is headed 'ZZ'."),
    ],
)
def test_columns_that_are_not_there_are_told_at_the_map(column: str, rest: str) -> None:
    text = f"tables:\n  - rows: systems\n    columns:\n      - {{column: {column}, field: id}}\n"
    (line,) = _lines(_applied(text, _table([["名称", "同じ", "同じ"], ["a", "b", "c"]])))
    assert line.startswith(f"MAP.yaml:4:18: {rest}")


def test_a_sheet_that_is_not_there_is_told_with_those_that_are() -> None:
    text = "tables:\n  - sheet: 一欄\n    rows: systems\n    columns: [{column: A, field: id}]\n"
    (line,) = _lines(_applied(text, _table([["a"]]), _table([["b"]], "覚書")))
    assert line == (
        "MAP.yaml:2:12: error[unknown-sheet]: There is no sheet '一欄'. There are: 一覧, 覚書."
    )


def test_without_a_name_the_first_sheet_that_is_shown_is_meant() -> None:
    text = "tables:\n  - rows: systems\n    heading: []\n    columns: [{column: A, field: id}]\n"
    applied = _applied(text, _table([["a"]], "隠", hidden=True), _table([["b"]], "表"))
    assert list(_rows(applied)) == ["b"]


_WRONG = """tables:
  - rows: systems
    columns:
      - {column: A, field: nmae}
      - {column: B, field: id}
      - {column: C, field: id}
    constants: {tire: core}
    defaults: {ownr: x}
"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- a", ["MAP.yaml:1:1: error[wrong-type]: The file holds no keys."]),
        ("tables: []", ["MAP.yaml:1:9: error[map-without-tables]"]),
        (
            "tables:\n  - rows: system\n    columns: [{column: A, field: id}]\n",
            ["MAP.yaml:2:11: error[unknown-page]: There are no rows called 'system'."],
        ),
        (
            _WRONG,
            [
                "MAP.yaml:4:28: error[unknown-field]: Rows of 'systems' have no field 'nmae'.",
                "MAP.yaml:6:28: error[field-twice]: The field 'id' stands here twice.",
                "MAP.yaml:7:17: error[unknown-field]: Rows of 'systems' have no field 'tire'.",
                "MAP.yaml:8:16: error[unknown-field]: Rows of 'systems' have no field 'ownr'.",
            ],
        ),
        (
            "tables:\n  - rows: platforms.hosts\n    columns:\n      - {column: A, field: id}\n",
            [
                "MAP.yaml:4:7: error[map-without-key]: No column says which of 'platforms.hosts'",
            ],
        ),
        (
            "tables:\n  - rows: systems\n    heading: three\n    columns: []\n    sheets: x\n",
            [
                "MAP.yaml:3:14: error[wrong-type]",
                "MAP.yaml:4:14: error[too-few]",
                "MAP.yaml:5:5: error[unknown-key]",
            ],
        ),
    ],
)
def test_all_that_is_wrong_with_a_map_is_told_at_its_place(text: str, lines: list[str]) -> None:
    table_map, _, problems = decode_map("MAP.yaml", text.encode())
    assert table_map is None
    assert len(problems) == len(lines)
    for problem, line in zip(problems, lines, strict=True):
        assert problem.render().startswith(line)
