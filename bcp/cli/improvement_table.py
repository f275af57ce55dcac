"""Which one change buys most, for people at a console."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from bcp.cli.plan_words import heading, write
from bcp.cli.what_if_table import effects_table, legend
from bcp.model.message import Message
from bcp.planning.changes import Lever
from bcp.planning.improvement import Improvement


def show_improvement(found: Improvement, top: int, console: Console) -> None:
    """Print what brings systems back better, then which targets could be moved instead."""
    write(console, heading(found.plan))
    bought = tuple(each for each in found.effects if each.changes[0].lever is not Lever.TARGET)
    moved = tuple(each for each in found.effects if each.changes[0].lever is Lever.TARGET)
    console.print()
    if bought:
        write(console, Message.of("Each change by itself, the best one first:"))
        console.print()
        console.print(effects_table(bought[:top], found.world, commands=True))
    else:
        write(console, Message.of("No single change that was tried brings anything back sooner."))
    if moved:
        console.print()
        write(console, Message.of("Targets that could be moved instead; nothing is back sooner:"))
        console.print()
        console.print(effects_table(moved[:top], found.world, commands=True))
    console.print()
    for message in _remarks(found, max(len(bought), len(moved)) > top):
        write(console, message)


def _remarks(found: Improvement, more: bool) -> Iterator[Message]:
    yield Message.of(
        "Changes tried: {tried}, of which {helping} help; suggested and not tried: {left_out}.",
        tried=found.tried,
        helping=len(found.effects),
        left_out=found.left_out,
    )
    if found.left_out:
        yield Message.of("--tries tries more of them.")
    if found.effects:
        yield legend()
        yield Message.of(
            "'ict-bcp plan what-if' with the option below a change shows all that it changes."
        )
    if more:
        yield Message.of("--top shows more of them.")
