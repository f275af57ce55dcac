"""The review of the sample city, made once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bcp.app.init_workspace import init_workspace
from bcp.app.review_servers import review_workspace
from bcp.consolidation.review import Review
from bcp.model.message import Message

TODAY = date(2026, 11, 24)


def silent(_stage: Message, done: int, total: int) -> None:
    """Hears of the work."""
    assert 0 <= done <= total


@cache
def sample_review() -> Review:
    """As of a fixed day, in a copy without a journal: what drills beside the sample have measured
    is no part of it. With a digest that does not follow every edit of the sample.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder, "city")
        init_workspace(root)
        return replace(review_workspace(root, silent, today=TODAY), digest="0" * 64)
