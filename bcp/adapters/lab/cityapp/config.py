"""What an installed application is told: `config.json` beside its release."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Call:
    """Another system's application that is asked before an answer is given."""

    system: str
    profile: str
    url: str


@dataclass(frozen=True)
class Config:
    """The configuration. `home` is the guest's folder; `data` and `files` lie below it."""

    home: Path
    system: str
    name: str
    profile: str
    address: str
    port: int
    database: str | None
    calls: tuple[Call, ...]
    data: Path
    files: Path
    equipment: dict[str, Any]

    def call(self, system: str) -> Call | None:
        """The called system of that name."""
        return next((call for call in self.calls if call.system == system), None)


def read_config(path: Path) -> Config:
    """Read the configuration. Raises OSError, ValueError or KeyError."""
    raw = json.loads(path.read_text("utf-8"))
    home = path.resolve().parent.parent
    return Config(
        home=home,
        system=raw["system"],
        name=raw["name"],
        profile=raw["profile"],
        address=raw["address"],
        port=raw["port"],
        database=raw["database"],
        calls=tuple(Call(**call) for call in raw["calls"]),
        data=home / raw["data"],
        files=home / "files",
        equipment=raw["equipment"],
    )
