"""Everything that the papers of a drill are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bcp.model.continuity import Continuity, PlannedDrill
from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.plan import Plan


class DrillPaper(StrEnum):
    """The papers: the plan to be approved, the script of those who lead, and what those who take
    part may know.
    """

    PLAN = "plan"
    CONTROLLER = "controller"
    PARTICIPANTS = "participants"


@dataclass(frozen=True, slots=True)
class DrillFacts:
    """The values of the papers of one drill; `today` is the day on which they are made.

    `statements_digest` (SHA-256 in hexadecimal) identifies what `continuity` was read from.
    """

    inventory: Inventory
    continuity: Continuity
    scenario: Scenario
    plan: Plan
    today: date
    statements_digest: str

    @property
    def file(self) -> str:
        """Where the scenario is stated."""
        return f"drills/{self.scenario.id}.yaml"

    def planned(self) -> tuple[int, PlannedDrill] | None:
        """The line of the year's plan that names the scenario, with its place there."""
        drills = self.continuity.drills.drills
        return next(
            (each for each in enumerate(drills) if each[1].scenario == self.scenario.id), None
        )
