"""What an import would change: shown, confirmed, written; for every kind of file."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import typer

from bcp.app.import_register import PreparedImport, carry_out
from bcp.cli.console import (
    EXIT_BAD_INPUT,
    EXIT_FAILED,
    _,
    complain,
    err,
    leave,
    print_json,
    print_problems,
    say,
)
from bcp.inventory.composer import Value
from bcp.inventory.register.cells import shown
from bcp.inventory.register.changes import Change, ChangeKind
from bcp.inventory.register.columns import Column
from bcp.inventory.register.headings import heading, title
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity
from bcp.model.quantity import shorten

_SIGNS = {
    ChangeKind.ADDED: "+",
    ChangeKind.CHANGED: "~",
    ChangeKind.REMOVED: "-",
    ChangeKind.MOVED: "↕",
    ChangeKind.KEPT: "?",
}
_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The options by which an import is carried out."""

    dry_run: bool
    yes: bool
    as_json: bool


def offer(
    prepared: PreparedImport, chosen: Chosen, more: Mapping[str, object] = MappingProxyType({})
) -> None:
    """Show the differences, ask, and write; leaves with 2 for errors, with 1 where declined.

    `more` is what else programs are told.
    """
    if not chosen.as_json:
        _show(prepared)
    if not prepared.is_sound:
        if chosen.as_json:
            print_json({**_json(prepared, ()), **more})
        else:
            complain(Message.of("Nothing is written: correct the errors first."))
        leave(EXIT_BAD_INPUT)
    written: tuple[str, ...] = ()
    if prepared.after and not chosen.dry_run:
        if not _agreed(chosen):
            leave(EXIT_FAILED)
        with err.status(_("Writing …")):
            written = carry_out(prepared)
    if chosen.as_json:
        print_json({**_json(prepared, written), **more})
    elif written:
        say(Message.of("Files written: {count}.", count=len(written)))
        for path in written:
            say(f"  {path}", whole=True)
    elif prepared.after:
        say(Message.of("Nothing is written: this was only a look (--dry-run)."))


def _agreed(chosen: Chosen) -> bool:
    if chosen.yes:
        return True
    if chosen.as_json or not sys.stdin.isatty():
        complain(_("Nothing is written: say --yes, or start it on a terminal."))
        leave(EXIT_BAD_INPUT)
    return typer.confirm(_("Write these changes?"), default=False, err=True)


def _show(prepared: PreparedImport) -> None:
    print_problems(sorted(prepared.problems, key=_is_error))
    if prepared.stale:
        complain(
            Message.of(
                "The workspace has changed since this workbook was made. What was changed there "
                "and not here is shown as a difference: look closely."
            )
        )
    of_entity: dict[tuple[str, str], list[Change]] = {}
    kept: dict[str, list[str]] = {}
    for change in prepared.changes:
        if change.kind is ChangeKind.KEPT and change.page.parent is None:
            kept.setdefault(title_of(change), []).append(change.entity)
            continue
        of_entity.setdefault((title_of(change), change.entity), []).append(change)
    for (name, entity), changes in of_entity.items():
        say(f"{name} {entity}".rstrip(), whole=True)
        for change in changes:
            say(f"  {_line(change)}", whole=True)
    for name, entities in kept.items():
        say(
            Message.of(
                "{sheet}: not in the file and kept (--remove removes them): {names}",
                sheet=name,
                names=", ".join(sorted(entities)),
            )
        )
    say(_summary(prepared.changes), whole=True)


def title_of(change: Change) -> str:
    """The sheet of the entity that a change is in."""
    page = change.page
    while page.parent is not None:
        page = page.parent
    return title(page, _)


def _line(change: Change) -> str:
    """A change on one line: its sign, what of the entity, and what becomes of it."""
    what = [title(change.page, _)] if change.page.parent is not None else []
    what += [shorten(change.item)] if change.item else []
    if change.column is None:
        return " ".join([_SIGNS[change.kind], *what, _WORDS[change.kind].render(_)])
    what.append(f"{heading(change.column, _)}:")
    old, new = _said(change.column, change.old), _said(change.column, change.new)
    where = f"  ({change.position.cell})" if change.position is not None else ""
    return f"{_SIGNS[change.kind]} {' '.join(what)} {old} → {new}{where}"


_WORDS = {
    ChangeKind.ADDED: Message.of("is new"),
    ChangeKind.REMOVED: Message.of("is removed"),
    ChangeKind.MOVED: Message.of("moves to another place"),
    ChangeKind.KEPT: Message.of("is not in the file and is kept (--remove removes it)"),
}


def _said(column: Column, value: Value) -> str:
    text = shown(column, value, _)
    return _NOTHING if text is None else shorten(str(text))


def _summary(changes: Iterable[Change]) -> Message:
    counts = Counter(change.kind for change in changes)
    if not counts:
        return Message.of("The file says the same as the workspace; nothing changes.")
    return Message.of(
        "Added: {added}, changed: {changed}, moved: {moved}, removed: {removed}, "
        "not in the file and kept: {kept}.",
        added=counts[ChangeKind.ADDED],
        changed=counts[ChangeKind.CHANGED],
        moved=counts[ChangeKind.MOVED],
        removed=counts[ChangeKind.REMOVED],
        kept=counts[ChangeKind.KEPT],
    )


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def _json(prepared: PreparedImport, written: tuple[str, ...]) -> dict[str, object]:
    return {
        "stale": prepared.stale,
        "changes": [_change(change) for change in prepared.changes],
        "problems": [
            {
                "severity": problem.severity.value,
                "code": problem.code,
                "summary": problem.summary.render(_),
                "hint": problem.hint.render(_),
                **_place(problem.position),
            }
            for problem in prepared.problems
        ],
        "files": sorted(prepared.after),
        "written": list(written),
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "kind": change.kind.value,
        "page": change.page.name,
        "entity": change.entity,
        "item": change.item,
        "column": None if change.column is None else change.column.name,
        "old": change.old,
        "new": change.new,
        "cell": "" if change.position is None else change.position.cell,
    }


def _place(position: Position) -> dict[str, object]:
    place: dict[str, object] = {
        "file": position.file,
        "line": position.line,
        "column": position.column,
    }
    return {**place, "cell": position.cell} if position.cell else place
