"""How far a copy has come, written where whoever asked for it can look while it runs."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

EVERY = 1.0
"""Seconds between two notes."""


class Progress:
    """Counts what is copied; kept as `.bcp/progress-BACKUP.json` in the guest while it runs.

    The note holds `backup`, `repository`, `bytes` copied of `total`, and `seconds` of copying. It
    is a courtesy: that it cannot be written never stops a restore.
    """

    def __init__(self, root: Path, backup: str, repository: str) -> None:
        self._path = root / ".bcp" / f"progress-{backup}.json"
        self._backup = backup
        self._repository = repository
        self._bytes = 0
        self._total = 0
        self._begin = 0.0

    @contextlib.contextmanager
    def of(self, total: int) -> Iterator[None]:
        """While a copy of `total` bytes runs."""
        self._bytes, self._total, self._begin = 0, total, time.monotonic()
        over = threading.Event()
        writer = threading.Thread(target=self._keep_writing, args=(over,), daemon=True)
        writer.start()
        try:
            yield
        finally:
            over.set()
            writer.join()
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def add(self, size: int) -> None:
        """So many bytes more are copied."""
        self._bytes += size

    def _keep_writing(self, over: threading.Event) -> None:
        while not over.wait(EVERY):
            with contextlib.suppress(OSError):
                self._write()

    def _write(self) -> None:
        note = {
            "backup": self._backup,
            "repository": self._repository,
            "bytes": self._bytes,
            "total": self._total,
            "seconds": round(time.monotonic() - self._begin, 3),
        }
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        temporary = self._path.with_suffix(".tmp")
        temporary.write_text(json.dumps(note), encoding="utf-8")
        temporary.rename(self._path)
