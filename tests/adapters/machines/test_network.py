"""Drill networks, on the real kernel: what they reach, and that nothing of them is left."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from bcp.adapters.machines.isolation import Place, reached_from
from bcp.adapters.machines.network import DrillNetwork
from bcp.adapters.machines.tools import ToolFailed, run

pytestmark = pytest.mark.full


@pytest.fixture
def network() -> Iterator[DrillNetwork]:
    made = DrillNetwork(secrets.token_hex(4), IPv4Network("10.213.77.0/24"))
    made.up()
    yield made
    made.down()
    assert made.links() == ()
    assert made.namespaces() == ()


@contextlib.contextmanager
def production() -> Iterator[Place]:
    """A machine in a namespace of its own that stands for production, routed by this machine."""
    name = f"bcp-production-{secrets.token_hex(3)}"
    cable = f"bp{secrets.token_hex(4)}"
    run(["ip", "netns", "add", name])
    try:
        run(["ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name])
        run(["ip", "address", "add", "10.213.78.1/24", "dev", cable])
        run(["ip", "link", "set", cable, "up"])
        inside = ["ip", "-n", name]
        run([*inside, "address", "add", "10.213.78.2/24", "dev", "eth0"])
        run([*inside, "link", "set", "eth0", "up"])
        run([*inside, "route", "add", "default", "via", "10.213.78.1"])
        yield Place("10.213.78.2", 22)
    finally:
        run(["ip", "netns", "delete", name])


@contextlib.contextmanager
def forwarding() -> Iterator[None]:
    """This machine is a router for the time being."""
    path = Path("/proc/sys/net/ipv4/ip_forward")
    before = path.read_text("ascii")
    path.write_text("1", "ascii")
    try:
        yield
    finally:
        path.write_text(before, "ascii")


def test_a_machine_has_its_address_and_reaches_the_console_only(network: DrillNetwork) -> None:
    assert str(network.attach("one", 10)) == "10.213.77.10"
    assert network.namespaces() == (network.namespace("one"),)
    with socket.create_server((str(network.console), 0)) as server:
        port = server.getsockname()[1]
        assert reached_from(network, [Place(str(network.console), port)])
    assert network.detach("one")
    assert not network.detach("one")
    assert network.namespaces() == ()


def test_production_is_out_of_reach_even_where_this_machine_routes(network: DrillNetwork) -> None:
    with production() as place, forwarding():
        Path(f"/proc/sys/net/ipv4/conf/{network.bridge}/forwarding").write_text("0", "ascii")
        assert reached_from(network, [place]) == ()


def test_a_network_that_leads_to_production_is_found_out(network: DrillNetwork) -> None:
    with production() as place, forwarding():
        Path(f"/proc/sys/net/ipv4/conf/{network.bridge}/forwarding").write_text("1", "ascii")
        assert reached_from(network, [place, Place("10.213.78.200", 22)]) == (place,)


def test_making_it_again_changes_nothing(network: DrillNetwork) -> None:
    before = network.links()
    network.up()
    assert network.links() == before
    assert network.routes() == (str(network.network),)


def test_a_program_that_fails_is_named_with_its_last_words() -> None:
    with pytest.raises(ToolFailed, match="ip link show"):
        run(["ip", "link", "show", "no-such-link"])
    with pytest.raises(ToolFailed, match="not installed"):
        run(["no-such-program"])
    with pytest.raises(ToolFailed, match="within"):
        run(["sleep", "5"], seconds=0.1)
