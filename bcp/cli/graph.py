"""`ict-bcp graph`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bcp.app.show_graph import show_graph
from bcp.cli.console import Workspace, _
from bcp.cli.graph_text import TextDrawing
from bcp.planning.drawing import (
    DotDrawing,
    Drawing,
    GraphmlDrawing,
    JsonDrawing,
    MermaidDrawing,
)


class Format(StrEnum):
    """How the graph is written."""

    TEXT = "text"
    MERMAID = "mermaid"
    DOT = "dot"
    GRAPHML = "graphml"
    JSON = "json"


_DRAWINGS: dict[Format, type[Drawing]] = {
    Format.TEXT: TextDrawing,
    Format.MERMAID: MermaidDrawing,
    Format.DOT: DotDrawing,
    Format.GRAPHML: GraphmlDrawing,
    Format.JSON: JsonDrawing,
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=_(
            "Show what stands on what, layer by layer or for drawing tools.\n\n"
            "Example: ict-bcp graph --format dot | dot -Tsvg -o graph.svg"
        )
    )(graph)


def graph(
    workspace: Workspace = Path(),
    written: Annotated[
        Format, typer.Option("--format", "-f", help=_("How the graph is written."))
    ] = Format.TEXT,
) -> None:
    """Write the recovery graph to standard output."""
    drawing: Drawing = _DRAWINGS[written]()
    sys.stdout.write(drawing.draw(show_graph(workspace)))
