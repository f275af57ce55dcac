"""The sheet of sensitivity: what each assumption does to both verdicts, and where they turn."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl.utils import get_column_letter

from bcp.adapters.excel.cost_figures import IndicatorCells, Sheets
from bcp.adapters.excel.cost_page import FACTOR, PERCENT, WEIGHT, YEN, Page
from bcp.adapters.excel.cost_workings import BY_GROUP, BY_ORIGIN, BY_SUBJECT
from bcp.consolidation.charges import SHARED, Origin
from bcp.consolidation.cost_model import Assumption, Kind, Verdict
from bcp.consolidation.cost_words import VERDICTS, assumption_message
from bcp.consolidation.sensitivity import Dropout, Sensitivity, Swing
from bcp.model.message import mark

_HEADS = (
    *(mark("Assumption"), mark("Part of (A)"), mark("Part of (B)"), mark("Varied down")),
    *(mark("Varied up"), mark("Turns at")),
)
_OLD = (Origin.OWN, Origin.KEPT, Origin.RE_LEASE)
_LEAVERS = (
    *(mark("Candidate that keeps its server"), mark("Weight up to here")),
    *(mark("Weight counted up to here"), mark("(A) up to here"), mark("(B) up to here")),
    *(mark("Without it alone"), mark("Without all up to here")),
)


class TurnsWriter:
    """Both verdicts below each other. The order of rows is that of the day of writing."""

    def __init__(self, page: Page, sheets: Sheets, indicator: IndicatorCells) -> None:
        self.page, self.sheets, self.indicator = page, sheets, indicator
        self.row = 4
        self.years = sheets.basis.window.years
        self.cells = {cells.system.member.system: cells for cells in sheets.months.systems}

    def write(self, sensitivities: tuple[Sensitivity, ...]) -> None:
        """The whole sheet."""
        say = self.sheets.say
        self.page.title_line(
            say(mark("Which assumption turns the verdict")),
            say(
                mark(
                    "Each assumption varied alone. It turns at so many times what is assumed. "
                    "Shares of the platform are not rounded here; hosts stay as they are."
                )
            ),
        )
        for found in sensitivities:
            self._verdict(found)
        self.page.finish((46, 20, 20, 20, 20, 20, 20), frozen="B4", wide=True)

    def _verdict(self, found: Sensitivity) -> None:
        base = self._base(found.verdict)
        self.page.head(self.row, [self.sheets.say(head) for head in _HEADS])
        self.row += 1
        for swing in found.swings:
            if swing.assumption.kind is Kind.SIZE:
                self._size(swing, base)
            else:
                self._linear(swing, base)
        self.row += 1
        if found.dropouts:
            self.page.head(self.row, [self.sheets.say(head) for head in _LEAVERS])
            self.row += 1
            first = self.row
            for each in found.dropouts:
                self._dropout(each, found.verdict, base, first)
        self.row += 2

    def _base(self, verdict: Verdict) -> tuple[str, str, str, str]:
        """(A), (B) without and with its share, and the platform undivided; the value below."""
        page, say = self.page, self.sheets.say
        page.text(self.row, 1, say(VERDICTS[verdict]), bold=True)
        names = (
            *(mark("(A)"), mark("(B) without the platform")),
            *(mark("The platform undivided"), mark("(B)"), mark("Value as assumed")),
        )
        part = self._part(verdict)
        share = f"IF({self.sheets.months.whole}=0,0,{part}/{self.sheets.months.whole})"
        sums = self._sums(verdict)
        cells = []
        for offset, (name, formula) in enumerate(zip(names, sums, strict=False), 1):
            page.label(self.row + offset, 1, say(name))
            cells.append(page.formula(self.row + offset, 2, formula, YEN))
        alone, own, platform = cells
        row = self.row + 4
        page.label(row, 1, say(names[3]))
        together = page.formula(row, 2, f"{own}+{platform}*{share}", YEN)
        page.label(row + 1, 1, say(names[4]), total=True)
        look = self._look(verdict)
        page.formula(row + 1, 2, self._value(verdict, alone, together), look, total=True)
        self.row = row + 3
        return alone, own, platform, together

    def _sums(self, verdict: Verdict) -> tuple[str, str, str]:
        if verdict is Verdict.INDICATOR:
            return self.indicator.alone, self.indicator.own, self.indicator.platform
        workings = self.sheets.workings

        def total(*origins: Origin) -> str:
            return "+".join(workings.total(origin.value, by=BY_ORIGIN) for origin in origins)

        return (
            total(Origin.OWN),
            total(Origin.KEPT, Origin.RE_LEASE, Origin.GUEST),
            total(Origin.STAGE, Origin.OFFER),
        )

    def _part(self, verdict: Verdict) -> str:
        months = self.sheets.months
        return months.measured if verdict is Verdict.INDICATOR else months.part

    def _look(self, verdict: Verdict) -> str:
        return PERCENT if verdict is Verdict.INDICATOR else YEN

    def _value(self, verdict: Verdict, alone: str, platform: str) -> str:
        if verdict is Verdict.COST:
            return f"({alone})-({platform})"
        return f'IF(({alone})=0,"–",1-({platform})/({alone}))'

    def _linear(self, swing: Swing, base: tuple[str, str, str, str]) -> None:
        """What is proportional to the assumption is multiplied, the rest stays."""
        page, row, verdict = self.page, self.row, swing.verdict
        alone, _, _, platform = base
        page.label(row, 1, self.sheets.say(assumption_message(swing.assumption)))
        part_a = page.formula(row, 2, self._touched(swing, _is_alone), YEN)
        part_b = page.formula(row, 3, self._touched(swing, _is_platform), YEN)
        width = self.sheets.premises.sensitivity
        for column, sign in ((4, "-"), (5, "+")):
            varied = (f"{alone}{sign}{width}*{part_a}", f"{platform}{sign}{width}*{part_b}")
            page.formula(row, column, self._value(verdict, *varied), self._look(verdict))
        kept = f"(1-{self.sheets.premises.target})" if verdict is Verdict.INDICATOR else "1"
        slope = f"({kept}*{part_a}-{part_b})"
        factor = f"1-({kept}*{alone}-{platform})/{slope}"
        self._turns(f"IF({slope}=0,-1,{factor})")

    def _turns(self, factor: str) -> None:
        never = self.sheets.say(mark("turns nowhere"))
        self.page.formula(self.row, 6, f'IF({factor}<0,"{never}",{factor})', FACTOR)
        self.row += 1

    def _touched(self, swing: Swing, of_side: Callable[[Origin], bool]) -> str:
        """The sum of what follows an assumption on one side."""
        parts = [
            f"{sums}{self._shared(origin, swing.verdict)}"
            for origin, sums in self._pools(swing.assumption, swing.verdict)
            if of_side(origin)
        ]
        return "+".join(parts) or "0"

    def _shared(self, origin: Origin, verdict: Verdict) -> str:
        if origin not in SHARED:
            return ""
        whole = self.sheets.months.whole
        return f"*IF({whole}=0,0,{self._part(verdict)}/{whole})"

    def _pools(self, assumption: Assumption, verdict: Verdict) -> list[tuple[Origin, str]]:
        item = assumption.item.value if assumption.item else ""
        match assumption.kind:
            case Kind.OWN:
                keys = [(origin, f"{origin.value}/{item}", BY_GROUP) for origin in _OLD]
            case Kind.PLATFORM:
                others = (Origin.GUEST, Origin.STAGE, Origin.OFFER)
                keys = [(origin, f"{origin.value}/{item}", BY_GROUP) for origin in others]
            case Kind.RE_LEASE:
                keys = [(Origin.RE_LEASE, Origin.RE_LEASE.value, BY_ORIGIN)]
            case Kind.STAGE | Kind.OFFER:
                origin = Origin.STAGE if assumption.kind is Kind.STAGE else Origin.OFFER
                keys = [(origin, f"{origin.value}/{assumption.subject}", BY_SUBJECT)]
            case Kind.SIZE:
                keys = []
        workings = self.sheets.workings
        found = workings.bought if verdict is Verdict.INDICATOR else workings.total
        return [(origin, found(key, by=by)) for origin, key, by in keys]

    def _size(self, swing: Swing, base: tuple[str, str, str, str]) -> None:
        """The share of the platform is x part / (x part + rest): a curve, solved for x."""
        page, row, verdict = self.page, self.row, swing.verdict
        months, (alone, own, platform, _) = self.sheets.months, base
        part, others = self._part(verdict), f"({months.whole}-{months.part})"
        width = self.sheets.premises.sensitivity
        page.label(row, 1, self.sheets.say(assumption_message(swing.assumption)))
        page.label(row, 2, "")
        page.label(row, 3, "")
        for column, sign in ((4, "-"), (5, "+")):
            size = f"(1{sign}{width})"
            share = f"{size}*{part}/({size}*{months.part}+{others})"
            value = self._value(verdict, alone, f"{own}+{platform}*{share}")
            page.formula(row, column, value, self._look(verdict))
        kept = f"(1-{self.sheets.premises.target})" if verdict is Verdict.INDICATOR else "1"
        room = f"(({kept}*{alone}-{own})/{platform})"
        below = f"({part}-{room}*{months.part})"
        self._turns(f"IF({platform}=0,-1,IF({below}<=0,-1,{room}*{others}/{below}))")

    def _dropout(
        self, each: Dropout, verdict: Verdict, base: tuple[str, str, str, str], first: int
    ) -> None:
        page, row = self.page, self.row
        page.label(row, 1, self.cells[each.system].system.member.name)
        single = self._of(each.system, verdict)
        up_to = []
        for column, formula in enumerate(single, 2):
            before = f"+{get_column_letter(column)}{row - 1}" if row > first else ""
            look = WEIGHT if column < 4 else YEN
            up_to.append(page.formula(row, column, f"({formula}){before}", look))
        for column, gone in ((6, single), (7, up_to)):
            page.formula(row, column, self._without(verdict, base, gone), self._look(verdict))
        self.row += 1

    def _of(self, system: str, verdict: Verdict) -> list[str]:
        """The weight of a system, as far as it counts, and its part of (A) and, alone, of (B)."""
        sheets, cells = self.sheets, self.cells[system]
        workings = sheets.workings
        measured = verdict is Verdict.INDICATOR
        found = workings.bought if measured else workings.total

        def sums(*origins: Origin) -> str:
            return "+".join(found(sheets.own(each, system), by=BY_SUBJECT) for each in origins)

        others = (Origin.KEPT, Origin.RE_LEASE, Origin.GUEST)
        counted = cells.measured_weight if measured else cells.weight
        return [cells.weight, counted, sums(Origin.OWN), sums(*others)]

    def _without(self, verdict: Verdict, base: tuple[str, str, str, str], gone: list[str]) -> str:
        weight, counted, less_a, less_b = gone
        alone, own, platform, _ = base
        left = f"({self.sheets.months.whole}-{weight})"
        share = f"IF({left}=0,0,({self._part(verdict)}-{counted})/{left})"
        return self._value(verdict, f"{alone}-({less_a})", f"{own}-({less_b})+{platform}*{share}")


def _is_alone(origin: Origin) -> bool:
    return origin is Origin.OWN


def _is_platform(origin: Origin) -> bool:
    return origin is not Origin.OWN
