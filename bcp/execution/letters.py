"""What reaches the control loop of the executor: only it decides, writes and tells."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.execution.ports import StepOutcome
from bcp.execution.replanning import Question
from bcp.model.scenario import Inject
from bcp.planning.plan import Plan, PlannedStep


@dataclass(frozen=True, slots=True)
class Attempted:
    """An attempt is over."""

    step: PlannedStep
    attempt: int
    outcome: StepOutcome


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at a step that may have been done already is over; None: it was not."""

    step: PlannedStep
    outcome: StepOutcome | None


@dataclass(frozen=True, slots=True)
class Injected:
    """An inject took effect, or could not."""

    inject: Inject
    error: str | None


@dataclass(frozen=True, slots=True)
class Copied:
    """How far a restore that runs has come: bytes of `total` in `seconds`."""

    step: str
    attempt: int
    backup: str
    repository: str
    bytes: int
    total: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Read:
    """A restore that runs reads from a repository no more."""

    step: str
    attempt: int
    repository: str


@dataclass(frozen=True, slots=True)
class Planned:
    """The rest was planned again, or could not be."""

    question: Question
    plan: Plan | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Somebody wants the executor to stop."""


@dataclass(frozen=True, slots=True)
class Rung:
    """Somebody else has written into the journal."""


Letter = Attempted | Looked | Injected | Copied | Read | Planned | Interrupted | Rung
