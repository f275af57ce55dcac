"""What a scenario destroys, and what is left to restore from: the one place that says it."""

from __future__ import annotations

from bcp.model.inventory import Inventory
from bcp.model.resource import Repository
from bcp.model.scenario import Scenario


def lost_systems(inventory: Inventory, scenario: Scenario) -> dict[str, str]:
    """The systems that must be rebuilt, each with the id of what takes it along.

    Those that the scenario destroys or distrusts (because of the scenario), those at a lost site
    (because of the site), and the guests of a platform whose system or whose every host is lost
    (because of the platform).
    """
    named = {*scenario.lost.systems, *scenario.untrusted}
    sites = set(scenario.lost.sites)
    lost: dict[str, str] = {}
    for system in inventory.systems:
        if system.id in named:
            lost[system.id] = scenario.id
        elif system.hosting.site in sites:
            lost[system.id] = system.hosting.site
    guests: dict[str, list[str]] = {}
    for system in inventory.systems:
        if system.hosting.platform is not None:
            guests.setdefault(system.hosting.platform, []).append(system.id)
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
            for guest in guests.get(platform.id, ()):
                lost.setdefault(guest, platform.id)
        falling = bool(fallen)
    return lost


def surviving_repositories(inventory: Inventory, scenario: Scenario) -> dict[str, Repository]:
    """The repositories whose data can still be had and trusted, by id.

    Data are where the repository is: lost with its site or when the scenario names it. When the
    scenario destroys the very system that keeps it, only offline copies are left. When somebody is
    inside, copies that are neither offline nor append-only may have been changed from anywhere, so
    that none of them is used.
    """
    return {
        repository.id: repository
        for repository in inventory.repositories
        if repository.site not in scenario.lost.sites
        and repository.id not in scenario.lost.repositories
        and (repository.offline or repository.system not in scenario.lost.systems)
        and (repository.is_protected or not scenario.is_intrusion)
    }
