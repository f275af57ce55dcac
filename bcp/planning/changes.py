"""What-if changes of the inventory: values that are applied to it and give a new one.

A change is made for names that are known (`bcp.planning.change_syntax` sees to it) and never fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from pydantic import BaseModel

from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import format_duration
from bcp.model.resource import Team
from bcp.model.scenario import Scenario
from bcp.planning.evidence import NO_EVIDENCE, Evidence


class World(NamedTuple):
    """What a plan is made from."""

    inventory: Inventory
    scenario: Scenario
    evidence: Evidence = NO_EVIDENCE


class Lever(StrEnum):
    """What a change is a change of."""

    PEOPLE = "people"
    LANES = "lanes"
    BACKUPS = "backups"
    ARRIVAL = "arrival"
    PLATFORM = "platform"
    TARGET = "target"
    DAMAGE = "damage"


class Change(Protocol):
    """One change of the inventory or of the scenario."""

    @property
    def lever(self) -> Lever:
        """What it is a change of."""
        ...

    def apply(self, world: World, /) -> World:
        """The world with the change; the given one stays as it is."""
        ...

    def argument(self, world: World, /) -> tuple[str, str]:
        """The option of `plan what-if` and its value that say this change."""
        ...

    def message(self, world: World, /) -> Message:
        """What it comes to, in words: one person more, one lane more."""
        ...


Wish = tuple[Change, ...]
"""Changes of which one is to be made, whichever serves best; most often there is only one."""

Thing = TypeVar("Thing", bound=BaseModel)


def altered(thing: Thing, **values: object) -> Thing:
    """The value with other fields; made anew, as a copy would keep what the former one cached."""
    fields = {name: getattr(thing, name) for name in type(thing).model_fields}
    return type(thing).model_construct(**{**fields, **values})


def replaced(
    things: Iterable[Thing], name: str, alter: Callable[[Thing], Thing]
) -> tuple[Thing, ...]:
    """The things, the one with the id `name` altered."""
    return tuple(alter(thing) if getattr(thing, "id", None) == name else thing for thing in things)


def applied(changes: Iterable[Change], world: World) -> World:
    """The world with all the changes, made in their order."""
    for change in changes:
        world = change.apply(world)
    return world


def changed(world: World, **values: object) -> World:
    """The world with other fields of the inventory."""
    return world._replace(inventory=altered(world.inventory, **values))


def team_of(world: World, name: str) -> Team:
    """The team with that id."""
    return next(team for team in world.inventory.teams if team.id == name)


@dataclass(frozen=True, slots=True)
class AddPeople:
    """`count` more people (fewer, when below zero) in one member group of a team.

    `group` is the position of the group among the team's members. A group that loses its last
    member goes.
    """

    team: str
    group: int
    count: int

    lever = Lever.PEOPLE

    def apply(self, world: World) -> World:
        """Change the count of the group."""

        def alter(team: Team) -> Team:
            groups = list(team.members)
            count = groups[self.group].count + self.count
            groups[self.group] = altered(groups[self.group], count=count)
            return altered(team, members=tuple(each for each in groups if each.count > 0))

        teams = replaced(world.inventory.teams, self.team, alter)
        return changed(world, teams=tuple(team for team in teams if team.members))

    def argument(self, world: World) -> tuple[str, str]:
        """By the role where only one group has it, else by the group's number."""
        roles = [group.role for group in team_of(world, self.team).members]
        role = roles[self.group]
        clear = roles.count(role) == 1 and role == role.strip()
        return "--add", f"team:{self.team}/{role if clear else self.group + 1}={self.count}"

    def message(self, world: World) -> Message:
        """How many more or fewer, of which role."""
        team = team_of(world, self.team)
        role = team.members[self.group].role
        return Message.of(
            "{team} ({role}): people {count}", team=team.name, role=role, count=f"{self.count:+}"
        )


@dataclass(frozen=True, slots=True)
class AddVendorPeople:
    """`count` more people of a vendor."""

    vendor: str
    count: int

    lever = Lever.PEOPLE

    def apply(self, world: World) -> World:
        """Change the count of the vendor."""
        vendors = replaced(
            world.inventory.vendors,
            self.vendor,
            lambda vendor: altered(vendor, count=vendor.count + self.count),
        )
        return changed(world, vendors=vendors)

    def argument(self, _: World) -> tuple[str, str]:
        """`--add vendor:NAME=NUMBER`."""
        return "--add", f"vendor:{self.vendor}={self.count}"

    def message(self, world: World) -> Message:
        """How many more."""
        name = next(each.name for each in world.inventory.vendors if each.id == self.vendor)
        return Message.of("{vendor}: people {count}", vendor=name, count=f"{self.count:+}")


@dataclass(frozen=True, slots=True)
class SetTarget:
    """Another recovery time objective, in seconds, for a system or for all of an objective.

    It holds on the occasion of the scenario. A system with a target of its own gets an objective
    of its own, otherwise like its former one.
    """

    kind: str
    name: str
    rto: int

    lever = Lever.TARGET

    def apply(self, world: World) -> World:
        """Change the objective, or give the system one of its own."""
        objectives = world.inventory.objectives
        occasion = world.scenario.occasion.value

        def alter(objective: Thing) -> Thing:
            targets = altered(getattr(objective, occasion), rto=self.rto)
            return altered(objective, **{occasion: targets})

        if self.kind == "objective":
            return changed(world, objectives=replaced(objectives, self.name, alter))
        former = world.inventory.systems_by_id[self.name].objective
        own = altered(alter(world.inventory.objectives_by_id[former]), id=f"for/{self.name}")
        rest = tuple(objective for objective in objectives if objective.id != own.id)
        systems = replaced(
            world.inventory.systems,
            self.name,
            lambda system: altered(system, objective=own.id),
        )
        return changed(world, objectives=(*rest, own), systems=systems)

    def argument(self, _: World) -> tuple[str, str]:
        """`--target system:NAME=DURATION`, or `objective:`."""
        return "--target", f"{self.kind}:{self.name}={format_duration(self.rto)}"

    def message(self, world: World) -> Message:
        """From which target to which."""
        inventory = world.inventory
        if self.kind == "objective":
            objective = inventory.objectives_by_id[self.name]
            name, before = objective.name, objective.targets(world.scenario.occasion).rto
        else:
            system = inventory.systems_by_id[self.name]
            name, before = system.name, inventory.targets(system, world.scenario.occasion).rto
        return Message.of(
            "{name}: a target of {target} instead of {before}",
            target=format_duration(self.rto),
            before=format_duration(before),
            name=name,
        )
