"""Events of a whole run: how it begins, is carried on and ends."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from bcp.execution.events.fact import Fact
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.scenario import Inject, Realm, Scenario
from bcp.planning.changes import World
from bcp.planning.evidence import NO_EVIDENCE, Evidence
from bcp.planning.plan import Plan


class DrillKind(StrEnum):
    """How much of a drill is real."""

    TABLETOP = "tabletop"
    WALK_THROUGH = "walk-through"
    FUNCTIONAL = "functional"
    FULL = "full"


class Premises(Entity):
    """What a run's plans are made from, so that it can be carried on anywhere."""

    inventory: Inventory
    scenario: Scenario
    evidence: Evidence = NO_EVIDENCE

    @property
    def world(self) -> World:
        """The same for the planner."""
        return World(self.inventory, self.scenario, self.evidence)


class RunStarted(Fact):
    """A run of a plan begins; everything needed to resume it is in here.

    `kind` is that of a drill; `premises` None: the run keeps to its plan whatever happens.
    `compress`: played people take their planned time divided by this; None: no time at all.
    """

    type: Literal["run-started"] = "run-started"
    run: str
    mode: Literal["drill", "recovery"]
    realm: Realm
    plan: Plan
    incident_at: AwareDatetime
    kind: DrillKind | None = None
    by: str = ""
    premises: Premises | None = None
    compress: int | None = None


class Continued(Fact):
    """Another executor carries the run on. `holder` says who, on which machine.

    `known_until`: the journal is a mirror that was complete then; what came after is not known.
    """

    type: Literal["continued"] = "continued"
    holder: str
    known_until: AwareDatetime | None = None


class Suspended(Fact):
    """The executor stopped as it was told to; the run can be carried on."""

    type: Literal["suspended"] = "suspended"


class ClockJumped(Fact):
    """The machine's time of day was set; the run's time, `at`, goes on evenly.

    It was set by `seconds` (below zero: back) since the last such event or the executor's
    beginning, and showed `shown`.
    """

    type: Literal["clock-jumped"] = "clock-jumped"
    shown: AwareDatetime
    seconds: float


class SystemVerified(Fact):
    """The last step of a system succeeded: it is back. `newest` is its newest data's time."""

    type: Literal["system-verified"] = "system-verified"
    system: str
    newest: AwareDatetime | None = None


class InjectApplied(Fact):
    """An inject took effect."""

    type: Literal["inject-applied"] = "inject-applied"
    inject: Inject


class Noted(Fact):
    """Something worth recording that changes no state; `by` somebody, or by the program."""

    type: Literal["noted"] = "noted"
    text: str
    by: str = ""


class RunFinished(Fact):
    """Nothing is left to do. `complete`: every step succeeded. `by`: somebody ended the run."""

    type: Literal["run-finished"] = "run-finished"
    complete: bool
    interrupted: bool = False
    by: str = ""
    why: str = ""


class LeftoverKind(StrEnum):
    """What a drill can leave behind; of machines also network namespaces, links, routes, mounts and
    control groups.
    """

    GUEST = "guest"
    PROCESS = "process"
    ADDRESS = "address"
    FILE = "file"
    NAMESPACE = "namespace"
    LINK = "link"
    ROUTE = "route"
    MOUNT = "mount"
    GROUP = "group"


class Leftover(Entity):
    """One thing that was not there before the drill."""

    kind: LeftoverKind
    name: str


class IsolationChecked(Fact):
    """Which places of production, `address:port`, a machine of the drill's network could reach.

    All that `tried` names were tried from a probe on that network. `unknown` are addresses that no
    name server of the console knew, so that they could not be tried.
    """

    type: Literal["isolation-checked"] = "isolation-checked"
    network: str
    tried: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class CleanUpChecked(Fact):
    """What was found left of a drill after its end; nothing: it is closed."""

    type: Literal["clean-up-checked"] = "clean-up-checked"
    left: tuple[Leftover, ...] = ()
