"""Systems and backups as forms 1 and 7 list them."""

from __future__ import annotations

from bcp.documents.continuity.content import Entry, Grid, Room
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.naming import system_name
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.model.hosting import HostingKind
from bcp.model.message import Message
from bcp.model.objective import Occasion
from bcp.model.premises import Building, Equipment
from bcp.model.system import Backup, BackupCopy, System


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
        (Message.of("Place of installation"), 6.0),
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
        (Message.of("Volume"), 3.0),
        (Message.of("Copies (store, place, interval, generations)"), 14.0),
        (Message.of("RPO"), 3.0),
        (Message.of("Judgement"), 6.0),
        (Message.of("Measure"), 6.0),
    )
    rows = [
        _backup(system, backup, facts, pen)
        for system in facts.inventory.systems
        for backup in system.backups
    ]
    return pen.grid(key, caption, columns, rows, room=Room.SMALL, secret=Secret.BACKUPS)


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
