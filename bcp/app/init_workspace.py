"""Make a new workspace from the sample."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.sample import copy_file, sample_files, sample_root
from bcp.inventory.schema import schema_files
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused

_IGNORED = "/.lab/\n/.ict-bcp/\n/reports/\n/playbooks/generated/\n__pycache__/\n"


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """Where the workspace is, and how many files it has."""

    folder: Path
    files: int


def init_workspace(folder: Path) -> NewWorkspace:
    """Copy the sample to `folder`, which must be new or empty; nothing is ever overwritten.

    The copy is complete before it appears. Raises Refused for a folder in use, Failed when it
    cannot be written.
    """
    folder = folder.absolute()
    try:
        _refuse_used(folder)
        count = _build(folder)
    except OSError as error:
        raise Failed(
            Message.of(
                "The workspace cannot be made in {folder}: {reason}.",
                folder=str(folder),
                reason=error.strerror or str(error),
            ),
            Message.of("Choose a folder that you may write to, on a disk that has room."),
        ) from error
    return NewWorkspace(folder, count)


def _refuse_used(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Refused(
            Message.of("{folder} is not a folder.", folder=str(folder)),
            Message.of("Name a folder that does not exist yet, or an empty one."),
        )
    if folder.exists() and any(folder.iterdir()):
        raise Refused(
            Message.of("{folder} is not empty, and nothing is overwritten.", folder=str(folder)),
            Message.of("Name a folder that does not exist yet, or an empty one."),
        )


def _build(folder: Path) -> int:
    root = sample_root()
    files = sample_files(root)
    exists = folder.exists()
    beside = folder if exists else folder.parent
    beside.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=beside))
    try:
        copy = building / folder.name
        copy.mkdir()
        for path in files:
            copy_file(root / path, copy / path)
        for name, text in schema_files().items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_text(text, encoding="utf-8")
        (copy / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        count = sum(path.is_file() for path in copy.rglob("*"))
        # An empty folder that exists may be a mount or somebody's current folder: it is kept.
        if exists:
            for entry in list(copy.iterdir()):
                entry.rename(folder / entry.name)
        else:
            copy.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return count
