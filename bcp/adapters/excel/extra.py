"""The packages of the extra `excel`, imported when they are needed."""

from __future__ import annotations

from typing import Any

from bcp.adapters.extras import import_or_refuse
from bcp.model.message import Message


def required(module: str) -> Any:
    """A module of the extra `excel`. Raises Refused that says how to install it."""
    return import_or_refuse(
        module,
        Message.of(
            "Excel workbooks need the extra 'excel' ('{module}' is missing).", module=module
        ),
        Message.of("Install it: pip install 'ict-bcp[excel]'"),
    )
