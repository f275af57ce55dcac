"""The names under which Ansible knows systems and platforms."""

from __future__ import annotations

import re

from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.resource import Platform

_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_RESERVED = ("all", "ungrouped", "localhost")
_PREFIX = "platform-"
_NO_PLATFORM = "main"


def is_identifier(text: str) -> bool:
    """Whether the text can be a host, a tag or a file name as it stands."""
    return _IDENTIFIER.fullmatch(text) is not None


def host_name(system: str) -> str:
    """The host of a system: its id. Raises Refused when Ansible would misread it."""
    if is_identifier(system) and system not in _RESERVED:
        return system
    raise Refused(
        Message.of("The system id '{system}' cannot be an Ansible host.", system=shorten(system)),
        Message.of("Give the system another id."),
    )


def platform_hosts(inventory: Inventory) -> tuple[str, ...]:
    """The hosts on which guests are made, one for each platform.

    Raises Refused when a system has the name of one.
    """
    names = tuple(_PREFIX + platform.id for platform in inventory.platforms)
    for name in names or (_PREFIX + _NO_PLATFORM,):
        if name in inventory.systems_by_id:
            raise Refused(
                Message.of("The system id '{system}' is the Ansible host of a platform.",
                           system=name),
                Message.of("Give the system another id."),
            )  # fmt: skip
    return names or (_PREFIX + _NO_PLATFORM,)


def platform_host(inventory: Inventory, system: str) -> str:
    """The host on which the guest of a system is made; the first platform's if it names none."""
    platform = _platform(inventory, system)
    return _PREFIX + (_NO_PLATFORM if platform is None else platform.id)


def guest_driver(inventory: Inventory, system: str) -> str:
    """The driver of the platform on which the guest of a system is made."""
    platform = _platform(inventory, system)
    return "process" if platform is None else platform.driver


def _platform(inventory: Inventory, system: str) -> Platform | None:
    declared = inventory.systems_by_id.get(system)
    named = None if declared is None else declared.hosting.platform
    if named in inventory.platforms_by_id:
        return inventory.platforms_by_id[named]
    return inventory.platforms[0] if inventory.platforms else None
