"""Write a document to files, one for each format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bcp.adapters.files import write_atomically
from bcp.adapters.paper.press import Look, press_all
from bcp.model.message import Message
from bcp.model.paper import Paper, PaperFormat
from bcp.model.refusal import Failed


def write_paper(
    paper: Paper, folder: Path, stem: str, formats: Sequence[PaperFormat], look: Look
) -> tuple[Path, ...]:
    """Write `<folder>/<stem>.<format>`; a former file of the same name is replaced.

    Raises Refused without the extra `documents`; Failed where pandoc, Typst or the disk fail.
    """
    pressed = press_all(paper, look, formats)
    made = {folder / f"{stem}.{kind.value}": content for kind, content in pressed.items()}
    try:
        for path, content in made.items():
            write_atomically(path, content)
    except OSError as error:
        raise Failed(
            Message.of(
                "The document cannot be written to {folder}: {reason}.",
                folder=str(folder),
                reason=error.strerror or str(error),
            )
        ) from error
    return tuple(made)
