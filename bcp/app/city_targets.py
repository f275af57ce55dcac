"""Where a city's systems are reached, as the city wrote it down: read, checked, made absolute."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.workspace import LARGEST_FILE, real_folder
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import Source
from bcp.inventory.targets_file import EXAMPLE, TARGETS_FILES, check_targets, decode_targets
from bcp.model.argument import ArgumentProblem, RefusedArguments
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from bcp.model.targets import Targets

_MISSING = "file-missing"
"""Stops a recovery, not a check: keys may be on another machine than the one that checks."""
_NEAR = ("identity_file", "known_hosts", "expectations")


@dataclass(frozen=True, slots=True)
class ReadTargets:
    """What a file states, its paths absolute; None with the `problems` that keep it from use."""

    targets: Targets | None
    problems: tuple[Problem, ...]


def has_targets(workspace: Path, realm: Realm) -> bool:
    """Whether there is a file of that realm, right or wrong."""
    # Path.exists raises in a folder that one may not look into.
    return os.path.lexists(real_folder(workspace) / TARGETS_FILES[realm])


def read_targets_file(
    workspace: Path, realm: Realm, inventory: Inventory | None = None
) -> ReadTargets | None:
    """The file of a realm, held against the inventory where there is one; None: there is no file.

    Never raises.
    """
    root, name = real_folder(workspace), TARGETS_FILES[realm]
    if not has_targets(workspace, realm):
        return None
    try:
        content = read_bounded(root / name, LARGEST_FILE)
    except Refused as refusal:
        hint = refusal.hint or Message.of("Make it readable, or move it away.")
        return ReadTargets(None, (error("unreadable-file", refusal.summary, hint, Position(name)),))
    stated, source, problems = decode_targets(name, content, realm)
    if stated is None:
        return ReadTargets(None, problems)
    targets = _absolute(stated, root)
    problems = (*problems, *_missing_files(targets, source))
    if inventory is not None:
        problems = (*problems, *check_targets(targets, source, inventory))
    return ReadTargets(targets, problems)


def check_targets_files(workspace: Path, inventory: Inventory) -> tuple[Problem, ...]:
    """Every problem of the files that there are."""
    read = [read_targets_file(workspace, realm, inventory) for realm in Realm]
    return tuple(problem for each in read if each is not None for problem in each.problems)


def targets_of_city(workspace: Path, realm: Realm, inventory: Inventory | None = None) -> Targets:
    """Where the systems of a realm are reached.

    Raises Refused when nothing says so, and with all problems when the file has errors.
    """
    read = read_targets_file(workspace, realm, inventory)
    if read is None:
        raise Refused(
            Message.of(
                "Nothing says where the city's systems are reached: {file} is missing.",
                file=TARGETS_FILES[realm],
            ),
            Message.of("Copy {example} and change it.", example=EXAMPLE),
        )
    reasons = [each for each in read.problems if _stops(each)]
    if read.targets is None or reasons:
        raise RefusedArguments(_as_arguments(reasons))
    return read.targets


def _stops(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR or problem.code == _MISSING


def _as_arguments(problems: Iterable[Problem]) -> Iterator[ArgumentProblem]:
    for each in problems:
        place = Message.of("{place}: {summary}", place=str(each.position), summary=each.summary)
        yield ArgumentProblem(place, each.hint)


def _absolute(targets: Targets, root: Path) -> Targets:
    """Paths of this machine are relative to the workspace; '~/' is the home folder."""
    return targets.model_copy(
        update={
            key: str(root / _home(path))
            for key in _NEAR
            if (path := getattr(targets, key)) is not None
        }
    )


def _home(path: str) -> str:
    return os.path.expanduser(path) if path.startswith("~/") else path  # noqa: PTH111 - a text


def _missing_files(targets: Targets, source: Source) -> Iterator[Problem]:
    for key in _NEAR:
        path = getattr(targets, key)
        if path is not None and not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises
            yield warning(
                _MISSING,
                Message.of("There is no file '{path}'.", path=path),
                Message.of(
                    "A recovery from this machine needs it; a relative path begins at the "
                    "workspace."
                ),
                source.position((key,)),
            )
