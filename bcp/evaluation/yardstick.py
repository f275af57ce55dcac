"""What the times of a run mean, and so what it is judged by."""

from __future__ import annotations

from enum import StrEnum

from bcp.execution.events import DrillKind
from bcp.execution.state import TOLD, RunState

_RECOVERY = "recovery"


class Yardstick(StrEnum):
    """What a run is judged by.

    `actual`: its times are the result, in a real recovery and in a full drill, where real people
    work on the platform's isolated network. `lab`: its machines are small and its people played,
    so production is forecast from it. `told`: nothing was carried out.
    """

    ACTUAL = "actual"
    LAB = "lab"
    TOLD = "told"


def yardstick_of(state: RunState) -> Yardstick:
    """The one place where mode and kind of drill decide how a run is judged."""
    if state.mode == _RECOVERY or state.kind is DrillKind.FULL:
        return Yardstick.ACTUAL
    return Yardstick.TOLD if state.kind in TOLD else Yardstick.LAB


def is_real(state: RunState) -> bool:
    """Whether it happened to the real systems."""
    return state.mode == _RECOVERY
