"""A plan for people at a console."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.app.explain_recovery import Explanation
from bcp.cli.console import _
from bcp.cli.plan_actions import show_actions
from bcp.cli.plan_chain import show_chain
from bcp.cli.plan_numbers import show_numbers, summary_of_numbers
from bcp.cli.plan_summary import outage_summary, print_degraded, service, summary
from bcp.cli.plan_view import PlanPage
from bcp.cli.plan_words import VERDICTS, WIDE, clock, heading, slack, span, write
from bcp.documents.inert import plain
from bcp.documents.report_words import word_of
from bcp.evaluation.amounts import in_hours
from bcp.evaluation.outage import PlanOutage
from bcp.model.message import Message
from bcp.planning.explain import first_reasons, names_of, obstacle_message, reason_message
from bcp.planning.plan import Plan, PlannedSystem
from bcp.planning.reason import Reason

_WIDE_WITH_OUTAGE = WIDE + 20


class PlanTable:
    """The order of recovery as a table; on narrow consoles the reasons follow below it."""

    def show_plan(self, page: PlanPage, console: Console) -> None:
        """Print heading, table, reasons, what is degraded, the sum, and what it rests on."""
        plan, names = page.plan, names_of(page.plan)
        wide = console.width >= WIDE
        write(console, heading(plan))
        if plan.systems:
            console.print()
            console.print(_table(page, names, console.width))
        if not wide:
            _print_reasons(plan, names, console)
        if console.width < _WIDE_WITH_OUTAGE:
            _print_outage(plan, page.outage, console)
        print_degraded(plan, names, console)
        console.print()
        for message in (*summary(plan), *outage_summary(page.outage)):
            write(console, message)
        if page.numbers:
            write(console, summary_of_numbers(page.numbers, listed=page.listed))
        if page.actions is not None:
            show_actions(page.actions.open or (), page.actions.names, console)
        if page.listed:
            show_numbers(page.numbers, names, console)

    def show_chain(self, explanation: Explanation, console: Console) -> None:
        """Print the verdict, the chain step by step, and what would change it."""
        show_chain(explanation, console)


def _table(page: PlanPage, names: Mapping[str, str], width: int) -> Table:
    wide, outages = width >= WIDE, _outages(page.outage)
    beside = bool(outages) and width >= _WIDE_WITH_OUTAGE
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    table.add_column(_("System"), min_width=18, overflow="fold", ratio=2)
    table.add_column(_("Start"), justify="right", no_wrap=True)
    table.add_column(_("Back by"), no_wrap=True)
    table.add_column(_("Target"), justify="right", no_wrap=True)
    table.add_column(_("Slack"), justify="right", no_wrap=True)
    table.add_column(_("Verdict"))
    if beside:
        table.add_column(_("Opening hours lost"), justify="right", max_width=13)
    if wide:
        table.add_column(_("Why there"), min_width=30, overflow="fold", ratio=3)
    reasons = first_reasons(page.plan)
    for number, system in enumerate(page.plan.systems, start=1):
        cells = [Text(str(number)), *_cells(page.plan, system)]
        if beside:
            cells.append(Text(outages.get(system.system, "")))
        if wide:
            cells.append(Text(_why(system, reasons, names)))
        table.add_row(*cells)
    return table


def _cells(plan: Plan, system: PlannedSystem) -> list[Text]:
    msgid, style = VERDICTS[system.verdict]
    back = Text(span(system.recovered)).append(f"\n{clock(plan, system.recovered)}", style="dim")
    notes = [_(word_of(system.impact)), *(each.render(_) for each in service(system))]
    return [
        Text(f"{plain(system.name)}\n").append("\n".join(notes), style="dim"),
        Text(span(system.start)),
        back,
        Text(span(system.target)),
        Text(slack(system.slack)),
        Text(_(msgid), style=style),
    ]


def _outages(outage: PlanOutage | None) -> dict[str, str]:
    away = () if outage is None else outage.away
    return {
        each.system: _("for good") if each.seconds is None else in_hours(each.seconds).render(_)
        for each in away
    }


def _print_reasons(plan: Plan, names: Mapping[str, str], console: Console) -> None:
    console.print()
    write(console, Message.of("Why there:"))
    reasons = first_reasons(plan)
    for number, system in enumerate(plan.systems, start=1):
        line = f"{number}. {plain(system.name)}: {_why(system, reasons, names)}"
        console.print(Text(line), overflow="fold")


def _print_outage(plan: Plan, outage: PlanOutage | None, console: Console) -> None:
    outages = _outages(outage)
    if not outages:
        return
    console.print()
    write(console, Message.of("Opening hours lost:"))
    for number, system in enumerate(plan.systems, start=1):
        if lost := outages.get(system.system):
            console.print(Text(f"{number}. {plain(system.name)}: {lost}"), overflow="fold")


def _why(system: PlannedSystem, reasons: Mapping[str, Reason], names: Mapping[str, str]) -> str:
    if system.system in reasons:
        return plain(reason_message(reasons[system.system], names).render(_))
    return plain(" ".join(obstacle_message(each, names).render(_) for each in system.causes))
