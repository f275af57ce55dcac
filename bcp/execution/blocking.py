"""What a step that cannot run holds up, and what holds it up."""

from __future__ import annotations

from collections.abc import Collection

from bcp.execution.events import SkipCause
from bcp.planning.plan import Plan, PlannedStep


class Dependants:
    """The steps that stand on a step, directly or through others."""

    def __init__(self, plan: Plan) -> None:
        self._place = {step.key: place for place, step in enumerate(plan.steps)}
        self._next: dict[str, list[str]] = {key: [] for key in self._place}
        for step in plan.steps:
            for predecessor in step.predecessors:
                self._next[predecessor].append(step.key)

    def of(self, root: str) -> list[str]:
        """Keys of all dependants of `root`, in plan order."""
        found: set[str] = set()
        ahead = [root]
        while ahead:
            for key in self._next[ahead.pop()]:
                if key not in found:
                    found.add(key)
                    ahead.append(key)
        return sorted(found, key=self._place.__getitem__)


def obstacle(plan: Plan, step: PlannedStep, absent: Collection[str]) -> tuple[SkipCause, str]:
    """What a step lacks although nothing else runs: a lane, or people with a skill."""
    lanes = {lane.repository: lane.lanes for lane in plan.lanes}
    for repository in step.lanes:
        if lanes.get(repository, 0) < 1:
            return SkipCause.LANE, repository
    present = [person for person in plan.people if person.id not in absent]
    for skill, count in step.skills:
        if sum(skill in person.skills for person in present) < count:
            return SkipCause.SKILL, skill
    # Enough people for each skill alone, too few for all of them together.
    return SkipCause.SKILL, ", ".join(skill for skill, _ in step.skills)
