"""What-if changes of platforms, repositories and the copies that they keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bcp.model.message import Message
from bcp.model.quantity import format_duration, format_rate, format_size
from bcp.model.resource import Platform, Repository
from bcp.model.system import Backup, BackupCopy, System
from bcp.planning.changes import Lever, World, altered, changed, replaced
from bcp.planning.evidence import MeasuredRate


@dataclass(frozen=True, slots=True)
class AddHosts:
    """`count` more hosts of a platform, as large as its first one and standing beside it."""

    platform: str
    count: int

    lever = Lever.PLATFORM

    def apply(self, world: World) -> World:
        """Add hosts with new ids."""

        def alter(platform: Platform) -> Platform:
            first, taken = platform.hosts[0], {host.id for host in platform.hosts}
            free = (name for n in range(1, 2000) if (name := f"host-{n}") not in taken)
            more = tuple(altered(first, id=next(free)) for _ in range(self.count))
            return altered(platform, hosts=platform.hosts + more)

        return changed(world, platforms=replaced(world.inventory.platforms, self.platform, alter))

    def argument(self, _: World) -> tuple[str, str]:
        """`--add platform:NAME=NUMBER`."""
        return "--add", f"platform:{self.platform}={self.count}"

    def message(self, world: World) -> Message:
        """How many more hosts, and of what size."""
        platform = world.inventory.platforms_by_id[self.platform]
        host = platform.hosts[0]
        return Message.of(
            "{platform}: hosts {count}, each with {vcpu} vCPU and {memory}",
            count=f"{self.count:+}",
            platform=platform.name,
            vcpu=host.vcpu,
            memory=format_size(host.memory),
        )


@dataclass(frozen=True, slots=True)
class AddDisk:
    """More disk for a platform, in bytes."""

    platform: str
    size: int

    lever = Lever.PLATFORM

    def apply(self, world: World) -> World:
        """Enlarge the disk."""
        platforms = replaced(
            world.inventory.platforms,
            self.platform,
            lambda platform: altered(platform, disk=platform.disk + self.size),
        )
        return changed(world, platforms=platforms)

    def argument(self, _: World) -> tuple[str, str]:
        """`--disk platform:NAME=+SIZE`."""
        return "--disk", f"platform:{self.platform}=+{format_size(self.size)}"

    def message(self, world: World) -> Message:
        """How much more."""
        platform = world.inventory.platforms_by_id[self.platform]
        return Message.of(
            "{platform}: disk +{size}", platform=platform.name, size=format_size(self.size)
        )


@dataclass(frozen=True, slots=True)
class SetRate:
    """Each restore from a repository runs at `rate` bytes per second, whatever was measured."""

    repository: str
    rate: int

    lever = Lever.LANES

    def apply(self, world: World) -> World:
        """Set the rate, and leave out what was measured of it."""
        made = _repository(world, self.repository, lambda _: {"rate": self.rate})
        return _measured(made, self.repository, None)

    def argument(self, _: World) -> tuple[str, str]:
        """`--rate repository:NAME=RATE`."""
        return "--rate", f"repository:{self.repository}={format_rate(self.rate)}"

    def message(self, world: World) -> Message:
        """From which rate to which."""
        repository = world.inventory.repositories_by_id[self.repository]
        return Message.of(
            "{repository}: {rate} for each restore instead of {before}",
            repository=repository.name,
            rate=format_rate(self.rate),
            before=format_rate(repository.rate),
        )


@dataclass(frozen=True, slots=True)
class ScaleRate:
    """Restores from a repository run at `percent` of its rate, and all together of its bandwidth.

    A rate that was measured counts as the repository's rate.
    """

    repository: str
    percent: int

    lever = Lever.LANES

    def apply(self, world: World) -> World:
        """Multiply rate and bandwidth; at least one byte per second is left."""
        made = _repository(world, self.repository, self._scaled)
        return _measured(made, self.repository, self._times)

    def _times(self, rate: int) -> int:
        return max(1, rate * self.percent // 100)

    def _scaled(self, repository: Repository) -> dict[str, object]:
        bandwidth = repository.bandwidth
        return {
            "rate": self._times(repository.rate),
            "bandwidth": None if bandwidth is None else self._times(bandwidth),
        }

    def argument(self, _: World) -> tuple[str, str]:
        """`--rate repository:NAME=FACTORx`."""
        return "--rate", f"repository:{self.repository}={self.factor}x"

    def message(self, world: World) -> Message:
        """By which factor."""
        return Message.of(
            "{repository}: restores {factor} times as fast",
            repository=world.inventory.repositories_by_id[self.repository].name,
            factor=self.factor,
        )

    @property
    def factor(self) -> str:
        """The factor as it is written: `2`, `1.5`."""
        return f"{self.percent / 100:g}"


@dataclass(frozen=True, slots=True)
class AddLanes:
    """`count` more restore lanes at a repository (fewer, when below zero); one is left."""

    repository: str
    count: int

    lever = Lever.LANES

    def apply(self, world: World) -> World:
        """Change the number of lanes."""
        return _repository(
            world,
            self.repository,
            lambda repository: {"lanes": max(1, repository.lanes + self.count)},
        )

    def argument(self, _: World) -> tuple[str, str]:
        """`--lanes repository:NAME=+NUMBER`."""
        return "--lanes", f"repository:{self.repository}={self.count:+}"

    def message(self, world: World) -> Message:
        """How many more or fewer."""
        return Message.of(
            "{repository}: restore lanes {count}",
            count=f"{self.count:+}",
            repository=world.inventory.repositories_by_id[self.repository].name,
        )


@dataclass(frozen=True, slots=True)
class SetLanes:
    """A repository serves `lanes` restores at a time."""

    repository: str
    lanes: int

    lever = Lever.LANES

    def apply(self, world: World) -> World:
        """Set the number of lanes."""
        return _repository(world, self.repository, lambda _: {"lanes": self.lanes})

    def argument(self, _: World) -> tuple[str, str]:
        """`--lanes repository:NAME=NUMBER`."""
        return "--lanes", f"repository:{self.repository}={self.lanes}"

    def message(self, world: World) -> Message:
        """How many there are then, and how many there were."""
        repository = world.inventory.repositories_by_id[self.repository]
        return Message.of(
            "{repository}: {count} restore lanes instead of {before}",
            count=self.lanes,
            repository=repository.name,
            before=repository.lanes,
        )


def _repository(
    world: World, name: str, values: Callable[[Repository], dict[str, object]]
) -> World:
    repositories = replaced(
        world.inventory.repositories,
        name,
        lambda repository: altered(repository, **values(repository)),
    )
    return changed(world, repositories=repositories)


def _measured(world: World, repository: str, times: Callable[[int], int] | None) -> World:
    """The world with measured rates of a repository changed, or left out."""

    def of(key: str) -> bool:
        return key.partition(":")[0] == repository

    def kept(rates: Mapping[str, MeasuredRate]) -> dict[str, MeasuredRate]:
        return {
            key: altered(rate, bytes_per_second=times(rate.bytes_per_second))
            if of(key) and times is not None
            else rate
            for key, rate in rates.items()
            if not of(key) or times is not None
        }

    evidence = world.evidence
    if not any(of(key) for key in (*evidence.rates, *evidence.copies)):
        return world
    changed_rates = {"rates": kept(evidence.rates), "copies": kept(evidence.copies)}
    return world._replace(evidence=altered(evidence, **changed_rates))


@dataclass(frozen=True, slots=True)
class KeepCopy:
    """A copy of a data set in a repository, at most `interval` seconds old.

    Where there is one, its interval changes; a new one keeps as many generations as the first.
    """

    system: str
    backup: str
    repository: str
    interval: int

    lever = Lever.BACKUPS

    def apply(self, world: World) -> World:
        """Add the copy or change its interval."""

        def in_backup(backup: Backup) -> Backup:
            held = [copy.repository for copy in backup.copies]
            if self.repository in held:
                copies = tuple(
                    altered(copy, interval=self.interval)
                    if copy.repository == self.repository
                    else copy
                    for copy in backup.copies
                )
            else:
                new = altered(backup.copies[0], repository=self.repository, interval=self.interval)
                copies = (*backup.copies, new)
            return altered(backup, copies=copies)

        def in_system(system: System) -> System:
            return altered(system, backups=replaced(system.backups, self.backup, in_backup))

        return changed(world, systems=replaced(world.inventory.systems, self.system, in_system))

    def argument(self, _: World) -> tuple[str, str]:
        """`--copy system:NAME/DATA-SET@REPOSITORY=INTERVAL`."""
        value = f"system:{self.system}/{self.backup}@{self.repository}"
        return "--copy", f"{value}={format_duration(self.interval)}"

    def message(self, world: World) -> Message:
        """A new copy, or how often the present one is made."""
        system = world.inventory.systems_by_id[self.system]
        values = {
            "system": system.name,
            "backup": self.backup,
            "repository": world.inventory.repositories_by_id[self.repository].name,
            "interval": format_duration(self.interval),
        }
        held = self._held(system)
        if held is None:
            return Message.of(
                "{system}: another copy of data set '{backup}', in {repository} every {interval}",
                **values,
            )
        return Message.of(
            "{system}: data set '{backup}' copied to {repository} every {interval} instead of "
            "{before}",
            **values,
            before=format_duration(held.interval),
        )

    def _held(self, system: System) -> BackupCopy | None:
        backup = system.backup(self.backup)
        copies = () if backup is None else backup.copies
        return next((copy for copy in copies if copy.repository == self.repository), None)
