"""Chapter 6 and its forms: building, room, power, lines, people, backups, and what hangs on one."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.continuity.content import Entry, Grid, Part, Remark, Room, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.continuity.targets import alternates_entry, name_of, ordered_systems, system_name
from bcp.model.continuity import Building, Equipment, Line, Power, Premises
from bcp.model.continuity import Room as MachineRoom
from bcp.model.message import Message
from bcp.model.objective import Occasion
from bcp.model.resource import Site
from bcp.model.system import Backup, BackupCopy, HostingKind, System
from bcp.planning.structure import Component

MOST_SHOWN = 15
"""Single points of failure and names that a table holds; `ict-bcp analyze` has all of them."""


def condition_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 6."""
    sections = (
        Section(
            pen.say(Message.of("Building")), (buildings_grid("condition-buildings", facts, pen),)
        ),
        Section(pen.say(Message.of("Server room")), (rooms_grid("condition-rooms", facts, pen),)),
        Section(pen.say(Message.of("Power")), (power_grid("condition-power", facts, pen),)),
        Section(
            pen.say(Message.of("Telecommunication")), (lines_grid("condition-lines", facts, pen),)
        ),
        Section(pen.say(Message.of("People")), (_skills(facts, pen),)),
        Section(pen.say(Message.of("Backups")), (_wanting_backups(facts, pen),)),
        Section(
            pen.say(Message.of("What much hangs on")),
            (_single_points(facts, pen), *_more(facts, pen)),
        ),
        Section(pen.say(Message.of("If a site is lost")), (_sites(facts, pen),)),
        Section(pen.say(Message.of("Alternates")), (_alternates(facts, pen),)),
    )
    title = pen.say(Message.of("Present condition (weaknesses) and alternates"))
    return Part("chapter-6", "6", title, sections)


def _premises(facts: Facts) -> Iterator[tuple[Site, str, Premises]]:
    """Every site with the place where its conditions stand or are to be stated."""
    for site in facts.inventory.sites:
        number, premises = facts.premises.get(site.id, (None, Premises(site=site.id)))
        index = site.id if number is None else str(number)
        yield site, f"premises[{index}]", premises


def _site(site: Site, pen: Pen) -> Entry:
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
    if pen.public:
        return pen.grid(key, caption, columns, (), pen.blank())
    rows = []
    for site, place, premises in _premises(facts):
        known = premises.building or Building()
        rows.append(
            (
                _site(site, pen),
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
    return pen.grid(key, caption, columns, rows, room=Room.SMALL)


def rooms_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 4: the places of the machines."""
    caption = Message.of("Places of machines")
    columns = (
        (Message.of("Site"), 5.0),
        (Message.of("Systems"), 2.5),
        (Message.of("Floor"), 3.0),
        (Message.of("Seismic fixing"), 4.0),
        (Message.of("Water"), 3.5),
        (Message.of("Cooling"), 3.5),
        (Message.of("Fire"), 3.5),
        (Message.of("Access"), 3.5),
    )
    if pen.public:
        return pen.grid(key, caption, columns, (), pen.blank())
    rows = []
    for site, place, premises in _premises(facts):
        known = premises.room or MachineRoom()
        held = sum(each.hosting.site == site.id for each in facts.inventory.systems)
        rows.append(
            (
                _site(site, pen),
                pen.computed(str(held)),
                *(
                    pen.value(getattr(known, field), f"{place}.room.{field}")
                    for field in ("floor", "fixing", "water", "cooling", "fire", "access")
                ),
            )
        )
    return pen.grid(key, caption, columns, rows, room=Room.SMALL)


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
    if pen.public:
        return pen.grid(key, caption, columns, (), pen.blank())
    rows = []
    for site, place, premises in _premises(facts):
        known = premises.power or Power()
        rows.append(
            (
                _site(site, pen),
                *(
                    pen.value(getattr(known, field), f"{place}.power.{field}")
                    for field in ("ups", "generator", "runtime", "fuel")
                ),
            )
        )
    return pen.grid(key, caption, columns, rows)


def lines_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 5, second part: lines."""
    caption = Message.of("Lines of communication")
    columns = (
        (Message.of("Site"), 5.0),
        (Message.of("Line"), 5.0),
        (Message.of("Second way"), 5.0),
        (Message.of("Substitute"), 5.0),
    )
    if pen.public:
        return pen.grid(key, caption, columns, (), pen.blank())
    rows: list[tuple[Entry, ...]] = []
    for site, place, premises in _premises(facts):
        if not premises.lines:
            rows.append((_site(site, pen), *(pen.missing(f"{place}.lines") for _ in range(3))))
        rows += [
            (_site(site, pen), *_line(each, f"{place}.lines[{number}]", pen))
            for number, each in enumerate(premises.lines)
        ]
    return pen.grid(key, caption, columns, rows)


def _line(line: Line, place: str, pen: Pen) -> tuple[Entry, ...]:
    return (
        pen.computed(line.name),
        pen.value(line.redundancy, f"{place}.redundancy"),
        pen.value(line.substitute, f"{place}.substitute"),
    )


def _skills(facts: Facts, pen: Pen) -> Grid:
    caption = Message.of("Skills that fewer than two people have")
    columns = (
        (Message.of("Skill"), 4.0),
        (Message.of("People"), 2.0),
        (Message.of("Systems whose recovery needs it"), 10.0),
    )
    if pen.public:
        return pen.grid("sole-skills", caption, columns, (), pen.blank())
    rows = (
        (
            pen.computed(each.skill),
            pen.computed(str(each.people)),
            pen.computed(pen.join(name_of(facts, pen, name) for name in each.systems)),
        )
        for each in facts.structure.skills
    )
    nothing = pen.sentence(Message.of("Every skill that a recovery needs is had by two people."))
    return pen.grid("sole-skills", caption, columns, rows, nothing)


def _wanting_backups(facts: Facts, pen: Pen) -> Grid:
    caption = Message.of("Backups that are wanting")
    columns = (
        (Message.of("System"), 5.0),
        (Message.of("Data set"), 3.0),
        (Message.of("Freshest copy"), 3.0),
        (Message.of("RPO"), 3.0),
        (Message.of("Sites of the copies"), 5.0),
    )
    if pen.public:
        return pen.grid("wanting-backups", caption, columns, (), pen.blank())
    rows = (
        (
            pen.computed(name_of(facts, pen, each.system)),
            pen.computed(each.backup),
            pen.length(each.interval),
            pen.length(each.target),
            pen.computed(pen.join(facts.sites[name].name for name in each.sites)),
        )
        for each in facts.structure.backups
    )
    nothing = pen.sentence(
        Message.of(
            "Every data set has copies at two sites and a copy as fresh as its RPO asks for."
        )
    )
    return pen.grid("wanting-backups", caption, columns, rows, nothing)


def _single(facts: Facts) -> list[Component]:
    return [each for each in facts.structure.components if each.count]


def _single_points(facts: Facts, pen: Pen) -> Grid:
    caption = Message.of("Single points of failure")
    columns = (
        (Message.of("System"), 6.0),
        (Message.of("Falls along"), 2.5),
        (Message.of("Own RTO"), 3.0),
        (Message.of("Tightest RTO on it"), 3.0),
        (Message.of("Among them"), 10.0),
    )
    if pen.public:
        return pen.grid("single-points", caption, columns, (), pen.blank())
    rows = (
        (
            pen.computed(name_of(facts, pen, each.system)),
            pen.computed(str(each.count)),
            pen.length(each.target),
            pen.length(each.effective_target),
            pen.computed(pen.join(name_of(facts, pen, name) for name in each.falls[:3])),
        )
        for each in _single(facts)[:MOST_SHOWN]
    )
    return pen.grid("single-points", caption, columns, rows, room=Room.SMALL)


def _more(facts: Facts, pen: Pen) -> Iterator[Remark]:
    further = len(_single(facts)) - MOST_SHOWN
    if further > 0 and not pen.public:
        yield Remark(
            pen.say(
                Message.of("And {count} more: 'ict-bcp analyze' lists all of them.", count=further)
            )
        )


def _sites(facts: Facts, pen: Pen) -> Grid:
    caption = Message.of("What cannot come back when a site is lost and everybody comes")
    columns = (
        (Message.of("Site"), 6.0),
        (Message.of("Systems away"), 3.0),
        (Message.of("Of these cannot come back"), 4.0),
        (Message.of("Names"), 9.0),
    )
    if pen.public:
        return pen.grid("lost-sites", caption, columns, (), pen.blank())
    rows = []
    for each in facts.structure.sites:
        names = [name_of(facts, pen, one.system) for one in each.stranded]
        more = len(names) - MOST_SHOWN
        shown = pen.join(names[:MOST_SHOWN]) or "–"
        if more > 0:
            shown = pen.say(Message.of("{names} and {count} more", names=shown, count=more))
        rows.append(
            (
                _site(facts.sites[each.site], pen),
                pen.computed(str(each.hit)),
                pen.computed(str(len(names))),
                pen.computed(shown),
            )
        )
    return pen.grid("lost-sites", caption, columns, rows)


def _alternates(facts: Facts, pen: Pen) -> Grid:
    """Whether there is an alternate for each system."""
    caption = Message.of("Systems and their alternates")
    columns = (
        (Message.of("System"), 7.0),
        (Message.of("Alternate"), 2.5),
        (Message.of("Alternate means"), 9.0),
    )
    if pen.public:
        return pen.grid("has-alternate", caption, columns, (), pen.blank())
    rows = (
        (
            pen.computed(system_name(each, pen)),
            pen.words(Message.of("given") if each.alternates else Message.of("lacking")),
            alternates_entry(each, pen),
        )
        for each in ordered_systems(facts)
    )
    return pen.grid("has-alternate", caption, columns, rows, room=Room.SMALL)


def systems_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 1: all systems."""
    places = {each.system: number for number, each in enumerate(facts.continuity.equipment)}
    columns = (
        (Message.of("System"), 7.0),
        (Message.of("Outline (business)"), 9.0),
        (Message.of("Owner"), 5.0),
        (Message.of("Weakness of the building"), 4.5),
        (Message.of("Weakness of the place (flood)"), 4.5),
        (Message.of("Seismic fixing"), 4.0),
        (Message.of("Model"), 4.5),
        (Message.of("Where it stands"), 6.0),
        (Message.of("Maintained by"), 6.0),
        (Message.of("Ease of reinstallation"), 5.0),
    )
    rows = (_system(each, places.get(each.id), facts, pen) for each in facts.inventory.systems)
    caption = Message.of("Information systems")
    nothing = pen.missing("", file="systems_inventory")
    return pen.grid(key, caption, columns, rows, nothing, room=Room.SMALL)


def _system(system: System, number: int | None, facts: Facts, pen: Pen) -> tuple[Entry, ...]:
    file = f"systems_inventory/{system.tier.value}/{system.id}.yaml"
    place = f"equipment[{system.id if number is None else number}]"
    known = Equipment(system=system.id) if number is None else facts.continuity.equipment[number]
    index, premises = facts.premises.get(system.hosting.site, (None, None))
    where = f"premises[{system.hosting.site if index is None else index}].building"
    building = (premises.building if premises is not None else None) or Building()
    site = facts.sites[system.hosting.site]
    elsewhere = system.hosting.kind is HostingKind.EXTERNAL
    return (
        pen.computed(system_name(system, pen)),
        pen.value(system.description, "description", file=file),
        pen.computed(system.owner),
        pen.value(building.seismic, f"{where}.seismic", Secret.PLACES),
        pen.value(building.flood, f"{where}.flood", Secret.PLACES),
        pen.value(known.fixing, f"{place}.fixing", Secret.MACHINES),
        pen.value(known.model, f"{place}.model", Secret.MACHINES)
        if not elsewhere
        else pen.computed(pen.say(Message.of("external service")), Secret.MACHINES),
        pen.computed(pen.wording.name(site.name, site.name_en), Secret.PLACES),
        _maintainer(system, facts, pen, file),
        pen.value(known.reinstallation, f"{place}.reinstallation", Secret.MACHINES),
    )


def _maintainer(system: System, facts: Facts, pen: Pen, file: str) -> Entry:
    vendor = None if system.vendor is None else facts.vendors[system.vendor]
    name = None if vendor is None else pen.wording.name(vendor.name, vendor.name_en)
    return pen.value(name, "vendor", Secret.VENDORS, file=file)


def backups_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 7: what is backed up, where to, and whether that is enough."""
    caption = Message.of("Backups of important information")
    columns = (
        (Message.of("System"), 6.0),
        (Message.of("Data set"), 3.5),
        (Message.of("Size"), 3.0),
        (Message.of("Copies (store, place, interval, generations)"), 14.0),
        (Message.of("RPO"), 3.0),
        (Message.of("Judgement"), 6.0),
        (Message.of("Measure"), 6.0),
    )
    if pen.public:
        return pen.grid(key, caption, columns, (), pen.blank())
    rows = [
        _backup(system, backup, facts, pen)
        for system in facts.inventory.systems
        for backup in system.backups
    ]
    return pen.grid(key, caption, columns, rows, room=Room.SMALL)


def _backup(system: System, backup: Backup, facts: Facts, pen: Pen) -> tuple[Entry, ...]:
    wanting = {(each.system, each.backup): each for each in facts.structure.backups}
    found = wanting.get((system.id, backup.id))
    measure = pen.none()
    if found is None:
        judgement = Message.of("copies at two sites, fresh enough")
    else:
        measure = _answer(f"backup.{system.id}.{backup.id}", facts, pen)
        judgement = Message.of("all copies at one site")
    if found is not None and found.interval > found.target:
        judgement = Message.of("older than the RPO allows")
    return (
        pen.computed(system_name(system, pen)),
        pen.computed(backup.id),
        pen.computed(pen.wording.size(backup.size)),
        pen.computed(" ／ ".join(_copy(copy, facts, pen) for copy in backup.copies)),
        pen.length(facts.inventory.targets(system, Occasion.DISASTER).rpo),
        pen.sentence(judgement),
        measure,
    )


def _answer(finding: str, facts: Facts, pen: Pen) -> Entry:
    """The measure that answers a finding, or where it is to be stated."""
    for number, each in enumerate(facts.continuity.measures):
        if each.finding == finding:
            return pen.value(each.action, f"measures[{number}].action")
    return pen.missing(f"measures[finding: {finding}].action")


def _copy(copy: BackupCopy, facts: Facts, pen: Pen) -> str:
    repository = facts.inventory.repositories_by_id[copy.repository]
    return pen.say(
        Message.of(
            "{store} ({site}), every {interval}, {generations} generations",
            store=repository.name,
            site=facts.sites[repository.site].name,
            interval=pen.wording.length(copy.interval),
            generations=copy.generations,
        )
    )
