"""Where systems can be reached: SSH endpoints, guests' folders, services, repositories."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from bcp.model.identity import Entity, Identifier
from bcp.model.lab import Profile, ServiceKind
from bcp.model.quantity import WholeNumber
from bcp.model.resource import Repository, RepositoryUrl
from bcp.model.scenario import Realm

Port = Annotated[WholeNumber, Field(ge=1, le=65535)]

Address = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z:]([0-9A-Za-z.:-]*[0-9A-Za-z])?$", max_length=253)
]
"""An IP address or a host name."""

Account = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_$])?$", max_length=64)
]

FarPath = Annotated[str, StringConstraints(pattern=r"^/[^\x00-\x1f]*$", max_length=1000)]
"""An absolute path on a machine that is reached."""

NearPath = Annotated[
    str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f]+$")
]
"""A path on this machine: absolute, or relative to the workspace in a file that people write."""


class Service(Entity):
    """A service of a target and the port it listens on, at the target's address."""

    name: Identifier
    kind: ServiceKind
    port: Port
    profile: Profile | None = None


class Target(Entity):
    """One guest: SSH endpoint, the directory that is its file system, its services."""

    system: Identifier
    address: Address
    root: FarPath
    services: tuple[Service, ...] = ()


class Targets(Entity):
    """All guests of one realm.

    `platform_address` is the SSH endpoint on which guests are created; `repositories` maps a
    repository to the path under which guests see it, or to another address than the inventory has;
    `password_files` maps one of restic to the file on the guests, of mode 0600, that holds its
    password. `expectations` is a JSON file of known answers against which verification compares,
    None where there are none. `driver` is what makes guests there; None: what the inventory says of
    each platform.
    """

    realm: Realm
    ssh_port: Port
    user: Account
    identity_file: NearPath
    known_hosts: NearPath
    python: FarPath
    platform_address: Address
    repositories: dict[Identifier, FarPath | RepositoryUrl]
    password_files: dict[Identifier, FarPath] = Field(default_factory=dict)
    expectations: NearPath | None = None
    driver: Identifier | None = None
    hosts: Annotated[tuple[Target, ...], Field(min_length=1)]

    def host(self, system: str) -> Target | None:
        """The guest of a system, if it has one."""
        return next((host for host in self.hosts if host.system == system), None)

    def place(self, repository: Repository) -> str | None:
        """Where guests find a repository: its folder or its address; None: nothing says so."""
        return self.repositories.get(repository.id, repository.url)
