"""How each guest of a lab stands now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bcp.adapters.lab.definition import LabDefinition
from bcp.adapters.lab.guest import lab_of
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.machinery import network_of
from bcp.adapters.lab.processes import count_by_guest
from bcp.adapters.lab.standing import GuestStatus


def guest_statuses(folder: LabFolder, answer: Mapping[str, object]) -> tuple[GuestStatus, ...]:
    """Every guest of the lab's definition; `answer` is the daemon's, empty when it is silent."""
    try:
        definition = lab_of(folder)
    except OSError:
        return ()
    processes = _count(folder, definition)
    described = answer.get("guests") or []
    assert isinstance(described, list)
    is_open = {entry["system"]: bool(entry["open"]) for entry in described}
    return tuple(
        GuestStatus(
            system=guest.system,
            address=guest.address,
            exists=Path(guest.root).exists(),
            open=is_open.get(guest.system, False),
            processes=processes[guest.system],
        )
        for guest in definition.guests
    )


def _count(folder: LabFolder, definition: LabDefinition) -> Mapping[str, int]:
    if not definition.has_machines:
        return count_by_guest(folder.root)
    network = network_of(definition)
    return {one.system: len(network.members(one.system)) for one in definition.guests}
