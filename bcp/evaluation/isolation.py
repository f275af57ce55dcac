"""What was tried of a drill's network, in words."""

from __future__ import annotations

from bcp.execution.events import IsolationChecked
from bcp.model.message import Message

_NAMED = 5
"""Places that a sentence names."""


def isolation_words(found: IsolationChecked) -> Message:
    """Whether production was out of reach; what was not tried is never said to be."""
    if found.reached:
        return Message.of(
            "The drill network {network} leads to production: {places} reached.",
            network=found.network,
            places=_some(found.reached),
        )
    if found.unknown:
        return Message.of(
            "None of {count} places of production is reached from the drill network {network}; "
            "not tried, because nobody knows their addresses: {unknown}.",
            count=len(found.tried),
            network=found.network,
            unknown=_some(found.unknown),
        )
    if not found.tried:
        return Message.of(
            "Nothing was tried from the drill network {network}: no place of production is known "
            "(playbooks/targets.yaml).",
            network=found.network,
        )
    return Message.of(
        "None of {count} places of production is reached from the drill network {network}.",
        count=len(found.tried),
        network=found.network,
    )


def _some(places: tuple[str, ...]) -> str:
    rest = len(places) - _NAMED
    named = ", ".join(places[:_NAMED])
    return named if rest <= 0 else f"{named} (+{rest})"
