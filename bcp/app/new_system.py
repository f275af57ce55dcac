"""Write the file of a system that is still to be described."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bcp.adapters.files import sync_folder
from bcp.adapters.workspace import read_workspace, real_folder
from bcp.app.load_workspace import load
from bcp.inventory.register.ledger import Ledger, read_ledger
from bcp.inventory.shapes import INVENTORY_FOLDER
from bcp.inventory.skeleton import Skeleton
from bcp.inventory.sources import EntityKind
from bcp.model.argument import ArgumentProblem, RefusedArguments
from bcp.model.identity import Identifier
from bcp.model.message import Message, Translate
from bcp.model.problem import Problem
from bcp.model.quantity import shorten
from bcp.model.refusal import Failed, Refused
from bcp.model.system import Tier

_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)
_NAMED = (
    EntityKind.OBJECTIVE,
    EntityKind.SITE,
    EntityKind.TEAM,
    EntityKind.VENDOR,
    EntityKind.PLATFORM,
    EntityKind.REPOSITORY,
    EntityKind.SYSTEM,
)


@dataclass(frozen=True, slots=True)
class NewSystem:
    """The file, as a path in the workspace, and what `check` still has against it."""

    path: str
    problems: tuple[Problem, ...]


def new_system(
    workspace: Path, name: str, tier: Tier, title: str | None, translate: Translate
) -> NewSystem:
    """Write the skeleton of the system's file; nothing is ever overwritten.

    Raises Refused for an id that is none or is taken, and where there is no inventory; Failed when
    the file cannot be written.
    """
    root = real_folder(workspace)
    path = f"{INVENTORY_FOLDER}/{tier.value}/{name}.yaml"
    read = read_workspace(workspace)
    if not read.found:
        problem = read.problems[0]
        raise Refused(problem.summary, problem.hint)
    ledger = read_ledger(read.files)
    problems = tuple(_wrong(name, ledger))
    if problems:
        raise RefusedArguments(problems)
    known = {"id": name, "tier": tier.value, **({} if title is None else {"name": title})}
    names = {kind: [entry.name for entry in ledger.of(kind)] for kind in _NAMED}
    _write(root / path, Skeleton(known, names, translate).text())
    found = load(workspace).problems
    return NewSystem(path, tuple(each for each in found if each.position.file == path))


def _wrong(name: str, ledger: Ledger) -> Iterator[ArgumentProblem]:
    try:
        _IDENTIFIER.validate_python(name)
    except ValidationError:
        yield ArgumentProblem(
            Message.of("'{value}' is not an identifier.", value=shorten(name)),
            Message.of(
                "Use lower-case letters, digits and single hyphens, beginning with a letter: "
                "tax-collection."
            ),
        )
    entry = ledger.entries.get((EntityKind.SYSTEM, name))
    if entry is not None:
        yield ArgumentProblem(
            Message.of("The id '{id}' is already taken.", id=shorten(name)),
            Message.of("Choose another one; it is that of {file}.", file=entry.file),
        )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("x", encoding="utf-8")
    except FileExistsError as error:
        raise Refused(
            Message.of("'{path}' is there already.", path=shorten(str(path))),
            Message.of("Nothing is overwritten: choose another id, or edit that file."),
        ) from error
    except OSError as error:
        raise _failed(path, error) from error
    try:
        with file:
            file.write(text)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise _failed(path, error) from error


def _failed(path: Path, error: OSError) -> Failed:
    return Failed(
        Message.of(
            "Cannot write '{path}': {reason}",
            path=shorten(str(path)),
            reason=error.strerror or str(error),
        )
    )
