"""Everything that an ICT-BCP document is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bcp.evaluation.trend import DrillRecord
from bcp.model.continuity import Area, Continuity
from bcp.model.forms import FormSet
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.premises import Premises
from bcp.model.resource import Site, Team, Vendor
from bcp.model.scenario import Scenario
from bcp.planning.outlook import Forecast, SystemForecast
from bcp.planning.plan import DegradedSystem, Plan, PlannedSystem
from bcp.planning.structure import Structure


@dataclass(frozen=True, slots=True)
class OpenAction:
    """A corrective action that drills have asked for and none has proven done."""

    id: str
    gap: Message
    area: Area
    owner: str | None = None
    deadline: date | None = None
    budget: str | None = None
    status: Message | None = None


@dataclass(frozen=True)
class Facts:
    """The values of one document.

    `forecast` is None where no simulation could be made. `today` is the day on which it is made;
    digests are SHA-256 in hexadecimal. `scenarios` are all that the workspace has. `drills` are
    those that were judged, oldest first.
    """

    inventory: Inventory
    continuity: Continuity
    forms: FormSet
    scenario: Scenario
    scenarios: tuple[Scenario, ...]
    plan: Plan
    forecast: Forecast | None
    structure: Structure
    drills: tuple[DrillRecord, ...]
    actions: tuple[OpenAction, ...]
    today: date
    statements_digest: str

    @cached_property
    def planned(self) -> dict[str, PlannedSystem]:
        """The systems that the scenario takes away, by id."""
        return self.plan.systems_by_id

    @cached_property
    def degraded(self) -> dict[str, DegradedSystem]:
        """The systems that keep working at a lower level, by id."""
        return {each.system: each for each in self.plan.degraded}

    @cached_property
    def forecasts(self) -> dict[str, SystemForecast]:
        """What the simulation says of each system."""
        if self.forecast is None:
            return {}
        return {each.system: each for each in self.forecast.systems}

    @cached_property
    def sites(self) -> dict[str, Site]:
        """Sites by id."""
        return {each.id: each for each in self.inventory.sites}

    @cached_property
    def vendors(self) -> dict[str, Vendor]:
        """Vendors by id."""
        return {each.id: each for each in self.inventory.vendors}

    @cached_property
    def teams(self) -> dict[str, Team]:
        """Teams by id."""
        return {each.id: each for each in self.inventory.teams}

    @cached_property
    def premises(self) -> dict[str, tuple[int, Premises]]:
        """The conditions at each site, with their place in the file."""
        return {each.site: (number, each) for number, each in enumerate(self.continuity.premises)}
