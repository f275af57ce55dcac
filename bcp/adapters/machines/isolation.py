"""Whether machines of a drill network can reach what they must not: by trying."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from bcp.adapters.machines.network import DrillNetwork
from bcp.adapters.machines.tools import ToolFailed, run

PROBE = "isolation-probe"
_SECONDS = 2.0
_ATTEMPT = """
import asyncio, json, sys

async def attempt(place, seconds):
    try:
        opening = asyncio.open_connection(place[0], place[1])
        _, writer = await asyncio.wait_for(opening, seconds)
    except ConnectionRefusedError:
        return True
    except (OSError, asyncio.TimeoutError):
        return False
    writer.close()
    return True

async def main(asked):
    attempts = [attempt(place, asked["seconds"]) for place in asked["places"]]
    return await asyncio.gather(*attempts)

json.dump(asyncio.run(main(json.load(sys.stdin))), sys.stdout)
"""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something of production listens."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"


def addresses_of(place: Place) -> tuple[IPv4Address | IPv6Address, ...]:
    """The addresses of a place, sorted: its own, or what the console's name server says.

    None where nobody knows the name.
    """
    with contextlib.suppress(ValueError):
        return (ip_address(place.address),)
    with contextlib.suppress(OSError, UnicodeError):
        found = socket.getaddrinfo(place.address, place.port, type=socket.SOCK_STREAM)
        return tuple(sorted({ip_address(each[4][0]) for each in found}, key=str))
    return ()


def reached_from(network: DrillNetwork, places: Collection[Place]) -> tuple[Place, ...]:
    """The places that a machine of the network reaches, sorted; none if it is isolated.

    A machine of its own tries, for which the console is even the way to everywhere: so it shows
    what the worst guest could do. A refused connection has reached a machine, too. The attempt
    takes seconds. Raises ToolFailed.
    """
    asked = sorted(set(places))
    if not asked:
        return ()
    network.detach(PROBE)
    network.attach(PROBE, network.network.num_addresses - 2)
    name = network.namespace(PROBE)
    try:
        run(["ip", "-n", name, "route", "add", "default", "via", str(network.console)])
        said = run(
            ["ip", "netns", "exec", name, sys.executable, "-I", "-c", _ATTEMPT],
            given=json.dumps({
                "seconds": _SECONDS,
                "places": [[place.address, place.port] for place in asked],
            }),
        )  # fmt: skip
    finally:
        network.detach(PROBE)
    answers = json.loads(said)
    if len(answers) != len(asked):
        raise ToolFailed("the probe of the network did not answer for every place")
    return tuple(place for place, reached in zip(asked, answers, strict=True) if reached)
