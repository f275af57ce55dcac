"""Write our reference document for Word, for a city to give it its own look."""

from __future__ import annotations

import os
from pathlib import Path

from bcp.adapters.files import write_atomically
from bcp.adapters.paper.reference import reference_docx
from bcp.model.message import Message
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Failed, Refused


def write_reference(path: Path) -> Path:
    """Write the document to `path`; returns where.

    Raises Refused for a name that Word would not open, for a file that is there already (it may be
    a city's own work), and without the extra `documents`; Failed where the disk fails.
    """
    if path.suffix.lower() != f".{PaperFormat.WORD.value}":
        raise Refused(
            Message.of("'{path}' is no name of a Word file.", path=str(path)),
            Message.of("Name a file that ends in .docx."),
        )
    if os.path.lexists(path):
        raise Refused(
            Message.of("'{path}' is there already.", path=str(path)),
            Message.of("Name a new file, or move the old one away."),
        )
    content = reference_docx()
    try:
        write_atomically(path, content)
    except OSError as error:
        raise Failed(
            Message.of(
                "The document cannot be written to {folder}: {reason}.",
                folder=str(path.parent),
                reason=error.strerror or str(error),
            )
        ) from error
    return path
