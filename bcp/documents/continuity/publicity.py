"""What a public version leaves blank: this list is the whole of it."""

from __future__ import annotations

from enum import StrEnum


class Secret(StrEnum):
    """Why a value is blanked in a public version (`--public`).

    Public stay: purpose, policy, roles and duties, damage assumptions, businesses, the names and
    owners of systems, their targets, alternates, initial actions, drill plan and maintenance.
    """

    CONTACTS = "contacts"
    """Telephone numbers and other ways to reach people; vendors' contacts."""
    KEEPING = "keeping"
    """Where originals and copies of the document are kept."""
    PLACES = "places"
    """Where machines stand, how building and room are, power and lines of a site."""
    MACHINES = "machines"
    """What a system runs on: model, hosting, segment, fixing, reinstallation."""
    VENDORS = "vendors"
    """Which vendor maintains what, and when it arrives."""
    BACKUPS = "backups"
    """Data sets, their sizes, where copies are, how many and how old."""
    STRUCTURE = "structure"
    """What stands on what, the dependency graph, what a scenario destroys."""
    WEAKNESSES = "weaknesses"
    """What chapters 6 and 7 and their forms say; findings, open actions, sole skills."""
    FORECASTS = "forecasts"
    """Planned and forecast times, verdicts, the order of recovery, results of drills."""
    STRENGTH = "strength"
    """How many people there are and when they come."""
