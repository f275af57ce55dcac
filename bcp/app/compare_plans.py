"""Compare two plans: of scenarios of the workspace, or as they were written to files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.plan_file import read_plan
from bcp.app.load_workspace import Workspace, load
from bcp.app.plan_recovery import choose_scenario, ground_of, refuse
from bcp.model.argument import ArgumentProblem
from bcp.model.refusal import Refused
from bcp.model.scenario import Scenario
from bcp.planning.comparison import Comparison, compare
from bcp.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Compared:
    """Two plans and what is different."""

    before: Plan
    after: Plan
    comparison: Comparison


def compare_plans(workspace: Path, names: tuple[str, str]) -> Compared:
    """Plan or read both, and compare them.

    A name with a slash or a dot is a file, any other the id of a scenario; the workspace is read
    only when one is. Raises Refused for all that is wrong with the names at once, and as planning
    does.
    """
    loaded = None if all(map(_is_file, names)) else load(workspace)
    sources: list[Plan | Scenario | None] = []
    problems: list[ArgumentProblem] = []
    for name in names:
        source, wrong = _source(name, loaded)
        sources.append(source)
        problems.extend(wrong)
    refuse(problems)
    before, after = (_planned(source, loaded) for source in sources)
    return Compared(before, after, compare(before, after))


def _is_file(name: str) -> bool:
    return "/" in name or "." in name


def _source(
    name: str, loaded: Workspace | None
) -> tuple[Plan | Scenario | None, Sequence[ArgumentProblem]]:
    if loaded is not None and not _is_file(name):
        loaded.sound()
        return choose_scenario(loaded, name)
    try:
        return read_plan(Path(name)), ()
    except Refused as refusal:
        return None, (ArgumentProblem(refusal.summary, refusal.hint),)


def _planned(source: Plan | Scenario | None, loaded: Workspace | None) -> Plan:
    if isinstance(source, Plan):
        return source
    assert source is not None
    assert loaded is not None
    return ground_of(loaded, source).plan()
