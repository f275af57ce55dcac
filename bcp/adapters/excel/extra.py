"""The packages of the extra `excel`, imported when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bcp.model.message import Message
from bcp.model.refusal import Refused


def required(module: str) -> Any:
    """A module of the extra `excel`. Raises Refused that says how to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise Refused(
            Message.of(
                "Excel workbooks need the extra 'excel' ('{module}' is missing).", module=module
            ),
            Message.of("Install it: pip install 'ict-bcp[excel]'"),
        ) from error
