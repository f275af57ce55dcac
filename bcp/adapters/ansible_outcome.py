"""What an Ansible run came to, read from its events: measurements, or a failure with its kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bcp.adapters.connection import trouble_of
from bcp.adapters.inert import inert, inert_name
from bcp.execution.events import Failure, FailureKind, RestoreMeasurement

Event = Mapping[str, Any]
_OK, _FAILED, _UNREACHABLE = "runner_on_ok", "runner_on_failed", "runner_on_unreachable"
_NO_HOSTS = ("playbook_on_no_hosts_matched", "playbook_on_no_hosts_remaining")
_HOST_EVENTS = (_OK, _FAILED, _UNREACHABLE, "runner_on_skipped")
_DISK_FULL = re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE)
_PRIVATE_KEYS = ("module_stdout", "module_stderr", "stderr", "stdout")
_TEXTS = ("msg", "bcp_failure", *_PRIVATE_KEYS)
_LONGEST_TEXT = 60_000
_LONGEST_REPORT = 100_000
_MOST_MEASUREMENTS, _MOST_REJECTED = 100, 1000
_MOST_BYTES = 2**60
_MOST_SECONDS = 10 * 366 * 86_400.0
_YEARS = range(1970, 3000)


@dataclass(frozen=True, slots=True)
class Ending:
    """How the process of a run ended. `status` is ansible-runner's word for it."""

    status: str
    returncode: int | None
    output: str


def gist_of(event: Event) -> Event:
    """What is needed of an event, in bounded size: a guest decides how long its output is."""
    name, result = event.get("event"), _result(event)
    data: dict[str, Any] = {
        "ignore_errors": bool(event.get("event_data", {}).get("ignore_errors")),
        "res": {key: _end(str(result[key])) for key in _TEXTS if result.get(key)},
    }
    report = result.get("bcp_restore") if name == _OK else None
    if isinstance(report, dict) and len(repr(report)) <= _LONGEST_REPORT:
        data["res"]["bcp_restore"] = report
    return {"event": name, "event_data": data}


def measurements(events: Iterable[Event]) -> tuple[RestoreMeasurement, ...]:
    """What restore roles reported, in order; without what cannot have been measured."""
    found = []
    for event in events:
        report = _result(event).get("bcp_restore") if event.get("event") == _OK else None
        measured = measurement(report) if isinstance(report, dict) else None
        if measured is not None:
            found.append(measured)
    return tuple(found[:_MOST_MEASUREMENTS])


def measurement(report: Mapping[str, Any]) -> RestoreMeasurement | None:
    """What a restore role reported; None where that cannot have been measured."""
    try:
        # As JSON, because only there a time is a text while nothing else is converted.
        measured = RestoreMeasurement.model_validate_json(json.dumps(report), strict=True)
    except (ValidationError, ValueError, TypeError, RecursionError):
        return None
    names = (measured.role, measured.backup, measured.repository, measured.generation)
    sound = (
        all(inert_name(name) for name in (*names, *measured.rejected))
        and len(measured.rejected) <= _MOST_REJECTED
        and 0 <= measured.bytes <= _MOST_BYTES
        and 0 <= measured.copy_seconds <= _MOST_SECONDS
        and (measured.newest is None or measured.newest.year in _YEARS)
    )
    return measured if sound else None


def _end(text: str) -> str:
    return text[-_LONGEST_TEXT:]


def failure_of(events: Iterable[Event], ending: Ending) -> Failure | None:
    """The failure of a run, None when it succeeded.

    What the run itself said comes first: a time-out or a kill also cuts off tasks, whose own
    complaints then only mislead.
    """
    events = tuple(events)
    if ending.status == "timeout":
        return _failure(FailureKind.TIMEOUT, ending.output)
    if ending.status == "canceled":
        return _failure(FailureKind.KILLED, ending.output)
    for event in events:
        name, result = event.get("event"), _result(event)
        if name == _UNREACHABLE:
            return _unreachable(result)
        if name == _FAILED and not event.get("event_data", {}).get("ignore_errors"):
            return _task_failed(result)
    return _ended(events, ending)


def _ended(events: tuple[Event, ...], ending: Ending) -> Failure | None:
    if ending.returncode is None or ending.returncode < 0:
        return _failure(FailureKind.KILLED, ending.output)
    if _DISK_FULL.search(ending.output) and ending.returncode != 0:
        return _failure(FailureKind.DISK_FULL, ending.output)
    if ending.returncode != 0:
        return _failure(FailureKind.INTERNAL, ending.output)
    names = {event.get("event") for event in events}
    if names.isdisjoint(_HOST_EVENTS):
        nobody = not names.isdisjoint(_NO_HOSTS)
        kind = FailureKind.NO_HOSTS if nobody else FailureKind.NO_EVENTS
        return _failure(kind, ending.output)
    return None


def _unreachable(result: Mapping[str, Any]) -> Failure:
    text = str(result.get("msg", ""))
    return _failure(trouble_of(text), text)


def _task_failed(result: Mapping[str, Any]) -> Failure:
    parts = [str(result.get("msg", ""))]
    parts.extend(str(result[key]) for key in _PRIVATE_KEYS if result.get(key))
    text = "\n".join(parts)
    try:
        kind = FailureKind(str(result.get("bcp_failure", FailureKind.TASK_FAILED)))
    except ValueError:
        kind = FailureKind.TASK_FAILED
    if kind is FailureKind.TASK_FAILED and _DISK_FULL.search(text):
        kind = FailureKind.DISK_FULL
    return _failure(kind, text)


def _failure(kind: FailureKind, text: str) -> Failure:
    return Failure(kind=kind, detail=inert(text))


def _result(event: Event) -> Mapping[str, Any]:
    result = event.get("event_data", {}).get("res")
    return result if isinstance(result, dict) else {}
