"""Labs that really run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.processes import processes_in
from bcp.model.lab import Lab
from bcp.model.message import Message
from tests.adapters.lab.shell import Shell
from tests.adapters.lab.tiny_city import LARGE, inventory, lab

MakeLab = Callable[[Lab], Shell]


def quiet(_stage: Message, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """One lab with a guest of every kind, shared by the tests of a module."""
    embedded = EmbeddedLab(tmp_path_factory.mktemp("lab"))
    embedded.up(inventory(), lab(*LARGE, generations=2), quiet)
    yield Shell(embedded)
    _take_down(embedded)


@pytest.fixture
def make_lab(tmp_path: Path) -> Iterator[MakeLab]:
    """Brings a lab up in the test's folder, and takes it down when the test is over."""
    embedded = EmbeddedLab(tmp_path)

    def make(definition: Lab) -> Shell:
        embedded.up(inventory(), definition, quiet)
        return Shell(embedded)

    yield make
    _take_down(embedded)


def _take_down(embedded: EmbeddedLab) -> None:
    embedded.down()
    assert not embedded.folder.root.exists()
    assert processes_in(embedded.folder.root) == []
