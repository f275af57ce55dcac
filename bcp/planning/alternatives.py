"""Which of several alternatives a system waits for: the one that serves the targets best.

The network takes the alternative that can be back first if people and lanes were unlimited. Here
the others are tried, one group of alternatives after the other, with a schedule each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bcp.model.refusal import Refused
from bcp.planning.draft import Draft, Gate
from bcp.planning.network import Network, build_network
from bcp.planning.priority import Goals, cost
from bcp.planning.schedule import Schedule
from bcp.planning.staffing import Demand

_MOST_STEPS = 2000
_MOST_TRIES = 64
_MOST_WORK = 8_000
"""Steps that are scheduled in all tries together: a fraction of a second."""

Group = tuple[str, tuple[str, ...]]
"""A system, and the systems one of which it needs."""


def choose_alternatives(
    network: Network,
    staffed_from: Callable[[Demand, int], int | None],
    scheduled: Callable[[Network], Schedule],
    goals: Goals,
) -> tuple[Network, Schedule]:
    """The network and its schedule, with other alternatives where they cost less.

    Coordinate descent: each group in turn keeps the first of its cheapest alternatives, until a
    whole round changes nothing or the tries are used up. An alternative that would wait for
    itself is passed over. Large networks keep what the sweep chose.
    """
    schedule = scheduled(network)
    groups = _groups(network.drafts)
    most = min(_MOST_TRIES, _MOST_WORK // max(1, len(network.drafts)))
    if not groups or len(network.drafts) > _MOST_STEPS:
        return network, schedule
    best, chosen, tries, changed = cost(network, schedule, goals), dict[Group, str](), 0, True
    found = network, schedule
    while changed:
        changed = False
        for group in groups:
            for name in group[1]:
                if name not in network.goals or name == chosen.get(group):
                    continue
                if tries == most:
                    continue
                tries += 1
                built = _with(network.drafts, {**chosen, group: name}, staffed_from)
                if built is None:
                    continue
                tried = scheduled(built)
                price = cost(built, tried, goals)
                if price < best:
                    best, changed, found = price, True, (built, tried)
                    chosen[group] = name
    return found


def _groups(drafts: Sequence[Draft]) -> list[Group]:
    return list(
        dict.fromkeys(
            (draft.system, gate.systems)
            for draft in drafts
            for gate in draft.gates
            if len(gate.systems) > 1
        )
    )


def _with(
    drafts: Sequence[Draft],
    chosen: Mapping[Group, str],
    staffed_from: Callable[[Demand, int], int | None],
) -> Network | None:
    narrowed = [
        replace(draft, gates=tuple(_narrowed(draft.system, gate, chosen) for gate in draft.gates))
        if any((draft.system, gate.systems) in chosen for gate in draft.gates)
        else draft
        for draft in drafts
    ]
    try:
        return build_network(narrowed, staffed_from)
    except Refused:
        return None


def _narrowed(system: str, gate: Gate, chosen: Mapping[Group, str]) -> Gate:
    name = chosen.get((system, gate.systems))
    return gate if name is None else Gate((name,), gate.source)
