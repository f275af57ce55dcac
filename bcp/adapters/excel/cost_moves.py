"""The sheet of moves: dates as months of the review, leases prolonged, and work by month."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.adapters.excel.cost_page import DAY, NUMBER, PLAIN, WEIGHT, Page
from bcp.adapters.excel.cost_premises import Premises, SystemCells
from bcp.consolidation.calendar import MoveCalendar
from bcp.consolidation.cost_basis import Basis
from bcp.consolidation.window import MONTHS
from bcp.model.message import Message, Translate, mark

_HEADS = (
    *(mark("System"), mark("Lease ends"), mark("Due"), mark("Move begins"), mark("Move done")),
    *(
        mark("Done in time"),
        mark("Lease prolonged (months)"),
        mark("Person-days"),
        mark("Months of work"),
    ),
    *(mark("Month of the lease's end"), mark("Month of the move"), mark("Month of its beginning")),
    *(mark("Month of the renewal"), mark("Weight"), mark("Counted"), mark("Weight counted")),
)
_FIRST = 5
_WIDTHS = (34, 14, 14, 14, 14, 10, 12, 10, 10, 10, 10, 10, 10, 12, 10, 12)


@dataclass(frozen=True, slots=True)
class MoveCells:
    """The months of one system; `lease` may hold an empty text, which is no number."""

    system: SystemCells
    lease: str
    moved: str
    renewed: str
    prolonged: str
    weight: str
    counted: str
    measured_weight: str


@dataclass(frozen=True, slots=True)
class Months:
    """All systems, and sums of weights: of the reviewed, of the counted, and of all guests."""

    systems: tuple[MoveCells, ...]
    part: str
    measured: str
    whole: str


class MovesWriter:
    """Fills the sheet; every figure on it follows from the assumptions."""

    def __init__(
        self,
        page: Page,
        premises: Premises,
        basis: Basis,
        calendar: MoveCalendar | None,
        translate: Translate,
    ) -> None:
        self.page, self.premises, self.basis = page, premises, basis
        self.calendar, self.translate = calendar, translate
        self.last = _FIRST + len(premises.systems) - 1

    def write(self) -> Months:
        """The whole sheet."""
        self.page.title_line(
            self._say(mark("Calendar of moves")),
            self._say(mark("Months count from April of the first fiscal year, which is month 0.")),
        )
        self.page.head(_FIRST - 1, [self._say(head) for head in _HEADS])
        rows = [
            self._system(_FIRST + number, cells)
            for number, cells in enumerate(self.premises.systems)
        ]
        months = self._sums(tuple(rows))
        after = self._left_over(self.last + 5)
        self._loads(after + 1)
        self.page.finish(_WIDTHS, frozen=f"B{_FIRST}", wide=True)
        return months

    def _say(self, text: str | Message) -> str:
        message = text if isinstance(text, Message) else Message.of(text)
        return message.render(self.translate)

    def _month(self, day: str) -> str:
        return f"((YEAR({day})-{self.premises.first_year})*{MONTHS}+MONTH({day})-4)"

    def _system(self, row: int, cells: SystemCells) -> MoveCells:
        page, margin, lease = self.page, self.premises.margin, cells.lease_end
        known = f"ISNUMBER({lease})"
        page.label(row, 1, cells.member.name)
        page.formula(row, 2, f'IF({known},{lease},"")', DAY)
        page.formula(row, 3, f'IF({known},{lease}-{margin},"")', DAY)
        page.formula(row, 4, cells.first, DAY)
        page.formula(row, 5, cells.day, DAY)
        yes, no = self._say(mark("done in time")), self._say(mark("too late"))
        in_time = f"{cells.day}+{margin}<={lease}"
        page.formula(row, 6, f'IF({known},IF({in_time},"{yes}","{no}"),"")', PLAIN)
        effort = page.formula(row, 8, f"{cells.flag}*{cells.effort}", NUMBER)
        capacity = f"MAX(1,{self.premises.capacity})"
        page.formula(row, 9, f"MAX(1,ROUNDUP({effort}/{capacity},0))", NUMBER)
        over = page.formula(row, 10, f'IF({known},{self._month(lease)},"")', NUMBER)
        moved = page.formula(row, 11, self._month(cells.day), NUMBER)
        page.formula(row, 12, self._month(cells.first), NUMBER)
        back = self._month(f"({cells.day}+{margin})")
        months = f"IF({in_time},0,MAX(1,{back}-MAX({over},-1)))"
        prolonged = page.formula(row, 7, f"IF({known},{months},0)", NUMBER)
        own = moved if cells.member.on_platform else f"IF({known},MAX(0,{over}),0)"
        renewed = page.formula(row, 13, own, NUMBER)
        weight = page.formula(row, 14, f"{cells.flag}*{cells.weight}", WEIGHT)
        within = f"IF(AND({renewed}>=0,{renewed}<{self.basis.window.months}),1,0)"
        counted = page.formula(row, 15, f"{cells.flag}*{cells.counted}*{within}", NUMBER)
        measured = page.formula(row, 16, f"{counted}*{cells.weight}", WEIGHT)
        return MoveCells(cells, over, moved, renewed, prolonged, weight, counted, measured)

    def _sums(self, rows: tuple[MoveCells, ...]) -> Months:
        page, row = self.page, self.last + 1
        page.label(row, 1, self._say(mark("Reviewed systems together")), total=True)
        sums = [self._sum(row, column) for column in (14, 16)]
        page.label(row + 1, 1, self._say(mark("All guests of the platform")), total=True)
        whole = page.formula(row + 1, 14, f"{sums[0]}+{self.premises.rest}", WEIGHT, total=True)
        return Months(rows, sums[0], sums[1], whole)

    def _sum(self, row: int, column: int) -> str:
        rows = self.page.span(_FIRST, self.last, column)
        formula = f"SUM({rows})" if self.last >= _FIRST else "0"
        return self.page.formula(row, column, formula, WEIGHT, total=True)

    def _left_over(self, row: int) -> int:
        """Candidates without a day, and why; the first row below."""
        if self.calendar is None:
            return row
        if self.calendar.unscheduled:
            self.page.head(row, [self._say(mark("Without a day")), self._say(mark("Reason"))])
            for number, each in enumerate(self.calendar.unscheduled, row + 1):
                self.page.label(number, 1, each.name)
                self.page.text(number, 2, self._say(each.reason))
            return row + len(self.calendar.unscheduled) + 2
        return row

    def _loads(self, row: int) -> None:
        """The person-days of each month: the effort of what moves in it or soon after it."""
        if self.calendar is None or self.last < _FIRST:
            return
        page = self.page
        heads = (mark("Month of work"), mark("Person-days"), mark("Available"), mark("Too much"))
        page.head(row, [self._say(head) for head in heads])
        effort, months, begins = (page.span(_FIRST, self.last, column) for column in (8, 9, 12))
        for number in range(self.basis.window.months):
            row += 1
            first = self.premises.first_year
            page.formula(row, 1, f"DATE({first},{number + 4},1)", "yyyy/mm")
            ahead = f"({begins}-{number})"
            each = f"INT({effort}/{months})"
            rest = f"({effort}-{months}*{each})"
            within = f"({ahead}>=0)*({ahead}<{months})"
            load = page.formula(row, 2, f"SUMPRODUCT({within}*({each}+({ahead}<{rest})))", NUMBER)
            room = page.formula(row, 3, self.premises.capacity, NUMBER)
            over = self._say(mark("too much"))
            page.formula(row, 4, f'IF({load}>{room},"{over}","")', PLAIN)
