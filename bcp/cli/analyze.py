"""`ict-bcp analyze`."""

from __future__ import annotations

from pathlib import Path

import typer

from bcp.app.analyze_workspace import analyze_workspace
from bcp.cli.analyze_view import StructureJson, StructureText, StructureView
from bcp.cli.console import AsJson, Workspace, _, out


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=_(
            "Show the weak points of the inventory, worst first: what takes most along when it "
            "falls, what a lost site leaves without recovery, skills that hang on one person, "
            "and drills and backups that are wanting.\n\n"
            "Example: ict-bcp analyze --workspace mycity"
        )
    )(analyze)


def analyze(workspace: Workspace = Path(), as_json: AsJson = False) -> None:
    """Print the analysis."""
    view: StructureView = StructureJson() if as_json else StructureText()
    view.show(analyze_workspace(workspace), out)
