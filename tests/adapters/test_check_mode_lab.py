"""Ansible's check mode on a real guest: it says what is so, and changes nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bcp.adapters.ansible import AnsibleStepRunner
from bcp.adapters.connection import ControlFolder
from bcp.documents.playbooks import render_step
from bcp.execution.events import Failure, FailureKind
from bcp.execution.ports import StepOutcome
from bcp.planning.plan import Basis
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city

WRITTEN = (".ansible", "run/", "log/", "tmp/", "pgdata/", "files/inbox")
pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("checked") / "city") as found:
        yield found


def attempt(
    city: DrillCity, control: ControlFolder, system: str, *, check: bool, play: str = ""
) -> StepOutcome:
    inventory = city.workspace.sound()
    runner = AnsibleStepRunner(
        city.root,
        city.plan,
        inventory,
        city.targets,
        control,
        play_of=lambda step: play or render_step(city.plan, inventory, step),
        check=check,
    )
    return runner.run(city.plan.steps_by_key[f"{system}/restore"], 1)


def content(root: Path) -> dict[str, str]:
    """What there is below a folder: kinds, links and sums; not what running services write.

    Of a database its process counts: a restore replaces it.
    """
    found = {}
    for parent, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(parent, name)
            place = str(path.relative_to(root))
            if place.startswith(WRITTEN) and name != "postmaster.pid":
                continue
            if path.is_symlink():
                found[place] = f"-> {path.readlink()}"
            elif path.is_file():
                found[place] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[place] = "folder" if path.is_dir() else "other"
    return found


@pytest.mark.parametrize("system", [REGISTRY, DATABASE])
def test_checking_a_restore_changes_nothing(
    city: DrillCity, control: ControlFolder, system: str
) -> None:
    before = content(city.guest(system))
    assert before
    outcome = attempt(city, control, system, check=True)
    assert (outcome.failure, outcome.restores, outcome.basis) == (None, (), Basis.ASSUMED)
    assert content(city.guest(system)) == before


def test_checking_says_which_backup_cannot_be_restored(
    city: DrillCity, control: ControlFolder
) -> None:
    kept = [*city.generations(REGISTRY, "documents")]
    away = kept[0].parent.with_name("documents-away")
    kept[0].parent.rename(away)
    before = content(city.guest(REGISTRY))
    try:
        failure = attempt(city, control, REGISTRY, check=True).failure
    finally:
        away.rename(kept[0].parent)
    assert failure == Failure(
        kind=FailureKind.TASK_FAILED, detail="there is no complete generation of documents in far"
    )
    assert content(city.guest(REGISTRY)) == before


def test_a_checked_restore_can_be_carried_out(city: DrillCity, control: ControlFolder) -> None:
    before = content(city.guest(REGISTRY))
    assert attempt(city, control, REGISTRY, check=False).failure is None
    after = content(city.guest(REGISTRY))
    assert after != before
    assert attempt(city, control, REGISTRY, check=True).failure is None
    assert content(city.guest(REGISTRY)) == after


def test_a_lost_guest_is_no_failure_and_is_not_made(
    city: DrillCity, control: ControlFolder
) -> None:
    city.lose(REGISTRY)
    assert attempt(city, control, REGISTRY, check=True).failure is None
    assert not city.guest(REGISTRY).exists()
