"""The structure of an inventory for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.console import _
from bcp.documents.inert import plain
from bcp.model.message import Message
from bcp.model.quantity import format_duration
from bcp.planning.explain import obstacle_message
from bcp.planning.structure import Component, DeadSite, StaleBackup, Stranded, Structure

Lines = Iterator[tuple[int, Message]]
T = TypeVar("T")

_MOST_SHOWN = 50
"""Lines of one kind, and names in one line, for people; programs get everything."""


class StructureView(Protocol):
    """One way to show the analysis."""

    def show(self, structure: Structure, console: Console) -> None:
        """Show all of it."""
        ...


class StructureJson:
    """The analysis exactly as it is."""

    def show(self, structure: Structure, console: Console) -> None:
        """Write the analysis' own JSON."""
        console.file.write(structure.model_dump_json() + "\n")


class StructureText:
    """A table of what falls with each system, and a paragraph for each other weakness."""

    def show(self, structure: Structure, console: Console) -> None:
        """Print everything, worst first."""
        names = {each.system: each.name for each in structure.components}
        single = [each for each in structure.components if each.count]
        _say(console, Message.of("Single points of failure: {count}.", count=len(single)))
        if not structure.exact:
            _say(console, Message.of("Alternatives lead back to themselves: more may fall."))
        if single:
            console.print(_table(single[:_MOST_SHOWN], names))
            _say_more(console, len(single) - _MOST_SHOWN)
        for lines in (
            _sites(structure, names),
            _skills(structure, names),
            _drills(structure),
            _backups(structure),
        ):
            console.print()
            for indent, message in lines:
                _say(console, message, indent)


def _say_more(console: Console, count: int) -> None:
    if count > 0:
        _say(console, _more(count))


def _more(count: int) -> Message:
    return Message.of("And {count} more; --json has all of them.", count=count)


def _joined(names: Sequence[str]) -> Message | str:
    """The first names, and how many there are beyond."""
    shown = ", ".join(names[:_MOST_SHOWN])
    more = len(names) - _MOST_SHOWN
    if more <= 0:
        return shown
    return Message.of("{names} and {count} more", names=shown, count=more)


def _bounded(items: Sequence[T], line: Callable[[T], Message]) -> Lines:
    for each in items[:_MOST_SHOWN]:
        yield 2, line(each)
    if len(items) > _MOST_SHOWN:
        yield 2, _more(len(items) - _MOST_SHOWN)


def _table(components: list[Component], names: dict[str, str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(_("System"), min_width=18, overflow="fold")
    for title in (_("Falls along"), _("Weight"), _("Target"), _("Effective target")):
        table.add_column(title, justify="right")
    table.add_column(_("Because of"), overflow="fold")
    for each in components:
        tighter = each.tightest != each.system
        table.add_row(
            Text(plain(each.name)),
            Text(str(each.count)),
            Text(str(each.weight)),
            Text(format_duration(each.target)),
            Text(format_duration(each.effective_target), style="bold yellow" if tighter else ""),
            Text(plain(names[each.tightest]) if tighter else ""),
        )
    return table


def _sites(structure: Structure, names: dict[str, str]) -> Lines:
    for site in structure.sites:
        yield 0, _site(site)
        yield from _bounded(site.stranded, lambda each: _stranded(each, names))


def _stranded(each: Stranded, names: dict[str, str]) -> Message:
    shown = [obstacle_message(cause, names).render(_) for cause in each.causes[:_MOST_SHOWN]]
    return Message.of("Not back: {name}. {why}", name=each.name, why=" ".join(shown))


def _site(site: DeadSite) -> Message:
    return Message.of(
        "If site '{site}' is lost, {hit} systems are away and {stranded} of them cannot come back.",
        site=site.name,
        hit=site.hit,
        stranded=len(site.stranded),
    )


def _skills(structure: Structure, names: dict[str, str]) -> Lines:
    yield 0, Message.of("Skills of fewer than two people: {count}.", count=len(structure.skills))
    yield from _bounded(
        structure.skills,
        lambda each: Message.of(
            "{skill} (people: {people}) is needed for: {systems}.",
            skill=each.skill,
            people=each.people,
            systems=_joined([names[name] for name in each.systems]),
        ),
    )


def _drills(structure: Structure) -> Lines:
    never = [each.name for each in structure.drills if each.last_drilled is None]
    yield 0, Message.of("Never drilled: {count}.", count=len(never))
    if never:
        yield 2, Message.of("These are: {systems}.", systems=_joined(never))
    yield from _bounded(
        [(each.name, each.last_drilled) for each in structure.drills if each.last_drilled],
        lambda each: Message.of(
            "{system}: last drilled on {day}.", system=each[0], day=each[1].isoformat()
        ),
    )


def _backups(structure: Structure) -> Lines:
    yield 0, Message.of("Backups that are wanting: {count}.", count=len(structure.backups))
    yield from _bounded(structure.backups, _backup)


def _backup(each: StaleBackup) -> Message:
    if each.interval > each.target:
        return Message.of(
            "{system}, {backup}: the freshest copy may be {interval} old, the RPO is {target}.",
            system=each.name,
            backup=each.backup,
            interval=format_duration(each.interval),
            target=format_duration(each.target),
        )
    return Message.of(
        "{system}, {backup}: all copies are at site {site}.",
        system=each.name,
        backup=each.backup,
        site=", ".join(each.sites),
    )


def _say(console: Console, message: Message, indent: int = 0) -> None:
    console.print(Text(" " * indent + plain(message.render(_))), overflow="fold")
