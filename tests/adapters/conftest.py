"""What tests of adapters share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bcp.adapters.connection import ControlFolder


@pytest.fixture
def control(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ControlFolder]:
    """A folder for shared connections; what else is temporary comes into the test's own folder."""
    folder = ControlFolder()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield folder
    folder.close()
