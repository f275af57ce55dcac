"""`ict-bcp check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import typer

from bcp.app.check_workspace import check_workspace
from bcp.app.load_workspace import Workspace as LoadedWorkspace
from bcp.cli.console import (
    EXIT_BAD_INPUT,
    AsJson,
    Workspace,
    _,
    complain,
    err,
    leave,
    print_json,
    print_problems,
    say,
)
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity, has_errors

_MOST_ALIKE = 3
"""Warnings of one kind that are printed one by one; of more the first stands for all."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=_(
            "Check the inventory and the drills of a workspace. Exit code 2 when something stops "
            "planning; warnings do not.\n\nWarnings are printed first, then errors, then the "
            "numbers; of many warnings of one kind the first stands for all. --json has every "
            "place, in the order of files and lines. A system that a drill of this workspace "
            "verified counts as drilled. What was generated from other files than there are now "
            "is told too.\n\n"
            "Example: ict-bcp check --workspace mycity"
        )
    )(check)


def check(workspace: Workspace = Path(), as_json: AsJson = False) -> None:
    """Print every problem of the workspace."""
    with err.status(_("Reading the workspace …")):
        loaded = check_workspace(workspace, outputs=True)
    if as_json:
        print_json(_json(loaded))
    else:
        for alike in _kinds(sorted(loaded.problems, key=_is_error)):
            _print_alike(alike)
        say(_summary(loaded))
    if has_errors(loaded.problems):
        leave(EXIT_BAD_INPUT)


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def _kinds(problems: Iterable[Problem]) -> Iterator[tuple[Problem, ...]]:
    """Warnings of one kind that are mended alike together, every error for itself."""
    groups: dict[object, list[Problem]] = {}
    for number, problem in enumerate(problems):
        alone = _is_error(problem) or problem.related
        kind = number if alone else (problem.code, problem.summary.template, problem.hint)
        groups.setdefault(kind, []).append(problem)
    return map(tuple, groups.values())


def _print_alike(problems: tuple[Problem, ...]) -> None:
    if len(problems) <= _MOST_ALIKE:
        print_problems(problems)
        return
    first, *others = problems
    print_problems((first,))
    files = dict.fromkeys(PurePosixPath(each.position.file).name for each in others)
    more = Message.of(
        "{count} more of this kind, each place with --json: {files}",
        count=len(others),
        files=", ".join(files),
    )
    complain(f"    {more.render(_)}")


def _count(loaded: LoadedWorkspace, severity: Severity) -> int:
    return sum(problem.severity is severity for problem in loaded.problems)


def _summary(loaded: LoadedWorkspace) -> Message:
    return Message.of(
        "Errors: {errors}, warnings: {warnings}, systems: {systems}, scenarios: {scenarios}.",
        errors=_count(loaded, Severity.ERROR),
        warnings=_count(loaded, Severity.WARNING),
        systems=loaded.system_count,
        scenarios=loaded.scenario_count,
    )


def _json(loaded: LoadedWorkspace) -> dict[str, object]:
    return {
        "digest": loaded.digest,
        "errors": _count(loaded, Severity.ERROR),
        "warnings": _count(loaded, Severity.WARNING),
        "systems": loaded.system_count,
        "scenarios": loaded.scenario_count,
        "problems": [_problem(problem) for problem in loaded.problems],
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "severity": problem.severity.value,
        "code": problem.code,
        "summary": problem.summary.render(_),
        "hint": problem.hint.render(_),
        **_place(problem.position),
        "related": [
            {**_place(position), "summary": message.render(_)}
            for position, message in problem.related
        ],
    }


def _place(position: Position) -> dict[str, object]:
    return {"file": position.file, "line": position.line, "column": position.column}
