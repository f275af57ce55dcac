"""The words, amounts and names by which a review is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from bcp.consolidation.charges import Side
from bcp.consolidation.concentration import ConcentrationKind
from bcp.consolidation.demand import WHOLE, Dimension
from bcp.consolidation.recovery import Trend
from bcp.consolidation.remedies import Alternative
from bcp.consolidation.review import Review
from bcp.consolidation.verdict import Tone, Topic
from bcp.documents.continuity.content import Grid
from bcp.documents.continuity.pen import Pen
from bcp.documents.japanese import era_year
from bcp.documents.wording import NOTHING, Wording
from bcp.documents.years import year_name
from bcp.evaluation.amounts import sized
from bcp.model.consolidation import CostItem
from bcp.model.message import Message
from bcp.planning.comparison import Standing
from bcp.planning.plan import Verdict

TOPICS = {
    Topic.SERVERS: Message.of("Servers"),
    Topic.PLACEMENT: Message.of("Placement"),
    Topic.INDICATOR: Message.of("Server procurement cost"),
    Topic.COST: Message.of("All costs over the years"),
    Topic.CALENDAR: Message.of("Calendar of moves"),
    Topic.RECOVERY: Message.of("Recovery targets"),
    Topic.RESERVE: Message.of("N+1 in a disaster"),
    Topic.SECURITY: Message.of("Security of servers"),
}
MARKS = {Tone.GOOD: "○", Tone.CONDITION: "△", Tone.BAD: "✕"}
COST_ITEMS = {
    CostItem.HARDWARE: Message.of("Hardware"),
    CostItem.HARDWARE_MAINTENANCE: Message.of("Hardware maintenance"),
    CostItem.SOFTWARE: Message.of("Software"),
    CostItem.SOFTWARE_MAINTENANCE: Message.of("Software maintenance"),
    CostItem.OPERATION: Message.of("Operation"),
    CostItem.OUTSOURCING: Message.of("Outsourcing"),
    CostItem.DATA_CENTRE: Message.of("Data centre"),
    CostItem.LINES: Message.of("Lines"),
    CostItem.MIGRATION: Message.of("Migration"),
}
SIDES = {
    Side.ALONE: Message.of("(A) servers of their own"),
    Side.PLATFORM: Message.of("(B) platform"),
}
DIMENSIONS = {
    Dimension.HOSTS: Message.of("hosts"),
    Dimension.VCPU: Message.of("vCPU"),
    Dimension.VCPU_PEAK: Message.of("vCPU at peak"),
    Dimension.MEMORY: Message.of("memory"),
    Dimension.DISK: Message.of("disk"),
    Dimension.IOPS: Message.of("IOPS"),
}
TRENDS = {
    Trend.BETTER: Message.of("better"),
    Trend.WORSE: Message.of("worse"),
    Trend.SAME: Message.of("unchanged"),
}
VERDICTS = {
    Verdict.MET: Message.of("met"),
    Verdict.MISSED: Message.of("missed"),
    Verdict.IMPOSSIBLE: Message.of("impossible"),
    Verdict.UNRECOVERABLE: Message.of("cannot come back"),
}
CONCENTRATIONS = {
    ConcentrationKind.HOST: Message.of("Host"),
    ConcentrationKind.PLATFORM: Message.of("Platform"),
    ConcentrationKind.FOUNDATION: Message.of("What the platform stands on"),
}
_INTACT = Message.of("not away")
_DEGRADED = Message.of("degraded")
_HUNDRED = 100


def yen(amount: int) -> str:
    """An amount of whole yen, without the word for it."""
    return f"{amount:,}"


def percent(share: Fraction | None) -> str:
    """A share with one decimal; a dash for none."""
    return NOTHING if share is None else f"{float(share * _HUNDRED):.1f}%"


def year(number: int, wording: Wording) -> str:
    """A fiscal year as people call it."""
    return year_name(number, wording)


def month(day: date, wording: Wording) -> str:
    """The month of a day, in Japanese by the era."""
    if wording.language == "ja":
        return f"{era_year(day)}{day.month}月"
    return f"{day:%Y-%m}"


def years(numbers: Iterable[int], pen: Pen) -> str:
    """Fiscal years, those in a row as the first and the last."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return pen.join(_run(run, pen) for run in runs)


def _run(run: list[int], pen: Pen) -> str:
    first, last = year(run[0], pen.wording), year(run[-1], pen.wording)
    if len(run) == 1:
        return first
    return pen.say(Message.of("{first} to {last}", first=first, last=last))


def amount(dimension: Dimension, quantity: int) -> str:
    """How much of a dimension: thousandths of virtual processors, bytes, or a count."""
    match dimension:
        case Dimension.VCPU | Dimension.VCPU_PEAK:
            return f"{quantity / WHOLE:.1f}"
        case Dimension.MEMORY | Dimension.DISK:
            return sized(quantity)
        case Dimension.HOSTS | Dimension.IOPS:
            return f"{quantity:,}"


def name_of(system: str, review: Review, pen: Pen) -> str:
    """The name of a system."""
    found = review.inventory.systems_by_id[system]
    return pen.wording.name(found.name, found.name_en)


def figures(grid: Grid, *places: int) -> Grid:
    """The table with figures in some of its columns."""
    heads = (replace(head, figures=place in places) for place, head in enumerate(grid.heads))
    return replace(grid, heads=tuple(heads))


def named(systems: Iterable[str], review: Review, pen: Pen, most: int = 8) -> str:
    """The names of systems, the first ones where there are many."""
    names = [name_of(each, review, pen) for each in systems]
    if not names:
        return NOTHING
    shown = pen.join(names[:most])
    left = len(names) - most
    if left <= 0:
        return shown
    return pen.say(Message.of("{names} and {count} more", names=shown, count=left))


def standing(found: Standing | None, pen: Pen) -> str:
    """When a system is back and what becomes of its target."""
    if found is None:
        return pen.say(_INTACT)
    if found.verdict is None:
        return pen.say(_DEGRADED)
    word = pen.say(VERDICTS[found.verdict])
    if found.recovered is None:
        return word
    return f"{pen.wording.length(found.recovered)} ({word})"


def back(found: Standing | None, pen: Pen) -> str:
    """When a system is back, or that it is not away."""
    if found is None:
        return pen.say(_INTACT)
    return pen.wording.length(found.recovered)


def target(found: Standing | None, pen: Pen) -> str:
    """The target that holds; a dash for none."""
    return NOTHING if found is None else pen.wording.length(found.target)


def alternative(each: Alternative, review: Review, pen: Pen) -> str:
    """What could be done, and what its plan says of it."""
    told = pen.say(
        Message.of(
            "{what}: {standing}",
            what=pen.say(each.message),
            standing=standing(each.standing, pen),
        )
    )
    if each.finally_ is not None:
        final = standing(each.finally_, pen)
        told = pen.say(Message.of("{told}; in the end {standing}", told=told, standing=final))
    if each.newly_missed:
        others = named(each.newly_missed, review, pen, 4)
        told = pen.say(Message.of("{told}; but breaks {systems}", told=told, systems=others))
    return told
