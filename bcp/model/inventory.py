"""The whole inventory of a city."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field

from bcp.model.identity import Entity
from bcp.model.objective import City, Objective, Occasion, Targets
from bcp.model.resource import Platform, Repository, Site, Team, Vendor
from bcp.model.system import System


class Inventory(Entity):
    """Everything that the workspace states; ids are unique within each tuple."""

    city: City
    objectives: tuple[Objective, ...] = ()
    sites: tuple[Site, ...] = ()
    teams: tuple[Team, ...] = ()
    vendors: tuple[Vendor, ...] = ()
    platforms: tuple[Platform, ...] = ()
    repositories: tuple[Repository, ...] = ()
    systems: tuple[System, ...] = Field(default=())

    @cached_property
    def systems_by_id(self) -> dict[str, System]:
        """Systems by id, in file order."""
        return {system.id: system for system in self.systems}

    @cached_property
    def objectives_by_id(self) -> dict[str, Objective]:
        """Objectives by id."""
        return {objective.id: objective for objective in self.objectives}

    @cached_property
    def repositories_by_id(self) -> dict[str, Repository]:
        """Repositories by id."""
        return {repository.id: repository for repository in self.repositories}

    @cached_property
    def platforms_by_id(self) -> dict[str, Platform]:
        """Platforms by id."""
        return {platform.id: platform for platform in self.platforms}

    def targets(self, system: System, occasion: Occasion) -> Targets:
        """The recovery targets of a system. Raises KeyError for an undeclared objective."""
        return self.objectives_by_id[system.objective].targets(occasion)
