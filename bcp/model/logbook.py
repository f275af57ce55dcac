"""The log of a recovery (時系列記録), as a person or a program keeps it for planning the rest."""

from __future__ import annotations

from pydantic import Field

from bcp.model.identity import Entity, Text
from bcp.model.quantity import Duration


class LoggedStep(Entity):
    """A step that has begun; times count from the incident.

    `step` is `system/step`. Without `finished` it still runs, and `expected` is when its end is
    expected by what is seen (left out: by its estimate). `people` are ids as the plan's JSON has
    them, needed only while the step runs: until its end they can do nothing else.
    """

    step: Text
    started: Duration
    finished: Duration | None = None
    expected: Duration | None = None
    people: tuple[Text, ...] = ()


class Logbook(Entity):
    """What has happened by `now`, counted from the incident.

    `failed` are the steps (`system/step`) that have failed for good.
    """

    now: Duration
    begun: tuple[LoggedStep, ...] = Field(default=())
    failed: tuple[Text, ...] = ()
