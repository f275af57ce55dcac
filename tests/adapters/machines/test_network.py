"""Drill networks, on the real kernel: what they reach, and that nothing of them is left."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from bcp.adapters.machines.isolation import Place, reached_from
from bcp.adapters.machines.network import DrillNetwork
from bcp.adapters.machines.tools import ToolFailed, run
from bcp.model.refusal import Refused

pytestmark = pytest.mark.full

NET = f"10.{60 + os.getpid() % 100}"
"""Others may test on this machine, too."""


@pytest.fixture
def network() -> Iterator[DrillNetwork]:
    made = DrillNetwork(secrets.token_hex(4), IPv4Network(f"{NET}.77.0/24"))
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
        run(["ip", "address", "add", f"{NET}.78.1/24", "dev", cable])
        run(["ip", "link", "set", cable, "up"])
        inside = ["ip", "-n", name]
        run([*inside, "address", "add", f"{NET}.78.2/24", "dev", "eth0"])
        run([*inside, "link", "set", "eth0", "up"])
        run([*inside, "route", "add", "default", "via", f"{NET}.78.1"])
        yield Place(f"{NET}.78.2", 22)
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
    assert str(network.attach("one", 10)) == f"{NET}.77.10"
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
        assert reached_from(network, [place, Place(f"{NET}.78.200", 22)]) == (place,)


def test_making_it_again_changes_nothing(network: DrillNetwork) -> None:
    before = network.links()
    network.up()
    assert network.links() == before
    assert network.routes() == (str(network.network),)


def test_a_machine_made_again_has_the_hardware_address_that_others_have_in_mind(
    network: DrillNetwork,
) -> None:
    def card() -> str:
        return run(["ip", "-n", network.namespace("one"), "-brief", "link", "show", "host0"])

    network.attach("one", 10)
    before = card().split()[2]
    network.detach("one")
    network.attach("one", 10)
    assert card().split()[2] == before


def test_a_network_that_this_machine_reaches_already_is_refused_before_anything_is_made(
    network: DrillNetwork,
) -> None:
    other = DrillNetwork(secrets.token_hex(4), network.network)
    with pytest.raises(Refused, match=f"is taken: .*{network.network} over {network.bridge}"):
        other.up()
    assert not Path("/sys/class/net", other.bridge).exists()
    with pytest.raises(Refused, match="is taken"):
        DrillNetwork(other.tag, IPv4Network(f"{NET}.77.128/25")).up()
    assert other.links() == ()


def test_a_bridge_of_our_name_that_is_not_ours_is_refused_and_stays() -> None:
    network = DrillNetwork(secrets.token_hex(4), IPv4Network(f"{NET}.76.0/24"))
    run(["ip", "link", "add", network.bridge, "type", "bridge"])
    try:
        with pytest.raises(Refused, match="was not made by ict-bcp"):
            network.up()
        assert not network.exists
        assert network.links() == ()
        assert not network.down()
        assert Path("/sys/class/net", network.bridge).exists()
    finally:
        run(["ip", "link", "delete", network.bridge])


def test_a_namespace_of_our_name_that_is_not_ours_is_refused_and_stays(
    network: DrillNetwork,
) -> None:
    name = network.namespace("one")
    run(["ip", "netns", "add", name])
    try:
        with pytest.raises(ToolFailed, match="was not made by ict-bcp"):
            network.detach("one")
        with pytest.raises(ToolFailed):
            network.attach("one", 10)
        assert network.namespaces() == ()
        network.down()
        assert Path("/run/netns", name).exists()
    finally:
        run(["ip", "netns", "delete", name])


def test_a_network_that_was_half_made_is_finished(network: DrillNetwork) -> None:
    run(["ip", "link", "set", network.bridge, "down"])
    run(["ip", "address", "flush", "dev", network.bridge])
    network.up()
    assert network.routes() == (str(network.network),)


def test_a_program_that_fails_is_named_with_its_last_words() -> None:
    with pytest.raises(ToolFailed, match="ip link show"):
        run(["ip", "link", "show", "no-such-link"])
    with pytest.raises(ToolFailed, match="not installed"):
        run(["no-such-program"])
    with pytest.raises(ToolFailed, match="within"):
        run(["sleep", "5"], seconds=0.1)
