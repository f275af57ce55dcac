"""Steps carried out by real Ansible on real guests: restores, fallbacks, every kind of failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bcp.adapters.ansible import AnsibleStepRunner
from bcp.adapters.connection import ControlFolder
from bcp.adapters.targets import Targets
from bcp.adapters.verification import SIMULATED, SystemChecks, TestinfraVerifier
from bcp.app.write_playbooks import write_playbooks
from bcp.documents.playbooks import render_step
from bcp.execution.events import FailureKind
from bcp.execution.letters import Read
from bcp.execution.ports import StepOutcome
from bcp.model.scenario import Realm
from bcp.planning.plan import Basis, PlannedStep
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("drill") / "city") as found:
        yield found


@pytest.fixture
def runner(city: DrillCity, control: ControlFolder) -> AnsibleStepRunner:
    return runner_for(city, control, city.targets)


def runner_for(
    city: DrillCity, control: ControlFolder, targets: Targets, *, check: bool = False
) -> AnsibleStepRunner:
    inventory = city.workspace.sound()
    return AnsibleStepRunner(
        city.root,
        city.plan,
        inventory,
        targets,
        control,
        play_of=lambda step: render_step(city.plan, inventory, step),
        check=check,
    )


def restore(runner: AnsibleStepRunner, city: DrillCity, system: str) -> StepOutcome:
    return runner.run(city.plan.steps_by_key[f"{system}/restore"], 1)


def verify(city: DrillCity, control: ControlFolder, system: str) -> StepOutcome:
    inventory = city.workspace.sound()
    verifier = TestinfraVerifier(city.root, city.plan, inventory, city.targets, control)
    return verifier.run(city.plan.steps_by_key[f"{system}/verify"], 1)


def test_a_lost_database_is_restored_and_verified(
    city: DrillCity, runner: AnsibleStepRunner, control: ControlFolder
) -> None:
    before = city.transact()
    city.lose(DATABASE)
    outcome = restore(runner, city, DATABASE)
    assert (outcome.failure, outcome.basis, outcome.runs) == (None, Basis.MEASURED, 1)
    (measured,) = outcome.restores
    newest = city.generations(DATABASE, "database")[0]
    assert (measured.role, measured.repository) == ("postgresql_restore", "far")
    assert (measured.generation, measured.rejected) == (newest.name, ())
    assert measured.bytes > 1_000_000
    assert 0 < measured.copy_seconds < outcome.seconds
    assert measured.newest is not None
    assert measured.newest > before
    checked = verify(city, control, DATABASE)
    assert (checked.failure, checked.basis) == (None, Basis.MEASURED)
    assert [(check.name, check.passed) for check in checked.checks] == [("行数が合う", True)]
    again = restore(runner, city, DATABASE)
    assert (again.failure, again.restores) == (None, outcome.restores)


def test_that_a_repository_is_free_is_told_while_the_step_goes_on(
    city: DrillCity, control: ControlFolder, tmp_path: Path
) -> None:
    inventory, told, heard = city.workspace.sound(), [], tmp_path / "heard"

    def read(letter: Read) -> None:
        told.append(letter)
        heard.touch()

    def waiting_until_heard(step: PlannedStep) -> str:
        return render_step(city.plan, inventory, step) + (
            "    - name: Wait\n"
            "      ansible.builtin.wait_for:\n"
            f"        path: {heard}\n"
            "        timeout: 60\n"
        )

    runner = AnsibleStepRunner(
        city.root, city.plan, inventory, city.targets, control,
        play_of=waiting_until_heard, read=read,
    )  # fmt: skip
    city.lose(REGISTRY)
    outcome = restore(runner, city, REGISTRY)
    assert outcome.failure is None
    assert [each.repository for each in outcome.restores] == ["far", "far"]
    assert told == [Read(f"{REGISTRY}/restore", 1, "far")]


def test_corrupt_newest_generations_are_passed_over(
    city: DrillCity, runner: AnsibleStepRunner, control: ControlFolder
) -> None:
    newest, previous = city.generations(REGISTRY, "documents")
    victim = next(path for path in (newest / "data").rglob("*.bin"))
    content = victim.read_bytes()
    city.lose(REGISTRY)
    victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    try:
        outcome = restore(runner, city, REGISTRY)
    finally:
        victim.write_bytes(content)
    assert outcome.failure is None
    release, documents = outcome.restores
    assert (release.role, release.rejected) == ("application_restore", ())
    assert (documents.role, documents.generation) == ("files_restore", previous.name)
    assert documents.rejected == (newest.name,)
    checked = verify(city, control, REGISTRY)
    assert checked.failure is None
    assert [(check.name, check.detail) for check in checked.checks] == [
        ("待ち受けている", ""),
        ("文書がそろっている", ""),
        ("証明書の答えが正しい", ""),
        ("画面を見る", SIMULATED),
    ]


def test_without_an_intact_generation_the_failure_says_so(
    city: DrillCity, runner: AnsibleStepRunner
) -> None:
    generations = city.generations(REGISTRY, "documents")
    city.lose(REGISTRY)
    for generation in generations:
        (generation / "SHA256SUMS").rename(generation / "hidden")
    try:
        outcome = restore(runner, city, REGISTRY)
    finally:
        for generation in generations:
            (generation / "hidden").rename(generation / "SHA256SUMS")
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.BACKUP_CORRUPT
    assert generations[0].name in outcome.failure.detail
    assert [measured.role for measured in outcome.restores] == ["application_restore"]
    assert restore(runner, city, REGISTRY).failure is None


def test_damaged_files_fail_the_check_that_looks_at_them(
    city: DrillCity, control: ControlFolder
) -> None:
    victim = next((city.guest(REGISTRY) / "files").rglob("*.bin"))
    content = victim.read_bytes()
    victim.write_bytes(b"")
    try:
        checked = verify(city, control, REGISTRY)
    finally:
        victim.write_bytes(content)
    assert checked.failure is not None
    assert checked.failure.kind is FailureKind.VERIFICATION_FAILED
    assert [check.passed for check in checked.checks] == [True, False, True, True]
    assert victim.name in checked.checks[1].detail
    assert victim.name in checked.failure.detail


def test_a_guest_that_is_gone_is_unreachable(
    city: DrillCity, control: ControlFolder, runner: AnsibleStepRunner
) -> None:
    service_only = city.plan.steps_by_key[f"{REGISTRY}/restore"]
    service_only = service_only.model_copy(update={"actions": service_only.actions[1:]})
    city.lose(REGISTRY)
    outcome = runner.run(service_only, 1)
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.UNREACHABLE
    checked = verify(city, control, REGISTRY)
    assert checked.failure is not None
    assert [check.passed for check in checked.checks[:3]] == [False, False, False]
    results = SystemChecks(city.root, city.workspace.sound(), city.targets, control)
    assert not all(result.passed for result in results.verify(REGISTRY))
    assert restore(runner, city, REGISTRY).failure is None


@pytest.mark.parametrize(
    ("what", "kind"),
    [("identity_file", FailureKind.AUTHENTICATION), ("known_hosts", FailureKind.HOST_KEY)],
)
def test_keys_that_do_not_fit_are_told_apart(
    city: DrillCity, control: ControlFolder, tmp_path: Path, what: str, kind: FailureKind
) -> None:
    other = tmp_path / "other"
    other.touch(mode=0o600)
    targets = city.targets.model_copy(update={what: str(other)})
    outcome = restore(runner_for(city, control, targets), city, REGISTRY)
    assert outcome.failure is not None
    assert outcome.failure.kind is kind


LONG_PLAY = """
- hosts: registry
  gather_facts: false
  tasks:
    - ansible.builtin.command: sh -c 'echo $$ > run/begun; exec sleep 300'
"""


def runner_of_a_long_play(city: DrillCity, control: ControlFolder) -> AnsibleStepRunner:
    return AnsibleStepRunner(
        city.root,
        city.plan,
        city.workspace.sound(),
        city.targets,
        control,
        play_of=lambda _: LONG_PLAY,
    )


def test_a_step_that_takes_too_long_is_ended(city: DrillCity, control: ControlFolder) -> None:
    step = city.plan.steps_by_key[f"{REGISTRY}/restore"].model_copy(update={"timeout": 1})
    outcome = runner_of_a_long_play(city, control).run(step, 1)
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.TIMEOUT


def test_cancelling_ends_what_runs_here_and_on_the_guest(
    city: DrillCity, control: ControlFolder
) -> None:
    runner = runner_of_a_long_play(city, control)
    begun = city.guest(REGISTRY) / "run" / "begun"
    with ThreadPoolExecutor() as pool:
        future = pool.submit(restore, runner, city, REGISTRY)
        wait_until(lambda: begun.exists() and begun.read_text().strip() != "")
        runner.cancel()
        outcome = future.result(timeout=30)
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.KILLED
    sleeping = Path("/proc", begun.read_text().strip())
    wait_until(lambda: not sleeping.exists())
    after = restore(runner, city, REGISTRY).failure
    assert after is not None
    assert (after.kind, after.detail) == (FailureKind.KILLED, "the run was cancelled")


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_site_play_runs_on_its_own_and_twice(city: DrillCity) -> None:
    folder = write_playbooks(city.root, "hall-lost", None).folder
    for system in (DATABASE, REGISTRY):
        city.lose(system)
    first = play(city, folder)
    again = play(city, folder)
    for recap in (first, again):
        assert recap.keys() == {one.system for one in city.plan.steps}
        assert all(counts["failed"] == counts["unreachable"] == 0 for counts in recap.values())
    assert first[DATABASE]["changed"] == 2
    assert first[REGISTRY]["changed"] == 4
    assert all(counts["changed"] == 0 for counts in again.values())
    checked = play(city, folder, "--check", "--tags", "step_restore")
    assert all(counts["changed"] == counts["failed"] == 0 for counts in checked.values())


def play(city: DrillCity, folder: Path, *words: str) -> dict[str, dict[str, int]]:
    """Run the site play with plain Ansible; the counts of its recap by host."""
    programs = Path(sys.executable).parent
    done = subprocess.run(
        [programs / "ansible-playbook", "site.yml", "-e", "bcp_simulate_people=true", *words],
        cwd=folder,
        env={
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_CONFIG": str(city.root / "playbooks/ansible.cfg"),
            "ANSIBLE_HOME": str(city.root / ".ansible"),
            "ANSIBLE_NOCOLOR": "1",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    recap = done.stdout.partition("PLAY RECAP")[2].splitlines()[1:]
    return {
        line.split()[0]: {
            name: int(count) for name, _, count in (w.partition("=") for w in line.split()[2:])
        }
        for line in recap
        if line.strip()
    }


def test_another_realm_and_a_missing_guest_are_refused_unconnected(
    city: DrillCity, control: ControlFolder, runner: AnsibleStepRunner
) -> None:
    nowhere = {"platform_address": "127.0.0.1", "ssh_port": 1, "realm": Realm.PRODUCTION}
    refused = restore(
        runner_for(city, control, city.targets.model_copy(update=nowhere)), city, REGISTRY
    )
    assert refused.failure is not None
    assert (refused.failure.kind, refused.runs) == (FailureKind.REFUSED, 0)
    step = city.plan.steps_by_key[f"{REGISTRY}/restore"].model_copy(update={"system": "power"})
    missing = runner.run(step, 1)
    assert missing.failure is not None
    assert (missing.failure.kind, missing.runs) == (FailureKind.NO_HOSTS, 0)


def test_a_workspace_without_playbooks_is_an_internal_failure(
    city: DrillCity, control: ControlFolder, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    inventory = city.workspace.sound()
    runner = AnsibleStepRunner(
        empty,
        city.plan,
        inventory,
        city.targets,
        control,
        play_of=lambda step: render_step(city.plan, inventory, step),
    )
    outcome = restore(runner, city, REGISTRY)
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.INTERNAL
    shutil.rmtree(empty)


def test_verification_runs_with_plain_pytest(city: DrillCity) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "playbooks/verify"),
            *("--workspace", ".", "--system", REGISTRY),
        ],
        cwd=city.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
