"""A network that machines share with the console and with nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from bcp.adapters.machines.tools import run
from bcp.adapters.machines.traces import Traces
from bcp.model.message import Message
from bcp.model.refusal import Refused

INSIDE = "host0"
"""The name of a machine's network card, as systemd-networkd knows it in containers."""

_SETTINGS = Path("/proc/sys/net")
_NEW_NAMESPACE = """
set -e
ip link set lo alias "$1"
ip link set lo up
ip netns attach "$2" $$
"""


@dataclass(frozen=True, slots=True)
class DrillNetwork(Traces):
    """A bridge of this machine with a namespace for each machine on it.

    `tag` is up to eight lower-case letters and digits, by which everything of the network is known.
    The console has the first address. Nothing that comes from the bridge is forwarded anywhere, and
    machines get no route but that to their own network.
    """

    network: IPv4Network

    @property
    def console(self) -> IPv4Address:
        """The address of this machine on the network."""
        return self.network[1]

    def up(self) -> None:
        """Make the bridge, or finish one that was begun.

        Raises ToolFailed, and Refused before anything is made where the bridge's name is taken or
        something else has addresses of the network.
        """
        self.refuse_taken()
        if not self.exists:
            made = ["address", self.hardware_address(self.bridge), "type", "bridge"]
            run(["ip", "link", "add", self.bridge, *made, "forward_delay", "0"])
        _set(f"ipv6/conf/{self.bridge}/disable_ipv6", "1")
        _set(f"ipv4/conf/{self.bridge}/forwarding", "0")
        console = f"{self.console}/{self.network.prefixlen}"
        run(["ip", "address", "replace", console, "dev", self.bridge])
        run(["ip", "link", "set", self.bridge, "up"])

    def refuse_taken(self) -> None:
        """Raises Refused where another link has the bridge's name, or this machine has an address
        or a route, but for the default one, in the network already.
        """
        if Path("/sys/class/net", self.bridge).exists() and not self.exists:
            raise Refused(
                Message.of("The network link {name} is there and was not made by ict-bcp.",
                           name=self.bridge),
                Message.of("Look what it is: ip link show {name}", name=self.bridge),
            )  # fmt: skip
        for link, there in (*_addresses(), *_routes()):
            if link != self.bridge and there.overlaps(self.network):
                raise Refused(
                    Message.of(
                        "The drill network {network} is taken: this machine reaches {there} over "
                        "{link}.",
                        network=str(self.network),
                        there=str(there),
                        link=link,
                    ),
                    Message.of("Choose another network in drills/lab.yaml: machines.network"),
                )

    def attach(self, machine: str, number: int) -> IPv4Address:
        """Give a machine its namespace and the address `number`; returns it. Raises ToolFailed."""
        address = self.network[number]
        name, cable = self.namespace(machine), self._cable(number)
        run(["unshare", "--net", "sh", "-c", _NEW_NAMESPACE, "sh", self.mark, name])
        # The cable of a namespace that was just deleted goes by itself, but not at once.
        if self.is_ours(cable):
            self._delete(cable)
        # A machine that is made again keeps its hardware address: others have it in mind.
        card = self.hardware_address(f"{cable} {INSIDE}")
        run([
            "ip", "link", "add", cable, "address", self.hardware_address(cable),
            "type", "veth", "peer", "name", INSIDE, "address", card, "netns", name,
        ])  # fmt: skip
        _set(f"ipv6/conf/{cable}/disable_ipv6", "1")
        run(["ip", "link", "set", cable, "master", self.bridge, "up"])
        inside = ["ip", "-n", name]
        run([*inside, "address", "add", f"{address}/{self.network.prefixlen}", "dev", INSIDE])
        run([*inside, "link", "set", INSIDE, "up"])
        return address

    def detach(self, machine: str) -> bool:
        """Take a machine's namespace away, and its cable with it; False if there was none.

        Raises ToolFailed when a namespace of its name is not ours.
        """
        if not self.has_namespace(machine):
            return False
        run(["ip", "netns", "delete", self.namespace(machine)])
        return True

    def _cable(self, number: int) -> str:
        return f"bv{self.tag}{number}"


def _addresses() -> Iterator[tuple[str, IPv4Network]]:
    for link in json.loads(run(["ip", "-json", "-4", "address", "show"]) or "[]"):
        for each in link.get("addr_info", ()):
            yield link["ifname"], IPv4Network((each["local"], each["prefixlen"]), strict=False)


def _routes() -> Iterator[tuple[str, IPv4Network]]:
    said = run(["ip", "-json", "-4", "route", "show", "table", "all"])
    for route in json.loads(said or "[]"):
        if route["dst"] == "default" or route.get("type") in {"local", "broadcast"}:
            continue
        there = IPv4Network(route["dst"], strict=False)
        # Some tunnels write the default route as two halves.
        if there.prefixlen > 1:
            yield route.get("dev", route.get("type", "?")), there


def _set(name: str, value: str) -> None:
    (_SETTINGS / name).write_text(value, "ascii")
