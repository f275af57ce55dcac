"""Working on a lab alone, and its private files."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from bcp.adapters.lab.layout import LabFolder
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused


@contextlib.contextmanager
def alone(folder: LabFolder) -> Iterator[None]:
    """Keep other commands away. What the machine refuses becomes a sentence."""
    workspace = folder.root.parent
    try:
        handle = os.open(workspace, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise Refused(
            Message.of(
                "The workspace {path} cannot be opened: {reason}.",
                path=str(workspace),
                reason=error.strerror or str(error),
            )
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Refused(
            Message.of("Another command is at work on the lab of {path}.", path=str(workspace)),
            Message.of("Wait for it to end."),
        ) from error
    except OSError as error:
        raise Failed(
            Message.of("The lab resists: {reason}", reason=str(error)),
            Message.of("Its logs are in {folder}.", folder=str(folder.log)),
        ) from error
    finally:
        os.close(handle)


def write_private(path: Path, text: str) -> None:
    """Replace a file of 0600 in one step."""
    partial = path.with_name(f".{path.name}.partial")
    partial.touch(mode=0o600)
    partial.write_text(text, "utf-8")
    partial.replace(path)
