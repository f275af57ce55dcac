"""Where notices go besides the file and the console: addresses from the environment.

`ICT_BCP_NOTIFY` holds Apprise addresses with spaces between them. `notifications.yaml` in the
workspace may name further variables, never the addresses, because these hold passwords.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bcp.adapters.files import read_bounded
from bcp.model.message import Message
from bcp.model.refusal import Refused

VARIABLE = "ICT_BCP_NOTIFY"
FILE_NAME = "notifications.yaml"
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,99}")
_LARGEST = 1 << 16
_SHAPE = Message.of(
    "Write 'environment:' and below it a list of names of environment variables, such as "
    "'- CITY_NOTIFY_MAIL'. The addresses hold passwords and do not belong in the file."
)


@dataclass(frozen=True, slots=True)
class Routes:
    """Apprise addresses, and what is wrong with how they are given; neither names the other."""

    addresses: tuple[str, ...]
    complaints: tuple[Message, ...]

    def __repr__(self) -> str:
        """Without the addresses."""
        return f"Routes({len(self.addresses)} addresses, {self.complaints!r})"


def take_routes(workspace: Path, environment: MutableMapping[str, str]) -> Routes:
    """The addresses that are configured; never raises for what is wrong with them.

    Their variables are removed from `environment`, so that no program inherits them that this
    one starts.
    """
    names, complaints = _names(workspace / FILE_NAME)
    addresses: list[str] = []
    for name in dict.fromkeys((VARIABLE, *names)):
        value = environment.pop(name, None)
        if value is not None:
            addresses.extend(value.split())
        elif name in names:
            complaints.append(
                Message.of(
                    "{file} names the environment variable {name}, which is not set.",
                    file=FILE_NAME,
                    name=name,
                )
            )
    return Routes(tuple(dict.fromkeys(addresses)), tuple(complaints))


def _names(path: Path) -> tuple[tuple[str, ...], list[Message]]:
    """The variables that the file names. What else it holds may be secret and is not repeated."""
    if not path.exists():
        return (), []
    try:
        declared = yaml.safe_load(read_bounded(path, _LARGEST))
    except Refused as refusal:
        return (), [refusal.summary]
    except (yaml.YAMLError, ValueError, RecursionError):
        return (), [_wrong(Message.of("it is not YAML"))]
    if declared is None:
        return (), []
    entries = declared.get("environment") if isinstance(declared, dict) else None
    if not isinstance(entries, list) or set(declared) != {"environment"}:
        return (), [_wrong(Message.of("'environment' is to be its only key, with a list"))]
    names, complaints = [], []
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, str) and _NAME.fullmatch(entry):
            names.append(entry)
        else:
            complaints.append(
                _wrong(Message.of("entry {number} is no name of a variable", number=number))
            )
    return tuple(names), complaints


def _wrong(what: Message) -> Message:
    return Message.of("{file}: {what}. {shape}", file=FILE_NAME, what=what, shape=_SHAPE)
