"""Files into which programs write as much as they like: read and kept in bounds."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

TOO_MUCH = "the run was ended because it put out far too much"
_LONGEST_END = 60_000
_MOST_BYTES = 500_000_000


def read_end(path: Path) -> str:
    """The last 60,000 bytes as text; what is not UTF-8 shows as U+FFFD. Raises OSError."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _LONGEST_END))
        return file.read(_LONGEST_END).decode("utf-8", "replace")


def is_full(folder: Path, most: int = _MOST_BYTES) -> bool:
    """Whether the files below a folder take more than `most` bytes."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(parent) / name).lstat().st_size
        if total > most:
            return True
    return False
