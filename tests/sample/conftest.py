from __future__ import annotations

from pathlib import Path

import pytest

from bcp.app.load_workspace import Workspace, load
from bcp.model.inventory import Inventory
from bcp.model.lab import Lab


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def workspace(root: Path) -> Workspace:
    return load(root)


@pytest.fixture(scope="session")
def city(workspace: Workspace) -> Inventory:
    return workspace.sound()


@pytest.fixture(scope="session")
def lab(workspace: Workspace) -> Lab:
    assert workspace.lab is not None
    return workspace.lab
