"""The system's own answers are right: for a known synthetic resident, page or name."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from bcp.adapters.probe import HttpReply, Probe
from bcp.model.lab import ServiceKind
from bcp.model.system import Check


def test_answers_are_right(answer_check: Check, probe: Probe) -> None:
    """Every known answer of the service that the check names, or of all services."""
    services = probe.services(answer_check.service)
    names = {service.name for service in services}
    answers = [one for one in probe.facts.get("answers", []) if one["service"] in names]
    asked = _web(probe, answers)
    if any(service.kind is ServiceKind.DNS for service in services):
        asked += _names(probe, probe.facts.get("names", {}))
    asked += _shares(
        probe, [one for one in probe.facts.get("shares", []) if one["service"] in names]
    )
    if not asked:
        pytest.fail(f"no answer is known for {', '.join(sorted(names))}, so none can be verified")


def _web(probe: Probe, answers: list[dict[str, Any]]) -> int:
    replies = probe.get((one["port"], one["path"]) for one in answers) if answers else []
    for expected, reply in zip(answers, replies, strict=True):
        _compare(expected, reply)
    return len(answers)


def _compare(expected: dict[str, Any], reply: HttpReply) -> None:
    said = reply.body.decode("utf-8", "replace")[:500]
    assert reply.status == 200, f"{expected['path']}: {reply.status} {said}"
    if expected["sha256"]:
        digest = hashlib.sha256(reply.body).hexdigest()
        assert digest == expected["sha256"], f"{expected['path']} has another content"
    answer = json.loads(reply.body) if expected["contains"] else {}
    wrong = {key: answer.get(key) for key, value in expected["contains"].items()
             if answer.get(key) != value}  # fmt: skip
    assert not wrong, f"{expected['path']} answers {wrong}"


def _names(probe: Probe, names: dict[str, str]) -> int:
    found = probe.resolve(names) if names else {}
    assert found == {name: [address] for name, address in names.items()}
    return len(names)


def _shares(probe: Probe, known: list[dict[str, Any]]) -> int:
    """Who may read a file of a file server does, and who may not does not."""
    for fact in known:
        (service,) = probe.services(fact["service"])
        found = probe.share_sum(service, fact["share"], fact["account"], fact["path"])
        told = f"{fact['account']} reads {found} of {fact['path']}, not {fact['sha256']}"
        assert found == fact["sha256"], told
    return len(known)
