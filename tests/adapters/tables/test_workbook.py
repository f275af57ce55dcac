"""Workbooks are read as their program shows them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bcp.adapters.tables.reading import tables_of
from bcp.model.table import Cell, CellValue, Table
from tests.workbooks import saved, written

_MOMENT = datetime.fromisoformat("2026-04-01T09:30")


def _values(table: Table) -> list[list[CellValue]]:
    return [[cell.value for cell in row] for row in table.rows]


def _one(workbook: Workbook) -> Table:
    (table,) = tables_of("台帳.xlsx", saved(workbook))
    return table


def _filled(values: list[list[object]]) -> Workbook:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in values:
        sheet.append(row)
    return workbook


def test_values_of_all_types_keep_their_type_and_place() -> None:
    workbook = _filled([["名", 4, 1.5, True, date(2026, 4, 1), _MOMENT]])
    table = _one(workbook)
    assert table == Table(
        "台帳.xlsx",
        "Sheet",
        (
            (
                Cell("A1", "名"),
                Cell("B1", 4),
                Cell("C1", 1.5),
                Cell("D1", value=True),
                Cell("E1", date(2026, 4, 1)),
                Cell("F1", _MOMENT),
            ),
        ),
    )
    assert type(table.rows[0][3].value) is bool


def test_days_are_the_same_in_the_calendar_that_begins_in_1904() -> None:
    workbook = _filled([[date(2019, 4, 30)]])
    workbook.epoch = CALENDAR_MAC_1904
    assert _values(_one(workbook)) == [[date(2019, 4, 30)]]


def test_clock_times_and_durations_are_told_apart() -> None:
    workbook = _filled([[time(4, 30), timedelta(hours=4, minutes=30), timedelta(days=3)]])
    assert _values(_one(workbook)) == [["4:30", "4h30m", "3d"]]


def test_numbers_in_percent_are_shown_so() -> None:
    workbook = _filled([[0.6, 0.29, 1, 0.655, 60]])
    sheet = workbook.active
    assert sheet is not None
    for place, number_format in zip(
        ("A1", "B1", "C1", "D1", "E1"), ("0%", "0.0%", "0%", "0.0%", '0"%"'), strict=True
    ):
        sheet[place].number_format = number_format
    assert _values(_one(workbook)) == [["60%", "29%", "100%", "65.5%", 60]]


def test_whole_numbers_are_whole_however_they_are_stored() -> None:
    cells = '<row r="1"><c r="A1"><v>4.0</v></c><c r="B1"><v>1E3</v></c></row>'
    (table,) = tables_of("a.xlsx", written({"a": f"<sheetData>{cells}</sheetData>"}))
    assert [(cell.value, type(cell.value)) for cell in table.rows[0]] == [(4, int), (1000, int)]


def test_a_merged_cell_stands_in_each_of_its_places() -> None:
    workbook = _filled([["title", None, None], ["区分", "a", 1], [None, "b", 2], [None, "c", 3]])
    sheet = workbook.active
    assert sheet is not None
    sheet.merge_cells("A1:Z1")
    sheet.merge_cells("A2:A4")
    table = _one(workbook)
    assert _values(table) == [
        ["title", "title", "title"],
        ["区分", "a", 1],
        ["区分", "b", 2],
        ["区分", "c", 3],
    ]
    assert [cell.place for row in table.rows for cell in row[:1]] == ["A1", "A2", "A3", "A4"]


def test_hidden_sheets_are_flagged_and_hidden_rows_and_columns_kept() -> None:
    workbook = _filled([["a", "b"], ["c", "d"]])
    sheet = workbook.active
    assert sheet is not None
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    for name, state in (("hidden", "hidden"), ("very", "veryHidden")):
        workbook.create_sheet(name).sheet_state = state
    tables = tables_of("a.xlsx", saved(workbook))
    assert [(table.name, table.hidden) for table in tables] == [
        ("Sheet", False),
        ("hidden", True),
        ("very", True),
    ]
    assert _values(tables[0]) == [["a", "b"], ["c", "d"]]


def test_formulas_give_what_their_program_computed_last() -> None:
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1+1</f><v></v></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="F1" t="str"><f>"a"</f><v>a</v></c><c r="G1" t="b"><f>1=1</f><v>1</v></c>'
    )
    (table,) = tables_of(
        "a.xlsx", written({"a": f'<sheetData><row r="1">{cells}</row></sheetData>'})
    )
    assert table.rows[0] == (
        Cell("A1", 2),
        Cell("B1", uncomputed=True),
        Cell("C1", uncomputed=True),
        Cell("D1"),
        Cell("E1", uncomputed=True),
        Cell("F1", "a"),
        Cell("G1", value=True),
    )


def test_text_that_looks_like_a_formula_is_text() -> None:
    workbook = _filled([["x"]])
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"].value = "=cmd|' /C calc'!A0"
    sheet["A1"].data_type = "s"
    assert _values(_one(workbook)) == [["=cmd|' /C calc'!A0"]]


def test_readings_beside_characters_and_formats_within_text_are_no_part_of_it() -> None:
    strings = [
        '<t>市民課</t><rPh sb="0" eb="3"><t>シミンカ</t></rPh><phoneticPr fontId="1"/>',
        '<r><rPr><b/></rPr><t xml:space="preserve">住民 </t></r><r><t>記録</t></r>',
        "<t>一行目_x000D_\n二行目</t>",
    ]
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(3))
    (table,) = tables_of(
        "a.xlsx", written({"a": f"<sheetData><row>{cells}</row></sheetData>"}, strings=strings)
    )
    assert _values(table) == [["市民課", "住民 記録", "一行目\n二行目"]]


def test_only_the_sheets_that_are_named_are_read() -> None:
    workbook = _filled([["a"]])
    workbook.create_sheet("other").append(["b"])
    (table,) = tables_of("a.xlsx", saved(workbook), {"other"})
    assert (table.name, _values(table)) == ("other", [["b"]])


def test_a_dimension_that_claims_a_million_rows_is_not_believed() -> None:
    rows = "".join(
        f'<row r="{number}"><c r="B{number}"><v>{number}</v></c></row>' for number in (1, 2, 30)
    )
    empty = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    (table,) = tables_of(
        "a.xlsx",
        written({"a": f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}{empty}</sheetData>'}),
    )
    assert (len(table.rows), len(table.rows[0])) == (30, 2)
    assert table.rows[29] == (Cell("A30"), Cell("B30", 30))


def test_a_sheet_without_anything_is_an_empty_table() -> None:
    assert _values(_one(Workbook())) == []
