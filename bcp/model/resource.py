"""Places and scarce resources: sites, teams, vendors, platforms and backup repositories."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source, Text
from bcp.model.quantity import Duration, Factor, Rate, Size, WholeNumber


class Estimate(Entity):
    """Three-point estimate of a duration in seconds (optimistic, most likely, pessimistic)."""

    optimistic: Duration
    likely: Duration
    pessimistic: Duration

    @property
    def expected(self) -> int:
        """Mean of the beta-PERT distribution, (o + 4 m + p) / 6, in whole seconds."""
        return round((self.optimistic + 4 * self.likely + self.pessimistic) / 6)


class Site(Entity):
    """A place that is lost or kept as one: a server room, a branch, a data centre."""

    id: Identifier
    name: Text
    name_en: Text | None = None
    hazards: tuple[Text, ...] = ()
    source: Source = ASSUMPTION


class MemberGroup(Entity):
    """People of one role who can do the same things. Roles, never names."""

    role: Text
    count: WholeNumber = Field(ge=1, le=500)
    skills: tuple[Identifier, ...] = Field(min_length=1)


class Shift(Entity):
    """How long somebody works at a stretch, and how long they rest before they come again."""

    work: Duration
    rest: Duration


TWO_SHIFTS = Shift(work="12h", rest="12h")


class Team(Entity):
    """An organisational unit with the people whom recovery needs.

    Nobody works through: where no `shift` is stated, twelve hours of work and of rest take turns.
    """

    id: Identifier
    name: Text
    name_en: Text | None = None
    members: tuple[MemberGroup, ...] = Field(min_length=1)
    shift: Shift = TWO_SHIFTS
    source: Source = ASSUMPTION


class Vendor(Entity):
    """A contractor; `arrival` runs from the declaration to work beginning.

    Without a `shift` the contractor sees to its own relief.
    """

    id: Identifier
    name: Text
    name_en: Text | None = None
    skills: tuple[Identifier, ...] = ()
    count: WholeNumber = Field(default=1, ge=1, le=100)
    arrival: Estimate
    shift: Shift | None = None
    contact: Text | None = None
    source: Source = ASSUMPTION


class Host(Entity):
    """A physical host of a virtualization platform."""

    id: Identifier
    site: Identifier
    vcpu: WholeNumber = Field(ge=1)
    memory: Size
    source: Source = ASSUMPTION


class Platform(Entity):
    """The consolidated virtualization platform: its hosts and shared disk.

    `system` is the inventory system that runs it. `reserve_hosts` is the N+1 reserve. `iops` is
    what the shared storage serves, in operations a second; `overcommit` how many virtual
    processors of guests share one of a host.
    """

    id: Identifier
    name: Text
    system: Identifier
    hosts: tuple[Host, ...] = Field(min_length=1)
    disk: Size
    iops: WholeNumber | None = Field(default=None, ge=0)
    reserve_hosts: WholeNumber = Field(default=0, ge=0)
    overcommit: Factor = 1.0
    driver: Identifier = "process"
    source: Source = ASSUMPTION


class RepositoryKind(StrEnum):
    """How a repository keeps data, hence how they are read: `directory` (PostgreSQL base backups
    and file trees with checksums), `restic` (a deduplicating, encrypted repository of restic), or
    `image` (disks of virtual machines with checksums).
    """

    DIRECTORY = "directory"
    RESTIC = "restic"
    IMAGE = "image"


RepositoryUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^(sftp:[^\s:/@]+@[^\s@]+|sftp:[^\s@]+|rest:https?://[^\s@]+)$", max_length=1000
    ),
]
"""Where restic finds a repository that is no folder, in restic's own words; without a password."""


class Repository(Entity):
    """A backup repository; restores share its `lanes`, each at `rate` at most.

    `bandwidth` is what all lanes together transfer. `system` is the inventory system that must be
    up before anything is restored from it. `url` is for one that is reached over SFTP or REST;
    otherwise it is a folder, which the file of targets names. Its password is in no file of the
    inventory.
    """

    id: Identifier
    name: Text
    site: Identifier
    system: Identifier
    lanes: WholeNumber = Field(ge=1, le=100)
    rate: Rate
    bandwidth: Rate | None = None
    kind: RepositoryKind = RepositoryKind.DIRECTORY
    url: RepositoryUrl | None = None
    offline: bool = False
    append_only: bool = False
    encrypted: bool = False
    source: Source = ASSUMPTION

    @property
    def is_encrypted(self) -> bool:
        """Whether whoever carries it away can read nothing; restic keeps nothing in the open."""
        return self.encrypted or self.kind is RepositoryKind.RESTIC

    @property
    def is_protected(self) -> bool:
        """Whether an intruder who rules everything else can neither change nor delete copies."""
        return self.offline or self.append_only

    @property
    def side_by_side(self) -> int:
        """How many restores may run at a time: no more than it takes to fill the bandwidth.

        Further ones would add nothing to what is transferred and only delay each other.
        """
        if self.bandwidth is None:
            return self.lanes
        return min(self.lanes, max(1, -(-self.bandwidth // self.rate)))

    @property
    def sure_rate(self) -> int:
        """Bytes per second that a restore has even while `side_by_side` of them run."""
        if self.bandwidth is None:
            return self.rate
        return max(1, min(self.rate, self.bandwidth // self.side_by_side))
