"""What commands on paper need to know of a system's host: known words, or blanks to fill in."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from enum import StrEnum

from bcp.model.lab import ServiceKind
from bcp.model.message import Message, mark
from bcp.model.targets import Target, Targets

_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_WIDTH = 76
"""Columns of a line that is typed from paper without getting lost in it."""


class Blank(StrEnum):
    """A value that nothing states; on paper a number, explained in a table that is filled in."""

    ADDRESS = "1"
    PORT = "2"
    ACCOUNT = "3"
    KEY = "4"
    KNOWN_HOSTS = "5"
    ROOT = "6"
    PLATFORM = "7"
    REPOSITORY = "8"
    SERVICE = "9"
    DATABASE_SERVICE = "10"
    MAKE_SERVER = "11"

    @property
    def sign(self) -> str:
        """How it stands in a command; no shell reads it as anything but a wrong word."""
        return f"＿{self.value}＿"


BLANK_MEANINGS: dict[Blank, str] = {
    Blank.ADDRESS: mark("Address of the system's server"),
    Blank.PORT: mark("Port of SSH (usually 22)"),
    Blank.ACCOUNT: mark("Account that logs in to the servers"),
    Blank.KEY: mark("File of the private key on the recovery machine"),
    Blank.KNOWN_HOSTS: mark("File of the known host keys on the recovery machine"),
    Blank.ROOT: mark("Folder of the server that holds the system's files"),
    Blank.PLATFORM: mark("Address of the platform on which servers are made"),
    Blank.REPOSITORY: mark("Folder of the backup repository as the server sees it"),
    Blank.SERVICE: mark("Name of the system's service"),
    Blank.DATABASE_SERVICE: mark("Name of the database service"),
    Blank.MAKE_SERVER: mark("Command of the platform that makes an empty server"),
}
"""What each number stands for."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The host of one system, every value as a word of the shell.

    Whatever is not stated is a blank: no address is ever invented.
    """

    system: str
    targets: Targets | None

    @property
    def _target(self) -> Target | None:
        return None if self.targets is None else self.targets.host(self.system)

    @property
    def root(self) -> str:
        """The folder that holds the system's files."""
        return Blank.ROOT.sign if self._target is None else shlex.quote(self._target.root)

    def data_set(self, repository: str, backup: str) -> str:
        """The folder of a data set with its generations."""
        return self._in_repository(repository, backup)

    def recovery_setting(self, repository: str, backup: str) -> str:
        """The line of PostgreSQL's configuration that fetches archived log."""
        wal = self._in_repository(repository, f"{backup}/wal").replace("%", "%%")
        fetch = f"cp -- {wal}/%f %p".replace("\\", "\\\\").replace("'", "''")
        return f"restore_command = '{fetch}'"

    def _in_repository(self, repository: str, below: str) -> str:
        known = {} if self.targets is None else self.targets.repositories
        if repository not in known:
            return f"{Blank.REPOSITORY.sign}/{shlex.quote(f'{self.system}/{below}')}"
        return shlex.quote(f"{known[repository]}/{self.system}/{below}")

    def services(self, *, databases: bool | None = None) -> tuple[str, ...]:
        """Services in the order in which they start: only databases, only others, or all."""
        if self._target is None:
            both = {
                True: (Blank.DATABASE_SERVICE.sign,),
                False: (Blank.SERVICE.sign,),
                None: (Blank.SERVICE.sign,),
            }
            return both[databases]
        return tuple(
            shlex.quote(service.name)
            for service in self._target.services
            if databases is None or databases is (service.kind is ServiceKind.POSTGRESQL)
        )

    def log_in(self) -> tuple[str, ...]:
        """The command that opens a session on the system's server."""
        target = self._target
        return self._ssh(Blank.ADDRESS.sign if target is None else target.address)

    def on_platform(self, *words: str) -> tuple[str, ...]:
        """A command that is carried out on the platform's endpoint."""
        known = self.targets
        address = Blank.PLATFORM.sign if known is None else known.platform_address
        return self._ssh(address, *words)

    def _ssh(self, address: str, *words: str) -> tuple[str, ...]:
        known = self.targets
        if known is None:
            key, hosts = Blank.KEY.sign, Blank.KNOWN_HOSTS.sign
            port, account = Blank.PORT.sign, Blank.ACCOUNT.sign
        else:
            key = shlex.quote(known.identity_file)
            hosts = shlex.quote(f"UserKnownHostsFile={_ssh_word(known.known_hosts)}")
            port, account = str(known.ssh_port), known.user
        hosts = hosts if known is not None else f"UserKnownHostsFile={hosts}"
        return broken(
            *("ssh", f"-i {key}", f"-p {port}", "-o IdentitiesOnly=yes", f"-o {hosts}"),
            "-o StrictHostKeyChecking=yes",
            " ".join((f"{account}@{address}", *(shlex.quote(word) for word in words))),
        )


def _ssh_word(path: str) -> str:
    """A path as ssh reads it in an option: `%` begins a token, blanks end a word."""
    if _PLAIN.fullmatch(path) and "%" not in path:
        return path
    escaped = path.replace("%", "%%").replace('"', '\\"')
    return f'"{escaped}"'


def broken(*pieces: str) -> tuple[str, ...]:
    """One command as lines of bearable width, broken only between the pieces."""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if len(lines[-1]) + 1 + len(piece) <= _WIDTH:
            lines[-1] += f" {piece}"
        else:
            lines.append(f"  {piece}")
    return tuple(line + ("" if last else " \\") for line, last in _with_end(lines))


def _with_end(lines: list[str]) -> list[tuple[str, bool]]:
    return [(line, number == len(lines)) for number, line in enumerate(lines, 1)]


def used_blanks(lines: tuple[str, ...]) -> tuple[tuple[Blank, Message], ...]:
    """The blanks that stand in commands, in the order of their numbers."""
    text = "\n".join(lines)
    return tuple(
        (blank, Message.of(BLANK_MEANINGS[blank])) for blank in Blank if blank.sign in text
    )
