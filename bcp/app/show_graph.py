"""Build the recovery graph of a workspace."""

from __future__ import annotations

from pathlib import Path

from bcp.app.load_workspace import load
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.planning.graph import RecoveryGraph, build_graph


def show_graph(workspace: Path) -> RecoveryGraph:
    """The graph of what is sound in the workspace; circles and other errors do not stop it.

    Raises Refused when there is no inventory to speak of.
    """
    inventory = load(workspace).inventory
    if inventory is None:
        raise Refused(
            Message.of("The workspace has no inventory that can be read."),
            Message.of("Correct what 'ict-bcp check' reports."),
        )
    return build_graph(inventory)
