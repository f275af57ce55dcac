"""The packages of the extra `documents`, imported when they are needed."""

from __future__ import annotations

from typing import Any

from bcp.adapters.extras import import_or_refuse
from bcp.model.message import Message


def required(module: str) -> Any:
    """A module of the extra `documents`. Raises Refused that says how to install it."""
    return import_or_refuse(
        module,
        Message.of(
            "Word and PDF documents need the extra 'documents' ('{module}' is missing).",
            module=module,
        ),
        Message.of("Install it: pip install 'ict-bcp[documents]'"),
    )
