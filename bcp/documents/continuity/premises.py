"""Building, room, power and lines of each site: parts of chapter 6, and forms 3 to 5."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.continuity.content import Entry, Grid, Room
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.model.message import Message
from bcp.model.premises import Building, Line, Power, Premises
from bcp.model.premises import Room as MachineRoom
from bcp.model.resource import Site


def _premises(facts: Facts) -> Iterator[tuple[Site, str, Premises]]:
    """Every site with the place where its conditions stand or are to be stated."""
    for site in facts.inventory.sites:
        number, premises = facts.premises.get(site.id, (None, Premises(site=site.id)))
        index = site.id if number is None else str(number)
        yield site, f"premises[{index}]", premises


def site_entry(site: Site, pen: Pen) -> Entry:
    """The name of a site."""
    return pen.computed(pen.wording.name(site.name, site.name_en))


def buildings_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 3: the buildings."""
    caption = Message.of("Buildings")
    columns = (
        (Message.of("Site"), 5.0),
        (Message.of("Hazards"), 6.0),
        (Message.of("Built"), 3.0),
        (Message.of("Structure"), 3.0),
        (Message.of("Earthquake resistance"), 4.0),
        (Message.of("Flood"), 4.0),
        (Message.of("Substitute"), 4.0),
    )
    rows = []
    for site, place, premises in _premises(facts):
        known = premises.building or Building()
        rows.append(
            (
                site_entry(site, pen),
                pen.value(
                    pen.join(site.hazards),
                    f"{site.id}.hazards",
                    file="systems_inventory/sites.yaml",
                ),
                *(
                    pen.value(getattr(known, field), f"{place}.building.{field}")
                    for field in ("built", "structure", "seismic", "flood", "substitute")
                ),
            )
        )
    return pen.grid(key, caption, columns, rows, room=Room.SMALL, secret=Secret.PLACES)


def rooms_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 4: the places of the machines."""
    caption = Message.of("Places of machines")
    columns = (
        (Message.of("Site"), 5.0),
        (Message.of("Number of systems"), 2.5),
        (Message.of("Floor"), 3.0),
        (Message.of("Seismic fixing"), 4.0),
        (Message.of("Water"), 3.5),
        (Message.of("Cooling"), 3.5),
        (Message.of("Fire"), 3.5),
        (Message.of("Access"), 3.5),
    )
    rows = []
    for site, place, premises in _premises(facts):
        known = premises.room or MachineRoom()
        held = sum(each.hosting.site == site.id for each in facts.inventory.systems)
        rows.append(
            (
                site_entry(site, pen),
                pen.computed(str(held)),
                *(
                    pen.value(getattr(known, field), f"{place}.room.{field}")
                    for field in ("floor", "fixing", "water", "cooling", "fire", "access")
                ),
            )
        )
    return pen.grid(key, caption, columns, rows, room=Room.SMALL, secret=Secret.PLACES)


def power_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 5, first part: power."""
    caption = Message.of("Power")
    columns = (
        (Message.of("Site"), 5.0),
        (Message.of("UPS"), 4.0),
        (Message.of("Generator"), 4.0),
        (Message.of("How long"), 4.0),
        (Message.of("Fuel"), 4.0),
    )
    rows = []
    for site, place, premises in _premises(facts):
        known = premises.power or Power()
        rows.append(
            (
                site_entry(site, pen),
                *(
                    pen.value(getattr(known, field), f"{place}.power.{field}")
                    for field in ("ups", "generator", "runtime", "fuel")
                ),
            )
        )
    return pen.grid(key, caption, columns, rows, secret=Secret.PLACES)


def lines_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 5, second part: lines."""
    caption = Message.of("Lines of communication")
    columns = (
        (Message.of("Site"), 5.0),
        (Message.of("Line"), 5.0),
        (Message.of("Second way"), 5.0),
        (Message.of("Substitute"), 5.0),
    )
    rows: list[tuple[Entry, ...]] = []
    for site, place, premises in _premises(facts):
        if not premises.lines:
            rows.append((site_entry(site, pen), *(pen.missing(f"{place}.lines") for _ in range(3))))
        rows += [
            (site_entry(site, pen), *_line(each, f"{place}.lines[{number}]", pen))
            for number, each in enumerate(premises.lines)
        ]
    return pen.grid(key, caption, columns, rows, secret=Secret.PLACES)


def _line(line: Line, place: str, pen: Pen) -> tuple[Entry, ...]:
    return (
        pen.computed(line.name),
        pen.value(line.redundancy, f"{place}.redundancy"),
        pen.value(line.substitute, f"{place}.substitute"),
    )
