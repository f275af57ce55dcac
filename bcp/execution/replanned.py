"""What a new plan of the rest changes in the state of a run."""

from __future__ import annotations

from dataclasses import replace

from bcp.execution.events import Replanned
from bcp.execution.state import IllegalTransition, RunState, StepState, StepStatus
from bcp.execution.table import Table
from bcp.planning.changes import altered
from bcp.planning.plan import Plan


def with_plan(state: RunState, event: Replanned) -> RunState:
    """The state with the plan, the order and the outlook of the event."""
    if event.plan is not None:
        state = _taken_over(state, event.plan, event)
    elif event.order:
        state = replace(state, plan=_reordered(state.plan, event))
    brief = event if event.plan is None else event.model_copy(update={"plan": None})
    return replace(
        state,
        outlook={**state.outlook, **{each.system: each for each in event.outlooks}},
        replans=(*state.replans, brief),
        taken_up=max(state.taken_up, event.changes),
    )


def _taken_over(state: RunState, plan: Plan, event: Replanned) -> RunState:
    again = set(event.again)
    former, steps = state.steps, dict[str, StepState]()
    progressed = dict(state.progressed)
    for key, step in former.items():
        if key not in plan.steps_by_key and step.status is not StepStatus.WAITING:
            raise IllegalTransition(f"{event.type}: {key} is {step.status} and not in the plan")
    for planned in plan.steps:
        before = former.get(planned.key, StepState())
        if planned.system in again and before.status is not StepStatus.WAITING:
            if before.status is StepStatus.RUNNING:
                raise IllegalTransition(f"{event.type}: {planned.key} is running")
            before = StepState(attempt=before.attempt, failures=before.failures, runs=before.runs)
            progressed.pop(planned.key, None)
        steps[planned.key] = before
    return replace(
        state,
        plan=plan,
        steps=Table(steps.items()),
        verified={name: at for name, at in state.verified.items() if name not in again},
        newest={name: at for name, at in state.newest.items() if name not in again},
        progressed=progressed,
    )


def _reordered(plan: Plan, event: Replanned) -> Plan:
    """The plan with the steps of the order ranked by it, in the places that they had together."""
    for key in event.order:
        if key not in plan.steps_by_key:
            raise IllegalTransition(f"{event.type}: no step {key}")
    ranks = sorted(plan.steps_by_key[key].rank for key in event.order)
    rank = dict(zip(event.order, ranks, strict=True))
    return altered(
        plan,
        steps=tuple(
            altered(step, rank=rank[step.key]) if step.key in rank else step for step in plan.steps
        ),
    )
