"""Analyze the structure of a workspace's inventory."""

from __future__ import annotations

from pathlib import Path

from bcp.app.check_workspace import check_workspace
from bcp.planning.structure import Structure, analyze


def analyze_workspace(workspace: Path) -> Structure:
    """Load the workspace, with what its drills verified, and analyze it.

    Raises Refused for a workspace with errors.
    """
    return analyze(check_workspace(workspace).sound())
