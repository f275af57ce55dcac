"""The lab of a workspace (`drills/lab.yaml`): which guests stand for which systems, and how big."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from bcp.model.identity import Entity, Identifier
from bcp.model.quantity import Duration, Size, WholeNumber


class ServiceKind(StrEnum):
    """What a guest runs: a database server, a web server, the city application, a name server.

    The rest run where guests are machines: a file server (`smb`).
    """

    POSTGRESQL = "postgresql"
    WEB = "web"
    APPLICATION = "application"
    DNS = "dns"
    SMB = "smb"


MACHINE_SERVICES = frozenset({ServiceKind.SMB})
"""What only a machine can run: there is no such program for ordinary users."""


class Profile(StrEnum):
    """What the city application does in a guest.

    `register`: keeps and answers records (residents, taxes, bookings) of a database.
    `certificate`: composes a certificate from the registers that it calls.
    `relay`: a gateway; passes requests on by its restored rules.
    `account`: answers who may log in, from restored account files.
    `catalogue`: answers from restored files with their checksums.
    `status`: answers the state of equipment from its restored configuration.
    """

    REGISTER = "register"
    CERTIFICATE = "certificate"
    RELAY = "relay"
    ACCOUNT = "account"
    CATALOGUE = "catalogue"
    STATUS = "status"


class GuestDriver(StrEnum):
    """What a guest is: a folder with processes, or a machine of systemd-nspawn."""

    PROCESS = "process"
    NSPAWN = "nspawn"


class MachineRoom(Entity):
    """The drill network of real machines (a private /24), and the memory of each."""

    network: Annotated[
        str,
        StringConstraints(
            pattern=r"^(10\.\d{1,3}|172\.(1[6-9]|2\d|3[01])|192\.168)\.\d{1,3}\.0/24$"
        ),
    ] = "10.213.86.0/24"
    memory: Size = 512 << 20


class ServiceSpec(Entity):
    """One service of a guest. `database` names the system whose PostgreSQL an application reads;
    `calls` names the systems whose applications it asks before it answers.
    """

    name: Identifier
    kind: ServiceKind
    port: WholeNumber = Field(ge=1024, le=65535)
    profile: Profile | None = None
    database: Identifier | None = None
    calls: tuple[Identifier, ...] = ()


class GuestSpec(Entity):
    """A guest: the system it stands for, its services, and how many files it keeps.

    `on_machines` are services that it has besides these where guests are machines.
    """

    system: Identifier
    services: tuple[ServiceSpec, ...] = ()
    on_machines: tuple[ServiceSpec, ...] = ()
    files: WholeNumber = Field(default=0, ge=0, le=100_000)


class Lab(Entity):
    """The lab. Guests get addresses from `network` (a loopback /24) in the order of `guests`.

    `residents` synthetic people are generated from `seed`; traffic writes a row to every register
    each `traffic_interval`; `generations` backups are taken of everything. Where guests are
    machines, their addresses are those of `machines`.
    """

    network: Annotated[str, StringConstraints(pattern=r"^127\.\d{1,3}\.\d{1,3}\.0/24$")]
    ssh_port: WholeNumber = Field(default=2222, ge=1024, le=65535)
    seed: WholeNumber = 1
    residents: WholeNumber = Field(default=300, ge=10, le=1_000_000)
    traffic_interval: Duration
    generations: WholeNumber = Field(default=2, ge=1, le=10)
    machines: MachineRoom = MachineRoom()
    guests: tuple[GuestSpec, ...]
