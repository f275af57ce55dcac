"""Writing files so that a reader never sees half of one, not even after a power cut."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

_READABLE = 0o644


def write_atomically(path: Path, text: str, mode: int = _READABLE) -> None:
    """Replace `path` with `text` (UTF-8): temporary file, fsync, rename, fsync of the folder.

    Missing folders are made. Raises OSError; then the old file is as it was and nothing is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
