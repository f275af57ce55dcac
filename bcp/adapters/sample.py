"""The sample city that comes with the program, and copying it."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

FOLDERS = ("systems_inventory", "drills", "playbooks")

_PACKAGE = Path(__file__).resolve().parent.parent
_GENERATED = frozenset({"__pycache__", "generated"})
_LEFT_OVER = (".pyc", "~", ".bak", ".tmp", ".orig", ".rej", ".swp", ".retry")


def sample_root() -> Path:
    """The folder that holds the sample: in the installed package, else in the source tree.

    Raises FileNotFoundError when the installation is incomplete.
    """
    for root in (_PACKAGE / "sample", _PACKAGE.parent):
        if all((root / folder).is_dir() for folder in FOLDERS):
            return root
    raise FileNotFoundError(f"{_PACKAGE / 'sample'} does not hold the sample")


def sample_files(root: Path) -> tuple[Path, ...]:
    """The files of the sample relative to `root`, without what is generated or left over."""
    return tuple(
        path.relative_to(root)
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and _belongs(path.relative_to(root))
    )


def copy_file(source: Path, target: Path) -> None:
    """Copy a file's content, writable for its owner; it stays executable if it was."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    if source.stat().st_mode & stat.S_IXUSR:
        readers = target.stat().st_mode & (stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        target.chmod(target.stat().st_mode | readers >> 2)


def _belongs(path: Path) -> bool:
    return not (
        any(part in _GENERATED or part.startswith(".") for part in path.parts)
        or path.name.endswith(_LEFT_OVER)
    )
