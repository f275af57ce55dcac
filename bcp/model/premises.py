"""What the forms ask of sites and of machines beside systems and sites; everything optional."""

from __future__ import annotations

from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source, Text


class Building(Entity):
    """The building: how it stands up to an earthquake and to water."""

    built: Text | None = None
    structure: Text | None = None
    seismic: Text | None = None
    flood: Text | None = None
    substitute: Text | None = None


class Room(Entity):
    """The place of the machines within the building."""

    floor: Text | None = None
    fixing: Text | None = None
    water: Text | None = None
    cooling: Text | None = None
    fire: Text | None = None
    access: Text | None = None


class Power(Entity):
    """What supplies a site when the mains are away."""

    ups: Text | None = None
    generator: Text | None = None
    runtime: Text | None = None
    fuel: Text | None = None


class Line(Entity):
    """A line of communication: its second way, and what is used without both."""

    name: Text
    redundancy: Text | None = None
    substitute: Text | None = None


class Premises(Entity):
    """The conditions at one site."""

    site: Identifier
    building: Building | None = None
    room: Room | None = None
    power: Power | None = None
    lines: tuple[Line, ...] = ()
    source: Source = ASSUMPTION


class Equipment(Entity):
    """What form 1 asks of a system beyond its inventory file."""

    system: Identifier
    model: Text | None = None
    fixing: Text | None = None
    reinstallation: Text | None = None
    source: Source = ASSUMPTION
