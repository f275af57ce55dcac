"""The event of a new plan of the rest, and what it changes."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from bcp.execution.events.fact import Fact
from bcp.model.identity import Entity
from bcp.planning.plan import Plan, Verdict


class Outlook(Entity):
    """When a system is expected back, in seconds after the incident (None: not at all), and what
    that means for its target. `before` is what the last plan expected (None: nothing, or never).
    """

    system: str
    recovered: int | None
    verdict: Verdict
    before: int | None = None


class Cause(StrEnum):
    """What made a new plan necessary; `subject` of the event names it."""

    STEP = "step"
    DAMAGE = "damage"
    ATTENDANCE = "attendance"
    PROGRESS = "progress"
    CONTINUED = "continued"


class Replanned(Fact):
    """The rest was planned again. `outlooks` are those that changed since the last plan.

    `plan` is given only when other steps are needed or they need something else, with all steps
    that have begun; otherwise `order` are the keys of waiting steps, if their order changed.
    `again` are systems that were hit again: what was done for them counts no longer. The first
    `changes` changes of damage and attendance are taken up in the plan.
    """

    type: Literal["replanned"] = "replanned"
    cause: Cause
    subject: str = ""
    outlooks: tuple[Outlook, ...] = ()
    order: tuple[str, ...] = ()
    plan: Plan | None = None
    again: tuple[str, ...] = ()
    changes: int = 0
