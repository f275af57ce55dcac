"""Telling a scenario at a table: a virtual clock goes from event to event and from decision to
decision. Nothing is carried out; what is said goes into the journal, and what an event or a
decision changes is planned again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bcp.execution.events import (
    AttendanceChanged,
    Cause,
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
from bcp.execution.replanning import MakePlan, Question, replanned, world_of
from bcp.execution.setbacks import hit_again
from bcp.execution.state import RunState
from bcp.model.scenario import Counted, ExerciseEvent, Losses, NewDamage
from bcp.model.system import StepKind
from bcp.planning.damage_changes import Loss, losses
from bcp.planning.plan import Plan, PlannedStep
from bcp.planning.progress import BegunStep, Headcount, Progress
from bcp.planning.setback import Setback, find_setback


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
        left = False
        try:
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

    @property
    def state(self) -> RunState:
        """The state so far."""
        assert self._state is not None
        return self._state

    def _record(self, *events: Event) -> None:
        state = fold(events, self._state)
        self._journal.append(*events)
        for event in events:
            self._state = state if event is events[-1] else fold((event,), self._state)
            if self._observer is not None:
                self._observer.observe(event, self._state)

    def _present(self, event: ExerciseEvent) -> None:
        self._record(EventPresented(at=self._clock.now(), event=event))
        effects = tuple(effects_of(event, self.state, self._by, self._clock.now()))
        if effects:
            self._record(*effects)
            damage = isinstance(effects[0], DamageChanged)
            self._plan_again(Cause.DAMAGE if damage else Cause.ATTENDANCE, event.id)
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
        self._record(
            DecisionDiscussed(
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
        )
        if taken is not None and (not taken.yes or decided > step.finish):
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


def question_at(state: RunState, now: int) -> Question:
    """What to ask the planner when the virtual clock shows `now`: what the plan has begin before
    it counts as begun, decisions as the table took them.
    """
    world = world_of(state)
    assert world is not None
    undone = _undone(state, now)
    discussed = {each.step: each for each in state.discussed}
    declined = tuple(key for key, each in discussed.items() if each.yes is False)
    begun = [
        _begun(step, discussed.get(step.key), now)
        for step in state.plan.steps
        if step.key not in declined and (step.start < now or step.key in discussed)
    ]
    progress = Progress(
        now=now,
        begun=tuple(begun),
        failed=declined,
        present=tuple(_counted(state)),
        recheck=tuple(sorted(state.recheck | undone.recheck)),
    )
    return Question(
        world=world,
        progress=progress.without(undone.again, undone.steps(state.plan)),
        digest=state.plan.inventory_digest,
        plan=state.plan,
        number=state.number,
        changes=len(state.changes),
        setback=undone,
    )


def _undone(state: RunState, now: int) -> Setback:
    """What new damage undoes of what by the plan was done when the virtual clock shows `now`."""
    assert state.premises is not None
    systems = state.plan.systems
    return find_setback(
        state.premises.inventory,
        state.plan,
        hit_again(state),
        begun={step.system for step in state.plan.steps if step.start < now},
        up={each.system for each in systems if each.verified is not None and each.verified <= now},
    )


def _begun(step: PlannedStep, discussed: DecisionDiscussed | None, now: int) -> BegunStep:
    start = step.start if discussed is None else discussed.asked
    end = step.finish if discussed is None else discussed.decided
    if end <= now:
        return BegunStep(key=step.key, start=start, finish=end)
    return BegunStep(key=step.key, start=start, expected=end, people=step.people)


def _counted(state: RunState) -> Iterator[Headcount]:
    for each in state.presented:
        effect = each.event.effect
        if isinstance(effect, Counted):
            yield Headcount(team=effect.team, since=each.event.at, people=effect.present)
