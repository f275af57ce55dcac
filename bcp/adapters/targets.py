"""Where systems can be reached now: written by a platform (the lab), read by Ansible and testinfra.

Kept as `targets.json` in the lab's folder, mode 0600.
"""

from __future__ import annotations

from pathlib import Path

from bcp.model.identity import Entity
from bcp.model.lab import Profile, ServiceKind
from bcp.model.scenario import Realm


class Service(Entity):
    """A service of a target and the port it listens on, at the target's address."""

    name: str
    kind: ServiceKind
    port: int
    profile: Profile | None = None


class Target(Entity):
    """One guest: SSH endpoint, the directory that is its file system, its services."""

    system: str
    address: str
    root: str
    services: tuple[Service, ...] = ()


class Targets(Entity):
    """All guests of one realm.

    `platform_address` is the SSH endpoint on which guests are created; `repositories` maps a
    repository to the path under which guests see it; `expectations` is a JSON file of known
    answers (synthetic data) against which verification compares.
    """

    realm: Realm
    ssh_port: int
    user: str
    identity_file: str
    known_hosts: str
    python: str
    platform_address: str
    repositories: dict[str, str]
    expectations: str
    hosts: tuple[Target, ...]

    def host(self, system: str) -> Target | None:
        """The guest of a system, if it has one."""
        return next((host for host in self.hosts if host.system == system), None)


def read_targets(path: Path) -> Targets:
    """Read `targets.json`. Raises FileNotFoundError, or pydantic's ValidationError."""
    return Targets.model_validate_json(path.read_bytes())
