"""What carrying out a step would do, as far as it can be told without doing it."""

from __future__ import annotations

from enum import StrEnum

from bcp.execution.events import Failure
from bcp.model.identity import Entity


class Prospect(StrEnum):
    """What would come of one task.

    `change`: it would change something; `nothing`: everything is as it would make it; `unknown`:
    it was passed over, having no check mode or not being due, and only doing it can tell.
    """

    CHANGE = "change"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


class ForeseenTask(Entity):
    """One task of a role. `generation` is the one that a restore would take, `rejected` are newer
    ones that it would refuse as corrupt; `replaces`: what is there now would be set aside.
    """

    role: str
    task: str
    prospect: Prospect
    generation: str | None = None
    rejected: tuple[str, ...] = ()
    replaces: bool = False


class Foresight(Entity):
    """What would come of a step: its tasks in order, up to the `failure` that ends them.

    `unseen` are roles of the step's actions that could not be looked at, because they work in what
    is not there yet.
    """

    step: str
    system: str
    tasks: tuple[ForeseenTask, ...] = ()
    unseen: tuple[str, ...] = ()
    failure: Failure | None = None

    @property
    def changes(self) -> bool:
        """Whether anything would be changed, as far as can be told."""
        return any(task.prospect is Prospect.CHANGE for task in self.tasks)
