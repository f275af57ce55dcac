"""Services of a guest through `servicectl`."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.bcp_repository import RestoreError


def carry_out(params: Mapping[str, Any], check_mode: bool) -> dict[str, Any]:
    """Do what the module `bcp_service` was told to. Raises RestoreError."""
    names, again = params["names"], params["state"] == "restarted"
    if check_mode:
        due = [name for name in names if again or not is_running(name)]
    else:
        due = [name for name in names if (restart if again else start)(name) or again]
    return {"changed": bool(due), "started": due}


def is_running(name: str) -> bool:
    """Whether the service runs."""
    return _call("status", name).returncode == 0


def start(name: str) -> bool:
    """Start a service and wait until it answers; says whether it had to be started."""
    return _demand("start", name)


def restart(name: str) -> bool:
    """Stop and start a service."""
    return _demand("restart", name)


def stop(name: str) -> bool:
    """Stop a service; says whether it ran."""
    return _demand("stop", name)


def _demand(verb: str, name: str) -> bool:
    done = _call(verb, name)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-1500:]
        raise RestoreError("task-failed", f"service {name} did not {verb}: {said}")
    return done.stdout.startswith("changed")


def _call(verb: str, name: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["servicectl", verb, name],  # noqa: S607 - found on the guest's own PATH
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
    except FileNotFoundError as error:
        raise RestoreError("task-failed", "servicectl is not on this guest's PATH") from error
    except subprocess.TimeoutExpired as error:
        raise RestoreError("timeout", f"servicectl {verb} {name} took over 300 s") from error
