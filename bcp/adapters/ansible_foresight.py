"""What a run of Ansible's check mode says of each task, read from its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bcp.adapters.ansible_outcome import gist_of
from bcp.adapters.inert import inert, inert_name
from bcp.execution.foresight import ForeseenTask, Prospect

_DONE, _SKIPPED = "runner_on_ok", "runner_on_skipped"
_CONTROL = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "ansible.builtin.")
    for name in ("assert", "debug", "include_role", "include_tasks", "meta", "set_fact", "setup")
)
"""Actions that steer a play and act on nothing."""
_NAMES = ("role", "task", "task_action")
_SAID = ("changed", "generation", "rejected", "replaces")
_LONGEST_NAME, _LONGEST_VALUE = 500, 100_000
_MOST_TASKS, _MOST_REJECTED = 200, 1000


def gist_in_check_mode(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is needed of an event, in bounded size, with what it says of the task."""
    gist = gist_of(event)
    data = event.get("event_data", {})
    result = data.get("res")
    said = result if isinstance(result, dict) else {}
    small = {
        name: said[name]
        for name in _SAID
        if name in said and len(repr(said[name])) <= _LONGEST_VALUE
    }
    names = {name: str(data.get(name) or "")[:_LONGEST_NAME] for name in _NAMES}
    kept = gist["event_data"]
    return {**gist, "event_data": {**kept, **names, "res": {**kept["res"], **small}}}


def foreseen(events: Iterable[Mapping[str, Any]]) -> tuple[ForeseenTask, ...]:
    """The tasks that act on something, in order."""
    found = (_task(event) for event in events if event.get("event") in (_DONE, _SKIPPED))
    return tuple(task for task in found if task is not None)[:_MOST_TASKS]


def _task(event: Mapping[str, Any]) -> ForeseenTask | None:
    data = event.get("event_data", {})
    result = data.get("res")
    result = result if isinstance(result, dict) else {}
    if str(data.get("task_action", "")) in _CONTROL:
        return None
    return ForeseenTask(
        role=_name(data.get("role")),
        task=_name(data.get("task")),
        prospect=_prospect(event, result),
        generation=_generation(result),
        rejected=_rejected(result),
        replaces=result.get("replaces") is True,
    )


def _prospect(event: Mapping[str, Any], result: Mapping[str, Any]) -> Prospect:
    if event.get("event") == _SKIPPED:  # ansible-runner does not hand on why
        return Prospect.UNKNOWN
    return Prospect.CHANGE if result.get("changed") is True else Prospect.NOTHING


def _name(value: object) -> str:
    return inert(str(value or ""), lines=1, length=200)


def _generation(result: Mapping[str, Any]) -> str | None:
    value = result.get("generation")
    return value if isinstance(value, str) and inert_name(value) else None


def _rejected(result: Mapping[str, Any]) -> tuple[str, ...]:
    value = result.get("rejected")
    names = value if isinstance(value, list) else []
    return tuple(name for name in names if isinstance(name, str) and inert_name(name))[
        :_MOST_REJECTED
    ]
