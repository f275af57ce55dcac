"""Programs started by forking behave as those started in the usual way, and nothing is left."""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from ansible_runner.utils import get_callback_dir

from bcp.adapters import ownership
from bcp.adapters.prefork.mark import ROOM
from bcp.adapters.prefork.starter import Starter

PLAY = """
- hosts: localhost
  gather_facts: false
  connection: local
  tasks:
    - ansible.builtin.command: {argv: ["CHILD"]}
      changed_when: false
"""
READY = 30


@pytest.fixture
def starter() -> Iterator[Starter]:
    with Starter({"LC_ALL": "C.UTF-8"}) as starter:
        yield starter


def environment(starter: Starter, folder: Path, run: str) -> dict[str, str]:
    path = os.pathsep.join((*map(str, starter.folders), os.environ["PATH"]))
    settings = {
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_CALLBACK_PLUGINS": get_callback_dir(),
        "AWX_ISOLATED_DATA_DIR": str(folder),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
    }
    return {**os.environ, **ownership.tags(run), **settings, "LC_ALL": "C.UTF-8", "PATH": path}


def begin(
    starter: Starter, folder: Path, run: str, child: str, *arguments: str
) -> subprocess.Popen[str]:
    (folder / "play.yml").write_text(PLAY.replace("CHILD", child))
    return subprocess.Popen(
        ["ansible-playbook", "-i", "localhost,", *arguments, "play.yml"],
        cwd=folder,
        env=environment(starter, folder, run),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def server() -> psutil.Process:
    (found,) = [child for child in psutil.Process().children() if _is_server(child)]
    return found


def _is_server(process: psutil.Process) -> bool:
    try:
        return "prefork.server" in " ".join(process.cmdline())
    except psutil.Error:  # another child of the tests that has just ended
        return False


def of_run(run: str) -> list[psutil.Process]:
    """The processes that show the mark of a run, as whoever ends runs sees them."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(ownership.RUN) == run:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def waiting(folder: Path) -> str:
    """A program that says that it runs, and waits to be ended."""
    pipe = folder / "runs"
    os.mkfifo(pipe)
    script = folder / "wait"
    script.write_text(f"#!/bin/sh\necho yes > {pipe}\nexec sleep 300\n")
    script.chmod(0o700)
    return str(script)


def has_begun(folder: Path) -> bool:
    """Wait until the program of `waiting` runs."""
    pipe = os.open(folder / "runs", os.O_RDONLY | os.O_NONBLOCK)
    try:
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        return bool(poll.poll(READY * 1000)) and os.read(pipe, 10) == b"yes\n"
    finally:
        os.close(pipe)


def test_ansible_runs_in_a_fork_of_the_server(starter: Starter, tmp_path: Path) -> None:
    run = begin(starter, tmp_path, "run-1", waiting(tmp_path))
    assert has_begun(tmp_path)
    forks = [process for process in of_run("run-1") if server() in process.parents()]
    assert forks
    assert all(not process.cmdline()[0].endswith("ansible-playbook") for process in forks)
    gone = of_run("run-1")
    # Ansible's own workers may come and go between the two looks.
    assert ownership.end_run("run-1") > 0
    run.communicate(timeout=READY)
    assert run.returncode == -signal.SIGKILL
    assert psutil.wait_procs(gone, timeout=READY)[1] == []


@pytest.mark.parametrize(("child", "status"), [("true", 0), ("false", 2)])
def test_the_status_is_that_of_the_program(
    starter: Starter, tmp_path: Path, child: str, status: int
) -> None:
    run = begin(starter, tmp_path, "run-1", child)
    output, _ = run.communicate(timeout=READY)
    assert "PLAY RECAP" in output
    assert run.returncode == status
    assert (tmp_path / "home").is_dir()
    assert list((tmp_path / "home/tmp").iterdir()) == []


def test_a_run_ends_with_its_client(starter: Starter, tmp_path: Path) -> None:
    run = begin(starter, tmp_path, "run-1", waiting(tmp_path))
    assert has_begun(tmp_path)
    processes = of_run("run-1")
    run.kill()
    run.communicate(timeout=READY)
    assert psutil.wait_procs(processes, timeout=READY)[1] == []
    assert server().is_running()


def test_everything_ends_with_the_server(starter: Starter, tmp_path: Path) -> None:
    run = begin(starter, tmp_path, "run-1", waiting(tmp_path))
    assert has_begun(tmp_path)
    processes = [server(), *of_run("run-1")]
    starter.close()
    run.communicate(timeout=READY)
    assert run.returncode == -signal.SIGKILL
    assert psutil.wait_procs(processes, timeout=READY)[1] == []


def test_without_the_server_programs_start_in_the_usual_way(
    starter: Starter, caplog: pytest.LogCaptureFixture
) -> None:
    before = starter.pytest()
    one = server()
    handle = os.pidfd_open(one.pid)
    one.kill()
    assert select.select([handle], [], [], READY)[0]
    os.close(handle)
    with caplog.at_level(logging.WARNING):
        assert starter.folders == (Path(sys.executable).parent,)
    assert len(caplog.records) == 1
    assert starter.pytest() == [sys.executable, "-m", "pytest"]
    done = subprocess.run(
        [*before, "--version"], capture_output=True, text=True, check=True, timeout=READY
    )
    assert done.stdout.startswith("pytest ")


@pytest.mark.parametrize(
    ("run", "settings"),
    [("x" * (ROOM + 1), {}), ("run-1", {"ANSIBLE_LIBRARY": "/elsewhere"})],
    ids=["no room for the mark", "other plugins"],
)
def test_what_the_server_cannot_start_the_client_does(
    starter: Starter, tmp_path: Path, run: str, settings: dict[str, str]
) -> None:
    (tmp_path / "play.yml").write_text(PLAY.replace("CHILD", "true"))
    done = subprocess.run(
        ["ansible-playbook", "-i", "localhost,", "play.yml"],
        cwd=tmp_path,
        env={**environment(starter, tmp_path, run), **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=READY,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert server().is_running()


def test_nothing_outlives_a_console_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "play.yml").write_text(PLAY.replace("CHILD", waiting(tmp_path)))
    console = subprocess.Popen(
        [sys.executable, __file__, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert has_begun(tmp_path)
    processes = [*psutil.Process(console.pid).children(recursive=True), *of_run("run-9")]
    assert len(processes) > 3
    console.kill()
    console.wait()
    assert psutil.wait_procs(processes, timeout=READY)[1] == []


def test_pytest_reports_as_ever(starter: Starter, tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text("def test_it(): assert 1 == 2\n")
    outcomes = [
        subprocess.run(
            [*command, "-q", "-p", "no:cacheprovider", "--no-header", str(test)],
            cwd=tmp_path,
            env={**os.environ, **ownership.tags("run-1")},
            capture_output=True,
            text=True,
            timeout=READY,
            check=False,
        )
        for command in (starter.pytest(), [sys.executable, "-m", "pytest"])
    ]
    (status, output), plain = [
        (done.returncode, done.stdout.rpartition(" in ")[0]) for done in outcomes
    ]
    assert (status, output) == plain
    assert "assert 1 == 2" in output


if __name__ == "__main__":
    with Starter() as one:
        place = Path(sys.argv[1])
        subprocess.run(
            ["ansible-playbook", "-i", "localhost,", "play.yml"],
            cwd=place,
            env=environment(one, place, "run-9"),
            check=False,
        )
