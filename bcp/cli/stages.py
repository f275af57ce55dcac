"""How far work is that comes in stages: a bar on a terminal, elsewhere a line for each stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bcp.cli.console import _, complain, err
from bcp.model.message import Message

Told = Callable[[Message, int, int], None]
"""Hears of a stage, how much of it is done, and of how much."""


@contextmanager
def following(*, counted: bool = True) -> Iterator[Told]:
    """Show stages while they go on; `counted`: a line also says of how much."""
    if not err.is_terminal:
        yield _lines(counted=counted)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task("", total=None)

        def told(stage: Message, done: int, total: int) -> None:
            bars.update(task, description=stage.render(_), completed=done, total=total)

        yield told


def _lines(*, counted: bool) -> Told:
    """A line when a stage begins, once for each."""
    said: set[str] = set()

    def told(stage: Message, _done: int, total: int) -> None:
        text = stage.render(_)
        if text in said:
            return
        said.add(text)
        shown = Message.of("{stage} ({count})", stage=stage, count=total)
        complain(shown.render(_) if counted else text)

    return told
