"""Where a recovery stands, for programs."""

from __future__ import annotations

from datetime import datetime

from bcp.adapters.lease import Holder
from bcp.execution.progress import progress
from bcp.execution.questions import questions
from bcp.execution.state import RunState


def standing_json(state: RunState, now: datetime, executor: Holder | None) -> dict[str, object]:
    """The run, its systems and what waits for people; durations are seconds."""
    return {
        "run": state.run,
        "mode": state.mode,
        "realm": state.plan.realm.value,
        "incident_at": state.incident_at.isoformat(),
        "elapsed": state.seconds(now),
        "paused": state.paused,
        "finished": state.finished is not None,
        "complete": state.complete,
        "executor": None if executor is None else executor.model_dump(mode="json"),
        "systems": [each.model_dump(mode="json") for each in progress(state, now)],
        "steps": {key: step.status.value for key, step in state.steps.items()},
        "waiting": [each.model_dump(mode="json") for each in questions(state, now)],
        "open_requests": len(state.requests),
    }
