"""`ict-bcp document reference`: what Word documents look like, to be edited."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.paper.look import REFERENCE
from bcp.app.write_reference import write_reference
from bcp.cli.console import AsJson, _, err, say
from bcp.cli.document_options import show_written
from bcp.model.message import Message


def register(documents: typer.Typer) -> None:
    """Add the command."""
    documents.command(
        "reference",
        help=_(
            "Write the document from which Word files take their styles, page, header and footer, "
            "for a city to give it its own look: edit it in Word and keep it in the workspace as "
            "systems_inventory/documents/reference.docx.\n\n"
            "Example: ict-bcp document reference systems_inventory/documents/reference.docx"
        ),
    )(reference)


def reference(
    file: Annotated[Path, typer.Argument(help=_("The file to write, NAME.docx."))],
    as_json: AsJson = False,
) -> None:
    """Write the document."""
    with err.status(_("Making the document …")):
        written = write_reference(file)
    show_written((written,), as_json=as_json)
    if not as_json:
        say(
            Message.of(
                "Edit its styles, page, header and footer in Word. Documents look like it as soon "
                "as it is {place} in the workspace.",
                place=REFERENCE,
            )
        )
