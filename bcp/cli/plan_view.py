"""What every rendering of a plan can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console

from bcp.app.explain_recovery import Explanation
from bcp.planning.plan import Plan


class SystemOutage(Protocol):
    """How long a system is away in opening hours; None: it never comes back."""

    @property
    def system(self) -> str:
        """Its id."""
        ...

    @property
    def seconds(self) -> int | None:
        """Seconds of opening time."""
        ...


class Outage(Protocol):
    """What a plan's recovery takes of the city hall's opening hours."""

    @property
    def away(self) -> Sequence[SystemOutage]:
        """By system."""
        ...

    @property
    def summed(self) -> int:
        """Seconds of opening time over all systems that come back."""
        ...

    @property
    def longest(self) -> int:
        """Seconds of opening time of the system that is away longest."""
        ...


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan as it is shown: with its outage where it is known, and every number on request."""

    plan: Plan
    outage: Outage | None = None
    numbers: bool = False


class PlanView(Protocol):
    """One way to show a plan."""

    def show_plan(self, page: PlanPage, console: Console) -> None:
        """Show all of it."""
        ...

    def show_chain(self, explanation: Explanation, console: Console) -> None:
        """Show what makes one system as late as it is, and what would change it."""
        ...
