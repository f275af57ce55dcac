"""Events of what people ask for, and of what they report has changed."""

from __future__ import annotations

from typing import Literal

from bcp.execution.events.fact import Fact
from bcp.execution.requests import Objection, Request
from bcp.planning.damage_changes import Loss


class Requested(Fact):
    """Somebody, named by their role, asks for something; the executor answers it."""

    type: Literal["requested"] = "requested"
    by: str
    why: str = ""
    request: Request


class Answered(Fact):
    """The request with that number in the journal was met, or `objection` says why not."""

    type: Literal["answered"] = "answered"
    number: int
    objection: Objection | None = None


class DamageChanged(Fact):
    """Something is `lost` too, or turned out not to be."""

    type: Literal["damage-changed"] = "damage-changed"
    kind: Loss
    name: str
    lost: bool
    by: str
    why: str = ""


class AttendanceChanged(Fact):
    """So many people of a team are there from now on."""

    type: Literal["attendance-changed"] = "attendance-changed"
    team: str
    present: int
    by: str
    why: str = ""


class Paused(Fact):
    """Nothing more is started."""

    type: Literal["paused"] = "paused"
    by: str
    why: str = ""


class Resumed(Fact):
    """The pause is over."""

    type: Literal["resumed"] = "resumed"
    by: str
    why: str = ""
