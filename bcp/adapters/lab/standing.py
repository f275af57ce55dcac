"""How the lab stands: phases, status, what damage does to it, and who follows its making."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bcp.adapters.targets import Target, Targets
from bcp.execution.events import CheckResult
from bcp.model.identity import Entity
from bcp.model.message import Message

Progress = Callable[[Message, int, int], None]
"""Learns of a stage, how many systems are done, and of how many."""

Verify = Callable[[Targets, Target], tuple[CheckResult, ...]]
"""Looks at one system and says what it found."""


class Phase(StrEnum):
    """What the lab was last brought to."""

    DOWN = "down"
    UNFINISHED = "unfinished"
    UP = "up"
    DAMAGED = "damaged"


class Outcome(StrEnum):
    """What `up` did."""

    BUILT = "built"
    MENDED = "mended"
    ALREADY_UP = "already-up"


@dataclass(frozen=True, slots=True)
class Damage:
    """What an incident does to the lab: systems lost and stopped, and repositories lost."""

    lost: frozenset[str] = frozenset()
    stopped: frozenset[str] = frozenset()
    repositories: frozenset[str] = frozenset()


class GuestStatus(Entity):
    """One guest: whether its folder is there, its endpoint is open, and how many processes run."""

    system: str
    address: str
    exists: bool
    open: bool
    processes: int


class LabStatus(Entity):
    """The whole lab. `serving`: the daemon answers. `traffic`: systems written to now."""

    phase: Phase
    serving: bool
    traffic: tuple[str, ...] = ()
    written: int = 0
    refused: int = 0
    guests: tuple[GuestStatus, ...] = ()
