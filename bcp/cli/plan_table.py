"""A plan for people at a console."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.console import _
from bcp.documents.inert import plain
from bcp.documents.report_words import word_of
from bcp.model.message import Message, mark
from bcp.model.quantity import MINUTE, format_duration
from bcp.planning.explain import (
    binding_chain,
    first_reasons,
    names_of,
    obstacle_message,
    reason_message,
    step_name,
)
from bcp.planning.plan import Plan, PlannedStep, PlannedSystem, Reason, Verdict
from bcp.planning.procedure import COMES_BACK

_WIDE = 110
_NOTHING = "–"
_VERDICTS = {
    Verdict.MET: (mark("met"), "green"),
    Verdict.MISSED: (mark("missed"), "bold yellow"),
    Verdict.IMPOSSIBLE: (mark("impossible"), "bold red"),
    Verdict.UNRECOVERABLE: (mark("cannot come back"), "bold red"),
}


class PlanTable:
    """The order of recovery as a table; on narrow consoles the reasons follow below it."""

    def show_plan(self, plan: Plan, console: Console) -> None:
        """Print heading, table, reasons, what is degraded, and the sum."""
        names = names_of(plan)
        wide = console.width >= _WIDE
        _say(console, _heading(plan))
        if plan.systems:
            console.print()
            console.print(_table(plan, names, wide=wide))
        if not wide:
            _print_reasons(plan, names, console)
        _print_degraded(plan, names, console)
        console.print()
        for message in _summary(plan):
            _say(console, message)

    def show_chain(self, plan: Plan, system: str, console: Console) -> None:
        """Print the verdict and the chain, one line a step with its reason below."""
        names = names_of(plan)
        planned = plan.systems_by_id.get(system)
        if planned is None:
            _print_degraded(plan, names, console, only=system)
            return
        _say(console, _outcome(plan, planned))
        for obstacle in planned.causes:
            _say(console, obstacle_message(obstacle, names), indent=2)
        for step in binding_chain(plan, system):
            console.print()
            _say(
                console,
                Message.of(
                    "{start} to {finish} ({clock}): {step}",
                    start=_span(step.start),
                    finish=_span(step.finish),
                    clock=_clock(plan, step.finish),
                    step=f"{step_name(step.key, names)} – {_title(step)}",
                ),
            )
            _say(console, reason_message(step.reason, names), indent=4)


def _table(plan: Plan, names: dict[str, str], *, wide: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    table.add_column(_("System"), min_width=18, overflow="fold", ratio=2)
    table.add_column(_("Start"), justify="right", no_wrap=True)
    table.add_column(_("Verified by"), no_wrap=True)
    table.add_column(_("Target"), justify="right", no_wrap=True)
    table.add_column(_("Slack"), justify="right", no_wrap=True)
    table.add_column(_("Verdict"))
    if wide:
        table.add_column(_("Why there"), min_width=30, overflow="fold", ratio=3)
    reasons = first_reasons(plan)
    for number, system in enumerate(plan.systems, start=1):
        msgid, style = _VERDICTS[system.verdict]
        cells = [
            Text(str(number)),
            Text(f"{plain(system.name)}\n").append(_(word_of(system.impact)), style="dim"),
            Text(_span(system.start)),
            Text(_span(system.verified)).append(f"\n{_clock(plan, system.verified)}", style="dim"),
            Text(_span(system.target)),
            Text(_slack(system.slack)),
            Text(_(msgid), style=style),
        ]
        if wide:
            cells.append(Text(_why(system, reasons, names)))
        table.add_row(*cells)
    return table


def _print_reasons(plan: Plan, names: dict[str, str], console: Console) -> None:
    console.print()
    _say(console, Message.of("Why there:"))
    reasons = first_reasons(plan)
    for number, system in enumerate(plan.systems, start=1):
        line = f"{number}. {plain(system.name)}: {_why(system, reasons, names)}"
        console.print(Text(line), overflow="fold")


def _print_degraded(
    plan: Plan, names: dict[str, str], console: Console, only: str | None = None
) -> None:
    degraded = [each for each in plan.degraded if only in {None, each.system}]
    if not degraded:
        return
    if only is None:
        console.print()
        _say(console, Message.of("Working, but degraded:"))
    for each in degraded:
        missing = ", ".join(names.get(name, name) for name in each.because)
        message = (
            Message.of(
                "{system}: {level} until {until}, without {missing}",
                system=each.name,
                level=f"{each.level} %",
                until=_span(each.until),
                missing=missing,
            )
            if each.until is not None
            else Message.of(
                "{system}: {level} for good, without {missing}",
                system=each.name,
                level=f"{each.level} %",
                missing=missing,
            )
        )
        _say(console, message)


def _heading(plan: Plan) -> Message:
    return Message.of(
        "{name} ({id}): incident {incident}, declared after {declared}.",
        name=plan.scenario_name,
        id=plan.scenario,
        incident=f"{plan.incident_at:%Y-%m-%d %H:%M}",
        declared=_span(plan.declared),
    )


def _summary(plan: Plan) -> tuple[Message, ...]:
    counts = Counter(system.verdict for system in plan.systems)
    if not plan.systems:
        return (Message.of("Nothing has to be recovered."),)
    return (
        Message.of(
            "Targets: {met} met, {missed} missed, {impossible} impossible in any order, "
            "{unrecoverable} cannot come back.",
            met=counts[Verdict.MET],
            missed=counts[Verdict.MISSED],
            impossible=counts[Verdict.IMPOSSIBLE],
            unrecoverable=counts[Verdict.UNRECOVERABLE],
        ),
        Message.of(
            "Everything that can come back is back after {makespan} ({clock}); "
            "no order can do it before {bound}.",
            makespan=_span(plan.makespan),
            clock=_clock(plan, plan.makespan),
            bound=_span(plan.lower_bound),
        ),
    )


def _outcome(plan: Plan, system: PlannedSystem) -> Message:
    if system.verified is None:
        return Message.of("{name} cannot come back.", name=system.name)
    values = {
        "name": system.name,
        "verified": _span(system.verified),
        "clock": _clock(plan, system.verified),
        "target": _span(system.target),
    }
    if system.verdict is Verdict.IMPOSSIBLE:
        return Message.of(
            "{name}: verified after {verified} ({clock}); no order can meet the target of "
            "{target}, the earliest is {bound}.",
            **values,
            bound=_span(system.lower_bound),
        )
    if system.verdict is Verdict.MISSED:
        return Message.of(
            "{name}: verified after {verified} ({clock}); misses the target of {target} "
            "by {late}; no order can do it before {bound}.",
            **values,
            late=_span(system.verified - system.target),
            bound=_span(system.lower_bound),
        )
    return Message.of(
        "{name}: verified after {verified} ({clock}); meets the target of {target}.", **values
    )


def _why(system: PlannedSystem, reasons: dict[str, Reason], names: dict[str, str]) -> str:
    if system.system in reasons:
        return plain(reason_message(reasons[system.system], names).render(_))
    return plain(" ".join(obstacle_message(each, names).render(_) for each in system.causes))


def _title(step: PlannedStep) -> str:
    return _(COMES_BACK) if step.title == COMES_BACK else step.title


def _say(console: Console, message: Message, indent: int = 0) -> None:
    console.print(Text(" " * indent + plain(message.render(_))), overflow="fold")


def _span(seconds: int | None) -> str:
    """Whole minutes, rounded up; seconds only below one minute."""
    if seconds is None:
        return _NOTHING
    if abs(seconds) < MINUTE:
        return format_duration(seconds)
    return format_duration(-(-seconds // MINUTE) * MINUTE)


def _slack(seconds: int | None) -> str:
    """Rounded down, so that it never promises more than there is."""
    if seconds is None:
        return _NOTHING
    return format_duration(seconds // MINUTE * MINUTE)


def _clock(plan: Plan, seconds: int | None) -> str:
    """The time of day at the incident's place, in whole minutes, rounded up."""
    if seconds is None:
        return ""
    whole = -(-seconds // MINUTE) * MINUTE
    return f"{plan.incident_at + timedelta(seconds=whole):%m-%d %H:%M}"
