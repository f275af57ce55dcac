"""What the subcommands of `ict-bcp plan` share: options, and how they show that they work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bcp.cli.console import _, complain, err
from bcp.model.message import Message
from bcp.planning.change_syntax import OPTIONS
from bcp.planning.what_if import Tell

Chosen = Annotated[
    str | None,
    typer.Option(
        "--scenario",
        "-s",
        help=_("The id of a scenario in drills/; not needed where there is only one."),
    ),
]


def change_option(name: str) -> Any:
    """A what-if change as an option that may be given several times."""
    return typer.Option(name, metavar=OPTIONS[name].form, help=_(OPTIONS[name].purpose))


@contextmanager
def planning_progress() -> Iterator[Tell]:
    """A bar on a terminal; elsewhere a line that says how many plans there will be."""
    working = Message.of("Making plans …")
    if not err.is_terminal:
        yield _lines(working)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task(working.render(_), total=None)

        def told(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield told


def _lines(working: Message) -> Tell:
    totals: set[int] = set()

    def told(_: int, total: int) -> None:
        if total > 1 and total not in totals:
            totals.add(total)
            complain(Message.of("{stage} ({count})", stage=working, count=total))

    return told
