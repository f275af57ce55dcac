"""The hosts and groups that Ansible sees of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bcp.adapters.connection import host_variables, platform_variables
from bcp.adapters.targets import Targets, read_targets
from bcp.app.city_targets import targets_of_city
from bcp.app.load_workspace import load
from bcp.execution.hosts import guest_driver, host_name, platform_host, platform_hosts
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from bcp.model.system import System

TARGETS = Path(".lab", "targets.json")
REALM = "ICT_BCP_REALM"
"""The variable by which somebody who runs a play by hand says that it is in earnest."""
NOTHING_SET: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AnsibleHost:
    """One host with the groups that it is in and its variables, which are plain text."""

    name: str
    groups: tuple[str, ...]
    variables: Mapping[str, Any]


def ansible_hosts(
    workspace: Path, environment: Mapping[str, str] = NOTHING_SET
) -> tuple[AnsibleHost, ...]:
    """Every system, reachable where a lab has a guest for it, and the platforms.

    Only where the variable ICT_BCP_REALM says `production` in so many letters, systems are
    reached as the city wrote it down. Raises Refused when the workspace has errors, for another
    realm, and for a file of targets that is missing or wrong.
    """
    loaded = load(workspace)
    inventory = loaded.sound()
    targets = _targets(loaded.root, environment.get(REALM), inventory)
    hosts = [_host(system, inventory, targets, loaded.root) for system in inventory.systems]
    platform = {} if targets is None else platform_variables(targets)
    hosts.extend(AnsibleHost(name, ("platforms",), platform) for name in platform_hosts(inventory))
    return tuple(hosts)


def _targets(workspace: Path, realm: str | None, inventory: Inventory) -> Targets | None:
    if realm == Realm.PRODUCTION:
        return targets_of_city(workspace, Realm.PRODUCTION, inventory)
    if realm not in (None, "", Realm.DRILL):
        raise Refused(
            Message.of("There is no realm '{name}'.", name=shorten(realm)),
            Message.of("Set {variable} to 'production', or leave it out.", variable=REALM),
        )
    try:
        return read_targets(workspace / TARGETS)
    except FileNotFoundError:
        return None


def _host(
    system: System, inventory: Inventory, targets: Targets | None, workspace: Path
) -> AnsibleHost:
    groups = (
        f"tier_{system.tier.value}",
        f"segment_{system.segment.value}",
        f"site_{system.hosting.site.replace('-', '_')}",
    )
    variables: dict[str, Any] = {
        "bcp_name": system.name,
        "bcp_workspace": str(workspace),
        "bcp_driver": guest_driver(inventory, system.id),
        "bcp_platform": platform_host(inventory, system.id),
    }
    if targets is not None:
        variables["bcp_realm"] = targets.realm.value
        target = targets.host(system.id)
        variables |= (
            {} if target is None else host_variables(targets, target, inventory.repositories)
        )
        if targets.driver is not None:
            variables["bcp_driver"] = targets.driver
    return AnsibleHost(host_name(system.id), groups, variables)
