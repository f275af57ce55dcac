"""What verification asks a guest over one SSH connection, and known answers to compare with."""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import testinfra

from bcp.adapters.connection import ssh_options
from bcp.adapters.lab.permissions import permissions_in
from bcp.adapters.targets import Service, Target, Targets
from bcp.model.lab import ServiceKind
from bcp.model.system import BackupKind, Check, System

_SECONDS = 60
_LAST_LINES, _LONGEST = 2, 1000
"""Of what ssh says the end is kept: what is the matter, not how to trust a changed key anyway."""
_GET = """
import base64, json, sys, urllib.error, urllib.request
def get(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=30) as answer:
            return answer.status, base64.b64encode(answer.read()).decode()
    except urllib.error.HTTPError as error:
        return error.code, base64.b64encode(error.read()).decode()
    except OSError as error:
        return 0, base64.b64encode(str(error).encode()).decode()
print(json.dumps([get(url) for url in json.loads(sys.argv[1])]))
"""
_RESOLVE = """
import json, sys
import dns.message, dns.query, dns.rdatatype
address, port, names = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
found = {}
for name in names:
    query = dns.message.make_query(name, dns.rdatatype.A)
    answer = dns.query.udp(query, address, timeout=10, port=port)
    found[name] = sorted(item.address for records in answer.answer for item in records)
print(json.dumps(found))
"""
_FETCH = """
set -- %s %s %s %s; f=$(mktemp) || exit
smbclient "$2" -p "$3" -A "$4" -c "ls $1; get $1 $f" >&2 && sha256sum <"$f"
code=$?; rm -f "$f"; exit $code
"""


class StatedCheck(Check):
    """A check with the kind of the data set that it looks at, if it names one."""

    data_set: BackupKind | None = None


def stated_checks(system: System) -> tuple[StatedCheck, ...]:
    """The checks that the inventory states for a system, those of people too."""
    found = []
    for check in system.verification:
        backup = None if check.backup is None else system.backup(check.backup)
        data_set = None if backup is None else backup.kind
        found.append(StatedCheck(**check.model_dump(), data_set=data_set))
    return tuple(found)


class NotReached(Exception):
    """The guest could not be reached; the text is what ssh said."""


class ProbeFailed(Exception):
    """A command of the verification itself failed in the guest; the text is what it said."""


@dataclass(frozen=True, slots=True)
class HttpReply:
    """Status and body of an answer; status 0 when there was none, the body then says why."""

    status: int
    body: bytes


class Probe:
    """One guest, reached over SSH, with the facts that hold for its system."""

    def __init__(self, targets: Targets, target: Target, control_path: str | None = None) -> None:
        self.target = target
        self._python = targets.python
        self._expectations = None if targets.expectations is None else Path(targets.expectations)
        options = ssh_options(targets)
        if control_path:
            options += ["-o", f"ControlPath={control_path}"]
        self._host = testinfra.get_host(
            f"ssh://{targets.user}@{target.address}:{targets.ssh_port}",
            ssh_identity_file=targets.identity_file,
            ssh_extra_args=shlex.join(options),
            controlpersist=60 if control_path else 0,
            timeout=15,
        )

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """The known answers of the system; empty when none are known."""
        if self._expectations is None:
            return {}
        known = json.loads(self._expectations.read_text(encoding="utf-8"))
        facts = known["systems"].get(self.target.system, {})
        assert isinstance(facts, dict)
        return facts

    def services(self, name: str | None) -> tuple[Service, ...]:
        """The named service, or all of them. Raises LookupError when there is none."""
        found = tuple(one for one in self.target.services if name in (None, one.name))
        if not found:
            raise LookupError(f"{self.target.system} has no service {name or ''}".rstrip())
        return found

    def run(self, command: str, *arguments: str) -> str:
        """Output of a command in the guest. Raises ProbeFailed when it fails, or NotReached."""
        done = self._ask(command, *arguments)
        if done.rc != 0:
            raise ProbeFailed((done.stderr or done.stdout).strip()[-1500:])
        return str(done.stdout)

    def is_active(self, service: Service) -> bool:
        """Whether the service's process runs. Raises NotReached."""
        return bool(self._ask("servicectl status %s", service.name).rc == 0)

    def listeners(self) -> frozenset[tuple[str, str, int]]:
        """Protocol, address and port of every listening socket that the guest sees."""
        text = self.run("tail -n +2 /proc/net/tcp; echo udp; tail -n +2 /proc/net/udp")
        tcp, _, udp = text.partition("udp\n")
        return frozenset((*_sockets("tcp", tcp, "0A"), *_sockets("udp", udp, "07")))

    def query(self, sql: str) -> list[Any]:
        """One JSON value per row of the result, from the guest's own database server."""
        command = "psql --no-psqlrc --no-password -qAt -v ON_ERROR_STOP=1 -c %s"
        return [json.loads(line) for line in self.run(command, sql).splitlines() if line]

    def checksums(self, folder: str) -> dict[str, str]:
        """SHA-256 sums of the files below a folder of the guest, by path below the guest's root.

        Files that are still being written carry a dot and are left out.
        """
        listing = self.run(
            "cd %s && find %s -type f -not -name '.*' -exec sha256sum -- {} +",
            self.target.root,
            folder,
        )
        return {line[66:]: line[:64] for line in listing.splitlines()}

    def get(self, requests: Iterable[tuple[int, str]]) -> list[HttpReply]:
        """Ask the guest's services, each by port and path, from within the guest."""
        urls = [f"http://{self.target.address}:{port}{path}" for port, path in requests]
        replies = self._script(_GET, json.dumps(urls))
        return [HttpReply(status, base64.b64decode(body)) for status, body in replies]

    def resolve(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Addresses of names, by the guest's own name server."""
        port = next(s.port for s in self.target.services if s.kind is ServiceKind.DNS)
        found = self._script(_RESOLVE, self.target.address, str(port), json.dumps([*names]))
        assert isinstance(found, dict)
        return found

    def permissions(self, folder: str) -> dict[str, tuple[str, ...]]:
        """Owner, group, flags and ACL of a folder of the guest and of all below it, by path."""
        listing = self.run(
            "cd %s/%s && getfacl --recursive --physical --no-effective --absolute-names .",
            self.target.root,
            folder,
        )
        return {
            path: tuple(block.decode().split("\n")[1:])
            for path, block in permissions_in(listing.encode()).items()
        }

    def share_sum(self, service: Service, share: str, account: str, path: str) -> str | None:
        """SHA-256 sum of a file that an account reads from a share and finds listed there.

        None where it is refused. Raises ProbeFailed.
        """
        place = f"//{self.target.address}/{share}"
        secret = f"{self.target.root}/etc/smb-{account}"
        there = path.replace("/", "\\")
        done = self._ask(_FETCH, f'"{there}"', place, str(service.port), secret)
        if done.rc and "NT_STATUS_ACCESS_DENIED" not in done.stderr:
            raise ProbeFailed(str(done.stderr).strip()[-1500:])
        return None if done.rc else str(done.stdout).split()[0]

    def _ask(self, command: str, *arguments: str) -> Any:
        try:
            return self._host.run(command, *arguments)
        except RuntimeError as error:  # testinfra's for what ssh itself says
            said = getattr(error.args[0] if error.args else None, "stderr", str(error))
            lines = [line.strip() for line in str(said).splitlines() if line.strip()]
            raise NotReached(" ".join(lines[-_LAST_LINES:])[-_LONGEST:] or "ssh failed") from None

    def _script(self, text: str, *arguments: str) -> Any:
        places = " ".join("%s" for _ in arguments)
        command = f"timeout {_SECONDS} %s -I -c %s {places}"
        return json.loads(self.run(command, self._python, text, *arguments))


def _sockets(protocol: str, table: str, listening: str) -> Iterable[tuple[str, str, int]]:
    for line in table.splitlines():
        fields = line.split()
        if len(fields) > 3 and fields[3] == listening:
            address, _, port = fields[1].partition(":")
            octets = bytes.fromhex(address)[::-1]
            yield protocol, ".".join(str(octet) for octet in octets), int(port, 16)
