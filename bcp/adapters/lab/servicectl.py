"""`servicectl start|stop|restart|status [NAME]` in a guest; standard library only, to start fast.

Reads `etc/services.json` of the guest (ICT_BCP_ROOT, or the current folder). `start` returns when
the service answers. Prints `changed` or `unchanged` and the state; exit codes: 0 done, 1 failed,
2 wrong usage, 3 not running (`status`).
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

START_SECONDS = 60.0
STOP_SECONDS = 15.0
FAILED, USAGE, NOT_RUNNING = 1, 2, 3
Service = dict[str, Any]


class ServiceFailed(Exception):
    """A service did not start or stop; the text says why."""


def main(arguments: list[str] | None = None) -> int:
    """Carry a command out and return its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    root = Path(os.environ.get("ICT_BCP_ROOT") or Path.cwd())
    verbs = {"start": start, "stop": stop, "restart": restart}
    if not words or words[0] not in {*verbs, "status"} or len(words) > 2:
        return _complain("usage: servicectl start|stop|restart|status [NAME]", USAGE)
    try:
        services = read_services(root)
        chosen = [s for s in services if len(words) == 1 or s["name"] == words[1]]
        if not chosen and len(words) == 2:
            names = ", ".join(s["name"] for s in services) or "none"
            return _complain(f"no service '{words[1]}' here; there are: {names}", USAGE)
        if words[0] == "status":
            return _status(root, chosen)
        for service in chosen:
            with _lock(root, service):
                changed = verbs[words[0]](root, service)
            state = "active" if is_running(root, service) else "inactive"
            print("changed" if changed else "unchanged", service["name"], state)  # noqa: T201
    except (ServiceFailed, OSError, ValueError) as error:
        return _complain(str(error), FAILED)
    return 0


def read_services(root: Path) -> list[Service]:
    """The services of a guest. Raises OSError or ValueError."""
    services: list[Service] = json.loads((root / "etc/services.json").read_text("utf-8"))
    return services


def start(root: Path, service: Service) -> bool:
    """Start and wait until it answers; False when it already did."""
    if is_running(root, service) and answers(service):
        return False
    stop(root, service)
    (root / "run").mkdir(exist_ok=True)
    (root / "log").mkdir(exist_ok=True)
    if "unit" in service:
        _start_unit(root, service)
    elif service["kind"] == "postgresql":
        _start_postgresql(root, service)
    else:
        _start_process(root, service)
    return True


def stop(root: Path, service: Service) -> bool:
    """Stop the service with all its processes; False when none ran."""
    pid = running_pid(root, service)
    if "unit" in service:
        if pid is not None:
            _systemctl("stop", service)
        return pid is not None
    if pid is None:
        _pidfile(root, service).unlink(missing_ok=True)
        return False
    postgresql = service["kind"] == "postgresql"
    if postgresql:
        _end(pid, signal.SIGINT)  # fast shutdown
    else:
        _end_group(pid)
    if running_pid(root, service) is not None:
        raise ServiceFailed(f"{service['name']} (pid {pid}) cannot be stopped")
    _pidfile(root, service).unlink(missing_ok=True)
    return True


def restart(root: Path, service: Service) -> bool:
    """Stop, then start."""
    stop(root, service)
    return start(root, service)


def is_running(root: Path, service: Service) -> bool:
    """Whether the main process lives."""
    return running_pid(root, service) is not None


def running_pid(root: Path, service: Service) -> int | None:
    """The main process, if it lives and belongs to this guest (a pid may have been reused)."""
    if "unit" in service:
        return int(_systemctl("show", service, "--property=MainPID", "--value")) or None
    try:
        pid = int(_pidfile(root, service).read_text("ascii").split("\n", 1)[0])
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
        folder = Path(f"/proc/{pid}/cwd").readlink()
    except (OSError, ValueError):
        return None
    ours = folder.is_relative_to(root.resolve())
    return pid if ours and state not in "ZX" else None


def answers(service: Service) -> bool:
    """Whether the service accepts connections (and, for HTTP, sends a response)."""
    try:
        with socket.create_connection((service["address"], service["port"]), timeout=2) as link:
            if service["ready"] != "http":
                return True
            link.sendall(b"GET /ready HTTP/1.0\r\nHost: lab\r\n\r\n")
            return link.recv(5) == b"HTTP/"
    except OSError:
        return False


def _start_postgresql(root: Path, service: Service) -> None:
    data = root / "pgdata"
    if not (data / "PG_VERSION").exists():
        raise ServiceFailed(f"{service['name']}: there is no database cluster in {data}")
    log = root / service["log"]
    # pg_ctl hands its arguments to a shell, so the paths are those below the guest's folder.
    command = ["pg_ctl", "start", "-w", "-s", "-t", str(int(START_SECONDS))]
    done = subprocess.run(
        [*command, "-D", "pgdata", "-l", service["log"]],
        cwd=root,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if done.returncode:
        raise ServiceFailed(f"{service['name']} did not start: {_last_lines(log)}")


def _start_process(root: Path, service: Service) -> None:
    log = root / service["log"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            service["argv"],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    _pidfile(root, service).write_text(f"{process.pid}\n", "ascii")
    _await_answer(service, process.pid, log, process.wait)
    process.returncode = 0  # it lives on without us


def _start_unit(root: Path, service: Service) -> None:
    log = root / service["log"]
    _systemctl("start", service)
    pid = running_pid(root, service)
    if pid is None:
        raise ServiceFailed(f"{service['name']} ended at once: {_last_lines(log)}")
    _await_answer(service, pid, log, lambda: _systemctl("is-active", service))


def _systemctl(verb: str, service: Service, *options: str) -> str:
    """Ask systemd; a unit that is not active is an answer, too. Raises ServiceFailed."""
    done = subprocess.run(
        ["systemctl", verb, *options, service["unit"]],  # noqa: S607 - the guest's own
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode and verb != "is-active":
        raise ServiceFailed(f"systemctl {verb} {service['unit']}: {done.stderr.strip()[-500:]}")
    return done.stdout.strip()


def _await_answer(service: Service, pid: int, log: Path, ending: Callable[[], object]) -> None:
    """Wait until a service answers. `ending` says how it ended. Raises ServiceFailed."""
    deadline = time.monotonic() + START_SECONDS
    pause = 0.02
    with _process_handle(pid) as handle:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        while not answers(service):
            if poll.poll(pause * 1000):
                raise ServiceFailed(
                    f"{service['name']} ended with status {ending()}: {_last_lines(log)}"
                )
            if time.monotonic() > deadline:
                _end_group(pid)
                raise ServiceFailed(
                    f"{service['name']} did not answer within {START_SECONDS:.0f} s: "
                    f"{_last_lines(log)}"
                )
            pause = min(pause * 1.1, 0.5)
        if poll.poll(0):
            raise ServiceFailed(
                f"{service['name']} ended, and something else answers at "
                f"{service['address']}:{service['port']}: {_last_lines(log)}"
            )


def _end(pid: int, *signals: signal.Signals) -> None:
    """Send signals in turn, then SIGKILL, waiting after each for the process to end."""
    try:
        with _process_handle(pid) as handle:
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            for number in (*signals, signal.SIGKILL):
                signal.pidfd_send_signal(handle, number)
                if poll.poll(STOP_SECONDS * 1000):
                    return
    except ProcessLookupError:
        return


def _end_group(pid: int) -> None:
    """End a session leader, then whatever is left of its process group."""
    _end(pid, signal.SIGTERM)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


@contextlib.contextmanager
def _process_handle(pid: int) -> Iterator[int]:
    handle = os.pidfd_open(pid)
    try:
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def _lock(root: Path, service: Service) -> Iterator[None]:
    (root / "run").mkdir(exist_ok=True)
    with (root / "run" / f"{service['name']}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _pidfile(root: Path, service: Service) -> Path:
    return root / str(service["pidfile"])


def _last_lines(log: Path) -> str:
    try:
        return " | ".join(log.read_text("utf-8", "replace").splitlines()[-5:])[-1000:]
    except OSError:
        return "(no log)"


def _status(root: Path, services: list[Service]) -> int:
    code = 0
    for service in services:
        running = is_running(root, service)
        print(service["name"], "active" if running else "inactive")  # noqa: T201
        code = code if running else NOT_RUNNING
    return code


def _complain(text: str, code: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main())
