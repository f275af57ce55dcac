"""Load a workspace: read its files, decode them, check what they state."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from bcp.adapters.cache import Cache, find_cache
from bcp.adapters.decode_cache import (
    SheetReader,
    Verdict,
    keep_verdict,
    recall_verdict,
    verdict_key,
)
from bcp.adapters.workspace import WorkspaceFiles, read_workspace, real_folder
from bcp.inventory.checks import check
from bcp.inventory.decoding import Contents, decode
from bcp.inventory.drills import with_drills
from bcp.inventory.shapes import BESIDE_PLANS, REVIEW_FILE, STATEMENT_FILES
from bcp.inventory.suggestion import instead_of
from bcp.model.continuity import Continuity
from bcp.model.forms import PUBLISHED_OUTLINE, FormSet
from bcp.model.inventory import Inventory
from bcp.model.lab import Lab
from bcp.model.message import Message, mark
from bcp.model.problem import Problem, Severity, has_errors
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.review import ReviewPolicy
from bcp.model.scenario import Scenario
from bcp.planning.garbage import no_collection

NOTHING: Mapping[str, datetime] = MappingProxyType({})


@dataclass(frozen=True)
class Workspace:
    """A city's folder as it was when it was read.

    `inventory` is None when the city itself is not known; with errors among the `problems` it
    holds what is sound. `problems` are sorted by position; `digest` identifies the inventory,
    `statements_digest` what only the ICT-BCP document is made from.
    What the files state is made into an inventory when it is first asked for, from the content
    that was read.
    """

    root: Path
    problems: tuple[Problem, ...]
    digest: str
    statements_digest: str
    system_count: int
    scenario_count: int
    contents: Callable[[], Contents]

    @property
    def inventory(self) -> Inventory | None:
        """All that is sound."""
        contents = self.contents()
        return contents.inventory if contents.city_is_known else None

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All scenarios that are sound."""
        return self.contents().scenarios

    @property
    def lab(self) -> Lab | None:
        """What the lab looks like."""
        return self.contents().lab

    @property
    def continuity(self) -> Continuity:
        """What the ICT-BCP states beyond the rest; nothing where no file states anything.

        Raises Refused where something is wrong with it.
        """
        self._refuse_wrong_statements()
        return self.contents().continuity or Continuity()

    @property
    def forms(self) -> FormSet:
        """The form set of the ICT-BCP; the published outline where no file states another.

        Raises Refused where something is wrong with it.
        """
        self._refuse_wrong_statements()
        return self.contents().forms or PUBLISHED_OUTLINE

    @property
    def review(self) -> ReviewPolicy:
        """What the review of server consolidation is judged by.

        Raises Refused where nothing is stated, or something is wrong with it.
        """
        wrong = tuple(each for each in self.problems if each.position.file == REVIEW_FILE)
        if has_errors(wrong):
            raise _refusal(wrong, _NO_REVIEW)
        found = self.contents().review
        if found is None:
            raise Refused(
                Message.of("The workspace does not state what a review is judged by."),
                Message.of(
                    "Write {file}; 'ict-bcp init DIR' makes a sample to start from.",
                    file=REVIEW_FILE,
                ),
            )
        return found

    def _refuse_wrong_statements(self) -> None:
        wrong = tuple(each for each in self.problems if each.position.file in STATEMENT_FILES)
        if has_errors(wrong):
            raise _refusal(wrong, _NO_DOCUMENT)

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
        """The inventory, if nothing stops planning. Raises Refused otherwise.

        What is wrong with the statements of the ICT-BCP or of the review stops those and no
        recovery.
        """
        problems = tuple(each for each in self.problems if each.position.file not in BESIDE_PLANS)
        if has_errors(problems) or (inventory := self.inventory) is None:
            raise _refusal(problems, _NO_PLAN)
        return inventory


def load(workspace: Path, drilled: Mapping[str, datetime] = NOTHING) -> Workspace:
    """Read and check a workspace. Never raises for what its files hold.

    `drilled` says when drills verified systems, beyond what the files state.
    """
    with no_collection():
        read = read_workspace(workspace)
        root = real_folder(workspace)
        cache = find_cache(os.environ) if read.found else None
        contents = functools.cache(functools.partial(_decode, read, root, drilled, cache))
        verdict = _judge(read, drilled, cache, contents)
        problems = verdict.problems
        if read.problems:
            problems = sorted_problems({*read.problems, *problems})
    return Workspace(
        root,
        problems,
        read.digest,
        read.statements_digest,
        verdict.systems,
        verdict.scenarios,
        contents,
    )


def _judge(
    read: WorkspaceFiles,
    drilled: Mapping[str, datetime],
    cache: Cache | None,
    contents: Callable[[], Contents],
) -> Verdict:
    """What is wrong with the content of the files; as it was found before if that is known."""
    if not read.found:
        return Verdict(0, 0, ())
    key = "" if cache is None else verdict_key(read, drilled)
    verdict = None if cache is None else recall_verdict(cache, key)
    if verdict is None:
        found = contents()
        problems = sorted_problems({*found.problems, *check(found)})
        verdict = Verdict(_systems(found), len(found.scenarios), problems)
        if cache is not None:
            keep_verdict(cache, key, verdict)
    return verdict


def _decode(
    read: WorkspaceFiles, root: Path, drilled: Mapping[str, datetime], cache: Cache | None
) -> Contents:
    with no_collection():
        if cache is None:
            contents = decode(read.files, read.unreadable)
        else:
            reader = SheetReader(cache, root)
            contents = decode(read.files, read.unreadable, reader=reader)
            reader.keep()
        if drilled:
            contents = replace(contents, inventory=with_drills(contents.inventory, drilled))
    return contents


def _systems(contents: Contents) -> int:
    return len(contents.inventory.systems) if contents.city_is_known else 0


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file, line and column; of one place in a fixed order."""
    return tuple(sorted(problems, key=_place))


def _place(problem: Problem) -> tuple[str, int, int, str, str]:
    position = problem.position
    return position.file, position.line, position.column, problem.code, str(problem.summary.params)


_NO_PLAN = mark(
    "Nothing can be planned from the workspace. Errors: {count}, the first in {place}: "
    "{summary} {hint}"
)
_NO_REVIEW = mark(
    "The servers cannot be reviewed by what the workspace states. Errors: {count}, the first in "
    "{place}: {summary} {hint}"
)
_NO_DOCUMENT = mark(
    "The ICT-BCP document cannot be made from the workspace. Errors: {count}, the first in "
    "{place}: {summary} {hint}"
)


def _refusal(problems: tuple[Problem, ...], template: str) -> Refused:
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    first = errors[0]
    return Refused(
        Message.of(
            template,
            count=len(errors),
            place=str(first.position),
            summary=first.summary,
            hint=first.hint,
        ),
        Message.of("'ict-bcp check' lists them all."),
    )
