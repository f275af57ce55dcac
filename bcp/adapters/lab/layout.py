"""Where everything of a lab lies: one folder, nothing outside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LabFolder:
    """The paths of a lab below its root (`<workspace>/.lab`).

    `private` belongs to the account that the guests run as, `client` to whoever started the lab;
    they are the same person unless root started it.
    """

    root: Path

    @classmethod
    def of(cls, workspace: Path) -> LabFolder:
        """The lab folder of a workspace."""
        return cls(workspace.resolve() / ".lab")

    @property
    def targets(self) -> Path:
        """Written last: a lab without it is not up."""
        return self.root / "targets.json"

    @property
    def expectations(self) -> Path:
        """Known answers, read by verification."""
        return self.root / "expectations.json"

    @property
    def phase(self) -> Path:
        """What the lab was last brought to: `up` or `damaged`."""
        return self.root / "phase.json"

    @property
    def client(self) -> Path:
        """Keys of the person who drives the lab."""
        return self.root / "client"

    @property
    def identity_file(self) -> Path:
        """The private key that logs in to guests."""
        return self.client / "id_ed25519"

    @property
    def known_hosts(self) -> Path:
        """The host key under every endpoint's address."""
        return self.client / "known_hosts"

    @property
    def bin(self) -> Path:
        """Launchers that are on PATH in guests."""
        return self.root / "bin"

    @property
    def private(self) -> Path:
        """Daemon's folder: definition, host key, control socket."""
        return self.root / "daemon"

    @property
    def definition(self) -> Path:
        """What the daemon and the builder read."""
        return self.private / "definition.json"

    @property
    def host_key(self) -> Path:
        """The host key of all endpoints."""
        return self.private / "host_key"

    @property
    def authorized_keys(self) -> Path:
        """Who may log in."""
        return self.private / "authorized_keys"

    @property
    def control(self) -> Path:
        """The daemon's unix socket."""
        return self.private / "control.sock"

    @property
    def process_id(self) -> Path:
        """The daemon's process id."""
        return self.private / "daemon.pid"

    @property
    def log(self) -> Path:
        """Logs of the daemon and the builder."""
        return self.root / "log"

    @property
    def guests(self) -> Path:
        """One directory per guest."""
        return self.root / "guests"

    @property
    def machines(self) -> Path:
        """Where guests are machines: what is a machine's own, one directory per guest."""
        return self.root / "machines"

    @property
    def repositories(self) -> Path:
        """One directory per backup repository."""
        return self.root / "repositories"

    def guest(self, system: str) -> Path:
        """The root of a guest."""
        return self.guests / system
