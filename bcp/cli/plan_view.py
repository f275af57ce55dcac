"""What every rendering of a plan can do."""

from __future__ import annotations

from typing import Protocol

from rich.console import Console

from bcp.planning.plan import Plan


class PlanView(Protocol):
    """One way to show a plan."""

    def show_plan(self, plan: Plan, console: Console) -> None:
        """Show all of it."""
        ...

    def show_chain(self, plan: Plan, system: str, console: Console) -> None:
        """Show what makes one system as late as it is; `system` is in the plan."""
        ...
