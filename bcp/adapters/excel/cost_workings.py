"""The sheet of workings: one row for each amount that is paid, by fiscal year."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.adapters.excel.cost_moves import Months, MoveCells
from bcp.adapters.excel.cost_page import NUMBER, YEN, Page, year_format
from bcp.adapters.excel.cost_premises import LineCells, Premises, SharedCells
from bcp.consolidation.charges import SHARED, Origin, Side
from bcp.consolidation.cost_basis import Basis
from bcp.consolidation.cost_words import DUE, ITEMS, ORIGINS, SIDES
from bcp.consolidation.window import MONTHS
from bcp.model.consolidation import CostItem, CostLine, Every
from bcp.model.message import Message, Translate, mark

_FIRST = 5
_AMOUNTS = 9


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a row: the formulas of its yen and of the months from when to when."""

    origin: Origin
    subject: str
    title: str
    line: CostLine
    every: Every
    yen: str
    begin: str
    end: str
    counted: str

    @property
    def side(self) -> Side:
        """(A) or (B)."""
        return Side.ALONE if self.origin is Origin.OWN else Side.PLATFORM


@dataclass(frozen=True, slots=True)
class Workings:
    """Sums over the sheet by what its rows are found by."""

    page: Page
    years: int
    last: int

    def borne(self, key: str, year: int, *, by: int) -> str:
        """What the reviewed systems bear in a year, of all rows with a key in that column."""
        return self._sum(key, _AMOUNTS + self.years + year, by)

    def whole(self, key: str, year: int, *, by: int) -> str:
        """The amounts of a year before anything is divided."""
        return self._sum(key, _AMOUNTS + year, by)

    def total(self, key: str, *, by: int) -> str:
        """As `whole` over all years."""
        return self._sum(key, _AMOUNTS + 2 * self.years, by)

    def bought(self, key: str, *, by: int) -> str:
        """What is bought as hardware, undivided, as far as the indicator counts it."""
        return self._sum(key, _AMOUNTS + 2 * self.years + 1, by)

    def bought_borne(self, key: str, *, by: int) -> str:
        """What the systems that the indicator counts bear of it."""
        return self._sum(key, _AMOUNTS + 2 * self.years + 2, by)

    def key_column(self, by: int) -> int:
        """The column of a kind of keys."""
        return _AMOUNTS + 2 * self.years + 3 + by

    def _sum(self, key: str, column: int, by: int) -> str:
        if self.last < _FIRST:
            return "0"
        keys = self.page.span(_FIRST, self.last, self.key_column(by))
        return f'SUMIF({keys},"{key}",{self.page.span(_FIRST, self.last, column)})'


BY_SIDE, BY_GROUP, BY_SUBJECT, BY_ORIGIN = range(4)
"""The kinds of keys: `side/item`, `origin/item`, `origin/subject`, and `origin`."""


class WorkingsWriter:
    """Makes a row of every charge."""

    def __init__(
        self, page: Page, premises: Premises, months: Months, basis: Basis, translate: Translate
    ) -> None:
        self.page, self.premises, self.months = page, premises, months
        self.basis, self.translate = basis, translate
        self.years = basis.window.years
        self.length = basis.window.months

    def write(self) -> Workings:
        """The whole sheet."""
        rows = self._rows()
        self.page.title_line(
            self._say(mark("Workings")),
            self._say(
                mark(
                    "Each amount by fiscal year, first undivided, then what the reviewed systems "
                    "bear. Part of a year counts by months, and half a yen is rounded up."
                )
            ),
        )
        self._heads()
        workings = Workings(self.page, self.years, _FIRST + len(rows) - 1)
        for number, row in enumerate(rows, _FIRST):
            self._row(number, row, workings)
        widths = (20, 24, 30, 18, 10, 14, 8, 8, *[13] * (2 * self.years + 3), 10, 10, 10, 10)
        self.page.finish(widths, frozen=f"D{_FIRST}", wide=True)
        return workings

    def _say(self, text: str | Message) -> str:
        message = text if isinstance(text, Message) else Message.of(text)
        return message.render(self.translate)

    def _heads(self) -> None:
        names = (
            *(mark("Side"), mark("Kind"), mark("Paid for"), mark("Item"), mark("Due"), mark("Yen")),
            *(mark("From month"), mark("To month")),
        )
        page, head = self.page, _FIRST - 1
        page.head(head, [self._say(name) for name in names])
        for kind in range(2):
            for year in range(self.years):
                column = _AMOUNTS + kind * self.years + year
                page.head(head, [""], column)
                self.page.formula(
                    head,
                    column,
                    f"{self.premises.first_year}+{year}",
                    year_format(self.translate),
                    total=True,
                )
        page.head(
            _FIRST - 2,
            [self._say(mark("Undivided")), *[""] * (self.years - 1), self._say(mark("Borne"))],
            _AMOUNTS,
        )
        ends = (mark("Sum undivided"), mark("Bought (counted)"), mark("Bought, borne"))
        page.head(head, [self._say(name) for name in ends], _AMOUNTS + 2 * self.years)

    def _rows(self) -> list[Row]:
        cells = {each.system.member.system: each for each in self.months.systems}
        rows: list[Row] = []
        for line in self.premises.lines:
            at = cells[line.member.system]
            if line.side is Side.PLATFORM:
                rows.append(self._guest(line, at))
                continue
            rows.append(self._own(line, at))
            if not line.member.on_platform:
                rows += self._until_moved(line, at)
        return rows + [self._shared(line) for line in self.premises.shared]

    def _system_row(
        self, line: LineCells, at: MoveCells, origin: Origin, yen: str, months: tuple[str, str]
    ) -> Row:
        every = Every.YEAR if origin is Origin.RE_LEASE else line.line.every
        member = line.member
        return Row(
            origin, member.system, member.name, line.line, every, yen, *months, counted=at.counted
        )

    def _own(self, line: LineCells, at: MoveCells) -> Row:
        once = line.line.every is Every.ONCE
        begin = f"MAX(0,{at.moved})" if line.member.on_platform else "0"
        months = (at.renewed, f"{at.renewed}+1") if once else (begin, str(self.length))
        yen = f"{at.system.flag}*{at.system.machines}*{line.yen}"
        return self._system_row(line, at, Origin.OWN, yen, months)

    def _until_moved(self, line: LineCells, at: MoveCells) -> list[Row]:
        hardware = line.line.item is CostItem.HARDWARE
        yearly = line.line.every is Every.YEAR
        yen = f"{at.system.flag}*{at.system.machines}*{line.yen}"
        stop, over = f"{at.moved}+1", f"{at.lease}+1"
        rows = []
        if yearly:
            end = f"IF(ISNUMBER({at.lease}),{over},{stop})" if hardware else stop
            rows.append(self._system_row(line, at, Origin.KEPT, yen, ("0", end)))
        if hardware:
            percent = f"ROUND(100*{self.premises.re_lease},6)"
            part = (
                f"{yen}*{percent}/100"
                if yearly
                else f"{yen}*{MONTHS}*{percent}/({at.system.lease_months}*100)"
            )
            begin = f"IF(ISNUMBER({at.lease}),MAX(0,{over}),0)"
            rows.append(
                self._system_row(
                    line,
                    at,
                    Origin.RE_LEASE,
                    f"ROUND({part},0)",
                    (begin, f"{begin}+{at.prolonged}"),
                )
            )
        return rows

    def _guest(self, line: LineCells, at: MoveCells) -> Row:
        once = line.line.every is Every.ONCE
        begin = at.moved if once or line.member.on_platform else f"{at.moved}+1"
        end = f"{at.moved}+1" if once else str(self.length)
        yen = f"{at.system.flag}*{line.yen}"
        return self._system_row(line, at, Origin.GUEST, yen, (begin, end))

    def _shared(self, cells: SharedCells) -> Row:
        april = f"({cells.fiscal_year}-{self.premises.first_year})*{MONTHS}"
        once = cells.line.every is Every.ONCE
        return Row(
            cells.origin,
            cells.subject,
            cells.title,
            cells.line,
            cells.line.every,
            f"{cells.yen}*{cells.count}",
            april,
            f"{april}+1" if once else str(self.length),
            f"IF({april}<{self.length},1,0)",
        )

    def _row(self, number: int, row: Row, workings: Workings) -> None:
        page = self.page
        item = CostItem.HARDWARE if row.origin is Origin.RE_LEASE else row.line.item
        words = (SIDES[row.side], ORIGINS[row.origin], None, ITEMS[item], DUE[row.every])
        for column, word in enumerate(words, 1):
            page.label(number, column, row.title if word is None else self._say(word))
        yen = page.formula(number, 6, row.yen, YEN)
        begin = page.formula(number, 7, row.begin, NUMBER)
        end = page.formula(number, 8, row.end, NUMBER)
        shared = row.origin in SHARED
        for year in range(self.years):
            april = year * MONTHS
            amount = page.formula(
                number, _AMOUNTS + year, _amount(row.every, yen, (begin, end), april), YEN
            )
            share = self._divided(amount, self.months.part) if shared else amount
            page.formula(number, _AMOUNTS + self.years + year, share, YEN)
        total = _AMOUNTS + 2 * self.years
        amounts = f"{page.at(number, _AMOUNTS)}:{page.at(number, _AMOUNTS + self.years - 1)}"
        page.formula(number, total, f"SUM({amounts})", YEN)
        hardware = item is CostItem.HARDWARE and row.every is Every.ONCE
        bought = page.formula(number, total + 1, f"{yen}*{row.counted}" if hardware else "0", YEN)
        share = self._divided(bought, self.months.measured) if shared else bought
        page.formula(number, total + 2, share, YEN)
        keys = (
            f"{row.side.value}/{item.value}",
            f"{row.origin.value}/{item.value}",
            f"{row.origin.value}/{row.subject}",
            row.origin.value,
        )
        for by, key in enumerate(keys):
            page.key(number, workings.key_column(by), key)

    def _divided(self, amount: str, part: str) -> str:
        whole = self.months.whole
        return f"IF({whole}=0,0,ROUND({amount}*{part}/{whole},0))"


def _amount(every: Every, yen: str, months: tuple[str, str], april: int) -> str:
    begin, end = months
    after = april + MONTHS
    if every is Every.ONCE:
        return f"IF(AND({begin}>={april},{begin}<{after}),{yen},0)"
    return f"ROUND({yen}*MAX(0,MIN({end},{after})-MAX({begin},{april}))/{MONTHS},0)"
