"""A recovery to just before data went wrong: a deletion, a change by mistake, a bad batch."""

from __future__ import annotations

from datetime import datetime

from bcp.app import wiring
from bcp.inventory.city_checks import time_zone
from bcp.inventory.suggestion import Suggestions
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.objective import Occasion
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.scenario import Attendance, Losses, Presence, RestorePoint, Scenario
from bcp.model.system import BackupKind
from bcp.planning.changes import altered

SCENARIO = "wrong-data"


def only_wrong_data(inventory: Inventory, system: str) -> Scenario:
    """The scenario in which nothing is wrong but the data of one system, and everybody is there.

    It is an ordinary failure, detected and declared at once. Raises Refused as `as_it_was`.
    """
    _require_database(inventory, system)
    now = wiring.clock().now().astimezone(time_zone(inventory.city)).replace(microsecond=0)
    everybody = (Presence(after="0m", share="100%"),)
    return Scenario(
        id=SCENARIO,
        name=f"{inventory.systems_by_id[system].name}のデータの誤り",
        name_en=f"Wrong data in {system}",
        description=f"{inventory.systems_by_id[system].name}のデータを、誤る直前の状態に戻す。",
        occasion=Occasion.ORDINARY,
        incident_at=now,
        detected_after="0m",
        declared_after="0m",
        lost=Losses(systems=(system,)),
        attendance=tuple(Attendance(team=team.id, present=everybody) for team in inventory.teams),
    )


def as_it_was(inventory: Inventory, scenario: Scenario, system: str, until: datetime) -> Scenario:
    """The scenario with the databases of a system wanted as they were just before an instant.

    Without a time zone the instant is in the city's. Raises Refused for a system that is not
    there or has no database, and for an instant that is still to come.
    """
    _require_database(inventory, system)
    if until.tzinfo is None:
        until = until.replace(tzinfo=time_zone(inventory.city))
    if until > wiring.clock().now():
        raise Refused(
            Message.of("{time} is still to come.", time=until.isoformat()),
            Message.of("Say with --until just before which instant the data were still right."),
        )
    kept = (each for each in scenario.restore_to if each.system != system)
    return altered(scenario, restore_to=(*kept, RestorePoint(system=system, before=until)))


def _require_database(inventory: Inventory, system: str) -> None:
    known = inventory.systems_by_id.get(system)
    if known is None:
        raise Refused(
            Message.of("There is no system '{name}'.", name=shorten(system)),
            Suggestions(inventory.systems_by_id).instead_of(
                system, Message.of("Say with --system whose database is meant.")
            ),
        )
    if not any(backup.kind is BackupKind.POSTGRESQL for backup in known.backups):
        raise Refused(
            Message.of("'{system}' has no database that could be recovered to a point in time.",
                       system=system),
            Message.of("Name the system that keeps its database."),
        )  # fmt: skip
