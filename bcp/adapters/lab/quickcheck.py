"""A first look at a system: every service accepts connections, every application is healthy."""

from __future__ import annotations

import http.client
import json
import socket

from bcp.adapters.targets import Service, Target, Targets
from bcp.execution.events import CheckResult
from bcp.model.lab import ServiceKind

_ANSWER_SECONDS = 15


def quick_check(_: Targets, target: Target) -> tuple[CheckResult, ...]:
    """One result per service; applications also look at the database and systems they need."""
    return tuple(_check(target.address, service) for service in target.services)


def _check(address: str, service: Service) -> CheckResult:
    try:
        if service.kind is ServiceKind.APPLICATION:
            detail = _health(address, service.port)
        else:
            socket.create_connection((address, service.port), timeout=_ANSWER_SECONDS).close()
            detail = ""
    except (OSError, http.client.HTTPException) as error:
        detail = str(error) or type(error).__name__
    return CheckResult(name=service.name, passed=not detail, detail=detail)


def _health(address: str, port: int) -> str:
    link = http.client.HTTPConnection(address, port, timeout=_ANSWER_SECONDS)
    try:
        link.request("GET", "/health")
        response = link.getresponse()
        body = response.read()
    finally:
        link.close()
    if response.status == http.HTTPStatus.OK:
        return ""
    try:
        return str(json.loads(body)["reason"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {response.status}"
