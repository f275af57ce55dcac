"""The plan: an immutable value that is the whole truth of a run.

All times are whole seconds after the incident unless a name says otherwise.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import AwareDatetime, SerializerFunctionWrapHandler, model_serializer

from bcp.model.identity import Entity
from bcp.model.objective import Occasion
from bcp.model.scenario import Realm
from bcp.model.system import OnFailure, RoleName, StepKind
from bcp.planning.person import Person
from bcp.planning.reason import Binding, Obstacle, Reason

SCHEMA_VERSION = 1


class Basis(StrEnum):
    """What a duration rests on; the three are never summed silently."""

    MEASURED = "measured"
    EXTRAPOLATED = "extrapolated"
    ASSUMED = "assumed"


class Method(StrEnum):
    """How a plan's order was found. `list`: by priority rules; `search`: improved from there
    within a fixed amount of work; `cp-sat`: improved from there by an exact solver.
    """

    LIST = "list"
    SEARCH = "search"
    CP_SAT = "cp-sat"


class Fallback(StrEnum):
    """Why a plan that was to come from the exact solver does not.

    `not-installed`; `too-large`: more steps than it takes; `unsuitable`: something that it cannot
    express; `nothing-better`: it found nothing better within its limit, and proved nothing.
    """

    NOT_INSTALLED = "not-installed"
    TOO_LARGE = "too-large"
    UNSUITABLE = "unsuitable"
    NOTHING_BETTER = "nothing-better"


class Impact(StrEnum):
    """What the scenario does to a system.

    `lost`: destroyed, restored from backup. `out`: intact but away until a known time.
    `down`: intact, but something that it requires is lost, out or down, or what is left of its
    platform has no room for it. `degraded`: something
    that it uses is away, so it works at a lower level.
    """

    LOST = "lost"
    OUT = "out"
    DOWN = "down"
    DEGRADED = "degraded"


class Verdict(StrEnum):
    """What the plan says of a recovery target. `impossible`: no order can meet it.

    `unrecoverable`: it cannot come back at all (no surviving copy, no capacity, nobody with the
    skill, or a requirement that is itself unrecoverable).
    """

    MET = "met"
    MISSED = "missed"
    IMPOSSIBLE = "impossible"
    UNRECOVERABLE = "unrecoverable"


class LaneCapacity(Entity):
    """How many restores a repository serves at a time."""

    repository: str
    lanes: int


class PlannedAction(Entity):
    """A role to apply, with the copy chosen for it. `size` is the production size in bytes.

    There are `generations` of the copy, of which the newest `older` ones are passed over. A
    database is recovered to just before `until` (None: to the end of its archived log).
    """

    role: RoleName
    backup: str | None = None
    repository: str | None = None
    size: int = 0
    generations: int = 1
    older: int = 0
    until: AwareDatetime | None = None

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without an instant nothing is said of one: papers of such plans keep their digest."""
        values: dict[str, Any] = handler(self)
        if self.until is None:
            del values["until"]
        return values


class AlternateWay(Entity):
    """The other way of a step, by the step of the procedure that states it."""

    step: str
    kind: StepKind
    title: str
    actions: tuple[PlannedAction, ...] = ()
    timeout: int


class Assignment(Entity):
    """A person (`team/role-number` or `vendor/number`) and the skill that is used."""

    person: str
    skill: str


class PlannedStep(Entity):
    """A step with its place in time. `key` is `system/step` and unique in the plan.

    `predecessors` are the steps that must be done before; `latest_finish` is the latest finish
    that still meets every target behind it (None where no target is behind it). A verification
    with a `level` (percent) ends a stage; people look at it, since not all is there yet. Between
    attempts `backoff` seconds pass, twice as many each time.
    """

    key: str
    system: str
    step: str
    kind: StepKind
    title: str
    start: int
    finish: int
    release: int = 0
    latest_finish: int | None = None
    predecessors: tuple[str, ...] = ()
    people: tuple[Assignment, ...] = ()
    skills: tuple[tuple[str, int], ...] = ()
    lanes: tuple[str, ...] = ()
    actions: tuple[PlannedAction, ...] = ()
    level: int | None = None
    basis: Basis = Basis.ASSUMED
    reason: Reason
    timeout: int
    retries: int = 0
    backoff: int = 0
    on_failure: OnFailure = OnFailure.STOP
    alternate: AlternateWay | None = None
    decided_by: str | None = None
    approvals: int = 1
    rank: int = 0

    @property
    def duration(self) -> int:
        """Planned seconds of work."""
        return self.finish - self.start

    @property
    def slack(self) -> int | None:
        """Seconds by which the step may slip before a target is missed; negative when missed."""
        return None if self.latest_finish is None else self.latest_finish - self.finish


class PlannedSystem(Entity):
    """When a system is back, against its targets.

    It is *recovered* when all steps of `goals` have finished, its own and those of what it uses:
    then it serves at its recovery level `rlo` (percent) or above. It is *verified* when its own
    last verification has passed, and `full` says when nothing is missing any more. `stages` are
    (level in percent, time) of what comes before. Target, slack, verdict and `lower_bound` are
    about `recovered`.

    `because` names what the scenario hit (a site, a platform, the scenario itself) or, of a
    system that is down, the requirements that are away or the platform that has no room. `level`
    is the service level in percent at `verified`. `obstacles` are English sentences, `causes` the
    same for translation.

    `lower_bound` is a time before which no order whatever can recover it, because of `binding`;
    `recovery_point` is the expected age of the newest surviving data (None: nothing to restore,
    or nothing survives).
    """

    system: str
    name: str
    tier: str
    priority: int
    impact: Impact
    because: tuple[str, ...] = ()
    start: int | None = None
    recovered: int | None = None
    verified: int | None = None
    full: int | None = None
    target: int
    rlo: int = 100
    verdict: Verdict
    lower_bound: int | None = None
    binding: Binding | None = None
    level: int = 100
    stages: tuple[tuple[int, int], ...] = ()
    goals: tuple[str, ...] = ()
    recovery_point: int | None = None
    recovery_point_target: int
    obstacles: tuple[str, ...] = ()
    causes: tuple[Obstacle, ...] = ()

    @property
    def slack(self) -> int | None:
        """Target minus recovered, in seconds; negative when the target is missed."""
        return None if self.recovered is None else self.target - self.recovered


class DegradedSystem(Entity):
    """A system that keeps working at `level` percent until what it uses is back (`until`).

    Where that is below its recovery level `rlo`, its target counts: `recovered` is when it is at
    that level again (None: never), and `verdict` what the plan says of it.
    """

    system: str
    name: str
    because: tuple[str, ...]
    level: int
    until: int | None
    priority: int = 9
    rlo: int = 0
    target: int | None = None
    recovered: int | None = None
    verdict: Verdict = Verdict.MET


class Plan(Entity):
    """The order of recovery for one scenario, with times, reasons and bounds.

    `systems` stand in order of `verified`; `steps` in order of start, then rank. A step that the
    planner adds (`…/returns`: what comes back by itself) has no counterpart in the inventory.
    `people` and `lanes` are the capacities within which steps may run side by side.

    `cost` is what the order is judged by, the smaller the better, the first figure first: recovery
    times beyond their targets weighted by priority, the makespan, recovery times weighted by
    priority (seconds). `cost_bounds` is what no order is below, each figure as long as the ones
    before it are not worse (None: nothing was proven), and `proven` how many of the three figures,
    from the first one on, are proven best. `clocked`: the wall clock ended the exact solver's
    work, so another run may find another order. `replanned_at`: what begins before that had begun.
    """

    schema_version: int = SCHEMA_VERSION
    scenario: str
    scenario_name: str
    realm: Realm
    occasion: Occasion
    incident_at: AwareDatetime
    declared: int
    inventory_digest: str
    method: Method = Method.LIST
    steps: tuple[PlannedStep, ...]
    systems: tuple[PlannedSystem, ...]
    degraded: tuple[DegradedSystem, ...] = ()
    makespan: int
    lower_bound: int
    cost: tuple[int, int, int] = (0, 0, 0)
    cost_bounds: tuple[int, int, int] | None = None
    proven: int = 0
    clocked: bool = False
    fallback: Fallback | None = None
    replanned_at: int | None = None
    people: tuple[Person, ...] = ()
    lanes: tuple[LaneCapacity, ...] = ()

    @cached_property
    def steps_by_key(self) -> dict[str, PlannedStep]:
        """Steps by key."""
        return {step.key: step for step in self.steps}

    @cached_property
    def keys_by_system(self) -> dict[str, tuple[str, ...]]:
        """Keys of the steps of each system that has steps, in plan order."""
        keys: dict[str, tuple[str, ...]] = {}
        for step in self.steps:
            keys[step.system] = (*keys.get(step.system, ()), step.key)
        return keys

    def released_after(self, moment: int) -> tuple[PlannedStep, ...]:
        """The steps whose release is later than a moment in seconds, the first to be first."""
        steps = self._steps_by_release
        return steps[bisect_right(steps, moment, key=_release) :]

    @cached_property
    def _steps_by_release(self) -> tuple[PlannedStep, ...]:
        return tuple(sorted((step for step in self.steps if step.release), key=_release))

    @cached_property
    def systems_by_id(self) -> dict[str, PlannedSystem]:
        """Planned systems by id."""
        return {system.system: system for system in self.systems}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the plan."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def _release(step: PlannedStep) -> int:
    return step.release
