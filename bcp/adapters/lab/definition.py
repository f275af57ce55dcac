"""What a lab consists of, resolved from inventory and `lab.yaml`: the daemon's whole knowledge."""

from __future__ import annotations

from functools import cached_property

from bcp.model.identity import Entity
from bcp.model.lab import GuestDriver, Profile, ServiceKind
from bcp.model.system import BackupKind


class ServiceDefinition(Entity):
    """A service of a guest; `database` and `calls` name systems."""

    name: str
    kind: ServiceKind
    port: int
    profile: Profile | None = None
    database: str | None = None
    calls: tuple[str, ...] = ()


class BackupDefinition(Entity):
    """A data set and the repositories that hold a copy of it."""

    id: str
    kind: BackupKind
    repositories: tuple[str, ...]


class RepositoryDefinition(Entity):
    """A backup repository; an offline one receives no continuous log archive."""

    id: str
    site: str
    system: str
    path: str
    offline: bool = False


class GuestDefinition(Entity):
    """A guest with its own address; `after` names the guests that are started before it."""

    system: str
    site: str
    address: str
    root: str
    services: tuple[ServiceDefinition, ...] = ()
    files: int = 0
    backups: tuple[BackupDefinition, ...] = ()
    after: tuple[str, ...] = ()

    def service(self, kind: ServiceKind) -> ServiceDefinition | None:
        """The first service of a kind."""
        return next((service for service in self.services if service.kind is kind), None)

    def has_backup(self, kind: BackupKind) -> bool:
        """Whether a data set of that kind is backed up."""
        return any(backup.kind is kind for backup in self.backups)

    @property
    def data_home(self) -> str:
        """The folder (in the guest) of rules, accounts and zones: it is restored with the guest."""
        return "files" if self.has_backup(BackupKind.FILES) else "app"


class LabDefinition(Entity):
    """The lab as the daemon, the builder and the launchers know it. Holds a secret: mode 0600.

    Of machines `base` is the folder of the file system that they share, `memory` what each may
    take, in bytes.

    `digest` tells whether inventory and `lab.yaml` still say the same.
    """

    digest: str
    driver: GuestDriver = GuestDriver.PROCESS
    base: str = ""
    memory: int = 0
    root: str
    user: str
    python: str
    path: str
    network: str
    ssh_port: int
    platform_address: str
    password: str
    seed: int
    residents: int
    traffic_interval: int
    generations: int
    guests: tuple[GuestDefinition, ...]
    repositories: tuple[RepositoryDefinition, ...] = ()

    @cached_property
    def guests_by_system(self) -> dict[str, GuestDefinition]:
        """Guests by the system that they stand for."""
        return {guest.system: guest for guest in self.guests}

    @cached_property
    def repositories_by_id(self) -> dict[str, RepositoryDefinition]:
        """Repositories by id."""
        return {repository.id: repository for repository in self.repositories}

    @property
    def has_machines(self) -> bool:
        """Whether guests are machines."""
        return self.driver is GuestDriver.NSPAWN

    def registers_in(self, database: str) -> tuple[str, ...]:
        """The systems whose applications keep their records in the PostgreSQL of `database`."""
        return tuple(
            guest.system
            for guest in self.guests
            for service in guest.services
            if service.database == database
        )

    def application(self, system: str) -> ServiceDefinition:
        """The application service of a system. Raises KeyError when it has none."""
        service = self.guests_by_system[system].service(ServiceKind.APPLICATION)
        if service is None:
            raise KeyError(system)
        return service

    def url(self, system: str) -> str:
        """Where the application of a system answers."""
        return f"http://{self.guests_by_system[system].address}:{self.application(system).port}"
