"""A system: anything that must come back, with all that its recovery needs to know."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bcp.model.consolidation import Consolidation
from bcp.model.dependency import Dependency
from bcp.model.hosting import Hosting
from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source, Text
from bcp.model.message import mark
from bcp.model.moment import Day
from bcp.model.objective import RecoveryLevel
from bcp.model.quantity import Duration, Size, WholeNumber
from bcp.model.resource import Estimate


class Tier(StrEnum):
    """The folder of the inventory in which a system is kept."""

    INFRASTRUCTURE = "infrastructure"
    CORE = "core"
    VIRTUALIZED = "virtualized"
    DEPARTMENTAL = "departmental"


class Segment(StrEnum):
    """The three separated network segments of a Japanese municipality, and what lies under all."""

    MYNUMBER = "mynumber"
    LGWAN = "lgwan"
    INTERNET = "internet"
    SHARED = "shared"


class BackupKind(StrEnum):
    """How a data set is backed up, hence which role restores it."""

    POSTGRESQL = "postgresql"
    FILES = "files"
    WEB = "web"
    APPLICATION = "application"


class BackupCopy(Entity):
    """One stored copy; `interval` bounds the age of its newest recovery point."""

    repository: Identifier
    interval: Duration
    generations: WholeNumber = Field(ge=1, le=1000)
    source: Source = ASSUMPTION


class Backup(Entity):
    """A data set of the system, its size in production and the copies kept of it."""

    id: Identifier
    kind: BackupKind
    size: Size
    copies: tuple[BackupCopy, ...] = Field(min_length=1)
    source: Source = ASSUMPTION


class StepKind(StrEnum):
    """Who or what carries a step out."""

    AUTOMATED = "automated"
    MANUAL = "manual"
    DECISION = "decision"
    WAIT = "wait"
    VERIFICATION = "verification"


class Need(StrEnum):
    """When a step is needed: the system was `lost`, it only went `down` with another, or either.

    A `fallback` is never planned by itself, only taken as the alternate of another step.
    """

    LOST = "lost"
    DOWN = "down"
    ALWAYS = "always"
    FALLBACK = "fallback"


class OnFailure(StrEnum):
    """What follows when a step has failed for good."""

    STOP = "stop"
    OTHER_GENERATION = "other-generation"
    ASK = "ask"


class RoleName(StrEnum):
    """The restore roles in `playbooks/roles`."""

    GUEST = "guest"
    POSTGRESQL_RESTORE = "postgresql_restore"
    FILES_RESTORE = "files_restore"
    WEB_RESTORE = "web_restore"
    APPLICATION_RESTORE = "application_restore"
    SERVICE = "service"


class Action(Entity):
    """A role that an automated step applies, with the data set it restores."""

    role: RoleName
    backup: Identifier | None = None


class People(Entity):
    """How many people of a skill a step occupies while it runs; from a team or a vendor."""

    skill: Identifier
    count: WholeNumber = Field(default=1, ge=1, le=50)


class RecoveryStep(Entity):
    """One step of a recovery procedure.

    Without `after` a step follows the one before it. `estimate` covers the work itself; the
    transfer of an action's backup is added from its size and the repository's rate. A
    verification that `reaches` a level ends a stage: the system then serves at that level (on
    paper, from a read-only copy) while the steps after it go on to the full one.

    Before the first retry `backoff` seconds pass, twice as many before each further one. When
    nothing else helps, `alternate` is tried: the step of the same procedure, needed as `fallback`,
    that is the other way to the same end.
    """

    id: Identifier
    kind: StepKind
    title: Text
    instruction: Text | None = None
    expected: Text | None = None
    estimate: Estimate
    people: tuple[People, ...] = ()
    vendor: Identifier | None = None
    actions: tuple[Action, ...] = ()
    after: tuple[Identifier, ...] | None = None
    needed: Need = Need.LOST
    requires_systems: tuple[Identifier, ...] = ()
    reaches: RecoveryLevel | None = None
    decided_by: Text | None = None
    approvals: WholeNumber = Field(default=1, ge=1, le=2)
    timeout: Duration = 4 * 3600
    retries: WholeNumber = Field(default=0, ge=0, le=10)
    backoff: Duration = 10
    alternate: Identifier | None = None
    on_failure: OnFailure = OnFailure.STOP
    source: Source = ASSUMPTION

    @model_validator(mode="after")
    def _actions_are_automated(self) -> RecoveryStep:
        if (self.kind is StepKind.AUTOMATED) != bool(self.actions):
            raise PydanticCustomError(
                "step-actions",
                mark("A step of kind 'automated' has actions, and no other kind does."),
            )
        return self

    @model_validator(mode="after")
    def _stages_are_verified(self) -> RecoveryStep:
        if self.reaches is not None and self.kind is not StepKind.VERIFICATION:
            raise PydanticCustomError(
                "step-reaches",
                mark("Only a step of kind 'verification' reaches a level."),
            )
        return self


class CheckKind(StrEnum):
    """What a verification looks at."""

    LISTENING = "listening"
    DATA = "data"
    ANSWER = "answer"
    MANUAL = "manual"


class Check(Entity):
    """One check of the verification: a service listening, data present and consistent, the
    application's own answer, or something that a person looks at (`manual`).
    """

    kind: CheckKind
    description: Text
    service: Identifier | None = None
    backup: Identifier | None = None


class Alternate(Entity):
    """What the owner department does while the system is away."""

    name: Text
    level: RecoveryLevel
    after: Duration
    source: Source = ASSUMPTION


class System(Entity):
    """One system of the inventory, as its file states it."""

    id: Identifier
    name: Text
    name_en: Text | None = None
    description: Text | None = None
    tier: Tier
    owner: Text
    operator: Identifier
    segment: Segment
    objective: Identifier
    hosting: Hosting
    source: Source
    vendor: Identifier | None = None
    dependencies: tuple[Dependency, ...] = ()
    backups: tuple[Backup, ...] = ()
    recovery: tuple[RecoveryStep, ...] = ()
    verification: tuple[Check, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    last_drilled: Day | None = None
    consolidation: Consolidation | None = None

    def backup(self, name: str) -> Backup | None:
        """The data set called `name`."""
        return next((backup for backup in self.backups if backup.id == name), None)

    def step(self, name: str) -> RecoveryStep | None:
        """The recovery step called `name`."""
        return next((step for step in self.recovery if step.id == name), None)

    @property
    def predecessors(self) -> tuple[tuple[str, ...], ...]:
        """For each recovery step the steps it follows: those it states, or the one before it.

        No step follows a fallback only because that stands above it.
        """
        before: tuple[str, ...] = ()
        order = []
        for step in self.recovery:
            order.append(before if step.after is None else step.after)
            if step.needed is not Need.FALLBACK:
                before = (step.id,)
        return tuple(order)
