"""A running lab as tests use it: SSH, HTTP and its control socket."""

from __future__ import annotations

import http.client
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bcp.adapters.connection import ssh_options
from bcp.adapters.lab import control
from bcp.adapters.lab.definition import LabDefinition
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.guest import lab_of
from bcp.adapters.lab.layout import LabFolder


@dataclass
class Shell:
    """A lab and the ways into it."""

    embedded: EmbeddedLab

    @property
    def folder(self) -> LabFolder:
        """The lab's folder."""
        return self.embedded.folder

    @property
    def definition(self) -> LabDefinition:
        """What it was built from."""
        return lab_of(self.folder)

    def root(self, system: str) -> Path:
        """The root of a guest."""
        return self.folder.guest(system)

    def address(self, system: str) -> str:
        """The address of a guest."""
        return self.definition.guests_by_system[system].address

    def ssh_options(self) -> list[str]:
        """How OpenSSH reaches the lab, and nothing of the person's own configuration."""
        return [
            *("-F", "none", "-i", str(self.folder.identity_file), "-o", "ConnectTimeout=10"),
            *ssh_options(self.embedded.targets()),
        ]

    def ssh(
        self, system: str, command: str, data: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command in a guest, or with `platform` on the platform's endpoint."""
        lab = self.definition
        address = lab.platform_address if system == "platform" else self.address(system)
        place = ["-p", str(lab.ssh_port), f"{lab.user}@{address}", command]
        return subprocess.run(
            ["ssh", *self.ssh_options(), *place],
            input=data,
            capture_output=True,
            check=False,
            timeout=60,
        )

    def get(self, system: str, path: str, method: str = "GET") -> tuple[int, Any]:
        """Ask the application of a guest; status and JSON answer."""
        port = self.definition.application(system).port
        link = http.client.HTTPConnection(self.address(system), port, timeout=30)
        try:
            link.request(method, path)
            response = link.getresponse()
            return response.status, json.loads(response.read())
        finally:
            link.close()

    def ask(self, verb: str, **values: Any) -> dict[str, Any]:
        """A request to the daemon."""
        return control.ask(self.folder.control, verb, **values)
