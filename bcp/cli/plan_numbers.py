"""Which of a plan's numbers are measured, extrapolated or assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.console import _
from bcp.cli.plan_words import title
from bcp.documents.inert import plain
from bcp.documents.report_words import word_of
from bcp.model.message import Message
from bcp.model.quantity import format_duration
from bcp.planning.explain import step_name
from bcp.planning.plan import Basis, Plan

_ORDER = (Basis.MEASURED, Basis.EXTRAPOLATED, Basis.ASSUMED)


def summary_of_numbers(plan: Plan, *, listed: bool) -> Message:
    """How many durations rest on what; says how to list them unless they are listed."""
    counts = Counter(step.basis for step in plan.steps)
    values = {
        "measured": counts[Basis.MEASURED],
        "extrapolated": counts[Basis.EXTRAPOLATED],
        "assumed": counts[Basis.ASSUMED],
    }
    if listed:
        return Message.of(
            "Durations of steps: {measured} measured, {extrapolated} extrapolated, "
            "{assumed} assumed.",
            **values,
        )
    return Message.of(
        "Durations of steps: {measured} measured, {extrapolated} extrapolated, {assumed} assumed; "
        "--numbers lists them.",
        **values,
    )


def show_numbers(plan: Plan, names: Mapping[str, str], console: Console) -> None:
    """Print every duration with what it rests on, the best founded first."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(_("Step"), overflow="fold", ratio=1)
    table.add_column(_("Duration"), justify="right", no_wrap=True)
    table.add_column(_("Rests on"), no_wrap=True)
    for step in sorted(plan.steps, key=lambda each: _ORDER.index(each.basis)):
        table.add_row(
            Text(plain(f"{step_name(step.key, names)} – {title(step)}")),
            Text(format_duration(step.duration)),
            Text(_(word_of(step.basis))),
        )
    console.print()
    console.print(table)
