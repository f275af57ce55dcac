"""The sheets that show the figures: the indicator, and (A) against (B) over the years."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from bcp.adapters.excel.cost_moves import Months
from bcp.adapters.excel.cost_page import NUMBER, PERCENT, PLAIN, WEIGHT, YEN, Page, year_format
from bcp.adapters.excel.cost_premises import Premises
from bcp.adapters.excel.cost_workings import BY_ORIGIN, BY_SIDE, BY_SUBJECT, Workings
from bcp.consolidation.charges import Origin, Side
from bcp.consolidation.cost_basis import Basis
from bcp.consolidation.cost_words import ITEMS, SIDES
from bcp.model.consolidation import CostItem
from bcp.model.message import Message, Translate, mark

_FIRST = 5


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the figure sheets are made from."""

    basis: Basis
    premises: Premises
    months: Months
    workings: Workings
    translate: Translate

    def say(self, text: str | Message) -> str:
        """Text in the language of the workbook."""
        message = text if isinstance(text, Message) else Message.of(text)
        return message.render(self.translate)

    def own(self, origin: Origin, system: str) -> str:
        """What a system is found by in the workings."""
        return f"{origin.value}/{system}"


class Division:
    """Divides amounts among systems by largest remainder, in columns of a sheet of its own."""

    def __init__(self, page: Page, sheets: Sheets) -> None:
        self.page, self.sheets = page, sheets
        self.column = 2
        page.title_line(
            sheets.say(mark("Division by largest remainder")),
            sheets.say(
                mark(
                    "Each amount in proportion to the weights, rounded down; what is left goes, a "
                    "yen each, to the largest remainders."
                )
            ),
        )
        page.head(_FIRST - 1, [sheets.say(mark("System"))])
        for number, cells in enumerate(sheets.months.systems, _FIRST):
            page.label(number, 1, cells.system.member.name)

    def divide(self, title: str, amount: str, weights: list[str]) -> list[str]:
        """Addresses of the shares, in the order of the weights."""
        page, say = self.page, self.sheets.say
        weight, floor, rest, order, share = range(self.column, self.column + 5)
        self.column += 6
        heads = (mark("Weight"), mark("Rounded down"), mark("Remainder"), mark("Rank"))
        page.head(_FIRST - 2, [title], weight)
        page.formula(_FIRST - 2, floor, amount, YEN)
        page.head(_FIRST - 1, [*(say(head) for head in heads), say(mark("Share in yen"))], weight)
        last = _FIRST + len(weights) - 1
        whole = f"SUM({page.span(_FIRST, last, weight)})"
        total = page.at(_FIRST - 2, floor)
        found = []
        for number, given in enumerate(weights, _FIRST):
            w = page.formula(number, weight, given, WEIGHT)
            f = page.formula(number, floor, f"IF({whole}=0,0,INT({total}*{w}/{whole}))", YEN)
            r = page.formula(number, rest, f"{total}*{w}-{whole}*{f}", NUMBER)
            rests, above = page.span(_FIRST, last, rest), page.span(_FIRST, number, rest)
            rank = f"SUMPRODUCT(({rests}>{r})*1)+SUMPRODUCT(({above}={r})*1)"
            o = page.formula(number, order, rank, NUMBER)
            left = f"IF({whole}=0,0,{total}-SUM({page.span(_FIRST, last, floor)}))"
            found.append(page.formula(number, share, f"{f}+IF({o}<={left},1,0)", YEN))
        return found

    def finish(self) -> None:
        """Widths and print set-up."""
        self.page.finish([34, *[13] * (self.column - 2)], frozen=f"B{_FIRST}", wide=True)


@dataclass(frozen=True, slots=True)
class IndicatorCells:
    """Where the sums of the indicator stand."""

    alone: str
    own: str
    platform: str


def write_indicator(page: Page, sheets: Sheets, division: Division) -> IndicatorCells:
    """The plan's indicator by system, and its verdict."""
    say, workings = sheets.say, sheets.workings
    page.title_line(
        say(mark("Procurement of servers at introduction or renewal")),
        say(mark("Hardware that is bought, alone and as a share of the platform.")),
    )
    heads = (
        *(mark("System"), mark("Server of its own"), mark("Bought for it on the platform")),
        *(mark("Share of the platform"), mark("On the platform"), mark("Saved")),
    )
    page.head(_FIRST - 1, [say(head) for head in heads])
    bearing = [
        workings.bought_borne(origin.value, by=BY_ORIGIN) for origin in (Origin.STAGE, Origin.OFFER)
    ]
    shares = division.divide(
        say(mark("Indicator")),
        "+".join(bearing),
        [cells.measured_weight for cells in sheets.months.systems],
    )
    row = _FIRST
    for cells, share in zip(sheets.months.systems, shares, strict=True):
        system = cells.system.member.system
        page.label(row, 1, cells.system.member.name)
        page.formula(row, 2, _bought(sheets, Origin.OWN, system), YEN)
        page.formula(row, 3, _bought(sheets, Origin.GUEST, system), YEN)
        page.formula(row, 4, share, YEN)
        page.formula(row, 5, f"C{row}+D{row}", YEN)
        page.formula(row, 6, f"B{row}-E{row}", YEN)
        row += 1
    page.label(row, 1, say(mark("Together")), total=True)
    for column in range(2, 7):
        letter = get_column_letter(column)
        rows = f"SUM({letter}{_FIRST}:{letter}{row - 1})" if row > _FIRST else "0"
        page.formula(row, column, rows, YEN, total=True)
    found = IndicatorCells(page.at(row, 2), page.at(row, 3), "")
    platform = _verdict(page, sheets, row)
    page.finish((40, 20, 20, 20, 20, 20), frozen=f"B{_FIRST}")
    return IndicatorCells(found.alone, found.own, platform)


def _bought(sheets: Sheets, origin: Origin, system: str) -> str:
    return sheets.workings.bought(sheets.own(origin, system), by=BY_SUBJECT)


def _verdict(page: Page, sheets: Sheets, total: int) -> str:
    """Reduction against target, and the same if these systems paid for the whole platform."""
    say, target = sheets.say, sheets.premises.target
    row = total + 2
    alone, own, consolidated = f"B{total}", f"C{total}", f"E{total}"
    page.label(row, 1, say(mark("Share saved")), total=True)
    _reduction(page, row, alone, consolidated)
    page.label(row + 1, 1, say(mark("Target")))
    page.formula(row + 1, 2, target, PERCENT)
    page.label(row + 2, 1, say(mark("Verdict")), total=True)
    met, missed = say(mark("target met")), say(mark("target missed"))
    enough = f"{consolidated}*100<={alone}*ROUND(100-100*{target},6)"
    text = f'IF({alone}=0,"–",IF({enough},"{met}","{missed}"))'
    page.formula(row + 2, 2, text, PLAIN, total=True)
    page.label(row + 3, 1, say(mark("Procurement of the whole platform, undivided")))
    shared = [
        sheets.workings.bought(origin.value, by=BY_ORIGIN)
        for origin in (Origin.STAGE, Origin.OFFER)
    ]
    platform = page.formula(row + 3, 2, "+".join(shared), YEN)
    page.label(row + 4, 1, say(mark("Share saved if they paid for the whole platform")))
    _reduction(page, row + 4, alone, f"({own}+{platform})")
    return platform


def _reduction(page: Page, row: int, alone: str, platform: str) -> None:
    page.formula(row, 2, f'IF({alone}=0,"–",1-{platform}/{alone})', PERCENT, total=True)


class ComparisonWriter:
    """(A) against (B) by item and by system, cumulated, and from when on (B) has cost less."""

    def __init__(self, page: Page, sheets: Sheets, division: Division) -> None:
        self.page, self.sheets, self.division = page, sheets, division
        self.years = sheets.basis.window.years
        self.sum = self.years + 2
        self.row = _FIRST

    def write(self) -> None:
        """The whole sheet."""
        say = self.sheets.say
        self.page.title_line(
            say(mark("All costs over the years")),
            say(mark("In yen without consumption tax; (B) with the share of the platform.")),
        )
        alone = self._items(Side.ALONE)
        platform = self._items(Side.PLATFORM)
        self._together(alone, platform)
        self._undivided()
        self._systems()
        self.page.finish([40, *[15] * (self.years + 1)], frozen="B4", wide=True)

    def _head(self, title: str) -> None:
        self.page.head(self.row, [title])
        for year in range(self.years):
            self.page.formula(
                self.row,
                year + 2,
                f"{self.sheets.premises.first_year}+{year}",
                year_format(self.sheets.translate),
                total=True,
            )
        self.page.head(self.row, [self.sheets.say(mark("Sum"))], self.sum)
        self.row += 1

    def _line(self, name: str, formulas: list[str], *, total: bool = False) -> int:
        """A row with its sum; its number."""
        row, page = self.row, self.page
        page.label(row, 1, name, total=total)
        for year, formula in enumerate(formulas):
            page.formula(row, year + 2, formula, YEN, total=total)
        first, last = get_column_letter(2), get_column_letter(self.years + 1)
        page.formula(row, self.sum, f"SUM({first}{row}:{last}{row})", YEN, total=total)
        self.row += 1
        return row

    def _cells(self, row: int) -> list[str]:
        return [f"{get_column_letter(year + 2)}{row}" for year in range(self.years)]

    def _items(self, side: Side) -> int:
        self._head(self.sheets.say(SIDES[side]))
        first = self.row
        for item in CostItem:
            key = f"{side.value}/{item.value}"
            borne = [
                self.sheets.workings.borne(key, year, by=BY_SIDE) for year in range(self.years)
            ]
            self._line(self.sheets.say(ITEMS[item]), borne)
        letters = [get_column_letter(year + 2) for year in range(self.years)]
        sums = [f"SUM({letter}{first}:{letter}{self.row - 1})" for letter in letters]
        row = self._line(self.sheets.say(mark("Together")), sums, total=True)
        self.row += 1
        return row

    def _together(self, alone: int, platform: int) -> None:
        say, page = self.sheets.say, self.page
        self._head(say(mark("(A) against (B)")))
        pairs = list(zip(self._cells(alone), self._cells(platform), strict=True))
        self._line(say(mark("(A) - (B): saved")), [f"{a}-{b}" for a, b in pairs], total=True)
        cumulated = [
            self._cumulated(say(SIDES[side]), row)
            for side, row in ((Side.ALONE, alone), (Side.PLATFORM, platform))
        ]
        rows = [self._cells(row) for row in cumulated]
        held = self.row
        page.label(held, 1, say(mark("(B) is no dearer from here on (1)")))
        for year in reversed(range(self.years)):
            later = "" if year == self.years - 1 else f"*{get_column_letter(year + 3)}{held}"
            a, b = rows[0][year], rows[1][year]
            page.formula(held, year + 2, f"IF({a}>={b},1,0){later}", NUMBER)
        page.label(
            held + 1, 1, say(mark("Break-even, by the ends of the fiscal years: from")), total=True
        )
        count = f"SUM({self._cells(held)[0]}:{self._cells(held)[-1]})"
        never = say(mark("not within these years"))
        since = f"{self.sheets.premises.first_year}+{self.years}-{count}"
        page.formula(
            held + 1,
            2,
            f'IF({count}=0,"{never}",{since})',
            year_format(self.sheets.translate),
            total=True,
        )
        self.row = held + 3

    def _cumulated(self, name: str, row: int) -> int:
        text = self.sheets.say(Message.of("Cumulated: {side}", side=name))
        page, at = self.page, self.row
        page.label(at, 1, text)
        for year, cell in enumerate(self._cells(row)):
            before = f"{get_column_letter(year + 1)}{at}+" if year else ""
            page.formula(at, year + 2, f"{before}{cell}", YEN)
        self.row += 1
        return at

    def _undivided(self) -> None:
        say, workings = self.sheets.say, self.sheets.workings
        self._head(say(mark("The whole platform, undivided")))
        amounts = [
            "+".join(
                workings.whole(origin.value, year, by=BY_ORIGIN)
                for origin in (Origin.STAGE, Origin.OFFER)
            )
            for year in range(self.years)
        ]
        self._line(say(mark("Stages and hosts to be bought")), amounts, total=True)
        self.row += 1

    def _systems(self) -> None:
        say, systems = self.sheets.say, self.sheets.months.systems
        self._head(say(mark("(A) by system")))
        for cells in systems:
            self._line(
                cells.system.member.name, self._of((Origin.OWN,), cells.system.member.system)
            )
        self.row += 1
        weights = [cells.weight for cells in systems]
        shares = [self._shares(year, weights) for year in range(self.years)]
        self._head(say(mark("(B) by system, with its share of the platform")))
        origins = (Origin.KEPT, Origin.RE_LEASE, Origin.GUEST)
        for place, cells in enumerate(systems):
            own = self._of(origins, cells.system.member.system)
            both = [f"{own[year]}+{shares[year][place]}" for year in range(self.years)]
            self._line(cells.system.member.name, both)

    def _of(self, origins: tuple[Origin, ...], system: str) -> list[str]:
        return [
            "+".join(
                self.sheets.workings.borne(self.sheets.own(origin, system), year, by=BY_SUBJECT)
                for origin in origins
            )
            for year in range(self.years)
        ]

    def _shares(self, year: int, weights: list[str]) -> list[str]:
        borne = "+".join(
            self.sheets.workings.borne(origin.value, year, by=BY_ORIGIN)
            for origin in (Origin.STAGE, Origin.OFFER)
        )
        name = Message.of("FY{year}", year=self.sheets.basis.window.first + year)
        return self.division.divide(self.sheets.say(name), borne, weights)
