"""Every way in which a step can fail, with real Ansible on real guests: recognised, and nothing of
it left running on either side.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from bcp.adapters.ansible import AnsibleStepRunner
from bcp.adapters.connection import ControlFolder
from bcp.adapters.ownership import OWNER
from bcp.documents.playbooks import render_step
from bcp.execution.events import FailureKind
from bcp.execution.ports import StepOutcome
from bcp.execution.recourse import as_attempted
from bcp.execution.state import StepState
from bcp.planning.plan import PlannedStep
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city
from tests.playbooks.held import Held, held

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("failing") / "city") as found:
        yield found


@dataclass(frozen=True)
class Attempts:
    """Makes attempts at steps of one system, by its real play or by another one."""

    city: DrillCity
    control: ControlFolder

    def runner(self, play: str = "", **changed: str) -> AnsibleStepRunner:
        inventory = self.city.workspace.sound()
        return AnsibleStepRunner(
            self.city.root,
            self.city.plan,
            inventory,
            self.city.targets.model_copy(update=changed),
            self.control,
            play_of=lambda step: play or render_step(self.city.plan, inventory, step),
        )

    def step(self, system: str = REGISTRY, **changed: object) -> PlannedStep:
        return self.city.plan.steps_by_key[f"{system}/restore"].model_copy(update=changed)

    def kind(self, play: str = "", **changed: str) -> FailureKind | None:
        return kind_of(self.runner(play, **changed).run(self.step(), 1))

    @contextmanager
    def under_way(
        self, runner: AnsibleStepRunner, **changed: object
    ) -> Iterator[tuple[Future[StepOutcome], Held]]:
        """An attempt whose restore has come as far as a file that it cannot read yet."""
        self.city.lose(REGISTRY)
        newest = self.city.generations(REGISTRY, "documents")[0]
        victim = next(path for path in (newest / "data").rglob("*.bin"))
        with ThreadPoolExecutor() as pool, held(victim) as file:
            future = pool.submit(runner.run, self.step(REGISTRY, **changed), 1)
            file.wait_until_reached()
            assert restoring(self.city)
            yield future, file

    def is_cut_off(self) -> bool:
        """Whether the restore that was under way has ended before it was done."""
        wait_until(lambda: not restoring(self.city))
        return not (self.city.guest(REGISTRY) / "files").exists()

    def restores_now(self) -> bool:
        """Whether another attempt puts everything in place."""
        return self.runner().run(self.step(), 2).failure is None


@pytest.fixture
def attempts(city: DrillCity, control: ControlFolder) -> Iterator[Attempts]:
    yield Attempts(city, control)
    wait_until(lambda: not restoring(city))
    assert ansible_processes() == []


def kind_of(outcome: StepOutcome) -> FailureKind | None:
    return None if outcome.failure is None else outcome.failure.kind


def ansible_processes() -> list[psutil.Process]:
    """What runs of Ansible for this process, orphans too, the one that was started first first."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get(OWNER, "").startswith(f"{os.getpid()}:")
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return sorted(found, key=psutil.Process.create_time)


def restoring(city: DrillCity) -> list[int]:
    """The processes that hold the lock of a restore in the guest."""
    found = []
    for path in city.guest(REGISTRY).glob(".bcp/*.lock"):
        number = path.read_text()
        if number and psutil.pid_exists(int(number)) and is_locked(path):
            found.append(int(number))
    return found


def is_locked(path: Path) -> bool:
    flock = shutil.which("flock")
    assert flock is not None
    return subprocess.run([flock, "--nonblock", path, "true"], check=False).returncode != 0


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


PLAY = """
- hosts: {hosts}
  gather_facts: false
  tasks: {tasks}
"""


def play(hosts: str, *tasks: object) -> str:
    return PLAY.format(hosts=hosts, tasks=json.dumps(tasks))


def test_a_play_for_nobody_is_no_success(attempts: Attempts) -> None:
    ping = play("registry-that-is-not-there", {"ansible.builtin.ping": {}})
    assert attempts.kind(ping) is FailureKind.NO_HOSTS


def test_a_play_in_which_nothing_happens_is_no_success(attempts: Attempts) -> None:
    assert attempts.kind(play(REGISTRY)) is FailureKind.NO_EVENTS


def test_ansible_killed_at_work_is_named_and_its_restore_ends(attempts: Attempts) -> None:
    with attempts.under_way(attempts.runner()) as (future, _):
        ansible_processes()[0].send_signal(signal.SIGKILL)
        outcome = future.result(timeout=40)
        assert kind_of(outcome) is FailureKind.KILLED
        assert attempts.is_cut_off()
    assert ansible_processes() == []
    assert attempts.restores_now()


def test_a_module_that_hangs_is_ended_by_the_time_out(attempts: Attempts) -> None:
    with attempts.under_way(attempts.runner(), timeout=12) as (future, _):
        assert kind_of(future.result(timeout=40)) is FailureKind.TIMEOUT
        assert attempts.is_cut_off()
    assert ansible_processes() == []
    assert attempts.restores_now()


def test_ansible_that_says_nothing_is_ended_by_the_time_out(
    attempts: Attempts, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    silent = play(
        REGISTRY, {"ansible.builtin.debug": {"msg": f"{{{{ lookup('pipe', 'cat {pipe}') }}}}"}}
    )
    with ThreadPoolExecutor() as pool:
        future = pool.submit(attempts.runner(silent).run, attempts.step(timeout=15), 1)
        with pipe.open("w"):
            assert kind_of(future.result(timeout=60)) is FailureKind.TIMEOUT
            assert ansible_processes() == []
            assert not readers_of(pipe)


def readers_of(pipe: Path) -> list[int]:
    """Processes named on whose command line the pipe is."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any(str(pipe) in word for word in process.info["cmdline"] or ())
    ]


def test_a_task_for_which_no_space_is_left_is_named(attempts: Attempts) -> None:
    command = {"cmd": "dd if=/dev/zero of=/dev/full count=1"}
    full = play(REGISTRY, {"ansible.builtin.command": command})
    outcome = attempts.runner(full).run(attempts.step(), 1)
    assert kind_of(outcome) is FailureKind.DISK_FULL
    assert outcome.failure is not None
    assert "No space left on device" in outcome.failure.detail


@pytest.mark.parametrize("size", ["16k", "1m"])
def test_a_restore_onto_a_disk_that_is_full_is_named(attempts: Attempts, size: str) -> None:
    assert attempts.restores_now()
    root = attempts.city.guest(REGISTRY)
    small = root / "small"
    small.mkdir()
    owner = root.stat()
    options = f"size={size},nr_inodes=8,uid={owner.st_uid},gid={owner.st_gid}"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "none", str(small)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        small.rmdir()
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        variables = {
            "files_restore_backup": "documents",
            "files_restore_repository": "far",
            "files_restore_destination": "{{ bcp_root }}/small/files",
            "files_restore_older": 1,
        }
        role = {"ansible.builtin.import_role": {"name": "files_restore"}, "vars": variables}
        outcome = attempts.runner(play(REGISTRY, role)).run(attempts.step(), 1)
    finally:
        subprocess.run(["umount", str(small)], check=True)
        small.rmdir()
    assert kind_of(outcome) is FailureKind.DISK_FULL
    attempts.city.lose(REGISTRY)
    assert attempts.restores_now()


def test_an_older_generation_replaces_what_was_restored_until_none_is_left(
    attempts: Attempts,
) -> None:
    assert attempts.restores_now()
    names = {
        backup: [path.name for path in attempts.city.generations(REGISTRY, backup)]
        for backup in ("release", "documents")
    }
    assert {len(found) for found in names.values()} == {2}
    step = attempts.step()
    outcome = attempts.runner().run(as_attempted(step, StepState(older=1)), 2)
    assert outcome.failure is None
    assert [(one.backup, one.generation, one.rejected) for one in outcome.restores] == [
        (backup, found[1], ()) for backup, found in names.items()
    ]
    assert kind_of(attempts.runner().run(as_attempted(step, StepState(older=2)), 3)) is (
        FailureKind.BACKUP_CORRUPT
    )
    attempts.city.lose(REGISTRY)
    assert attempts.restores_now()


def test_cancelling_one_step_leaves_the_others_alone(attempts: Attempts) -> None:
    begun = attempts.city.guest(DATABASE) / "run" / "begun"
    pipe = attempts.city.guest(DATABASE) / "run" / "go-on"
    os.mkfifo(pipe, 0o666)
    pipe.chmod(0o666)
    wait = {"cmd": f"sh -c 'echo $$ > {begun}; read word < {pipe}'"}
    waiting = play(DATABASE, {"ansible.builtin.command": wait})
    inventory = attempts.city.workspace.sound()
    runner = AnsibleStepRunner(
        attempts.city.root,
        attempts.city.plan,
        inventory,
        attempts.city.targets,
        attempts.control,
        play_of=lambda step: (
            waiting if step.system == DATABASE else render_step(attempts.city.plan, inventory, step)
        ),
    )
    with ThreadPoolExecutor() as pool:
        other = pool.submit(runner.run, attempts.step(DATABASE), 1)
        wait_until(lambda: begun.exists() and begun.read_text().strip() != "")
        with attempts.under_way(runner) as (future, _):
            runner.cancel_step(f"{REGISTRY}/restore")
            assert kind_of(future.result(timeout=40)) is FailureKind.KILLED
            assert attempts.is_cut_off()
        again = runner.run(attempts.step(), 2)
        assert again.failure is None
        assert not other.done()
        with pipe.open("w") as stream:
            stream.write("now\n")
        assert other.result(timeout=40).failure is None
    pipe.unlink()
