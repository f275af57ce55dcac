"""What-if changes of the scenario: what is lost, who is there, what comes back when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bcp.model.message import Message
from bcp.model.quantity import format_duration, format_share
from bcp.model.scenario import (
    Attendance,
    Losses,
    Outage,
    PlatformCapacity,
    Presence,
    Replacement,
    VendorArrival,
)
from bcp.planning.changes import Lever, World, altered, team_of

Curve = tuple[tuple[int, int], ...]
"""An attendance curve: share in percent, and from how many seconds after the incident on."""


class Loss(StrEnum):
    """What a scenario can lose."""

    SITE = "site"
    SYSTEM = "system"
    REPOSITORY = "repository"


_FIELDS = {Loss.SITE: "sites", Loss.SYSTEM: "systems", Loss.REPOSITORY: "repositories"}


def losses(world: World, kind: Loss) -> tuple[str, ...]:
    """The ids that the scenario loses of a kind."""
    lost: tuple[str, ...] = getattr(world.scenario.lost, _FIELDS[kind])
    return lost


def _with(world: World, **values: object) -> World:
    return world._replace(scenario=altered(world.scenario, **values))


def _losing(world: World, kind: Loss, lost: tuple[str, ...]) -> Losses:
    return altered(world.scenario.lost, **{_FIELDS[kind]: lost})


def _name(world: World, kind: Loss, name: str) -> str:
    inventory = world.inventory
    match kind:
        case Loss.SITE:
            return next(each.name for each in inventory.sites if each.id == name)
        case Loss.SYSTEM:
            return inventory.systems_by_id[name].name
        case Loss.REPOSITORY:
            return inventory.repositories_by_id[name].name


@dataclass(frozen=True, slots=True)
class Lose:
    """The scenario destroys a site, a system or a repository as well."""

    kind: Loss
    name: str

    lever = Lever.DAMAGE

    def apply(self, world: World) -> World:
        """Add it to the losses."""
        lost = losses(world, self.kind)
        if self.name in lost:
            return world
        return _with(world, lost=_losing(world, self.kind, (*lost, self.name)))

    def argument(self, _: World) -> tuple[str, str]:
        """`--lose KIND:NAME`."""
        return "--lose", f"{self.kind}:{self.name}"

    def message(self, world: World) -> Message:
        """What is lost besides."""
        return Message.of("{name} is lost too", name=_name(world, self.kind, self.name))


@dataclass(frozen=True, slots=True)
class Keep:
    """The scenario does not destroy, or distrust, what it names."""

    kind: Loss
    name: str

    lever = Lever.DAMAGE

    def apply(self, world: World) -> World:
        """Take it out of the losses."""
        left = tuple(name for name in losses(world, self.kind) if name != self.name)
        values: dict[str, object] = {"lost": _losing(world, self.kind, left)}
        if self.kind is Loss.SYSTEM:
            trusted = (name for name in world.scenario.untrusted if name != self.name)
            values["untrusted"] = tuple(trusted)
        return _with(world, **values)

    def argument(self, _: World) -> tuple[str, str]:
        """`--keep KIND:NAME`."""
        return "--keep", f"{self.kind}:{self.name}"

    def message(self, world: World) -> Message:
        """What is not lost."""
        return Message.of("{name} is not lost", name=_name(world, self.kind, self.name))


@dataclass(frozen=True, slots=True)
class Arrive:
    """A vendor can begin `after` seconds after the incident."""

    vendor: str
    after: int

    lever = Lever.ARRIVAL

    def apply(self, world: World) -> World:
        """State the arrival, in place of what is stated."""
        rest = (each for each in world.scenario.vendors if each.vendor != self.vendor)
        arrival = VendorArrival.model_construct(vendor=self.vendor, after=self.after)
        return _with(world, vendors=(*rest, arrival))

    def argument(self, _: World) -> tuple[str, str]:
        """`--arrive vendor:NAME=DURATION`."""
        return "--arrive", f"vendor:{self.vendor}={format_duration(self.after)}"

    def message(self, world: World) -> Message:
        """When the vendor begins."""
        name = next(each.name for each in world.inventory.vendors if each.id == self.vendor)
        return Message.of(
            "{vendor}: there {after} after the incident",
            vendor=name,
            after=format_duration(self.after),
        )


@dataclass(frozen=True, slots=True)
class Attend:
    """Another attendance curve for a team."""

    team: str
    curve: Curve

    lever = Lever.ARRIVAL

    def apply(self, world: World) -> World:
        """State the curve, in place of what is stated."""
        rest = (each for each in world.scenario.attendance if each.team != self.team)
        present = tuple(
            Presence.model_construct(after=after, share=share) for share, after in self.curve
        )
        own = Attendance.model_construct(team=self.team, present=present)
        return _with(world, attendance=(*rest, own))

    def argument(self, _: World) -> tuple[str, str]:
        """`--attend team:NAME=SHARE@DURATION,…`; a share from the incident on stands alone."""
        return "--attend", f"team:{self.team}={self._points()}"

    def message(self, world: World) -> Message:
        """The shares, and from when on."""
        return Message.of(
            "{team}: present {shares}",
            team=team_of(world, self.team).name,
            shares=self._points(", "),
        )

    def _points(self, separator: str = ",") -> str:
        return separator.join(
            format_share(share) + (f"@{format_duration(after)}" if after else "")
            for share, after in self.curve
        )


@dataclass(frozen=True, slots=True)
class Capacity:
    """The share of a platform's capacity that is left, in percent."""

    platform: str
    share: int

    lever = Lever.PLATFORM

    def apply(self, world: World) -> World:
        """State the share, in place of what is stated."""
        rest = (each for each in world.scenario.platform_capacity if each.platform != self.platform)
        own = PlatformCapacity.model_construct(platform=self.platform, share=self.share)
        return _with(world, platform_capacity=(*rest, own))

    def argument(self, _: World) -> tuple[str, str]:
        """`--capacity platform:NAME=SHARE`."""
        return "--capacity", f"platform:{self.platform}={format_share(self.share)}"

    def message(self, world: World) -> Message:
        """How much is left."""
        return Message.of(
            "{platform}: {share} of its capacity",
            platform=world.inventory.platforms_by_id[self.platform].name,
            share=format_share(self.share),
        )


@dataclass(frozen=True, slots=True)
class Return:
    """A system that is out comes back `after` seconds after the incident."""

    system: str
    after: int

    lever = Lever.ARRIVAL

    def apply(self, world: World) -> World:
        """Change the outages of the system; one that is not out, goes out."""
        outages = world.scenario.outages
        rest = tuple(each for each in outages if each.system != self.system)
        own = Outage.model_construct(system=self.system, until=self.after)
        return _with(world, outages=(*rest, own))

    def argument(self, _: World) -> tuple[str, str]:
        """`--return system:NAME=DURATION`."""
        return "--return", f"system:{self.system}={format_duration(self.after)}"

    def message(self, world: World) -> Message:
        """When it returns."""
        return Message.of(
            "{system}: out until {after} after the incident",
            system=world.inventory.systems_by_id[self.system].name,
            after=format_duration(self.after),
        )


@dataclass(frozen=True, slots=True)
class UseSite:
    """A site can be used instead of a lost one, from `after` seconds after the incident on."""

    site: str
    instead: str
    after: int

    lever = Lever.ARRIVAL

    def apply(self, world: World) -> World:
        """State the replacement, in place of what is stated for the lost site."""
        rest = (each for each in world.scenario.replacements if each.site != self.site)
        own = Replacement.model_construct(site=self.site, instead=self.instead, after=self.after)
        return _with(world, replacements=(*rest, own))

    def argument(self, _: World) -> tuple[str, str]:
        """`--instead site:NAME/SITE=DURATION`."""
        return "--instead", f"site:{self.site}/{self.instead}={format_duration(self.after)}"

    def message(self, world: World) -> Message:
        """Which site, and from when on."""
        return Message.of(
            "{instead}: can be used instead of {site} from {after} after the incident on",
            instead=_name(world, Loss.SITE, self.instead),
            site=_name(world, Loss.SITE, self.site),
            after=format_duration(self.after),
        )


@dataclass(frozen=True, slots=True)
class Declare:
    """The disaster is declared `after` seconds after the incident."""

    after: int

    lever = Lever.ARRIVAL

    def apply(self, world: World) -> World:
        """Change the declaration; it does not come before the detection."""
        return _with(world, declared_after=max(self.after, world.scenario.detected_after))

    def argument(self, _: World) -> tuple[str, str]:
        """`--declare DURATION`."""
        return "--declare", format_duration(self.after)

    def message(self, _: World) -> Message:
        """When it is declared."""
        return Message.of("declared {after} after the incident", after=format_duration(self.after))


def alike(change: object) -> object:
    """What several changes have in common that only differ in the time of the same arrival."""
    match change:
        case Arrive(vendor=name) | Return(system=name) | UseSite(site=name):
            return type(change), name
        case _:
            return change


def mildness(change: object) -> int:
    """Of changes that are alike the later one asks for less."""
    return change.after if isinstance(change, Arrive | Return | UseSite) else 0
