"""The only place where adapters are chosen."""

from __future__ import annotations

from bcp.app.wiring.hands import (
    Hands,
    backup_hands,
    drill_injects,
    drill_runner,
    foreseeing,
    lab_checks,
    prober,
    recovery_hands,
)
from bcp.app.wiring.machine import calendar, clock, packing_solver, side_by_side, solver
from bcp.app.wiring.notices import notice_channels, notifier
from bcp.app.wiring.reports import REPORTS, reports_of, wordings
from bcp.app.wiring.workspace import (
    PRIVATE,
    bell_path,
    city_targets,
    drill_census,
    drill_records,
    echo,
    executing,
    has_journal,
    journal_path,
    lab,
    lease,
    listener,
    recovery_targets,
    run_store,
)

__all__ = [
    "PRIVATE",
    "REPORTS",
    "Hands",
    "backup_hands",
    "bell_path",
    "calendar",
    "city_targets",
    "clock",
    "drill_census",
    "drill_injects",
    "drill_records",
    "drill_runner",
    "echo",
    "executing",
    "foreseeing",
    "has_journal",
    "journal_path",
    "lab",
    "lab_checks",
    "lease",
    "listener",
    "notice_channels",
    "notifier",
    "packing_solver",
    "prober",
    "recovery_hands",
    "recovery_targets",
    "reports_of",
    "run_store",
    "side_by_side",
    "solver",
    "wordings",
]
