"""Load a workspace: read its files, decode them, check what they state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from bcp.adapters.workspace import read_workspace, real_folder
from bcp.inventory.checks import check
from bcp.inventory.decoding import decode
from bcp.inventory.drills import with_drills
from bcp.inventory.sources import SourceMap
from bcp.inventory.suggestion import instead_of
from bcp.model.inventory import Inventory
from bcp.model.lab import Lab
from bcp.model.message import Message
from bcp.model.problem import Problem, Severity, has_errors
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.scenario import Scenario

NOTHING: Mapping[str, datetime] = MappingProxyType({})


@dataclass(frozen=True)
class Workspace:
    """A city's folder as it was when it was read.

    `inventory` is None when the city itself is not known; with errors among the `problems` it
    holds what is sound. `problems` are sorted by position; `digest` identifies the inventory.
    """

    root: Path
    inventory: Inventory | None
    scenarios: tuple[Scenario, ...]
    lab: Lab | None
    problems: tuple[Problem, ...]
    digest: str
    sources: SourceMap

    def scenario(self, name: str) -> Scenario:
        """The scenario with the id `name`. Raises Refused, with the closest name there is."""
        for scenario in self.scenarios:
            if scenario.id == name:
                return scenario
        names = sorted(scenario.id for scenario in self.scenarios)
        raise Refused(
            Message.of("There is no scenario '{name}'.", name=shorten(name)),
            instead_of(name, names),
        )

    def sound(self) -> Inventory:
        """The inventory, if nothing stops planning. Raises Refused otherwise."""
        if self.inventory is None or has_errors(self.problems):
            raise _refusal(self.problems)
        return self.inventory


def load(workspace: Path, drilled: Mapping[str, datetime] = NOTHING) -> Workspace:
    """Read and check a workspace. Never raises for what its files hold.

    `drilled` says when drills verified systems, beyond what the files state.
    """
    read = read_workspace(workspace)
    contents = decode(read.files, read.unreadable)
    if drilled:
        contents = replace(contents, inventory=with_drills(contents.inventory, drilled))
    problems = set(read.problems)
    if read.found:
        problems.update(contents.problems, check(contents))
    return Workspace(
        real_folder(workspace),
        contents.inventory if contents.city_is_known else None,
        contents.scenarios,
        contents.lab,
        sorted_problems(problems),
        read.digest,
        contents.sources,
    )


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file, line and column; of one place in a fixed order."""
    return tuple(sorted(problems, key=lambda each: (each.position, each.code, each.summary.params)))


def _refusal(problems: tuple[Problem, ...]) -> Refused:
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    first = errors[0]
    return Refused(
        Message.of(
            "Nothing can be planned from the workspace. Errors: {count}, the first in {place}: "
            "{summary} {hint}",
            count=len(errors),
            place=str(first.position),
            summary=first.summary,
            hint=first.hint,
        ),
        Message.of("'ict-bcp check' lists them all."),
    )
