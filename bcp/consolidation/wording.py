"""The words for what the review says of a server."""

from __future__ import annotations

from bcp.consolidation.security import WeaknessKind, WeaknessState
from bcp.model.message import Message
from bcp.model.review import Knowledge, Ruling

RULINGS = {
    Ruling.CANDIDATE: Message.of("candidate"),
    Ruling.KEEP: Message.of("stays"),
    Ruling.UNCLEAR: Message.of("to be found out"),
}
ON_PLATFORM = Message.of("on the platform")
"""In place of a ruling, for a server that has moved."""

KNOWLEDGE = {
    Knowledge.SIZE: Message.of("processors, memory and disk"),
    Knowledge.LEASE_END: Message.of("end of the lease"),
    Knowledge.OPERATING_SYSTEM: Message.of("operating system"),
    Knowledge.VENDOR_WORD: Message.of("the vendor's word on virtualization"),
    Knowledge.COST: Message.of("cost of a server of its own"),
    Knowledge.PHYSICAL_TIES: Message.of("what it is tied to physically"),
    Knowledge.LEAVING_YEAR: Message.of("when it leaves for the shared cloud"),
}

WEAKNESSES = {
    WeaknessKind.OPERATING_SYSTEM: Message.of("operating system past support"),
    WeaknessKind.MIDDLEWARE: Message.of("middleware past support"),
    WeaknessKind.MANAGEMENT: Message.of("not under common management"),
    WeaknessKind.BACKUP: Message.of("not backed up elsewhere"),
    WeaknessKind.CONNECTION: Message.of("connected once only"),
}

STATES = {
    WeaknessState.PRESENT: Message.of("today"),
    WeaknessState.COMING: Message.of("within the years of the review"),
    WeaknessState.UNKNOWN: Message.of("not known"),
}
