"""Writing files so that a reader never sees half of one, not even after a power cut."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused

_READABLE = 0o644


def read_bounded(path: Path, most: int) -> bytes:
    """The content of a file of at most `most` bytes. Raises Refused, also for larger ones."""
    name = shorten(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise Refused(
            Message.of("Cannot read '{path}': {reason}", path=name, reason=error.strerror or "")
        ) from error
    if len(content) > most:
        raise Refused(
            Message.of(
                "'{path}' is too large: at most {most} bytes are read.", path=name, most=most
            )
        )
    return content


def write_atomically(path: Path, content: str | bytes, mode: int = _READABLE) -> None:
    """Replace `path` by text (in UTF-8) or bytes: temporary file, fsync, rename, fsync of the
    folder.

    Missing folders are made. Raises OSError; then the old file is as it was and nothing is left.
    """
    with replacing(path, mode) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def replacing(path: Path, mode: int = _READABLE) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` when the block is left without an error.

    Raises OSError; `path` is as `write_atomically` leaves it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder, by their names in it. Raises OSError."""
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Build the new folder beside the old one and rename it into place. Raises OSError."""
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        put(building / "new", files)
        (building / "new").mkdir(exist_ok=True)
        if folder.exists():
            folder.rename(building / "old")
        try:
            (building / "new").rename(folder)
        except OSError:
            if (building / "old").exists():
                (building / "old").rename(folder)
            raise
    finally:
        shutil.rmtree(building, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
