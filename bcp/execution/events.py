"""What the journal holds: a closed set of frozen events, each a fact that has happened."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from bcp.execution.requests import Objection, Request
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.scenario import ExerciseEvent, Inject, Realm, Scenario
from bcp.planning.changes import World
from bcp.planning.damage_changes import Loss
from bcp.planning.evidence import NO_EVIDENCE, Evidence
from bcp.planning.plan import Basis, Plan, Verdict


class FailureKind(StrEnum):
    """What went wrong, as far as it could be recognised."""

    UNREACHABLE = "unreachable"
    HOST_KEY = "host-key"
    AUTHENTICATION = "authentication"
    NO_HOSTS = "no-hosts"
    NO_EVENTS = "no-events"
    TASK_FAILED = "task-failed"
    TIMEOUT = "timeout"
    KILLED = "killed"
    BACKUP_CORRUPT = "backup-corrupt"
    VERIFICATION_FAILED = "verification-failed"
    DISK_FULL = "disk-full"
    INJECTED = "injected"
    REFUSED = "refused"
    INTERNAL = "internal"
    DECLINED = "declined"
    REPORTED = "reported"


class Recourse(StrEnum):
    """What follows a failed attempt: `retry` as before, from an `other-generation` of the backup,
    in the `alternate` way, `ask` people, or `stop`: the step has failed for good.
    """

    RETRY = "retry"
    OTHER_GENERATION = "other-generation"
    ALTERNATE = "alternate"
    ASK = "ask"
    STOP = "stop"


class DrillKind(StrEnum):
    """How much of a drill is real."""

    TABLETOP = "tabletop"
    WALK_THROUGH = "walk-through"
    FUNCTIONAL = "functional"
    FULL = "full"


class Failure(Entity):
    """Why an attempt failed; `detail` is at most a few lines of inert text."""

    kind: FailureKind
    detail: str


class RestoreMeasurement(Entity):
    """What a restore role measured: bytes copied, seconds of copying alone, which copy was used.

    `newest` is the time of the newest data in what was restored (for the recovery point);
    `rejected` names generations that were refused as corrupt, newest first.
    """

    role: str
    backup: str
    repository: str
    generation: str
    bytes: int
    copy_seconds: float
    newest: AwareDatetime | None = None
    rejected: tuple[str, ...] = ()


class CheckResult(Entity):
    """One verification check and its outcome."""

    name: str
    passed: bool
    detail: str = ""


class _Event(Entity):
    at: AwareDatetime


class Premises(Entity):
    """What a run's plans are made from, so that it can be carried on anywhere."""

    inventory: Inventory
    scenario: Scenario
    evidence: Evidence = NO_EVIDENCE

    @property
    def world(self) -> World:
        """The same for the planner."""
        return World(self.inventory, self.scenario, self.evidence)


class RunStarted(_Event):
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


class Continued(_Event):
    """Another executor carries the run on. `holder` says who, on which machine.

    `known_until`: the journal is a mirror that was complete then; what came after is not known.
    """

    type: Literal["continued"] = "continued"
    holder: str
    known_until: AwareDatetime | None = None


class Suspended(_Event):
    """The executor stopped as it was told to; the run can be carried on."""

    type: Literal["suspended"] = "suspended"


class ClockJumped(_Event):
    """The machine's time of day was set; the run's time, `at`, goes on evenly.

    It was set by `seconds` (below zero: back) since the last such event or the executor's
    beginning, and showed `shown`.
    """

    type: Literal["clock-jumped"] = "clock-jumped"
    shown: AwareDatetime
    seconds: float


class StepStarted(_Event):
    """An attempt at a step begins. Written before anything acts.

    `older` generations of a backup are passed over; `alternate`: in the other way that the
    procedure names; `handed`: to people, who report how it went.
    """

    type: Literal["step-started"] = "step-started"
    step: str
    attempt: int
    people: tuple[str, ...] = ()
    older: int = 0
    alternate: bool = False
    handed: bool = False


class StepSucceeded(_Event):
    """A step is done. `seconds` is measured time, or for `basis` assumed the planned time.

    `by` is the role that reported it; `found`: it was in flight when its executor died, and a
    look at the system showed that it is done.
    """

    type: Literal["step-succeeded"] = "step-succeeded"
    step: str
    attempt: int
    seconds: float
    basis: Basis
    restores: tuple[RestoreMeasurement, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    runs: int = 0
    by: str = ""
    why: str = ""
    found: bool = False


class StepFailed(_Event):
    """An attempt failed; `final` when no attempt is left. `then` is what follows."""

    type: Literal["step-failed"] = "step-failed"
    step: str
    attempt: int
    seconds: float
    failure: Failure
    final: bool
    checks: tuple[CheckResult, ...] = ()
    runs: int = 0
    then: Recourse | None = None
    by: str = ""
    why: str = ""


class StepInterrupted(_Event):
    """An attempt was in flight when its executor died, and its work was not found done."""

    type: Literal["step-interrupted"] = "step-interrupted"
    step: str
    attempt: int


class HandedToPeople(_Event):
    """Machines have checked what they can; what is left `to_see` only people can look at."""

    type: Literal["handed-to-people"] = "handed-to-people"
    step: str
    attempt: int
    seconds: float
    checks: tuple[CheckResult, ...] = ()
    to_see: tuple[str, ...] = ()


class StepWaived(_Event):
    """People passed a step over: what stands on it goes on, its system is never verified."""

    type: Literal["step-waived"] = "step-waived"
    step: str
    by: str
    why: str


class StepRetried(_Event):
    """People want a step that failed tried again; what was skipped because of it waits again."""

    type: Literal["step-retried"] = "step-retried"
    step: str
    by: str
    why: str = ""


class StepGivenUp(_Event):
    """People were asked about a failed step, and it is given up."""

    type: Literal["step-given-up"] = "step-given-up"
    step: str
    by: str
    why: str = ""


class DecisionGiven(_Event):
    """Somebody decided; a step may need two different people."""

    type: Literal["decision-given"] = "decision-given"
    step: str
    by: str
    yes: bool
    why: str = ""


class Escalated(_Event):
    """A step waits for people longer than it may; nothing is guessed. `times` counts from 1."""

    type: Literal["escalated"] = "escalated"
    step: str
    times: int


class RestoreProgressed(_Event):
    """How far a restore that still runs has come: bytes copied of `total` in `seconds`."""

    type: Literal["restore-progressed"] = "restore-progressed"
    step: str
    attempt: int
    backup: str
    repository: str
    bytes: int
    total: int
    seconds: float


class SkipCause(StrEnum):
    """Why a step cannot run any more: a `step` before it failed or was skipped, too few people
    with the `skill` are left, or the `lane` to a repository does not exist.
    """

    STEP = "step"
    SKILL = "skill"
    LANE = "lane"


class StepSkipped(_Event):
    """A step will not run. `because` is, by `cause`, the key of the step that is the root of it,
    the skill that is missing or the repository without a lane.
    """

    type: Literal["step-skipped"] = "step-skipped"
    step: str
    because: str
    cause: SkipCause = SkipCause.STEP


class SystemVerified(_Event):
    """The last step of a system succeeded: it is back. `newest` is its newest data's time."""

    type: Literal["system-verified"] = "system-verified"
    system: str
    newest: AwareDatetime | None = None


class InjectApplied(_Event):
    """An inject took effect."""

    type: Literal["inject-applied"] = "inject-applied"
    inject: Inject


class Noted(_Event):
    """Something worth recording that changes no state; `by` somebody, or by the program."""

    type: Literal["noted"] = "noted"
    text: str
    by: str = ""


class Requested(_Event):
    """Somebody, named by their role, asks for something; the executor answers it."""

    type: Literal["requested"] = "requested"
    by: str
    why: str = ""
    request: Request


class Answered(_Event):
    """The request with that number in the journal was met, or `objection` says why not."""

    type: Literal["answered"] = "answered"
    number: int
    objection: Objection | None = None


class DamageChanged(_Event):
    """Something is `lost` too, or turned out not to be."""

    type: Literal["damage-changed"] = "damage-changed"
    kind: Loss
    name: str
    lost: bool
    by: str
    why: str = ""


class AttendanceChanged(_Event):
    """So many people of a team are there from now on."""

    type: Literal["attendance-changed"] = "attendance-changed"
    team: str
    present: int
    by: str
    why: str = ""


class Paused(_Event):
    """Nothing more is started."""

    type: Literal["paused"] = "paused"
    by: str
    why: str = ""


class Resumed(_Event):
    """The pause is over."""

    type: Literal["resumed"] = "resumed"
    by: str
    why: str = ""


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


class Replanned(_Event):
    """The rest was planned again. `outlooks` are those that changed since the last plan.

    `plan` is given only when other steps are needed or they need something else, with all steps
    that have begun; otherwise `order` are the keys of waiting steps, if their order changed.
    `again` are systems that were hit again: what was done for them counts no longer; `recheck`
    are systems that stand on those: they are verified again. The first `changes` changes of
    damage and attendance are taken up in the plan.
    """

    type: Literal["replanned"] = "replanned"
    cause: Cause
    subject: str = ""
    outlooks: tuple[Outlook, ...] = ()
    order: tuple[str, ...] = ()
    plan: Plan | None = None
    again: tuple[str, ...] = ()
    recheck: tuple[str, ...] = ()
    changes: int = 0


class RunFinished(_Event):
    """Nothing is left to do. `complete`: every step succeeded. `by`: somebody ended the run."""

    type: Literal["run-finished"] = "run-finished"
    complete: bool
    interrupted: bool = False
    by: str = ""
    why: str = ""


class EventPresented(_Event):
    """An event of the exercise was told. Its `at` is real time, that of the scenario in itself."""

    type: Literal["event-presented"] = "event-presented"
    event: ExerciseEvent


class ReactionJudgement(StrEnum):
    """Whether what was said is what the event list expects; the facilitator judges."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not-met"


class ReactionRecorded(_Event):
    """What a role, `by`, said to an event that was told: in real `seconds` (None: not timed)."""

    type: Literal["reaction-recorded"] = "reaction-recorded"
    event: str
    by: str
    text: str
    judgement: ReactionJudgement
    seconds: float | None = None


class DecisionDiscussed(_Event):
    """A decision of the plan was asked for at the table (`yes` None: nobody took it).

    `asked` is when the plan has it begin, `planned` when it is to be taken and `decided` when the
    table takes it, all in seconds after the incident; `seconds` is real thinking time.
    """

    type: Literal["decision-discussed"] = "decision-discussed"
    step: str
    by: str
    yes: bool | None
    asked: int
    planned: int
    decided: int
    why: str = ""
    seconds: float | None = None


class Clarity(StrEnum):
    """What those who are to carry a step out say of its text."""

    UNDERSTOOD = "understood"
    UNCLEAR = "unclear"
    WRONG = "wrong"


class StepRead(_Event):
    """A step of the plan was read through; `by` the role that would carry it out."""

    type: Literal["step-read"] = "step-read"
    step: str
    by: str
    clarity: Clarity
    note: str = ""
    seconds: float | None = None


class LeftoverKind(StrEnum):
    """What a drill can leave behind."""

    GUEST = "guest"
    PROCESS = "process"
    ADDRESS = "address"
    FILE = "file"


class Leftover(Entity):
    """One thing that was not there before the drill."""

    kind: LeftoverKind
    name: str


class CleanUpChecked(_Event):
    """What was found left of a drill after its end; nothing: it is closed."""

    type: Literal["clean-up-checked"] = "clean-up-checked"
    left: tuple[Leftover, ...] = ()


Event = Annotated[
    RunStarted
    | Continued
    | Suspended
    | ClockJumped
    | StepStarted
    | StepSucceeded
    | StepFailed
    | StepInterrupted
    | StepSkipped
    | HandedToPeople
    | StepWaived
    | StepRetried
    | StepGivenUp
    | DecisionGiven
    | Escalated
    | RestoreProgressed
    | SystemVerified
    | InjectApplied
    | Noted
    | Requested
    | Answered
    | DamageChanged
    | AttendanceChanged
    | Paused
    | Resumed
    | Replanned
    | EventPresented
    | ReactionRecorded
    | DecisionDiscussed
    | StepRead
    | RunFinished
    | CleanUpChecked,
    Field(discriminator="type"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads and writes one event as JSON."""
