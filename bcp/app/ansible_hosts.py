"""The hosts and groups that Ansible sees of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bcp.adapters.connection import host_variables, platform_variables
from bcp.adapters.targets import Targets, read_targets
from bcp.app.load_workspace import load
from bcp.execution.hosts import guest_driver, host_name, platform_host, platform_hosts
from bcp.model.inventory import Inventory
from bcp.model.system import System

TARGETS = Path(".lab", "targets.json")


@dataclass(frozen=True, slots=True)
class AnsibleHost:
    """One host with the groups that it is in and its variables, which are plain text."""

    name: str
    groups: tuple[str, ...]
    variables: Mapping[str, Any]


def ansible_hosts(workspace: Path) -> tuple[AnsibleHost, ...]:
    """Every system, reachable where a lab has a guest for it, and the platforms.

    Raises Refused when the workspace has errors.
    """
    loaded = load(workspace)
    inventory = loaded.sound()
    targets = _targets(loaded.root)
    hosts = [_host(system, inventory, targets, loaded.root) for system in inventory.systems]
    platform = {} if targets is None else platform_variables(targets)
    hosts.extend(AnsibleHost(name, ("platforms",), platform) for name in platform_hosts(inventory))
    return tuple(hosts)


def _targets(workspace: Path) -> Targets | None:
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
        variables |= {} if target is None else host_variables(targets, target)
    return AnsibleHost(host_name(system.id), groups, variables)
