"""The channels of notices: a private file, the console, and what Apprise can reach."""

from __future__ import annotations

import contextlib
import logging
import os
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from bcp.adapters.files import sync_folder
from bcp.adapters.notifications import Letter, Undelivered
from bcp.model.message import Message

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]{0,30})://")
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


class FileChannel:
    """Appends each letter to a private file, durably. A letter is there whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.name = Message.of("the file {path}", path=str(path))
        self._path = path
        self._named = False

    def send(self, letter: Letter) -> None:
        """Append it. Raises OSError; then the file is as it was."""
        first = f"{letter.at.isoformat(timespec='seconds')} {letter.kind} {letter.title}"
        text = "\n".join((first, *(f"    {line}" for line in letter.lines), ""))
        self._path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self._path, flags, _PRIVATE_FILE)
        try:
            _append(handle, text.encode())
        finally:
            os.close(handle)
        if not self._named:
            sync_folder(self._path.parent)
            self._named = True


def _append(handle: int, content: bytes) -> None:
    size = os.fstat(handle).st_size
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, size)
        raise


class ConsoleChannel:
    """Shows each letter where the run is shown."""

    def __init__(self, tell: Callable[[Message], None]) -> None:
        self.name = Message.of("the console")
        self._tell = tell

    def send(self, letter: Letter) -> None:
        """Show it, the title in a line of its own."""
        self._tell(Message.of("{title}", title=letter.title))
        for line in letter.lines:
            self._tell(Message.of("    {line}", line=line))


class AppriseChannel:
    """Sends letters to one Apprise address, which may hold a password and is never shown.

    Apprise is loaded when the first letter is sent, in the thread that sends it.
    """

    def __init__(self, address: str, number: int) -> None:
        scheme = _SCHEME.match(address)
        self.name = Message.of(
            "{scheme} (address {number})",
            scheme=scheme[1].lower() if scheme else "?",
            number=number,
        )
        self._address = address

    def send(self, letter: Letter) -> None:
        """Send it. Raises Undelivered; what the service answered may hold secrets and is lost."""
        _silence()
        from apprise import (  # noqa: PLC0415 - an extra, and slow to load
            Apprise,
            AppriseAsset,
            NotifyFormat,
            NotifyType,
        )

        # In parallel, or with a time-out of its own, Apprise would use threads that hold up the
        # end of the program.
        asset = AppriseAsset(
            async_mode=False, service_timeout=0, storage_mode="memory", app_id="ict-bcp"
        )
        service = Apprise(asset=asset)
        if not service.add(self._address):
            raise Undelivered(Message.of("Apprise does not understand the address"))
        sent = service.notify(
            title=letter.title,
            body="\n".join(letter.lines),
            notify_type=NotifyType(letter.urgency.value),
            body_format=NotifyFormat.TEXT,
        )
        if not sent:
            raise Undelivered(Message.of("the service cannot be reached or refused it"))


def _silence() -> None:
    """Lose what the libraries log: addresses are in it, and it would go to the terminal."""
    for name in ("apprise", "urllib3"):
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def has_apprise() -> bool:
    """Whether the extra `notify` is installed."""
    return find_spec("apprise") is not None
