"""What the machine and what is installed on it give."""

from __future__ import annotations

import os

from bcp.adapters.calendar import JapaneseCalendar
from bcp.adapters.clock import SystemClock
from bcp.adapters.cpsat import find_solver
from bcp.adapters.cpsat_placement import find_packing_solver
from bcp.consolidation.solver import PackingSolver
from bcp.planning.solver import Solver


def clock() -> SystemClock:
    """The clock of the machine."""
    return SystemClock()


def calendar() -> JapaneseCalendar:
    """The public holidays by which business hours are counted."""
    return JapaneseCalendar()


def solver() -> Solver | None:
    """The exact solver, where it is installed."""
    return find_solver()


def packing_solver() -> PackingSolver | None:
    """The exact solver of placements, where it is installed."""
    return find_packing_solver()


def side_by_side() -> int:
    """How many steps may run at once here: an Ansible run keeps about half a core busy."""
    return 2 * (os.cpu_count() or 1)
