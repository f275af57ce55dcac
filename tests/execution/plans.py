"""Plans, and the real but small collaborators with which the executor is tested."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bcp.execution.events import EVENT, Event, Failure, FailureKind
from bcp.execution.ports import StepOutcome
from bcp.execution.state import RunState
from bcp.model.objective import Occasion
from bcp.model.scenario import Inject, Realm
from bcp.model.system import StepKind
from bcp.planning.person import Person
from bcp.planning.plan import (
    Assignment,
    Basis,
    Impact,
    LaneCapacity,
    Plan,
    PlannedStep,
    PlannedSystem,
    Verdict,
)
from bcp.planning.reason import Reason, ReasonKind

INCIDENT = datetime(2026, 1, 13, 9, 0, tzinfo=UTC)
SUCCESS = StepOutcome(seconds=1.5, basis=Basis.MEASURED, runs=1)


def failure(kind: FailureKind = FailureKind.TASK_FAILED, detail: str = "no") -> StepOutcome:
    """An attempt that failed."""
    return StepOutcome(
        seconds=0.5, basis=Basis.MEASURED, failure=Failure(kind=kind, detail=detail), runs=1
    )


def planned_step(
    key: str,
    *after: str,
    rank: int = 0,
    retries: int = 0,
    people: tuple[Assignment, ...] = (),
    lanes: tuple[str, ...] = (),
) -> PlannedStep:
    """A step of ten planned seconds that follows the steps `after`."""
    system, step = key.split("/")
    demand = Counter(one.skill for one in people)
    return PlannedStep(
        key=key,
        system=system,
        step=step,
        kind=StepKind.AUTOMATED,
        title=f"Title of {key}",
        start=0,
        finish=10,
        predecessors=after,
        people=people,
        skills=tuple(sorted(demand.items())),
        lanes=lanes,
        reason=Reason(kind=ReasonKind.DECLARATION, subject="", until=0),
        timeout=60,
        retries=retries,
        rank=rank,
    )


def planned_system(name: str) -> PlannedSystem:
    """A lost system that the plan brings back in time."""
    return PlannedSystem(
        system=name,
        name=f"Name of {name}",
        tier="core",
        priority=1,
        impact=Impact.LOST,
        start=0,
        recovered=10,
        verified=10,
        full=10,
        target=3600,
        verdict=Verdict.MET,
        lower_bound=10,
        recovery_point_target=3600,
    )


def plan_of(
    *steps: PlannedStep,
    people: tuple[Person, ...] = (),
    lanes: tuple[LaneCapacity, ...] = (),
) -> Plan:
    """A plan with these steps, ranked in the order given."""
    return Plan(
        scenario="quake",
        scenario_name="地震",
        realm=Realm.DRILL,
        occasion=Occasion.DISASTER,
        incident_at=INCIDENT,
        declared=0,
        inventory_digest="0" * 64,
        steps=tuple(step.model_copy(update={"rank": n}) for n, step in enumerate(steps)),
        systems=tuple(planned_system(name) for name in sorted({step.system for step in steps})),
        makespan=10,
        lower_bound=10,
        people=people,
        lanes=lanes,
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Random acyclic plans of up to twelve steps in up to four systems."""
    count = draw(st.integers(1, 12))
    keys = [f"{draw(st.sampled_from('abcd'))}/s{number}" for number in range(count)]
    steps = [
        planned_step(
            key,
            *(sorted(draw(st.sets(st.sampled_from(keys[:number]), max_size=3))) if number else ()),
            retries=draw(st.integers(0, 2)),
        )
        for number, key in enumerate(keys)
    ]
    return plan_of(*steps)


class TickingClock:
    """A clock that advances one second at every look; workers may look as well."""

    def __init__(self, begin: datetime = INCIDENT) -> None:
        self._begin = begin
        self._lock = threading.Lock()
        self._ticks = 0

    def now(self) -> datetime:
        """The time of day, one second later at every call."""
        return self._begin + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Counts the looks."""
        with self._lock:
            self._ticks += 1
            return self._ticks


class MemoryJournal:
    """A journal that keeps the JSON of its events in a list."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self._lock = threading.RLock()

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        """Keep the events, unless there are some that the caller does not know."""
        with self._lock:
            if after is not None and after < len(self.lines):
                return tuple(self.events(after))
            self.lines.extend(EVENT.dump_json(event) for event in events)
        return ()

    def events(self, after: int = 0) -> Iterator[Event]:
        """The events after the first `after`, read back from their JSON."""
        return (EVENT.validate_json(line) for line in tuple(self.lines[after:]))


Script = Mapping[tuple[str, int], StepOutcome | BaseException | Callable[[], StepOutcome]]


class ScriptedRunner:
    """A runner that plays a script: an outcome, an exception or a function for each attempt.

    An attempt that the script does not mention succeeds. `log` holds what was begun and ended.
    """

    def __init__(self, script: Script | None = None) -> None:
        self._script = script or {}
        self._lock = threading.Lock()
        self.log: list[tuple[str, str, int]] = []
        self.cancelled = threading.Event()

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:
        """Play the attempt."""
        self._note("begin", step.key, attempt)
        try:
            play = self._script.get((step.key, attempt), SUCCESS)
            if isinstance(play, BaseException):
                raise play
            return play if isinstance(play, StepOutcome) else play()
        finally:
            self._note("end", step.key, attempt)

    def cancel(self) -> None:
        """Let what waits for `cancelled` end."""
        self.cancelled.set()

    def cancel_step(self, key: str) -> None:
        """Note it; what plays for the step ends by itself."""
        self._note("cancel", key, 0)

    def look(self, step: PlannedStep) -> StepOutcome | None:
        """What the script says of the step's attempt 0: nothing unless it says something."""
        self._note("look", step.key, 0)
        play = self._script.get((step.key, 0))
        return play if isinstance(play, StepOutcome) else None

    def begun(self) -> list[tuple[str, int]]:
        """The attempts in the order in which they began."""
        return [(key, attempt) for what, key, attempt in self.log if what == "begin"]

    def _note(self, what: str, key: str, attempt: int) -> None:
        with self._lock:
            self.log.append((what, key, attempt))


class RecordingInjects:
    """An inject port that remembers what was asked of it, or cannot do it."""

    def __init__(self, error: Exception | None = None) -> None:
        self.applied: list[Inject] = []
        self.happened = threading.Event()
        self._error = error

    def apply(self, inject: Inject) -> None:
        """Remember the inject."""
        if self._error is not None:
            raise self._error
        self.applied.append(inject)
        self.happened.set()


class Listener:
    """An observer that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[Event, RunState]] = []

    def observe(self, event: Event, state: RunState) -> None:
        """Keep it."""
        self.heard.append((event, state))


def types(events: Iterable[Event]) -> list[str]:
    """The types of events, without the run's frame."""
    return [str(event.type) for event in events][1:-1]
