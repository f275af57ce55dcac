"""Packages of an extra, imported when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bcp.model.message import Message
from bcp.model.refusal import Refused


def import_or_refuse(module: str, missing: Message, remedy: Message) -> Any:
    """A module of an extra. Raises Refused, with what is missing and how to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise Refused(missing, remedy) from error
