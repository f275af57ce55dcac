"""The sheet of assumptions: the only constants of the cost workbook."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.adapters.excel.cost_page import (
    DAY,
    NUMBER,
    PERCENT,
    PLAIN,
    WEIGHT,
    YEN,
    Page,
)
from bcp.consolidation.calendar import MoveCalendar
from bcp.consolidation.charges import Origin, Side
from bcp.consolidation.cost_basis import Basis
from bcp.consolidation.cost_words import DUE, ITEMS, KEYS, ORIGINS, SIDES
from bcp.consolidation.members import Member
from bcp.model.consolidation import CostLine
from bcp.model.message import Message, Translate, mark
from bcp.model.review import AllocationKey

_PERCENT = 100
_GIBI = 1024
_WIDTHS = (34, 26, 22, 14, 14, 14, 16, 14, 14, 14, 12)


@dataclass(frozen=True, slots=True)
class SystemCells:
    """Where the constants of one system stand."""

    member: Member
    flag: str
    counted: str
    machines: str
    weight: str
    lease_end: str
    lease_months: str
    first: str
    day: str
    effort: str


@dataclass(frozen=True, slots=True)
class LineCells:
    """A cost line of a system and where its yen stand."""

    member: Member
    side: Side
    line: CostLine
    yen: str


@dataclass(frozen=True, slots=True)
class SharedCells:
    """A cost line of the platform: its yen, how many, and in which fiscal year."""

    origin: Origin
    subject: str
    title: str
    line: CostLine
    yen: str
    count: str
    fiscal_year: str


@dataclass(frozen=True, slots=True)
class Premises:
    """Where all constants stand."""

    first_year: str
    target: str
    re_lease: str
    sensitivity: str
    margin: str
    capacity: str
    rest: str
    systems: tuple[SystemCells, ...]
    lines: tuple[LineCells, ...]
    shared: tuple[SharedCells, ...]


class PremisesWriter:
    """Fills the sheet from top to bottom and remembers where everything is."""

    def __init__(
        self, page: Page, basis: Basis, calendar: MoveCalendar | None, translate: Translate
    ) -> None:
        self.page, self.basis, self.calendar, self.translate = page, basis, calendar, translate
        self.row = 4
        memory = basis.policy.allocation is AllocationKey.MEMORY
        self.unit = _GIBI if memory else 1

    def write(self) -> Premises:
        """The whole sheet."""
        say = self._say
        self.page.title_line(
            say(mark("Assumptions of the server consolidation review")),
            say(
                mark(
                    "Change the pale cells only: every other figure of this workbook follows from "
                    "them. Amounts in yen without consumption tax."
                )
            ),
        )
        first_year, target, re_lease, sensitivity, margin, capacity = self._general()
        systems, rest = self._systems()
        fallback = self._fallback()
        lines = self._lines(fallback)
        shared = self._shared()
        self._gaps()
        self.page.finish(_WIDTHS, frozen="B4", wide=True)
        return Premises(
            first_year,
            target,
            re_lease,
            sensitivity,
            margin,
            capacity,
            rest,
            systems,
            lines,
            shared,
        )

    def _say(self, text: str | Message) -> str:
        message = text if isinstance(text, Message) else Message.of(text)
        return message.render(self.translate)

    def _section(self, title: str, *heads: str) -> None:
        self.row += 1
        self.page.text(self.row, 1, self._say(title), bold=True)
        self.row += 1
        if heads:
            self.page.head(self.row, [self._say(head) for head in heads])
            self.row += 1

    def _general(self) -> list[str]:
        policy, moves = self.basis.policy, self.basis.review.moves
        rows: list[tuple[str, float, str]] = [
            (mark("First fiscal year"), self.basis.window.first, PLAIN),
            (mark("Target: share of procurement saved"), policy.target / _PERCENT, PERCENT),
            (
                mark("Lease prolonged: share of a year's lease"),
                policy.re_lease / _PERCENT,
                PERCENT,
            ),
            (mark("Each assumption is varied by"), policy.sensitivity / _PERCENT, PERCENT),
            (mark("Days from the move until a server is given back"), self.basis.margin, NUMBER),
            (mark("Person-days a month"), moves.person_days if moves else 0, NUMBER),
        ]
        self._section(mark("General"))
        found = []
        for name, value, look in rows:
            self.page.label(self.row, 1, self._say(name))
            found.append(self.page.given(self.row, 2, value, look))
            self.row += 1
        self.page.label(self.row, 1, self._say(mark("The platform's cost is divided by")))
        self.page.label(self.row, 2, self._say(KEYS[policy.allocation]))
        self.row += 1
        return found

    def _systems(self) -> tuple[tuple[SystemCells, ...], str]:
        self._section(
            mark("Systems (included: 1 moves or has moved, 0 keeps its own server)"),
            *(mark("System"), mark("State"), mark("Included"), mark("Counted by the indicator")),
            *(mark("Machines"), mark("Weight"), mark("Lease ends"), mark("Months of the lease")),
            *(mark("Move begins"), mark("Move done"), mark("Person-days")),
        )
        moves = {} if self.calendar is None else {m.system: m for m in self.calendar.moves}
        found = []
        for member in self.basis.members:
            move = moves.get(member.system)
            row, page = self.row, self.page
            page.label(row, 1, member.name)
            state = mark("on the platform") if member.on_platform else mark("moves")
            page.label(row, 2, self._say(state))
            found.append(
                SystemCells(
                    member,
                    flag=page.given(row, 3, 1, PLAIN),
                    counted=page.given(row, 4, int(member.countable), PLAIN),
                    machines=page.given(row, 5, member.machines, NUMBER),
                    weight=page.given(row, 6, self._weight(member.system), WEIGHT),
                    lease_end=page.given(
                        row, 7, None if member.on_platform else member.lease_end, DAY
                    ),
                    lease_months=page.given(row, 8, member.lease_months, NUMBER),
                    first=page.given(row, 9, move.first if move else member.day, DAY),
                    day=page.given(row, 10, member.day, DAY),
                    effort=page.given(row, 11, move.person_days if move else 0, NUMBER),
                )
            )
            self.row += 1
        reviewed = {member.system for member in self.basis.members}
        others = sum(each.weight for each in self.basis.guests if each.system not in reviewed)
        self.page.label(self.row, 1, self._say(mark("Other guests of the platform")))
        rest = self.page.given(self.row, 6, others / self.unit, WEIGHT)
        self.row += 1
        return tuple(found), rest

    def _weight(self, system: str) -> float:
        return self.basis.weight[system] / self.unit

    def _fallback(self) -> list[str]:
        self._section(
            mark("A server of its own for which nothing is stated (fallback)"),
            *(mark("Item"), mark("Due"), mark("Yen")),
        )
        found = []
        for line in self.basis.policy.fallback:
            self._line_words(1, line)
            found.append(self.page.given(self.row, 3, line.yen, YEN))
            self.row += 1
        return found

    def _line_words(self, column: int, line: CostLine) -> None:
        self.page.label(self.row, column, self._say(ITEMS[line.item]))
        self.page.label(self.row, column + 1, self._say(DUE[line.every]))

    def _lines(self, fallback: list[str]) -> tuple[LineCells, ...]:
        self._section(
            mark("Costs of the systems (a server of its own: of each machine)"),
            *(mark("System"), mark("Side"), mark("Item"), mark("Due"), mark("Yen"), mark("Source")),
        )
        found = []
        for member in self.basis.members:
            for place, line in enumerate(member.alone):
                given = fallback[place] if member.assumed else None
                found.append(self._line(member, Side.ALONE, line, given))
            found += [self._line(member, Side.PLATFORM, line, None) for line in member.consolidated]
        return tuple(found)

    def _line(self, member: Member, side: Side, line: CostLine, fallback: str | None) -> LineCells:
        self.page.label(self.row, 1, member.name)
        self.page.label(self.row, 2, self._say(SIDES[side]))
        self._line_words(3, line)
        if fallback is None:
            yen = self.page.given(self.row, 5, line.yen, YEN)
            self.page.label(self.row, 6, line.source)
        else:
            yen = self.page.formula(self.row, 5, fallback, YEN)
            self.page.label(self.row, 6, self._say(mark("fallback")))
        self.row += 1
        return LineCells(member, side, line, yen)

    def _shared(self) -> tuple[SharedCells, ...]:
        self._section(
            mark("Costs of the platform"),
            *(mark("Stage or hosts"), mark("Kind"), mark("Item"), mark("Due"), mark("Yen")),
            *(mark("How many"), mark("Fiscal year"), mark("Source")),
        )
        review = self.basis.review
        found = []
        for stage in review.stages:
            if stage.platform == review.platform:
                for line in stage.costs:
                    about = (Origin.STAGE, str(stage.fiscal_year), stage.title)
                    found.append(self._shared_line(about, line, 1, stage.fiscal_year))
        offers = {offer.id: offer for offer in review.offers}
        for bought in self.basis.purchases:
            for line in offers[bought.offer].costs:
                about = (Origin.OFFER, bought.offer, offers[bought.offer].name)
                found.append(self._shared_line(about, line, bought.count, bought.fiscal_year))
        return tuple(found)

    def _shared_line(
        self, about: tuple[Origin, str, str], line: CostLine, count: int, year: int
    ) -> SharedCells:
        origin, subject, title = about
        page, row = self.page, self.row
        page.label(row, 1, title)
        page.label(row, 2, self._say(ORIGINS[origin]))
        self._line_words(3, line)
        page.label(row, 8, line.source)
        self.row += 1
        return SharedCells(
            origin,
            subject,
            title,
            line,
            yen=page.given(row, 5, line.yen, YEN),
            count=page.given(row, 6, count, NUMBER),
            fiscal_year=page.given(row, 7, year, PLAIN),
        )

    def _gaps(self) -> None:
        names = {member.system: member.name for member in self.basis.members}
        self._section(mark("What is not known"), mark("System"), mark("What counts instead"))
        for gap in self.basis.gaps:
            self.page.label(self.row, 1, names.get(gap.system, gap.system))
            self.page.text(self.row, 2, self._say(gap.message))
            self.row += 1
        for system in self.basis.later:
            self.page.label(self.row, 1, system)
            said = mark("Its lease ends after the review: it is not compared.")
            self.page.text(self.row, 2, self._say(said))
            self.row += 1
