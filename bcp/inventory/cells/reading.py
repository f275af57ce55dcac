"""What became of a cell: a value, perhaps with a remark, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.inventory.composer import Value
from bcp.model.message import Message


@dataclass(frozen=True, slots=True)
class Understood:
    """What the cell says in the words of a file.

    `note` is what somebody should know who wrote something else: that 200GB was read as 200GiB.
    """

    value: Value
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """A cell that cannot be understood: a stable code, what is wrong, and what to write."""

    code: str
    summary: Message
    hint: Message


Reading = Understood | Unclear
