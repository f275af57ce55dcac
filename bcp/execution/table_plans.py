"""What the planner is asked at a table: the rest of a recovery that goes by its plan so far."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.execution.events import DecisionDiscussed
from bcp.execution.replanning import Question, world_of
from bcp.execution.setbacks import hit_again
from bcp.execution.state import RunState
from bcp.model.scenario import Counted
from bcp.planning.plan import PlannedStep
from bcp.planning.progress import BegunStep, Headcount, Progress
from bcp.planning.setback import Setback, find_setback


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
