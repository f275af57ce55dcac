"""A bare guest for module tests: a folder, `servicectl`, and processes of an ordinary account."""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from bcp.adapters.lab.account import LabAccount, lab_account
from bcp.adapters.lab.programs import postgresql_tools

RUNNER = Path(__file__).with_name("module_runner.py")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Guest:
    """A guest with the services that `etc/services.json` names."""

    def __init__(self, root: Path, services: list[dict[str, Any]], port: int = 5432) -> None:
        self.root = root
        self.port = port
        self.account: LabAccount = lab_account([RUNNER, postgresql_tools()])
        for folder in (root, root / "etc", root / "bin", root / "run", root / "log"):
            folder.mkdir(parents=True, exist_ok=True)
            self.own(folder)
        self.write("etc/services.json", json.dumps(services))
        launcher = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -m {_SERVICECTL} "$@"\n'
        self.write("bin/servicectl", launcher).chmod(0o755)

    def own(self, path: Path) -> Path:
        self.account.own(path)
        return path

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return self.own(path)

    def run(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.account.prefix, *command],
            cwd=self.root,
            env=self._variables(),
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )

    def begin(self, name: str, **arguments: object) -> subprocess.Popen[str]:
        """A module that runs; its result is what it prints."""
        process = subprocess.Popen(
            [*self.account.prefix, sys.executable, str(RUNNER), name],
            cwd=self.root,
            env=self._variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(arguments))
        process.stdin.close()
        process.stdin = None
        return process

    def _variables(self) -> dict[str, str]:
        return {
            "PATH": f"{self.root}/bin:{postgresql_tools()}:{Path(sys.executable).parent}"
            ":/usr/bin:/bin",
            "HOME": str(self.root),
            "LC_ALL": "C.UTF-8",
            "ICT_BCP_ROOT": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "lab",
            "PGDATABASE": "postgres",
        }

    def demand(self, *command: str) -> str:
        done = self.run(*command)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout.strip()

    def module(self, name: str, *, check: bool = False, **arguments: object) -> dict[str, Any]:
        given = json.dumps({**arguments, "_ansible_check_mode": check})
        done = self.run(sys.executable, str(RUNNER), name, text=given)
        try:
            result = json.loads(done.stdout)
        except ValueError:
            raise AssertionError(done.stdout + done.stderr) from None
        assert isinstance(result, dict)
        assert bool(result.get("failed")) == (done.returncode != 0)
        return result

    def sql(self, statement: str) -> str:
        return self.demand("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement)

    def stop(self) -> None:
        self.run("servicectl", "stop")


_SERVICECTL = "bcp.adapters.lab.servicectl"


def everything_owned(path: Path, guest: Guest) -> None:
    """Give a tree to the guest's account."""
    for folder, folders, files in os.walk(path):
        for name in (".", *folders, *files):
            guest.own(Path(folder, name))
