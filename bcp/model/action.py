"""Corrective actions (改善項目): what people decided about what drills have shown."""

from __future__ import annotations

from bcp.model.identity import Entity, Text
from bcp.model.moment import Day


class Closing(Entity):
    """The drill that proves an action done."""

    run: Text
    note: Text | None = None


class DecidedAction(Entity):
    """What people decided about one finding; `id` is `kind.system`.

    `owner` is a department or a role, never a person; `deadline` is the last day; `budget` says in
    free words what it costs and out of which budget.
    """

    id: Text
    owner: Text | None = None
    deadline: Day | None = None
    budget: Text | None = None
    note: Text | None = None
    closed: Closing | None = None


class DecidedActions(Entity):
    """All decisions, each id once."""

    actions: tuple[DecidedAction, ...] = ()
