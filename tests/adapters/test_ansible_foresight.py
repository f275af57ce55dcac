"""What check mode says of steps: the same as doing them then does, while nothing is changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bcp.adapters.ansible_foresight import foreseen, gist_in_check_mode
from bcp.adapters.connection import ControlFolder
from bcp.app.foresee_recovery import foresee_recovery
from bcp.execution.events import FailureKind
from bcp.execution.foresight import ForeseenTask, Foresight, Prospect
from bcp.model.scenario import Realm
from bcp.model.system import StepKind
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city
from tests.adapters.test_ansible_lab import restore, runner_for

LIVE = ("pgdata", "log", "run")
"""What a running database and its services change by themselves."""
CREATE, RESTORE_FILES = "Create the guest", "Restore the file data"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("foreseen") / "city") as found:
        yield found


def everything(root: Path, *, live: bool = False) -> dict[str, tuple[int, str]]:
    """Every path below a folder with its time and a digest of what it holds."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if path.is_symlink() or path.is_socket() or (not live and name.parts[0] in LIVE):
            continue
        content = path.read_bytes() if path.is_file() else b""
        # Ansible unpacks its modules in the guest's folder `tmp`, and clears it again.
        changed = 0 if name.parts == ("tmp",) else path.stat().st_mtime_ns
        found[str(name)] = (changed, hashlib.sha256(content).hexdigest())
    return found


def prospects(foresight: Foresight) -> list[tuple[str, Prospect]]:
    return [(task.role, task.prospect) for task in foresight.tasks]


def foresee(city: DrillCity, control: ControlFolder, system: str) -> Foresight:
    return runner_for(city, control, city.targets, check=True).foresee(
        city.plan.steps_by_key[f"{system}/restore"]
    )


@pytest.mark.lab
def test_a_lost_guest_would_be_created_and_is_not(city: DrillCity, control: ControlFolder) -> None:
    city.lose(REGISTRY)
    before = city.guest(REGISTRY).exists()
    found = foresee(city, control, REGISTRY)
    assert found.failure is None
    assert found.tasks == (ForeseenTask(role="guest", task=CREATE, prospect=Prospect.CHANGE),)
    assert found.unseen == ("application_restore", "files_restore")
    assert (before, city.guest(REGISTRY).exists()) == (False, False)
    assert restore(runner_for(city, control, city.targets), city, REGISTRY).failure is None


@pytest.mark.lab
@pytest.mark.parametrize("system", [REGISTRY, DATABASE])
def test_after_a_restore_nothing_would_be_done(
    city: DrillCity, control: ControlFolder, system: str
) -> None:
    city.lose(system)
    runner = runner_for(city, control, city.targets)
    assert restore(runner, city, system).failure is None
    before = everything(city.guest(system))
    found = foresee(city, control, system)
    assert (found.failure, found.unseen, found.changes) == (None, (), False)
    assert {prospect for _, prospect in prospects(found)} == {Prospect.NOTHING}
    assert everything(city.guest(system)) == before
    city.ask("halt", system)
    still = everything(city.guest(system), live=True)
    stopped = foresee(city, control, system)
    assert stopped.changes, "the services would be started"
    assert everything(city.guest(system), live=True) == still
    assert restore(runner, city, system).failure is None
    assert not foresee(city, control, system).changes


@pytest.mark.lab
def test_the_generation_that_is_foreseen_is_the_one_that_is_restored(
    city: DrillCity, control: ControlFolder
) -> None:
    newest, previous = city.generations(REGISTRY, "documents")
    runner = runner_for(city, control, city.targets)
    city.lose(REGISTRY)
    assert restore(runner, city, REGISTRY).failure is None
    (city.guest(REGISTRY) / "etc/restored/files_restore-documents.json").unlink()
    victim = next(path for path in (newest / "data").rglob("*.bin"))
    content = victim.read_bytes()
    victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    try:
        before = everything(city.guest(REGISTRY), live=True)
        found = foresee(city, control, REGISTRY)
        assert everything(city.guest(REGISTRY), live=True) == before
        (task,) = [task for task in found.tasks if task.prospect is Prospect.CHANGE]
        assert task == ForeseenTask(
            role="files_restore",
            task=RESTORE_FILES,
            prospect=Prospect.CHANGE,
            generation=previous.name,
            rejected=(newest.name,),
            replaces=True,
        )
        documents = restore(runner, city, REGISTRY).restores[-1]
    finally:
        victim.write_bytes(content)
    assert (documents.generation, documents.rejected) == (task.generation, task.rejected)


@pytest.mark.lab
def test_a_restore_that_could_not_be_done_is_foreseen_as_a_failure(
    city: DrillCity, control: ControlFolder
) -> None:
    city.lose(REGISTRY)
    assert restore(runner_for(city, control, city.targets), city, REGISTRY).failure is None
    (city.guest(REGISTRY) / "etc/restored/files_restore-documents.json").unlink()
    generations = city.generations(REGISTRY, "documents")
    for generation in generations:
        (generation / "SHA256SUMS").rename(generation / "hidden")
    try:
        found = foresee(city, control, REGISTRY)
    finally:
        for generation in generations:
            (generation / "hidden").rename(generation / "SHA256SUMS")
    assert found.failure is not None
    assert found.failure.kind is FailureKind.BACKUP_CORRUPT
    assert generations[0].name in found.failure.detail


@pytest.mark.lab
def test_only_a_runner_in_check_mode_foresees_and_it_restores_nothing(
    city: DrillCity, control: ControlFolder
) -> None:
    step = city.plan.steps_by_key[f"{REGISTRY}/restore"]
    with pytest.raises(ValueError, match="check mode"):
        runner_for(city, control, city.targets).foresee(step)
    city.lose(REGISTRY)
    outcome = runner_for(city, control, city.targets, check=True).run(step, 1)
    assert (outcome.failure, outcome.restores, outcome.runs) == (None, (), 1)
    assert not city.guest(REGISTRY).exists()
    assert restore(runner_for(city, control, city.targets), city, REGISTRY).failure is None


@pytest.mark.lab
def test_a_whole_plan_is_foreseen_in_its_order_and_nothing_is_changed(
    city: DrillCity, control: ControlFolder
) -> None:
    del control  # its fixture watches that no folder is left
    systems = [REGISTRY, DATABASE]
    before = {system: everything(city.guest(system)) for system in systems}
    inventory = city.workspace.sound()
    found = tuple(foresee_recovery(city.root, inventory, city.plan, city.targets))
    steps = [step.key for step in city.plan.steps if step.kind is StepKind.AUTOMATED]
    assert [each.step for each in found] == steps
    assert {each.failure.kind for each in found if each.failure} <= {FailureKind.NO_HOSTS}
    assert {system: everything(city.guest(system)) for system in systems} == before
    production = city.targets.model_copy(update={"realm": Realm.PRODUCTION, "ssh_port": 1})
    refused = tuple(foresee_recovery(city.root, inventory, city.plan, production))
    assert {each.failure.kind for each in refused if each.failure} == {FailureKind.REFUSED}
    assert len(refused) == len(steps)


def event(name: str, action: str = "bcp_tree_restore", **result: Any) -> dict[str, Any]:
    data = {"role": "files_restore", "task": RESTORE_FILES, "task_action": action, "res": result}
    return {"event": name, "event_data": data}


def test_what_acts_on_nothing_is_no_task() -> None:
    events = [
        event("runner_on_ok", "ansible.builtin.include_tasks", changed=False),
        event("runner_on_skipped", "ansible.builtin.meta"),
        event("playbook_on_stats"),
        event("runner_on_failed", changed=True),
    ]
    assert foreseen(map(gist_in_check_mode, events)) == ()


def test_a_task_that_ansible_passes_over_is_unknown() -> None:
    (task,) = foreseen([gist_in_check_mode(event("runner_on_skipped", "ansible.builtin.command"))])
    assert task.prospect is Prospect.UNKNOWN


def test_what_a_guest_says_is_inert_and_in_bounds() -> None:
    hostile = event(
        "runner_on_ok",
        changed="yes",
        generation="\x1b[31mred",
        rejected=["20261102T000000Z", "a\u202eb", 7, "x" * 500],
        replaces=1,
        msg="x" * 10_000_000,
    )
    hostile["event_data"]["task"] = "\x1b]0;title\x07Restore\n" + "y" * 1000
    gist = gist_in_check_mode(hostile)
    assert len(str(gist)) < 200_000
    (task,) = foreseen([gist])
    assert (task.prospect, task.generation, task.rejected, task.replaces) == (
        Prospect.NOTHING,
        None,
        ("20261102T000000Z",),
        False,
    )
    assert len(task.task) <= 200
    assert task.task.isprintable()
    bloated = event("runner_on_ok", changed=True, rejected=["x" * 100] * 10_000)
    assert foreseen([gist_in_check_mode(bloated)])[0].rejected == ()
