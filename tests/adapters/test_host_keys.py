"""Guests whose host keys are unknown or have changed: nothing is sent, and it is said why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from bcp.adapters.connection import ControlFolder
from bcp.adapters.targets import Targets
from bcp.adapters.verification import TestinfraVerifier
from bcp.execution.events import Failure, FailureKind
from tests.adapters.drill_city import REGISTRY, DrillCity, drill_city
from tests.adapters.test_ansible_lab import runner_for

pytestmark = pytest.mark.lab

REFUSED = "Host key verification failed."


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("keys") / "city") as found:
        yield found


def address(targets: Targets) -> str:
    registry = targets.host(REGISTRY)
    assert registry is not None
    return registry.address


def trusting(city: DrillCity, folder: Path, *keys: str) -> Targets:
    """The targets, of whose host keys that of the registry is known as one of `keys` instead."""
    name = f"[{address(city.targets)}]:{city.targets.ssh_port}"
    lines = Path(city.targets.known_hosts).read_text().splitlines()
    kept = [line for line in lines if not line.startswith(f"{name} ")]
    assert len(kept) == len(lines) - 1
    known = folder / "known_hosts"
    known.write_text("\n".join([*kept, *(f"{name} {key}" for key in keys), ""]))
    return city.targets.model_copy(update={"known_hosts": str(known)})


def other_key() -> str:
    return asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()


def failures(city: DrillCity, control: ControlFolder, targets: Targets) -> list[Failure]:
    """How a restore, what check mode foresees of it, and a verification end."""
    steps = city.plan.steps_by_key
    runner = runner_for(city, control, targets)
    foreseer = runner_for(city, control, targets, check=True)
    verifier = TestinfraVerifier(city.root, city.plan, city.workspace.sound(), targets, control)
    checked = verifier.run(steps[f"{REGISTRY}/verify"], 1)
    assert not any(check.passed for check in checked.checks[:-1])
    found = [
        runner.run(steps[f"{REGISTRY}/restore"], 1).failure,
        foreseer.foresee(steps[f"{REGISTRY}/restore"]).failure,
        checked.failure,
    ]
    assert None not in found
    return [failure for failure in found if failure is not None]


def test_a_changed_host_key_is_refused(
    city: DrillCity, control: ControlFolder, tmp_path: Path
) -> None:
    targets = trusting(city, tmp_path, other_key())
    found = failures(city, control, targets)
    assert {failure.kind for failure in found} == {FailureKind.HOST_KEY}
    changed = f"Host key for [{address(targets)}]:{targets.ssh_port} has changed"
    assert all(changed in failure.detail for failure in found), found
    assert all(REFUSED in failure.detail for failure in found), found
    assert found[-1].detail.startswith(changed), "how to trust it anyway is not shown"


def test_an_unknown_host_key_is_refused(
    city: DrillCity, control: ControlFolder, tmp_path: Path
) -> None:
    targets = trusting(city, tmp_path)
    before = Path(targets.known_hosts).read_bytes()
    found = failures(city, control, targets)
    assert {failure.kind for failure in found} == {FailureKind.HOST_KEY}
    unknown = f"host key is known for [{address(targets)}]:{targets.ssh_port}"
    assert all(unknown in failure.detail for failure in found), found
    assert all(REFUSED in failure.detail for failure in found), found
    assert Path(targets.known_hosts).read_bytes() == before, "it is not learnt either"


def test_a_key_that_the_user_trusts_elsewhere_counts_for_nothing(
    city: DrillCity,
    control: ControlFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    (home / ".ssh/known_hosts").write_text(Path(city.targets.known_hosts).read_text())
    (home / ".ssh/config").write_text("Host *\n  StrictHostKeyChecking no\n")
    monkeypatch.setenv("HOME", str(home))
    found = failures(city, control, trusting(city, tmp_path))
    assert {failure.kind for failure in found} == {FailureKind.HOST_KEY}


def test_a_login_that_is_refused_is_named(
    city: DrillCity, control: ControlFolder, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(key))
    key.chmod(0o600)
    found = failures(city, control, city.targets.model_copy(update={"identity_file": str(key)}))
    assert {failure.kind for failure in found} == {FailureKind.AUTHENTICATION}
    assert all("Permission denied (publickey)" in failure.detail for failure in found), found
