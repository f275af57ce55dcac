"""How plans write times, verdicts and sentences at a console."""

from __future__ import annotations

from datetime import timedelta

from rich.console import Console
from rich.text import Text

from bcp.cli.console import _
from bcp.documents.inert import plain
from bcp.model.message import Message, mark
from bcp.model.quantity import MINUTE, format_duration
from bcp.planning.plan import Plan, PlannedStep, Verdict
from bcp.planning.procedure import COMES_BACK

WIDE = 110
"""Columns from which on tables show what else follows below them."""

NOTHING = "–"
VERDICTS = {
    Verdict.MET: (mark("met"), "green"),
    Verdict.MISSED: (mark("missed"), "bold yellow"),
    Verdict.IMPOSSIBLE: (mark("impossible"), "bold red"),
    Verdict.UNRECOVERABLE: (mark("cannot come back"), "bold red"),
}


def write(console: Console, message: Message | str, indent: int = 0, style: str = "") -> None:
    """Print a sentence as it is, never as markup; further lines are indented as the first."""
    said = message.render(_) if isinstance(message, Message) else message
    text = Text(plain(said), style=style)
    lines = text.wrap(console, max(20, console.width - indent), overflow="fold")
    for line in lines:
        line.rstrip()
        console.print(Text(" " * indent).append_text(line), overflow="fold")


def span(seconds: int | None) -> str:
    """Whole minutes, rounded up; seconds only below one minute."""
    if seconds is None:
        return NOTHING
    if abs(seconds) < MINUTE:
        return format_duration(seconds)
    return format_duration(-(-seconds // MINUTE) * MINUTE)


def slack(seconds: int | None) -> str:
    """Rounded down, so that it never promises more than there is."""
    if seconds is None:
        return NOTHING
    return format_duration(seconds // MINUTE * MINUTE)


def clock(plan: Plan, seconds: int | None) -> str:
    """The time of day at the incident's place, in whole minutes, rounded up."""
    if seconds is None:
        return ""
    whole = -(-seconds // MINUTE) * MINUTE
    return f"{plan.incident_at + timedelta(seconds=whole):%m-%d %H:%M}"


def title(step: PlannedStep) -> str:
    """The title of a step; that of what comes back by itself in the language of the console."""
    return _(COMES_BACK) if step.title == COMES_BACK else step.title


def heading(plan: Plan) -> Message:
    """Scenario, incident and declaration."""
    return Message.of(
        "{name} ({id}): incident {incident}, declared after {declared}.",
        name=plan.scenario_name,
        id=plan.scenario,
        incident=f"{plan.incident_at:%Y-%m-%d %H:%M}",
        declared=span(plan.declared),
    )
