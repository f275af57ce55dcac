"""Several files of a folder replaced as one: all of them or none, however the process ends.

The new files are written beside the old ones first, then a note says which goes where. Until the
note is durable nothing has happened; from then on everything will: whoever finds the note carries
out what it says. Who reads the folder in between must look for the note, and `is_unfinished` says
whether it is there.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from bcp.adapters.files import sync_folder, write_atomically
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Failed, Refused

NOTE = ".ict-bcp/unfinished.json"
"""The note of files that are being replaced, in the folder."""

_LOCK = ".ict-bcp/replacing.lock"
_SUFFIX = ".ict-bcp-new"
_READABLE = 0o644

Files = Mapping[str, bytes | None]
"""By path in the folder ('/' between its parts) the content; None is no file."""


def is_unfinished(root: Path) -> bool:
    """Whether files of the folder are only half replaced, or being replaced right now."""
    return os.path.lexists(root / NOTE)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Nobody else replaces files of the folder meanwhile; what somebody left half done is finished.

    Raises Refused while somebody else is at it, Failed where the folder cannot be written.
    """
    try:
        (root / _LOCK).parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _failed(root, error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(
                Message.of("Another import is writing into this workspace."),
                Message.of("Wait until it has ended, then try again."),
            ) from error
        finish(root)
        yield
    finally:
        os.close(handle)


def replace_together(root: Path, before: Files, after: Files) -> None:
    """Replace the files of `after`, which are as `before` says, all of them or none.

    Within `alone`. A file that is a link stays one: what it leads to is replaced. Raises Refused
    when a file is no longer as it was, Failed when something cannot be written; then nothing has
    changed, unless the message says that the rest is still to come.
    """
    for path in after:
        if _content(root / path) != before.get(path):
            raise Refused(
                Message.of("{file} was changed meanwhile; nothing is written.", file=shorten(path)),
                Message.of("Import again: the differences are found anew."),
            )
    moves: list[tuple[str, str]] = []
    try:
        targets = {path: Path(os.path.realpath(root / path)) for path in after}
        for path, target in targets.items():
            _refuse_outside(root, target, path)
            _sweep(target.parent)
        moves += (
            (_staged(targets[path], each), str(targets[path])) for path, each in after.items()
        )
        note = json.dumps([[os.path.relpath(each, root) for each in move] for move in moves])
        write_atomically(root / NOTE, note, 0o600)
    except BaseException as error:
        for staged, _ in moves:
            Path(staged).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _failed(root, error) from error
        raise
    finish(root)


def finish(root: Path) -> bool:
    """Carry out what the note says, if there is one; whether there was. Raises Failed."""
    try:
        moves = json.loads((root / NOTE).read_bytes())
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise _failed(root, error) from error
    try:
        folders = {_carry_out(root / staged, root / target) for staged, target in moves}
        for folder in folders:
            sync_folder(folder)
        (root / NOTE).unlink()
        sync_folder((root / NOTE).parent)
    except OSError as error:
        raise Failed(
            Message.of(
                "The files are only replaced in part: {reason}.",
                reason=error.strerror or str(error),
            ),
            Message.of("Correct that, then finish it: ict-bcp import resume."),
        ) from error
    return True


def _carry_out(staged: Path, target: Path) -> Path:
    """One file: what was done before the process ended is not done again."""
    if staged.name.endswith(f"{_SUFFIX}.gone"):
        target.unlink(missing_ok=True)
        staged.unlink(missing_ok=True)
    elif staged.exists():
        staged.replace(target)
    return target.parent


def _staged(target: Path, content: bytes | None) -> str:
    """The new file beside the old one, durable; an empty one with a name of its own for none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    suffix = _SUFFIX if content is not None else f"{_SUFFIX}.gone"
    handle, name = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.name[:100]}.", suffix=suffix
    )
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content or b"")
            file.flush()
            os.fchmod(file.fileno(), _mode(target))
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return name


def _sweep(folder: Path) -> None:
    """Remove what a process left behind that died before anything had happened."""
    for stale in folder.glob(f".*{_SUFFIX}*"):
        stale.unlink()


def _refuse_outside(root: Path, target: Path, path: str) -> None:
    if not target.is_relative_to(os.path.realpath(root)):
        raise Refused(
            Message.of("{file} is a link that leads out of the workspace.", file=shorten(path)),
            Message.of("Replace it by a file."),
        )


def _mode(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        return _READABLE


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _failed(path, error) from error


def _failed(path: Path, error: Exception) -> Failed:
    reason = getattr(error, "strerror", None) or str(error)
    return Failed(
        Message.of("Cannot write in {folder}: {reason}.", folder=shorten(str(path)), reason=reason),
        Message.of("Nothing was changed."),
    )
