"""Spoiling stored backups on purpose, so that a restore finds out."""

from __future__ import annotations

import re
from pathlib import Path

_GENERATION = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?", re.ASCII)
_FLIPPED = 16


def corrupt(store: Path, generations: int) -> tuple[str, ...]:
    """Flip bytes in the largest data file of the newest generations of a data set.

    `store` is the data set's folder in a repository. Returns the names of the generations.
    Raises OSError when there are fewer, or one holds no data.
    """
    found = newest_first(store)
    if len(found) < generations:
        raise FileNotFoundError(f"{store} holds {len(found)} generations, not {generations}")
    for path in found[:generations]:
        _flip(_largest_file(path))
    return tuple(path.name for path in found[:generations])


def newest_first(store: Path) -> list[Path]:
    """The complete generations of a data set, newest first."""
    found = []
    for path in store.iterdir():
        match = _GENERATION.fullmatch(path.name)
        if match and (path / "manifest.json").is_file():
            found.append(((match.group(1), int(match.group(2) or 0)), path))
    return [path for _, path in sorted(found, reverse=True)]


def _largest_file(generation: Path) -> Path:
    folders = (generation / "base" / "base", generation / "data")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    files = [path for path in files if path.stat().st_size]
    if not files:
        raise FileNotFoundError(f"{generation} holds no data to corrupt")
    return max(files, key=lambda path: (path.stat().st_size, path.name))


def _flip(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        start = file.tell()
        content = file.read(_FLIPPED)
        file.seek(start)
        file.write(bytes(byte ^ 0xFF for byte in content))
