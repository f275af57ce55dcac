"""The packages of the extra `excel`, looked for before they are used."""

from __future__ import annotations

from importlib.util import find_spec

from bcp.model.message import Message
from bcp.model.refusal import Refused

_MODULES = ("openpyxl",)


def require_excel(modules: tuple[str, ...] = _MODULES) -> None:
    """Raise Refused, with how to install them, where packages of the extra are missing."""
    for module in modules:
        if find_spec(module) is None:
            raise Refused(
                Message.of(
                    "Excel workbooks need the extra 'excel' ('{module}' is missing).", module=module
                ),
                Message.of("Install it: pip install 'ict-bcp[excel]'"),
            )
