"""One machine: systemd-nspawn over the shared file system, with its own network and a real sshd."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import psutil

from bcp.adapters.machines.ending import kill_all
from bcp.adapters.machines.limits import limited_group, remove_group
from bcp.adapters.machines.network import DrillNetwork
from bcp.adapters.machines.tools import ToolFailed, run

_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_PAUSE = 0.05
_LAST_LINES = 5
_ENTER = """
umask 022
test -z "$1" || echo $$ >"$1" || exit
echo $$
exec >>"$2" 2>&1
shift 2
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class Access:
    """How a machine is logged in to: sshd's port, its host key pair, who may come as root."""

    port: int
    host_key: Path
    authorized_keys: Path


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine `name` on a network, with everything of its own below `folder`.

    `number` is its place in the network. It sees the folders of this machine that it `reads` and
    those that it `writes`, which may lie in them, at the same paths. `memory` limits it, in bytes;
    0 does not.
    """

    name: str
    number: int
    folder: Path
    network: DrillNetwork
    memory: int = 0
    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()

    @property
    def address(self) -> IPv4Address:
        """Its address on the drill network."""
        return self.network.network[self.number]

    @property
    def root(self) -> Path:
        """Its file system as this machine sees it, while it is mounted."""
        return self.folder / "root"

    @property
    def log(self) -> Path:
        """What it said while it started."""
        return self.folder / "console.log"

    @property
    def exists(self) -> bool:
        """Whether it was made and not destroyed."""
        return (self.folder / "upper").is_dir()

    def prepare(self, base: Path, access: Access) -> bool:
        """Make its file system over the base, not started yet; False if it was there.

        Raises OSError.
        """
        existed = self.exists
        for name in ("upper", "work", "root"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "upper").chmod(0o755)
        if not os.path.ismount(self.root):
            parts = {"upperdir": "upper", "workdir": "work"}
            own = (f"{key}={self.folder / part}" for key, part in parts.items())
            layers = ",".join((f"lowerdir={base}", *own))
            run(["mount", "-t", "overlay", "overlay", "-o", layers, str(self.root)])
        if not existed:
            self._settle(access)
        return not existed

    def start(self, port: int, variables: Mapping[str, str]) -> bool:
        """Boot it and wait until its sshd answers at `port`; False if it ran already.

        `variables` mark its outer process. Raises ToolFailed with its last words.
        """
        if self.leader is not None:
            return False
        # Whoever was killed while it attached one has left half of it.
        self.kill()
        self.network.detach(self.name)
        self.network.attach(self.name, self.number)
        group = limited_group(self.network.bridge, self.name, self.memory) if self.memory else None
        number = _launch(self._words(), self.log, group, variables)
        (self.folder / "pid").write_text(f"{number}\n", "ascii")
        with _handle(number) as handle:
            self._await_ssh(port, handle)
        return True

    def stop(self) -> bool:
        """Shut it down in order; ended where it does not. False if it did not run."""
        ended = self._end(signal.SIGTERM)
        return self.kill() or ended

    def kill(self) -> bool:
        """Cut its power; False if it did not run.

        Its first process is killed, which takes all others of the machine with it; the outer one
        then ends by itself. Were that one killed, the machine would live on.
        """
        found = False
        while members := self.network.members(self.name):
            found = True
            kill_all(members, _STOP_SECONDS)
        return self._end(signal.SIGKILL) or found

    def destroy(self) -> bool:
        """Kill it and remove everything of it; False if there was nothing. Raises OSError."""
        found = self.kill() | self.network.detach(self.name)
        while os.path.ismount(self.root):
            run(["umount", "--lazy", str(self.root)])
        if self.folder.exists():
            shutil.rmtree(self.folder)
            found = True
        remove_group(self.network.bridge, self.name)
        return found

    @property
    def leader(self) -> int | None:
        """The process number of its outer process, while it lives."""
        try:
            number = int((self.folder / "pid").read_text("ascii"))
            words = psutil.Process(number).cmdline()
        except (OSError, ValueError, psutil.Error):
            return None
        return number if f"--directory={self.root}" in words else None

    def _settle(self, access: Access) -> None:
        """Write what is its own: names, keys, no name server."""
        etc = self.root / "etc"
        put(etc / "hostname", f"{self.name}\n")
        put(etc / "hosts", f"127.0.0.1 localhost\n{self.address} {self.name}\n")
        put(etc / "machine-id", "")
        keys = self.root / "root/.ssh"
        put(keys / "authorized_keys", access.authorized_keys.read_text("utf-8"), 0o600)
        keys.chmod(0o700)
        put(etc / "ssh/ssh_host_ed25519_key", access.host_key.read_text("utf-8"), 0o600)
        put(
            etc / "ssh/sshd_config.d/ict-bcp.conf",
            f"Port {access.port}\nListenAddress {self.address}\n"
            "HostKey /etc/ssh/ssh_host_ed25519_key\nPasswordAuthentication no\n"
            "PermitRootLogin prohibit-password\nUseDNS no\nMaxStartups 100\nMaxSessions 100\n",
        )

    def _words(self) -> tuple[str, ...]:
        return (
            "systemd-nspawn",
            "--quiet",
            f"--directory={self.root}",
            f"--machine={self.network.namespace(self.name)}",
            "--register=no",
            "--keep-unit",
            "--resolv-conf=off",
            "--timezone=off",
            "--link-journal=no",
            f"--network-namespace-path={self.network.namespace_path(self.name)}",
            *(f"--bind-ro={_escaped(path)}" for path in self.reads),
            *(f"--bind={_escaped(path)}" for path in self.writes),
            "--boot",
        )

    def _await_ssh(self, port: int, handle: int) -> None:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        deadline = time.monotonic() + _START_SECONDS
        while not _greets(str(self.address), port):
            if poll.poll(_PAUSE * 1000):
                raise ToolFailed(f"{self.name} ended while it started: {self._last_words()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ToolFailed(
                    f"{self.name} did not answer at {self.address}:{port} within "
                    f"{_START_SECONDS:.0f} s: {self._last_words()}"
                )

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = self.log.read_text("utf-8", "replace").splitlines()
            return " | ".join(line.strip() for line in lines[-_LAST_LINES:] if line.strip())
        return "(it said nothing)"

    def _end(self, *signals: signal.Signals) -> bool:
        number = self.leader
        if number is None:
            return False
        with contextlib.suppress(ProcessLookupError), _handle(number) as handle:
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            for each in signals:
                signal.pidfd_send_signal(handle, each)
                if poll.poll(_STOP_SECONDS * 1000):
                    break
        (self.folder / "pid").unlink(missing_ok=True)
        return True


def _launch(
    words: tuple[str, ...], log: Path, group: Path | None, variables: Mapping[str, str]
) -> int:
    """Start a program in a session of its own, nobody's child, in a group; its process number."""
    members = "" if group is None else str(group / "cgroup.procs")
    with subprocess.Popen(
        ["setsid", "--fork", "/bin/sh", "-c", _ENTER, "sh", members, str(log), *words],  # noqa: S607
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env={**os.environ, **variables},
        text=True,
    ) as starter:
        assert starter.stdout is not None
        said = starter.stdout.readline().strip()
    if not said:
        raise ToolFailed(f"{words[0]} could not be started")
    return int(said)


def _escaped(path: Path) -> str:
    """A path in which systemd-nspawn sees no second one."""
    return str(path).replace("\\", "\\\\").replace(":", "\\:")


def _greets(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=1) as link:
            link.settimeout(1)
            return link.recv(4) == b"SSH-"
    except OSError:
        return False


@contextlib.contextmanager
def _handle(number: int) -> Iterator[int]:
    handle = os.pidfd_open(number)
    try:
        yield handle
    finally:
        os.close(handle)


def put(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file of a machine that does not run, whatever this process lets others see."""
    missing = [each for each in path.parents if not each.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        folder.chmod(0o755)
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
    path.chmod(mode)
