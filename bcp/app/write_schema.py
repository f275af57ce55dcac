"""Write the JSON Schema files of a workspace."""

from __future__ import annotations

from pathlib import Path

from bcp.adapters.files import write_atomically
from bcp.inventory.schema import schema_files
from bcp.inventory.shapes import INVENTORY_FOLDER, SCHEMA_FOLDER
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused


def write_schema(workspace: Path) -> tuple[str, ...]:
    """Write those schema files that differ; returns their paths in the workspace.

    Raises Refused when there is no inventory or its schema folder leads out of the workspace,
    Failed when a file cannot be written.
    """
    root = workspace.resolve()
    if not (root / INVENTORY_FOLDER).is_dir():
        raise Refused(
            Message.of("There is no inventory in {folder}.", folder=str(root)),
            Message.of("Give another folder with --workspace, or make one: ict-bcp init DIR."),
        )
    if not (root / SCHEMA_FOLDER).resolve().is_relative_to(root):
        raise Refused(
            Message.of("{folder} is a link that leads out of the workspace.", folder=SCHEMA_FOLDER),
            Message.of("Replace it by a folder."),
        )
    written = []
    try:
        for name, text in schema_files().items():
            path = root / name
            if not path.is_file() or path.read_bytes() != text.encode():
                write_atomically(path, text)
                written.append(name)
    except OSError as error:
        raise Failed(
            Message.of(
                "The schema cannot be written to {folder}: {reason}.",
                folder=str(root / SCHEMA_FOLDER),
                reason=error.strerror or str(error),
            )
        ) from error
    return tuple(written)
