"""Reading a plan through, team by team: each step is judged by those who would carry it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bcp.execution.events import (
    Clarity,
    DrillKind,
    Event,
    Premises,
    RunFinished,
    RunStarted,
    StepRead,
)
from bcp.execution.fold import fold
from bcp.execution.ports import Clock, Journal, Observer
from bcp.execution.state import RunState
from bcp.execution.tabletop import LeftTheTable
from bcp.planning.plan import Plan, PlannedStep


@dataclass(frozen=True, slots=True)
class Reading:
    """What a role says of a step; real `seconds`, None: not timed."""

    by: str
    clarity: Clarity
    note: str = ""
    seconds: float | None = None


class Readers(Protocol):
    """Those who read."""

    def read(self, step: PlannedStep, team: str, state: RunState) -> Reading | None:
        """What is said of a step; None: nothing. May raise LeftTheTable."""
        ...


def team_of(step: PlannedStep, premises: Premises) -> str:
    """Who carries a step out: the team or vendor of its first person, or the system's operator."""
    if step.people:
        return step.people[0].person.partition("/")[0]
    return premises.inventory.systems_by_id[step.system].operator


def team_name(team: str, premises: Premises) -> str:
    """The name of a team or a vendor."""
    inventory = premises.inventory
    names = {each.id: each.name for each in inventory.teams}
    names.update((each.id, each.name) for each in inventory.vendors)
    return names.get(team, team)


def by_team(plan: Plan, premises: Premises) -> tuple[tuple[str, PlannedStep], ...]:
    """The steps with their teams: a team after the other as they begin, each in its own order."""
    ordered = sorted(plan.steps, key=lambda each: (each.start, each.rank))
    teams = dict.fromkeys(team_of(step, premises) for step in ordered)
    return tuple(
        (team, step) for team in teams for step in ordered if team_of(step, premises) == team
    )


def walk_through(
    plan: Plan,
    run: str,
    premises: Premises,
    *,
    journal: Journal,
    readers: Readers,
    clock: Clock,
    observer: Observer,
    by: str,
) -> RunState:
    """Read the plan through; every judgement is durable before the next step is shown."""
    now = clock.now()
    state: RunState | None = None

    def record(event: Event) -> RunState:
        after = fold((event,), state)
        journal.append(event)
        observer.observe(event, after)
        return after

    state = record(
        RunStarted(
            at=now,
            run=run,
            mode="drill",
            realm=plan.realm,
            plan=plan,
            incident_at=now,
            kind=DrillKind.WALK_THROUGH,
            by=by,
            premises=premises,
        )
    )
    left = False
    try:
        for team, step in by_team(plan, premises):
            said = readers.read(step, team, state)
            if said is not None:
                state = record(
                    StepRead(
                        at=clock.now(),
                        step=step.key,
                        by=said.by,
                        clarity=said.clarity,
                        note=said.note,
                        seconds=said.seconds,
                    )
                )
    except LeftTheTable:
        left = True
    return record(
        RunFinished(at=clock.now(), complete=False, interrupted=left, by=by if left else "")
    )
