"""What changes would change, for people at a console."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.comparison_table import show_comparison, signed, weighted_hours
from bcp.cli.console import _
from bcp.cli.plan_words import NOTHING, heading, write
from bcp.documents.inert import plain
from bcp.model.message import Message
from bcp.planning.changes import World
from bcp.planning.what_if import Effect, WhatIf


def show_what_if(answer: WhatIf, console: Console) -> None:
    """Print each change by itself, the best first, then what all of them do together."""
    write(console, heading(answer.plan))
    if answer.singles:
        console.print()
        write(console, Message.of("Each change by itself, the best one first:"))
        console.print()
        console.print(effects_table(answer.singles, answer.world))
        console.print()
        write(console, legend())
    console.print()
    write(console, Message.of("With:"))
    for change in answer.together.changes:
        write(console, change.message(answer.world), indent=2)
    if not answer.singles and answer.together.among > 1:
        write(console, Message.of("the best of {count}", count=answer.together.among), indent=2)
    console.print()
    show_comparison(answer.together.comparison, console)


def effects_table(effects: tuple[Effect, ...], world: World, *, commands: bool = False) -> Table:
    """A row for each effect; with `commands` also the option that asks for it."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    table.add_column(_("Change"), min_width=24, overflow="fold", ratio=1)
    for title in (_("Met"), _("Less late"), _("All back"), _("On average")):
        table.add_column(title, justify="right", max_width=10)
    for number, effect in enumerate(effects, start=1):
        (change,) = effect.changes
        cell = Text(plain(change.message(world).render(_)))
        if effect.among > 1:
            best = Message.of("the best of {count}", count=effect.among)
            cell.append(f"\n{best.render(_)}", style="dim")
        if commands:
            cell.append(f"\n{plain(' '.join(change.argument(world)))}", style="dim")
        table.add_row(
            Text(str(number)),
            cell,
            Text(_met(effect)),
            Text(_less_late(effect)),
            _earlier(effect.saved.makespan),
            _earlier(effect.comparison.mean_gain),
        )
    return table


def legend() -> Message:
    """What the columns of the table of effects say."""
    return Message.of(
        "Met: targets met more or fewer. Less late: hours, weighted by priority. All back, and on "
        "average each system (weighted too): how much earlier."
    )


def _met(effect: Effect) -> str:
    """How many systems more, or fewer, meet their targets."""
    gained, lost = len(effect.comparison.newly_met), len(effect.comparison.newly_missed)
    parts = [f"+{gained}"] if gained else []
    parts += [f"-{lost}"] if lost else []
    return " ".join(parts) or NOTHING


def _less_late(effect: Effect) -> str:
    saved = effect.saved.tardiness
    if not saved:
        return NOTHING
    return ("+" if saved > 0 else "-") + weighted_hours(abs(saved))


def _earlier(seconds: int) -> Text:
    if not seconds:
        return Text(NOTHING)
    return Text(signed(seconds), style="green" if seconds > 0 else "bold red")
