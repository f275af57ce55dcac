"""Options and fixtures of the verification.

    pytest playbooks/verify --workspace . --system resident-registry

runs the checks that the inventory states for the system, against the guest in `.lab/targets.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bcp.adapters.connection import ControlFolder
from bcp.adapters.probe import Probe, StatedCheck, stated_checks
from bcp.adapters.targets import Targets, read_targets
from bcp.app.load_workspace import load
from bcp.model.system import CheckKind

TARGETS = Path(".lab", "targets.json")
CHECKS = pytest.StashKey[list[tuple[int, StatedCheck]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say what to verify."""
    group = parser.getgroup("ict-bcp")
    group.addoption("--workspace", type=Path, default=Path(), help="the workspace folder")
    group.addoption("--system", help="the id of the system to verify")
    group.addoption("--targets", type=Path, help="targets file, instead of the lab's")
    group.addoption("--checks", type=Path, help="JSON list of checks, instead of the inventory's")
    group.addoption("--control-path", help="ControlPath of an SSH connection to share")


def pytest_configure(config: pytest.Config) -> None:
    """Read the checks once, before tests are made of them."""
    if config.getoption("--system"):
        config.stash[CHECKS] = list(enumerate(_checks(config)))


def _checks(config: pytest.Config) -> tuple[StatedCheck, ...]:
    path, system = config.getoption("--checks"), config.getoption("--system")
    if path is not None:
        return tuple(StatedCheck.model_validate(item) for item in json.loads(path.read_bytes()))
    systems = load(config.getoption("--workspace")).sound().systems_by_id
    if system not in systems:
        raise pytest.UsageError(f"the inventory has no system '{system}'")
    return stated_checks(systems[system])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per check of the kind that the module's fixture names."""
    for kind in CheckKind:
        if f"{kind.value}_check" in metafunc.fixturenames:
            if CHECKS not in metafunc.config.stash:
                raise pytest.UsageError("name a system with --system")
            found = [item for item in metafunc.config.stash[CHECKS] if item[1].kind is kind]
            metafunc.parametrize(
                f"{kind.value}_check",
                [check for _, check in found],
                ids=[f"{kind.value}-{number}" for number, _ in found],
            )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of kinds for which the inventory states no check."""
    empty = [item for item in items if item.get_closest_marker("skip")]
    config.hook.pytest_deselected(items=empty)
    items[:] = [item for item in items if item not in empty]


@pytest.fixture(scope="session")
def targets(request: pytest.FixtureRequest) -> Targets:
    """Where systems can be reached."""
    path = request.config.getoption("--targets")
    return read_targets(path or request.config.getoption("--workspace") / TARGETS)


@pytest.fixture(scope="session")
def probe(request: pytest.FixtureRequest, targets: Targets) -> Iterator[Probe]:
    """The guest of the system, over one SSH connection."""
    system = request.config.getoption("--system")
    target = targets.host(system)
    if target is None:
        pytest.fail(f"there is no target for {system}")
    shared = request.config.getoption("--control-path")
    if shared:
        yield Probe(targets, target, shared)
        return
    control = ControlFolder()
    yield Probe(targets, target, control.socket_pattern)
    control.close()
