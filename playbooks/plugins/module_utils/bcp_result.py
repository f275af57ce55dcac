"""What a module answers: its result, or why it failed as the runner knows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.module_utils.bcp_repository import RestoreError, explain

CarryOut = Callable[[Mapping[str, Any], bool], dict[str, Any]]


def result_of(carry_out: CarryOut, params: Mapping[str, Any], check_mode: bool) -> dict[str, Any]:
    """The result of a module's work; of one that failed with `failed`, `msg` and `bcp_failure`."""
    try:
        return carry_out(params, check_mode)
    except RestoreError as error:
        return {"failed": True, "msg": error.detail, "bcp_failure": error.kind}
    except OSError as error:
        return {"failed": True, "msg": str(error), "bcp_failure": explain(error).kind}
