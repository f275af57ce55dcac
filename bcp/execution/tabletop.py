"""Telling a scenario at a table: a virtual clock goes from event to event and from decision to
decision. Nothing is carried out; what is said goes into the journal, and what an event or a
decision changes is planned again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bcp.execution.events import (
    AttendanceChanged,
    Cause,
    Continued,
    DamageChanged,
    DecisionDiscussed,
    DrillKind,
    Event,
    EventPresented,
    Premises,
    ReactionJudgement,
    ReactionRecorded,
    Replanned,
    RunFinished,
    RunStarted,
)
from bcp.execution.fold import fold
from bcp.execution.ports import Clock, Journal, Observer
from bcp.execution.replanning import MakePlan, replanned, world_of
from bcp.execution.state import RunState
from bcp.execution.table_plans import question_at
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Counted, ExerciseEvent, Losses, NewDamage
from bcp.model.system import StepKind
from bcp.planning.damage_changes import Loss, losses
from bcp.planning.plan import Plan, PlannedStep


@dataclass(frozen=True, slots=True)
class Said:
    """What a role says to an event, judged by the facilitator; real `seconds`, None: not timed."""

    by: str
    text: str
    judgement: ReactionJudgement
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision; `at` is when in the scenario it is taken (None: as planned)."""

    by: str
    yes: bool
    why: str = ""
    at: int | None = None
    seconds: float | None = None


class LeftTheTable(Exception):
    """Whoever is asked wants to end the drill."""


class Table(Protocol):
    """Those who sit at the table. Both may raise LeftTheTable."""

    def react(self, event: ExerciseEvent, state: RunState) -> Said | None:
        """What is said to an event that was told; None: nothing."""
        ...

    def decide(self, step: PlannedStep, state: RunState) -> Taken | None:
        """Whether a decision of the plan is taken; None: by nobody."""
        ...


class Tabletop:
    """Tells one scenario. Every answer is durable before the next question."""

    def __init__(
        self,
        journal: Journal,
        table: Table,
        clock: Clock,
        planner: MakePlan,
        *,
        by: str,
        observer: Observer | None = None,
    ) -> None:
        self._journal = journal
        self._table = table
        self._clock = clock
        self._planner = planner
        self._by = by
        self._observer = observer
        self._state: RunState | None = None

    def tell(self, plan: Plan, run: str, premises: Premises) -> RunState:
        """Tell it from the incident on; returns the final state."""
        now = self._clock.now()
        self._record(
            RunStarted(
                at=now,
                run=run,
                mode="drill",
                realm=plan.realm,
                plan=plan,
                incident_at=now,
                kind=DrillKind.TABLETOP,
                by=self._by,
                premises=premises,
            )
        )
        return self._go_on()

    def carry_on(self, holder: str) -> RunState:
        """Carry on one whose console died, from where its virtual clock stood.

        What was answered stays; what the last event or decision still had to lead to is made up
        for, and its reaction asked for if nobody gave one. Raises IllegalTransition when the
        journal does not hold together.
        """
        events = list(self._journal.events())
        self._state = fold(events)
        if self.state.finished is not None:
            return self.state
        self._record(Continued(at=self._clock.now(), holder=holder))
        return self._go_on(_since_the_last(events))

    def _go_on(self, begun: Sequence[Event] = ()) -> RunState:
        left = False
        try:
            self._finish(begun)
            while (ahead := next_to_tell(self.state)) is not None:
                if isinstance(ahead, ExerciseEvent):
                    self._present(ahead)
                else:
                    self._ask(ahead)
        except LeftTheTable:
            left = True
        self._record(
            RunFinished(
                at=self._clock.now(),
                complete=False,
                interrupted=left,
                by=self._by if left else "",
            )
        )
        return self.state

    def _finish(self, begun: Sequence[Event]) -> None:
        """Do what is still to follow the event or decision with which `begun` begins."""
        first, *then = begun or (None,)
        planned = any(isinstance(event, Replanned) for event in then)
        match first:
            case EventPresented():
                changed = any(isinstance(e, DamageChanged | AttendanceChanged) for e in then)
                self._bring_about(first.event, changed=changed, planned=planned)
                if not any(isinstance(event, ReactionRecorded) for event in then):
                    self._hear(first.event)
            case DecisionDiscussed() if not planned and _changes_the_plan(first):
                self._plan_again(Cause.STEP, first.step)

    @property
    def state(self) -> RunState:
        """The state so far."""
        assert self._state is not None
        return self._state

    def _record(self, *events: Event) -> None:
        state = fold(events, self._state)
        after = 0 if self._state is None else self._state.number
        if self._journal.append(*events, after=after):
            raise Refused(
                Message.of("Run {run} is told at another console too.", run=state.run),
                Message.of("What was answered here last is not recorded; end one of the two."),
            )
        for event in events:
            self._state = state if event is events[-1] else fold((event,), self._state)
            if self._observer is not None:
                self._observer.observe(event, self._state)

    def _present(self, event: ExerciseEvent) -> None:
        self._record(EventPresented(at=self._clock.now(), event=event))
        self._bring_about(event, changed=False, planned=False)
        self._hear(event)

    def _bring_about(self, event: ExerciseEvent, *, changed: bool, planned: bool) -> None:
        """What an event changes, and the plan after it, where that is not done already."""
        if not changed:
            effects = tuple(effects_of(event, self.state, self._by, self._clock.now()))
            if effects:
                self._record(*effects)
        if len(self.state.changes) > self.state.taken_up and not planned:
            damage = isinstance(self.state.changes[-1], DamageChanged)
            self._plan_again(Cause.DAMAGE if damage else Cause.ATTENDANCE, event.id)

    def _hear(self, event: ExerciseEvent) -> None:
        said = self._table.react(event, self.state)
        if said is not None:
            self._record(
                ReactionRecorded(
                    at=self._clock.now(),
                    event=event.id,
                    by=said.by,
                    text=said.text,
                    judgement=said.judgement,
                    seconds=said.seconds,
                )
            )

    def _ask(self, step: PlannedStep) -> None:
        taken = self._table.decide(step, self.state)
        decided = step.finish
        if taken is not None and taken.at is not None:
            decided = max(taken.at, step.start)
        discussed = DecisionDiscussed(
            at=self._clock.now(),
            step=step.key,
            by="" if taken is None else taken.by,
            yes=None if taken is None else taken.yes,
            asked=step.start,
            planned=step.finish,
            decided=decided,
            why="" if taken is None else taken.why,
            seconds=None if taken is None else taken.seconds,
        )
        self._record(discussed)
        if _changes_the_plan(discussed):
            self._plan_again(Cause.STEP, step.key)

    def _plan_again(self, cause: Cause, subject: str) -> None:
        question = question_at(self.state, clock_of(self.state))
        plan = self._planner(question)
        now = self._clock.now()
        event = replanned(self.state, question, plan, cause=cause, subject=subject, at=now)
        event = event or Replanned(at=now, cause=cause, subject=subject)
        # The clock goes by the times of the plan, so the whole of it is kept, not its order alone.
        undone = question.setback
        changes = {
            "plan": plan,
            "order": (),
            "changes": question.changes,
            "again": tuple(sorted(undone.again)),
            "recheck": tuple(sorted(undone.recheck)),
        }
        self._record(event.model_copy(update=changes))


def _changes_the_plan(discussed: DecisionDiscussed) -> bool:
    late = discussed.decided > discussed.planned
    return discussed.yes is not None and (not discussed.yes or late)


def _since_the_last(events: Sequence[Event]) -> Sequence[Event]:
    """The events from the last one on that was told or decided; none where nothing was."""
    asked = [n for n, e in enumerate(events) if isinstance(e, EventPresented | DecisionDiscussed)]
    return events[asked[-1] :] if asked else ()


def clock_of(state: RunState) -> int:
    """What the virtual clock shows: seconds after the incident."""
    told = [each.event.at for each in state.presented]
    return max((*told, *(each.asked for each in state.discussed)), default=0)


def next_to_tell(state: RunState) -> ExerciseEvent | PlannedStep | None:
    """What comes next on the virtual clock, an event before a decision; None: all was told."""
    assert state.premises is not None
    told = {each.event.id for each in state.presented}
    taken = {each.step for each in state.discussed}
    events = [each for each in state.premises.scenario.events if each.id not in told]
    decisions = [
        each
        for each in state.plan.steps
        if each.kind is StepKind.DECISION and each.key not in taken
    ]
    event = min(events, key=lambda each: each.at, default=None)
    decision = min(decisions, key=lambda each: (each.start, each.rank), default=None)
    if event is not None and (decision is None or event.at <= decision.start):
        return event
    return decision


def effects_of(
    event: ExerciseEvent, state: RunState, by: str, now: datetime
) -> Iterator[DamageChanged | AttendanceChanged]:
    """What an event changes; injects happen only where there is a lab."""
    world = world_of(state)
    assert world is not None
    match event.effect:
        case NewDamage(lost=lost):
            for kind, name in _stated(lost):
                if name not in losses(world, kind):
                    yield DamageChanged(
                        at=now, kind=kind, name=name, lost=True, by=by, why=event.id
                    )
        case Counted(team=team, present=present):
            yield AttendanceChanged(at=now, team=team, present=present, by=by, why=event.id)


def _stated(lost: Losses) -> Iterator[tuple[Loss, str]]:
    yield from ((Loss.SITE, name) for name in lost.sites)
    yield from ((Loss.SYSTEM, name) for name in lost.systems)
    yield from ((Loss.REPOSITORY, name) for name in lost.repositories)
