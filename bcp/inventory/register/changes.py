"""What an import would change, told so that a person can judge it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bcp.inventory.composer import Value
from bcp.inventory.register.columns import Column
from bcp.inventory.register.pages import Page
from bcp.model.problem import Position


class ChangeKind(StrEnum):
    """What happens to a row or a value; `kept` is one that no row states, left as it is."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    KEPT = "kept"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the workspace and what is imported.

    `entity` is the id of the entity, `''` for the city; `item` names an item of one of its lists
    by page and by its id or first words. `column` is None where a whole row is meant. `position`
    is the cell that says so, None for what no cell says.
    """

    kind: ChangeKind
    page: Page
    entity: str
    item: str = ""
    column: Column | None = None
    old: Value = None
    new: Value = None
    position: Position | None = None
