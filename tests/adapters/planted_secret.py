"""A secret that is planted in a vault, and a watcher that looks for it everywhere else."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SECRET = "Zq9-planted/secret'of\"the+city"
PASSWORD = "Zq8-password-of-the-vault"
TRACES = tuple(
    word.encode()
    for word in (
        *("Zq9-planted", "Zq8-password"),
        *(base64.b64encode(b"x" * k + SECRET.encode()).decode()[4:20] for k in range(3)),
    )
)


def sum_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Watcher:
    """Looks at all files below folders and at all child processes, over and over."""

    folders: tuple[Path, ...]
    found: set[str] = field(default_factory=set)
    looks: int = 0
    files: int = 0
    commands: set[str] = field(default_factory=set)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
            self.look()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.look()

    def look(self) -> None:
        self.looks += 1
        children: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            children = psutil.Process().children(recursive=True)
        for child in children:
            for name in ("cmdline", "environ"):
                with contextlib.suppress(OSError):
                    content = Path("/proc", str(child.pid), name).read_bytes()
                    self._search(f"{name} of {child.pid}", content)
                    if name == "cmdline":
                        self.commands.add(content.replace(b"\0", b" ").decode(errors="replace"))
        for folder in self.folders:
            # Unlike Path.rglob, os.walk goes on when folders vanish under it.
            for parent, _, names in os.walk(folder):
                for path in (Path(parent, name) for name in names):
                    with contextlib.suppress(OSError):
                        if path.is_file() and not path.is_symlink():
                            self._search(str(path), path.read_bytes())

    def _search(self, what: str, content: bytes) -> None:
        self.files += 1
        self.found |= {f"{what}: {trace.decode()}" for trace in TRACES if trace in content}
