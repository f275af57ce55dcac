"""The cost workbook, computed by another program than Excel, against the figures of the core."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from bcp.adapters.calendar import JapaneseCalendar
from bcp.adapters.excel.cost_sheet import cost_workbook
from bcp.consolidation.break_even import break_even
from bcp.consolidation.calendar import MoveCalendar, plan_moves
from bcp.consolidation.charges import Side
from bcp.consolidation.cost import compare, indicator
from bcp.consolidation.cost_basis import Basis, basis_of
from bcp.consolidation.cost_words import ITEMS, SIDES, assumption_message
from bcp.consolidation.sensitivity import sensitivities
from bcp.model.message import untranslated
from bcp.model.review import ReviewPolicy
from bcp.model.system import System
from tests.consolidation.costed_city import Purchase, city, guest, policy, server

MOVING = ("a", "b", "c")
Cells = dict[tuple[str, int, int], Any]


def _systems() -> list[System]:
    return [
        server(
            "a",
            lease_start="2013-10-01",
            lease_end="2018-09-30",
            alone=[
                {"item": "hardware", "every": "once", "yen": 5_000_000},
                {"item": "hardware-maintenance", "yen": 300_001},
            ],
            consolidated=[
                {"item": "migration", "every": "once", "yen": 800_000},
                {"item": "operation", "yen": 100_000},
            ],
        ),
        server("b", lease_end="2016-04-30", tier="core", machines=2, memory="12GiB"),
        server(
            "c",
            lease_end="2017-03-31",
            memory="7GiB",
            move_days=45,
            alone=[{"item": "hardware", "yen": 1_234_567}, {"item": "lines", "yen": 7}],
        ),
        guest("g", fiscal_year=2017),
        guest("core", tier="core", memory="16GiB"),
    ]


def _figures(
    chosen: ReviewPolicy, moving: tuple[str, ...], days: Mapping[str, date] | None = None
) -> tuple[Basis, MoveCalendar]:
    inventory = city(*_systems())
    calendar = plan_moves(inventory, chosen, 2016, frozenset(MOVING), JapaneseCalendar().is_holiday)
    when = calendar.days | dict(days or {})
    basis = basis_of(
        inventory,
        chosen,
        2016,
        frozenset(moving),
        purchases=[Purchase("standard", 2, 2017)],
        days={name: day for name, day in when.items() if name in moving},
    )
    return basis, calendar


@cache
def _base() -> tuple[Basis, MoveCalendar, bytes]:
    basis, calendar = _figures(policy(), MOVING)
    data = cost_workbook(basis, sensitivities(basis), calendar, untranslated)
    return basis, calendar, data


def _recalculated(data: bytes, folder: Path) -> Cells:
    """What every cell holds, computed by `formulas`."""
    path = folder / "cost.xlsx"
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import formulas  # noqa: PLC0415  # it warns as it is imported

        solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    found: Cells = {}
    for key, ranges in solution.items():
        match = re.fullmatch(r"'\[cost\.xlsx\](.+)'!([A-Z]+)(\d+)", str(key))
        if match and ranges.value.shape == (1, 1):
            column = openpyxl.utils.column_index_from_string(match[2])
            found[match[1].casefold(), int(match[3]), column] = ranges.value[0, 0]
    return found


class _Sheet:
    """The rows of one sheet by their first cells, in order."""

    def __init__(self, cells: Cells, title: str) -> None:
        rows: dict[int, dict[int, Any]] = {}
        for (sheet, row, column), value in cells.items():
            if sheet == title.casefold():
                rows.setdefault(row, {})[column] = value
        self.rows = [rows[row] for row in sorted(rows)]

    def rows_of(self, label: str) -> list[list[Any]]:
        """What stands beside each cell with this text."""
        return [
            [value for column, value in sorted(row.items()) if column > 1]
            for row in self.rows
            if str(row.get(1, "")) == label
        ]

    def row(self, label: str) -> list[Any]:
        """What stands beside the only cell with this text."""
        (found,) = self.rows_of(label)
        return found


def _agrees(cells: Cells, basis: Basis) -> None:
    """Every figure of the sheets is that of the core."""
    _indicator_agrees(_Sheet(cells, "Procurement"), basis)
    _comparison_agrees(_Sheet(cells, "5 years"), basis)
    _sensitivity_agrees(_Sheet(cells, "Sensitivity"), basis)


def _indicator_agrees(sheet: _Sheet, basis: Basis) -> None:
    found = indicator(basis)
    for system in found.systems:
        row = sheet.row(f"{system.system}システム")
        shown = [system.alone, system.own, system.share, system.consolidated]
        assert row == [*shown, system.alone - system.consolidated]
    saved = found.alone - found.consolidated
    assert sheet.row("Together")[0] == found.alone
    assert sheet.row("Together")[3:] == [found.consolidated, saved]
    assert sheet.row("Share saved")[0] == pytest.approx(float(found.reduction or 0))
    assert sheet.row("Verdict") == ["target met" if found.met else "target missed"]
    assert sheet.row("Procurement of the whole platform, undivided") == [found.platform]
    undivided = sheet.row("Share saved if they paid for the whole platform")
    assert undivided[0] == pytest.approx(float(found.reduction_undivided or 0))


def _comparison_agrees(sheet: _Sheet, basis: Basis) -> None:
    found = compare(basis)
    for costs in found.items:
        place = list(Side).index(costs.side)
        assert sheet.rows_of(ITEMS[costs.item])[place] == [*costs.amounts, sum(costs.amounts)]
    for place, side in enumerate(Side):
        assert sheet.rows_of("Together")[place][:-1] == list(found.by_year(side))
        assert sheet.row(f"Cumulated: {SIDES[side]}") == list(found.cumulated(side))
    assert sheet.row("(A) - (B): saved")[-1] == found.saved
    year = break_even(basis, found).fiscal_year
    assert sheet.row("Break-even, by the ends of the fiscal years: from") == [
        year or "not within these years"
    ]
    assert sheet.row("Stages and hosts to be bought")[:-1] == list(found.undivided)
    for system in found.systems:
        alone, platform = sheet.rows_of(f"{system.system}システム")
        assert alone[:-1] == list(system.alone)
        assert platform[:-1] == list(system.platform)


def _sensitivity_agrees(sheet: _Sheet, basis: Basis) -> None:
    for place, found in enumerate(sensitivities(basis)):
        assert sheet.rows_of("Value as assumed")[place][0] == _near(found.value)
        for swing in found.swings:
            label = assumption_message(swing.assumption).render()
            row = sheet.rows_of(label)[-1 if place else 0]
            assert row[-3:-1] == [_near(swing.low), _near(swing.high)]
            assert row[-1] == ("turns nowhere" if swing.switch is None else _near(swing.switch))
        for dropout in found.dropouts:
            row = sheet.rows_of(f"{dropout.system}システム")[place]
            assert row[-2] == _near_or_dash(dropout.value)


def _near(value: Fraction | None) -> Any:
    return pytest.approx(float(value or 0), rel=1e-9, abs=1e-6)


def _near_or_dash(value: Fraction | None) -> Any:
    return "–" if value is None else _near(value)


def test_every_figure_is_that_of_the_report(tmp_path: Path) -> None:
    basis, calendar, data = _base()
    cells = _recalculated(data, tmp_path)
    assert not [value for value in cells.values() if str(value).startswith("#")]
    _agrees(cells, basis)
    moves = _Sheet(cells, "Move calendar")
    for move in calendar.moves:
        row = moves.row(move.name)
        assert row[5] == move.re_lease
        assert row[4] == ("too late" if move.re_lease else "done in time")
    loads = [row for row in moves.rows if row.get(3) == calendar.capacity and 4 in row]
    assert [row[2] for row in loads] == [load.person_days for load in calendar.loads]


def _change(data: bytes, edit: Callable[[Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    edit(book)
    stored = BytesIO()
    book.save(stored)
    return stored.getvalue()


def _put(book: Workbook, label: str, column: int, value: Any, second: str | None = None) -> None:
    """Change the assumption in the first row that begins with a text (and has another one)."""
    sheet = book["Cost assumptions"]
    row = next(
        number
        for number in range(1, sheet.max_row + 1)
        if sheet.cell(number, 1).value == label
        and (second is None or second in {sheet.cell(number, 3).value, sheet.cell(number, 2).value})
    )
    assert sheet.cell(row, column).value is not None
    sheet.cell(row, column).value = value


def test_a_changed_price_target_and_share_change_the_verdict(tmp_path: Path) -> None:
    _, _, data = _base()

    def edit(book: Workbook) -> None:
        _put(book, "Target: share of procurement saved", 2, 0.5)
        _put(book, "Lease prolonged: share of a year's lease", 2, 0.17)
        _put(book, "Each assumption is varied by", 2, 0.1)
        _put(book, "hardware", 3, 3_456_789)

    changed = policy(
        cost={
            "target": "50%",
            "re_lease": "17%",
            "sensitivity": "10%",
            "fallback": [
                {"item": "hardware", "every": "once", "yen": 3_456_789},
                {"item": "operation", "yen": 240_000},
            ],
        }
    )
    basis, _ = _figures(changed, MOVING)
    assert indicator(basis).met != indicator(_base()[0]).met
    _agrees(_recalculated(_change(data, edit), tmp_path), basis)


def test_a_candidate_left_out_and_a_later_move_change_the_figures(tmp_path: Path) -> None:
    _, _, data = _base()
    later = date(2018, 12, 16)

    def edit(book: Workbook) -> None:
        _put(book, "cシステム", 3, 0)
        _put(book, "aシステム", 9, later)
        _put(book, "aシステム", 10, later)

    basis, _ = _figures(policy(), ("a", "b"), {"a": later})
    cells = _recalculated(_change(data, edit), tmp_path)
    _indicator_agrees(_Sheet(cells, "Procurement"), basis)
    _comparison_agrees(_Sheet(cells, "5 years"), basis)
    assert _Sheet(cells, "Move calendar").row("aシステム")[5] == 4


def test_only_the_assumptions_are_constants() -> None:
    book = openpyxl.load_workbook(BytesIO(_base()[2]))
    for sheet in book.worksheets:
        numbers = [
            cell for row in sheet.iter_rows() for cell in row if cell.data_type in {"n", "d"}
        ]
        given = [cell for cell in numbers if cell.value is not None]
        assert bool(given) == (sheet.title == "Cost assumptions")
        for cell in given:
            assert cell.fill.fill_type == "solid"


def test_it_is_set_up_to_be_read_and_printed() -> None:
    book = openpyxl.load_workbook(BytesIO(_base()[2]))
    assert book.sheetnames == [
        *(
            "Cost assumptions",
            "Procurement",
            "5 years",
            "Sensitivity",
            "Move calendar",
            "Workings",
            "Division",
        )
    ]
    assert book.calculation.fullCalcOnLoad
    for sheet in book.worksheets:
        assert sheet.freeze_panes
        assert sheet.page_setup.fitToWidth == 1
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) in {
            (8, "landscape"),
            (9, "portrait"),
        }
    yen = [cell for cell in book["5 years"]["B"] if cell.data_type == "f" and "SUMIF" in cell.value]
    assert yen
    assert all("¥" in cell.number_format for cell in yen)


def test_text_never_becomes_a_formula() -> None:
    hostile = server("a", lease_end="2017-03-31").model_copy(update={"name": "=cmd|'/C calc'!A0"})
    inventory = city(hostile)
    basis = basis_of(inventory, policy(), 2016, {"a"})
    data = cost_workbook(basis, sensitivities(basis), None, untranslated)
    book = openpyxl.load_workbook(BytesIO(data))
    named = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "cmd" in cell.value
    ]
    assert named
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in named)


def test_a_city_without_candidates_still_gets_a_workbook(tmp_path: Path) -> None:
    basis = basis_of(city(), policy(), 2016, frozenset())
    data = cost_workbook(basis, sensitivities(basis), None, untranslated)
    cells = _recalculated(data, tmp_path)
    assert _Sheet(cells, "Procurement").row("Verdict") == ["–"]
    assert not [value for value in cells.values() if str(value).startswith("#")]
