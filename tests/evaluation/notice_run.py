"""The run of a small city, event by event, for tests of notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bcp.app.load_workspace import load
from bcp.app.plan_recovery import choose_scenario
from bcp.evaluation.notice import Notice
from bcp.evaluation.notices import notices_of
from bcp.execution.events import Cause, Event, Outlook, Premises, Replanned, RunStarted
from bcp.execution.fold import apply
from bcp.execution.state import RunState
from bcp.model.scenario import Realm
from bcp.model.system import StepKind
from bcp.planning.plan import Verdict
from bcp.planning.planner import make_plan


def run_started(root: Path, *, decision: bool = False, realm: Realm = Realm.DRILL) -> RunStarted:
    """The recovery of the city begins an hour after the incident. With a `decision`, two people
    decide instead of bringing the power up.
    """
    loaded = load(root)
    scenario, _ = choose_scenario(loaded, "hall-lost")
    assert scenario is not None
    inventory = loaded.sound()
    plan = make_plan(inventory, scenario, digest=loaded.digest, realm=realm)
    if decision:
        steps = tuple(
            step.model_copy(
                update={"kind": StepKind.DECISION, "decided_by": "市長", "approvals": 2}
            )
            if step.key == "power/bring-up"
            else step
            for step in plan.steps
        )
        plan = plan.model_copy(update={"steps": steps})
    return RunStarted(
        at=plan.incident_at + timedelta(hours=1),
        run="r1",
        mode="recovery",
        realm=realm,
        plan=plan,
        incident_at=plan.incident_at,
        premises=Premises(inventory=inventory, scenario=scenario),
    )


def replanned(at: datetime, **recovered: int | None) -> Replanned:
    """A new plan that expects systems (with `_` for `-`) back so many seconds after the incident.

    The verdict is that of the small city's targets of a day.
    """
    return Replanned(
        at=at,
        cause=Cause.STEP,
        outlooks=tuple(
            Outlook(system=name.replace("_", "-"), recovered=seconds, verdict=_verdict(seconds))
            for name, seconds in recovered.items()
        ),
    )


def _verdict(seconds: int | None) -> Verdict:
    if seconds is None:
        return Verdict.UNRECOVERABLE
    return Verdict.MET if seconds <= 86400 else Verdict.MISSED


def told(events: Iterable[Event]) -> Iterator[tuple[Event, RunState, tuple[Notice, ...]]]:
    """Each event with the state after it and its notices."""
    state: RunState | None = None
    for event in events:
        before, state = state, apply(state, event)
        yield event, state, notices_of(event, before, state)


def written(notices: Iterable[Notice]) -> str:
    """Notices as a person could read them."""
    return "".join(
        f"{notice.kind} ({notice.urgency}): {notice.title.render()}\n"
        + "".join(f"    {line.render()}\n" for line in notice.body)
        for notice in notices
    )
