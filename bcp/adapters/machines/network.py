"""A network that machines share with the console and with nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from bcp.adapters.machines.tools import ToolFailed, run

INSIDE = "host0"
"""The name of a machine's network card, as systemd-networkd knows it in containers."""

_NAMESPACES = Path("/run/netns")
_SETTINGS = Path("/proc/sys/net")


@dataclass(frozen=True, slots=True)
class DrillNetwork:
    """A bridge of this machine with a namespace for each machine on it.

    `tag` is up to eight lower-case letters and digits, by which everything of the network is known.
    The console has the first address. Nothing that comes from the bridge is forwarded anywhere, and
    machines get no route but that to their own network.
    """

    tag: str
    network: IPv4Network

    @property
    def bridge(self) -> str:
        """The bridge's name."""
        return f"bcp-{self.tag}"

    @property
    def console(self) -> IPv4Address:
        """The address of this machine on the network."""
        return self.network[1]

    def namespace(self, machine: str) -> str:
        """The name of a machine's network namespace."""
        return f"{self.bridge}-{machine}"

    def namespace_path(self, machine: str) -> Path:
        """Where the namespace of a machine is kept."""
        return _NAMESPACES / self.namespace(machine)

    @property
    def exists(self) -> bool:
        """Whether the bridge is there."""
        return Path("/sys/class/net", self.bridge).exists()

    def up(self) -> None:
        """Make the bridge. Raises ToolFailed, also where something else has its addresses."""
        if self.exists:
            return
        run(["ip", "link", "add", self.bridge, "type", "bridge", "forward_delay", "0"])
        try:
            _set(f"ipv6/conf/{self.bridge}/disable_ipv6", "1")
            _set(f"ipv4/conf/{self.bridge}/forwarding", "0")
            prefix = self.network.prefixlen
            run(["ip", "address", "add", f"{self.console}/{prefix}", "dev", self.bridge])
            run(["ip", "link", "set", self.bridge, "up"])
        except OSError:
            run(["ip", "link", "delete", self.bridge])
            raise

    def attach(self, machine: str, number: int) -> IPv4Address:
        """Give a machine its namespace and the address `number`; returns it. Raises ToolFailed."""
        address = self.network[number]
        name, cable = self.namespace(machine), self._cable(number)
        run(["ip", "netns", "add", name])
        run([
            "ip", "link", "add", cable, "type", "veth", "peer", "name", INSIDE, "netns", name,
        ])  # fmt: skip
        run(["ip", "link", "set", cable, "master", self.bridge, "up"])
        inside = ["ip", "-n", name]
        run([*inside, "address", "add", f"{address}/{self.network.prefixlen}", "dev", INSIDE])
        run([*inside, "link", "set", INSIDE, "up"])
        run([*inside, "link", "set", "lo", "up"])
        return address

    def detach(self, machine: str) -> bool:
        """Take a machine's namespace away, and its cable with it; False if there was none."""
        if not self.namespace_path(machine).exists():
            return False
        run(["ip", "netns", "delete", self.namespace(machine)])
        return True

    def members(self, machine: str) -> tuple[int, ...]:
        """The process numbers of what runs on a machine."""
        if not self.namespace_path(machine).exists():
            return ()
        return tuple(
            int(each) for each in run(["ip", "netns", "pids", self.namespace(machine)]).split()
        )

    def down(self) -> bool:
        """Take away every namespace and the bridge; False if there was nothing."""
        found = self.exists
        for name in self.namespaces():
            run(["ip", "netns", "delete", name])
            found = True
        for name in self.links():
            self._delete(name)
        return found

    def namespaces(self) -> tuple[str, ...]:
        """The namespaces of the network's machines, sorted."""
        if not _NAMESPACES.is_dir():
            return ()
        start = f"{self.bridge}-"
        return tuple(
            sorted(each.name for each in _NAMESPACES.iterdir() if each.name.startswith(start))
        )

    def links(self) -> tuple[str, ...]:
        """The bridge and the cables of this machine that belong to the network, sorted."""
        return tuple(sorted(self._links()))

    def routes(self) -> tuple[str, ...]:
        """The destinations to which this machine has a route over the bridge."""
        if not self.exists:
            return ()
        said = run(["ip", "-json", "route", "show", "dev", self.bridge])
        return tuple(str(each["dst"]) for each in json.loads(said or "[]"))

    def _links(self) -> Iterator[str]:
        for path in Path("/sys/class/net").iterdir():
            if path.name == self.bridge or path.name.startswith(f"bv{self.tag}"):
                yield path.name

    def _delete(self, link: str) -> None:
        """Delete a link; one of a namespace that is gone goes by itself, at some time."""
        try:
            run(["ip", "link", "delete", link])
        except ToolFailed:
            if link in self.links():
                raise

    def _cable(self, number: int) -> str:
        return f"bv{self.tag}{number}"


def _set(name: str, value: str) -> None:
    (_SETTINGS / name).write_text(value, "ascii")
