"""What a scenario destroys, and what is left to restore from."""

from __future__ import annotations

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario


def lost_systems(inventory: Inventory, scenario: Scenario) -> set[str]:
    """The systems that must be rebuilt.

    Those that the scenario destroys or distrusts, those at a lost site, and the guests of a
    platform whose system or whose every host is lost.
    """
    sites = set(scenario.lost.sites)
    lost = {*scenario.lost.systems, *scenario.untrusted} & inventory.systems_by_id.keys()
    lost |= {system.id for system in inventory.systems if system.hosting.site in sites}
    guests: dict[str, set[str]] = {}
    for system in inventory.systems:
        if system.hosting.platform is not None:
            guests.setdefault(system.hosting.platform, set()).add(system.id)
    standing = list(inventory.platforms)
    falling = True
    while falling:
        fallen = [
            platform
            for platform in standing
            if platform.system in lost or all(host.site in sites for host in platform.hosts)
        ]
        standing = [platform for platform in standing if platform not in fallen]
        for platform in fallen:
            lost |= guests.get(platform.id, set())
        falling = bool(fallen)
    return lost


def surviving_repositories(inventory: Inventory, scenario: Scenario) -> set[str]:
    """The repositories whose data can still be had and trusted.

    When the scenario destroys or distrusts the system that keeps a repository, only offline
    copies are left.
    """
    hit = {*scenario.lost.systems, *scenario.untrusted}
    return {
        repository.id
        for repository in inventory.repositories
        if repository.site not in scenario.lost.sites
        and repository.id not in scenario.lost.repositories
        and (repository.offline or repository.system not in hit)
    }
