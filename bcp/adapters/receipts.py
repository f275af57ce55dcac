"""What restores that are done have noted in a guest: read when nobody heard their answer."""

from __future__ import annotations

import json
import shutil

from bcp.adapters.ansible_outcome import measurement
from bcp.adapters.connection import ControlFolder
from bcp.adapters.restore_progress import Look
from bcp.adapters.targets import Targets
from bcp.execution.events import RestoreMeasurement
from bcp.planning.plan import PlannedAction, PlannedStep

_LONGEST = 100_000


class Receipts:
    """Reads what the restore modules keep in a guest: that a restore is done, and what it measured.

    It uses the connection that a look at the guest has opened and never opens one of its own.
    """

    def __init__(self, targets: Targets, control: ControlFolder) -> None:
        self._targets = targets
        self._control = control

    def of(self, step: PlannedStep) -> tuple[RestoreMeasurement, ...]:
        """What the restores of a step measured; nothing at all unless each of them has noted it,
        for a system is as new as the oldest of its data.
        """
        target, ssh = self._targets.host(step.system), shutil.which("ssh")
        if target is None or ssh is None:
            return ()
        look = Look(ssh, self._targets, self._control, target)
        found = []
        for action in step.actions:
            if action.backup is not None:
                place = f"etc/restored/{action.role.value}-{action.backup}.json"
                found.append(read_receipt(look.at(place, _LONGEST), action))
        measured = tuple(each for each in found if each is not None)
        return measured if len(measured) == len(found) else ()


def read_receipt(text: bytes, action: PlannedAction) -> RestoreMeasurement | None:
    """What a restore measured; None for whatever else a guest may hold out. Never raises."""
    if len(text) > _LONGEST:
        return None
    try:
        note = json.loads(text)
    except (ValueError, RecursionError):
        return None
    report = note.get("restore") if isinstance(note, dict) else None
    if not isinstance(report, dict) or note.get("state") != "done":
        return None
    found = measurement(report)
    if found is None or (found.role, found.backup) != (action.role.value, action.backup):
        return None
    return found
