"""Looking at backups over SSH as a restore would see them; nothing is written anywhere.

The program that looks is the restore modules' own reading of a repository, handed to the guest's
Python on standard input.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bcp.adapters.connection import ssh_options, trouble_of
from bcp.adapters.inert import inert
from bcp.adapters.targets import Target, Targets
from bcp.evaluation.sightings import CopySight, Reach, Sight, Trouble
from bcp.model.system import Backup, System

_MODULES = Path("playbooks", "plugins", "module_utils")
_PARTS = ("bcp_progress", "bcp_repository", "bcp_permissions", "bcp_readback")
_CONNECT_SECONDS = 10
_ALIVE_SECONDS = 15
_LOGIN_SECONDS = 30
_LOOK_SECONDS = 300
_TIMED_OUT = 124
"""What timeout(1) exits with."""
_SSH_FAILED = 255
_MARK = "bcp-readiness "
_PROGRAM = """
import json, sys, types
sources, request = json.loads({text!r})
for name in ("ansible", "ansible.module_utils"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = []
for name, source in sources:
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, name, "exec"), module.__dict__)
print({mark!r} + json.dumps(module.look(request)))
"""


class SshProber:
    """Looks at systems through their guests, and through the platform where a guest is away.

    `seed` decides which files are read, `budget` how many bytes of a copy at most (of a single
    larger file all of it, for its checksum is of the whole). Raises OSError when the workspace
    has no restore modules. May be used from several threads.
    """

    def __init__(
        self, workspace: Path, targets: Targets, *, seed: int, budget: int,
        seconds: int = _LOOK_SECONDS,
    ) -> None:  # fmt: skip
        self._targets, self._seed, self._budget, self._seconds = targets, seed, budget, seconds
        self._sources = [
            (
                f"ansible.module_utils.{name}",
                (workspace / _MODULES / f"{name}.py").read_text("utf-8"),
            )
            for name in _PARTS
        ]

    def platform(self) -> Reach:
        """Whether a login on the platform works."""
        return self._run(self._targets.platform_address, "true", "", _LOGIN_SECONDS)[0]

    def look(self, system: System, repositories: frozenset[str]) -> Sight:
        """Look at the system's copies in these repositories. Never raises for what it meets."""
        host = self._targets.host(system.id)
        request = self._request(system, host, repositories)
        if host is None:
            if not request["copies"]:
                return Sight(system=system.id)
            view, seen = self._ask(self._targets.platform_address, request)
            return Sight(system=system.id, view=view, **seen)
        guest, seen = self._ask(host.address, request)
        view = guest
        if guest.trouble in (Trouble.UNREACHABLE, Trouble.HOST_KEY, Trouble.AUTHENTICATION):
            view, seen = self._ask(self._targets.platform_address, request)
        return Sight(system=system.id, guest=guest, view=view, **seen)

    def _request(
        self, system: System, host: Target | None, repositories: frozenset[str]
    ) -> dict[str, Any]:
        root = host.root if host else (self._targets.hosts[0].root if self._targets.hosts else "/")
        return {
            "system": system.id,
            "root": root,
            "seed": self._seed,
            "budget": self._budget,
            "copies": list(self._copies(system.backups, repositories)),
        }

    def _copies(
        self, backups: Iterable[Backup], repositories: frozenset[str]
    ) -> Iterable[Mapping[str, str]]:
        for backup in backups:
            for copy in backup.copies:
                path = self._targets.repositories.get(copy.repository)
                if path is not None and copy.repository in repositories:
                    yield {
                        "backup": backup.id,
                        "kind": backup.kind.value,
                        "repository": copy.repository,
                        "path": path,
                    }

    def _ask(self, address: str, request: Mapping[str, Any]) -> tuple[Reach, dict[str, Any]]:
        text = json.dumps([self._sources, request])
        program = _PROGRAM.format(text=text, mark=_MARK)
        command = f"timeout {self._seconds} {shlex.quote(self._targets.python)} -I -"
        reach, output = self._run(address, command, program, self._seconds + _LOGIN_SECONDS)
        if reach.trouble is not None:
            return reach, {}
        try:
            return reach, _seen(output)
        except (ValueError, ValidationError, KeyError, TypeError, AttributeError):
            return Reach(trouble=Trouble.FAILED, detail=inert(output, lines=2, length=300)), {}

    def _run(self, address: str, command: str, text: str, seconds: int) -> tuple[Reach, str]:
        """Run a command at an address; returns how it went and its output."""
        words = [
            shutil.which("ssh") or "ssh",
            *ssh_options(self._targets),
            *("-o", f"ConnectTimeout={_CONNECT_SECONDS}"),
            *("-o", f"ServerAliveInterval={_ALIVE_SECONDS}", "-o", "ServerAliveCountMax=2"),
            *("-p", str(self._targets.ssh_port), "-i", self._targets.identity_file),
            *("-l", self._targets.user, "--", address, command),
        ]
        try:
            done = subprocess.run(
                words,
                input=text,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Reach(trouble=Trouble.TIMEOUT, detail=f"{seconds} s"), ""
        except OSError as error:
            return Reach(trouble=Trouble.FAILED, detail=f"ssh: {error.strerror}"), ""
        if done.returncode == _TIMED_OUT:
            return Reach(trouble=Trouble.TIMEOUT, detail=f"{self._seconds} s"), ""
        return _reach(done.returncode, done.stderr), done.stdout


def _reach(code: int, complaint: str) -> Reach:
    if code == 0:
        return Reach()
    detail = inert(complaint, lines=1, length=300)
    if code != _SSH_FAILED:
        return Reach(trouble=Trouble.FAILED, detail=detail)
    return Reach(trouble=Trouble(trouble_of(complaint).value), detail=detail)


def _seen(output: str) -> dict[str, Any]:
    """What the program found; whatever else the guest's shell says is passed over."""
    told = [line for line in output.splitlines() if line.startswith(_MARK)]
    found = json.loads(told[-1].removeprefix(_MARK) if told else "")
    free = found["free"]
    return {
        "free": free if isinstance(free, int) else None,
        "copies": tuple(_harmless(CopySight.model_validate(copy)) for copy in found["copies"]),
    }


def _harmless(copy: CopySight) -> CopySight:
    rejected = tuple((inert(name, lines=1, length=60), _line(why)) for name, why in copy.rejected)
    generation = None if copy.generation is None else inert(copy.generation, lines=1, length=60)
    return copy.model_copy(
        update={"rejected": rejected, "detail": _line(copy.detail), "generation": generation}
    )


def _line(text: str) -> str:
    return inert(text, lines=1, length=300)
