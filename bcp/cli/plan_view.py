"""What every rendering of a plan can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console

from bcp.app.explain_recovery import Explanation
from bcp.evaluation.actions import CorrectiveAction
from bcp.evaluation.outage import PlanOutage
from bcp.planning.grounds import EvidenceRow
from bcp.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class PlanActions:
    """The open corrective actions, the most urgent first, and the names of systems; None where
    nobody can say which are open.
    """

    open: tuple[CorrectiveAction, ...] | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan as it is shown: with the opening hours that it takes, and what its numbers rest on,
    which are counted, and on request `listed`; `actions` are what was asked of drills' actions.
    """

    plan: Plan
    outage: PlanOutage | None = None
    numbers: tuple[EvidenceRow, ...] = ()
    listed: bool = False
    actions: PlanActions | None = None


class PlanView(Protocol):
    """One way to show a plan."""

    def show_plan(self, page: PlanPage, console: Console) -> None:
        """Show all of it."""
        ...

    def show_chain(self, explanation: Explanation, console: Console) -> None:
        """Show what makes one system as late as it is, and what would change it."""
        ...
