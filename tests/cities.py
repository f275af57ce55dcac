"""Workspaces for tests."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path


class SmallCity:
    """A workspace of six systems without a single problem, to be spoilt by a test."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file of the workspace."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return target

    def replace(self, path: str, old: str, new: str) -> None:
        """Change a text that occurs in a file."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        self.write(path, text.replace(old, new, 1))


def drilled_today(root: Path) -> None:
    """Have every drill that the files state take place today, whenever that is."""
    today = f"last_drilled: {datetime.now(UTC):%Y-%m-%d}"
    for path in (root / "systems_inventory").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"last_drilled: \S+", today, text), encoding="utf-8")
