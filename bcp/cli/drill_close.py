"""`ict-bcp drill close`, and what is left of a drill in words."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from bcp.app.close_drill import close_drill
from bcp.cli.console import EXIT_FAILED, AsJson, Workspace, _, complain, leave, print_json, say
from bcp.execution.census import count_left, is_named
from bcp.execution.events import Leftover, LeftoverKind
from bcp.model.message import Message, mark

_COUNTS = {
    LeftoverKind.GUEST: mark("{count} guests"),
    LeftoverKind.PROCESS: mark("{count} processes"),
    LeftoverKind.ADDRESS: mark("{count} addresses listened at"),
    LeftoverKind.FILE: mark("{count} files or folders"),
    LeftoverKind.NAMESPACE: mark("{count} network namespaces"),
    LeftoverKind.LINK: mark("{count} network links"),
    LeftoverKind.ROUTE: mark("{count} routes"),
    LeftoverKind.MOUNT: mark("{count} mounted file systems"),
    LeftoverKind.GROUP: mark("{count} control groups"),
}


_REMOVALS = {
    LeftoverKind.GUEST: mark("guest {name}; remove: ict-bcp lab down"),
    LeftoverKind.ADDRESS: mark("address {name}; it is free when its process ends"),
    LeftoverKind.FILE: mark("file {name}; remove: rm -r {path}"),
    LeftoverKind.NAMESPACE: mark("network namespace {name}; remove: ip netns delete {name}"),
    LeftoverKind.LINK: mark("network link {name}; remove: ip link delete {name}"),
    LeftoverKind.ROUTE: mark("route to {name}; it goes with its network link"),
    LeftoverKind.MOUNT: mark("mounted file system {name}; remove: umount --lazy {path}"),
    LeftoverKind.GROUP: mark("control group {name}; remove: rmdir {path}"),
}


def close(
    run: Annotated[
        str | None, typer.Argument(help=_("The drill, as 'ict-bcp drill list' names it."))
    ] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Close a drill."""
    closing = close_drill(workspace, run, complain)
    for trouble in closing.troubles:
        complain(trouble)
    if as_json:
        print_json(
            {
                "run": closing.run,
                "closed": closing.closed,
                "left": [each.model_dump(mode="json") for each in closing.left],
            }
        )
    elif closing.closed:
        say(Message.of("Drill {run}: nothing is left, it is closed.", run=closing.run))
    else:
        say(_not_closed(closing.run, closing.left))
        for each in closing.left:
            say(f"  {_what(each).render(_)}", whole=True)
    if not closing.closed:
        leave(EXIT_FAILED)


def show_end(run: str, left: tuple[Leftover, ...]) -> None:
    """Say at the end of a drill whether it is closed, and how to close it."""
    if not left:
        say(Message.of("Nothing is left of the drill: it is closed."))
        return
    say(_not_closed(run, left))
    say(Message.of("This ends them: ict-bcp drill close {run}", run=run), whole=True)


def _not_closed(run: str, left: tuple[Leftover, ...]) -> Message:
    counts = []
    for kind, words in _COUNTS.items():
        count = count_left(each for each in left if each.kind is kind)
        if count:
            counts.append(Message.of(words, count=count).render(_))
    return Message.of("Drill {run} is not closed: {left} are left.", run=run,
                      left=", ".join(counts))  # fmt: skip


def _what(each: Leftover) -> Message:
    """One thing and how to remove it by hand."""
    if not is_named(each):
        return Message.of(_COUNTS[each.kind], count=each.name)
    if each.kind is LeftoverKind.PROCESS:
        number = each.name.rpartition("(")[2].rstrip(")")
        return Message.of("process {name}; remove: kill {number}", name=each.name, number=number)
    if each.kind is LeftoverKind.FILE and Path(each.name).name == ".lab":
        return Message.of("folder {name}; remove: ict-bcp lab down", name=each.name)
    return Message.of(_REMOVALS[each.kind], name=each.name, path=shlex.quote(each.name))
