"""The log of a run: what a bug left behind, beside the journal."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bcp.adapters.redaction import Redactor

_LONGEST_LINE = 2000
_LAYOUT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Inert(logging.Formatter):
    """Writes what a guest had a say in as text that a terminal shows and does not obey."""

    def __init__(self, layout: str, clean: Callable[[str], str]) -> None:
        super().__init__(layout)
        self._clean = clean

    def format(self, record: logging.LogRecord) -> str:
        lines = self._clean(super().format(record)).split("\n")
        return "\n".join(
            "".join(each if each.isprintable() else "�" for each in line[:_LONGEST_LINE])
            for line in lines
        )


@contextmanager
def run_log(path: Path, redactor: Redactor | None = None) -> Iterator[None]:
    """Write what the package logs into a private file, and not to the terminal; the `redactor`
    takes secrets out of it.

    The file is only made when there is something to write.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8", delay=True, errors="backslashreplace")
    handler.setFormatter(_Inert(_LAYOUT, redactor or Redactor()))
    logger = logging.getLogger("bcp")
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates
        handler.close()
