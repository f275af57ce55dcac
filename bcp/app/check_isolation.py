"""Whether the network of a drill on machines leads to production: tried before it and after it."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path

from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.machines.isolation import Place, addresses_of, reached_from
from bcp.adapters.machines.tools import ToolFailed
from bcp.app import wiring
from bcp.app.city_targets import read_targets_file
from bcp.evaluation.isolation import isolation_words
from bcp.execution.events import IsolationChecked
from bcp.model.argument import ArgumentProblem, RefusedArguments
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused
from bcp.model.scenario import Realm


def places_of_production(workspace: Path, inventory: Inventory) -> tuple[Place, ...]:
    """Where production listens, as `playbooks/targets.yaml` says; nothing where there is none.

    Raises Refused when the file cannot be read.
    """
    read = read_targets_file(workspace, Realm.PRODUCTION, inventory)
    if read is None:
        return ()
    targets = read.targets
    if targets is None:
        raise RefusedArguments(
            ArgumentProblem(
                Message.of("{place}: {summary}", place=str(each.position), summary=each.summary),
                each.hint,
            )
            for each in read.problems
        )

    def places() -> Iterator[Place]:
        yield Place(targets.platform_address, targets.ssh_port)
        for host in targets.hosts:
            for port in (targets.ssh_port, *(service.port for service in host.services)):
                yield Place(host.address, port)

    return tuple(sorted(set(places())))


def refuse_shared(places: tuple[Place, ...], network: IPv4Network) -> None:
    """Raises Refused where production has addresses of the drill network itself."""
    for place in places:
        for address in addresses_of(place):
            if address in network:
                raise Refused(
                    Message.of(
                        "{place} of production lies in the drill network {network}.",
                        place=str(place),
                        network=str(network),
                    ),
                    Message.of("Choose another network in drills/lab.yaml: machines.network"),
                )


def check_isolation(lab: EmbeddedLab, places: tuple[Place, ...]) -> IsolationChecked | None:
    """Try every place from the lab's drill network; None where its guests are no machines.

    Raises Failed when it could not be tried.
    """
    network = lab.drill_network()
    if network is None:
        return None
    known = {place: addresses_of(place) for place in places}
    tried = {Place(str(each), place.port): place for place, all_ in known.items() for each in all_}
    try:
        reached = {tried[each] for each in reached_from(network, tried)}
    except (ToolFailed, OSError, ValueError) as error:
        raise Failed(
            Message.of("Whether the drill network leads to production could not be tried: {reason}",
                       reason=str(error)),
            Message.of("No drill goes on without knowing."),
        ) from error  # fmt: skip
    return IsolationChecked(
        at=wiring.clock().now(),
        network=str(network.network),
        tried=tuple(str(place) for place, addresses in known.items() if addresses),
        reached=tuple(str(place) for place in sorted(reached)),
        unknown=tuple(str(place) for place, addresses in known.items() if not addresses),
    )


def refuse_leaking(found: IsolationChecked | None) -> None:
    """Raises Failed, naming the places, when any was reached."""
    if found is not None and found.reached:
        raise Failed(
            isolation_words(found),
            Message.of("Nothing was damaged. Look at the firewall and the routes of this machine."),
        )
