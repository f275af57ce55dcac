"""Read a damage sheet (被害チェックシート): what is lost, stated like a scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.workspace import LARGEST_FILE, read_workspace
from bcp.app.load_workspace import sorted_problems
from bcp.app.plan_recovery import refuse, refuse_file
from bcp.inventory.checks import check
from bcp.inventory.decoding import decode
from bcp.inventory.shapes import DRILLS_FOLDER
from bcp.model.argument import ArgumentProblem
from bcp.model.message import Message
from bcp.model.problem import Severity
from bcp.model.scenario import Scenario

_NAME = "damage-sheet"


def read_damage(workspace: Path, file: Path) -> Scenario:
    """The scenario that a sheet anywhere states, checked against the workspace.

    Raises Refused with all that is wrong in it.
    """
    content = read_bounded(file, LARGEST_FILE)
    files = read_workspace(workspace).files
    path = f"{DRILLS_FOLDER}/{_NAME}.yaml"
    inventory = tuple(each for each in files if not each[0].startswith(f"{DRILLS_FOLDER}/"))
    contents = decode((*inventory, (path, content)), ())
    problems = [
        replace(problem, position=replace(problem.position, file=file.name))
        for problem in sorted_problems({*contents.problems, *check(contents)})
        if problem.position.file == path
        and problem.severity is Severity.ERROR
        and problem.code != "file-name"
    ]
    refuse_file(problems)
    if not contents.scenarios:
        refuse([ArgumentProblem(Message.of("'{file}' states no damage.", file=file.name),
                                Message.of("Write it like a scenario in drills/."))])  # fmt: skip
    return contents.scenarios[0]
