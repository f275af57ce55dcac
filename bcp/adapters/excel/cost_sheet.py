"""The cost comparison as an Excel workbook in which every figure follows from the assumptions.

Excel computes when it opens the file; openpyxl stores no results. What the figures are is defined
in `bcp.consolidation`: the workbook says the same in formulas, so that staff can change an
assumption and see the verdict change. How the calendar of moves is found is no formula: its days
are assumptions here.
"""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.workbook.properties import CalcProperties

from bcp.adapters.excel.cost_figures import (
    ComparisonWriter,
    Division,
    Sheets,
    write_indicator,
)
from bcp.adapters.excel.cost_moves import MovesWriter
from bcp.adapters.excel.cost_page import Page
from bcp.adapters.excel.cost_premises import PremisesWriter
from bcp.adapters.excel.cost_turns import TurnsWriter
from bcp.adapters.excel.cost_workings import WorkingsWriter
from bcp.consolidation.calendar import MoveCalendar
from bcp.consolidation.cost_basis import Basis
from bcp.consolidation.sensitivity import Sensitivity
from bcp.model.message import Message, Translate, mark


def cost_workbook(
    basis: Basis,
    sensitivities: tuple[Sensitivity, ...],
    calendar: MoveCalendar | None,
    translate: Translate,
) -> bytes:
    """The workbook as bytes of an .xlsx file."""
    book = Workbook()
    write_cost_sheets(book, basis, sensitivities, calendar, translate)
    book.remove(book.worksheets[0])
    stored = BytesIO()
    book.save(stored)
    return stored.getvalue()


def write_cost_sheets(
    book: Workbook,
    basis: Basis,
    sensitivities: tuple[Sensitivity, ...],
    calendar: MoveCalendar | None,
    translate: Translate,
) -> None:
    """Add the sheets to a workbook, and have Excel compute it when it is opened."""

    def page(title: str | Message) -> Page:
        message = title if isinstance(title, Message) else Message.of(title)
        return Page(book, message.render(translate))

    assumed = page(mark("Cost assumptions"))
    shown = page(mark("Procurement"))
    compared = page(Message.of("{years} years", years=basis.window.years))
    turning = page(mark("Sensitivity"))
    moving = page(mark("Move calendar"))
    worked = page(mark("Workings"))
    divided = page(mark("Division"))
    premises = PremisesWriter(assumed, basis, calendar, translate).write()
    months = MovesWriter(moving, premises, basis, calendar, translate).write()
    workings = WorkingsWriter(worked, premises, months, basis, translate).write()
    sheets = Sheets(basis, premises, months, workings, translate)
    division = Division(divided, sheets)
    indicated = write_indicator(shown, sheets, division)
    ComparisonWriter(compared, sheets, division).write()
    division.finish()
    TurnsWriter(turning, sheets, indicated).write(sensitivities)
    book.calculation = CalcProperties(fullCalcOnLoad=True)
