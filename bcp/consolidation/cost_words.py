"""What the parts of the cost comparison are called."""

from __future__ import annotations

from bcp.consolidation.charges import Origin, Side
from bcp.consolidation.cost_model import Assumption, Kind, Verdict
from bcp.model.consolidation import CostItem, Every
from bcp.model.message import Message, mark
from bcp.model.review import AllocationKey

ITEMS = {
    CostItem.HARDWARE: mark("hardware"),
    CostItem.HARDWARE_MAINTENANCE: mark("hardware maintenance"),
    CostItem.SOFTWARE: mark("software"),
    CostItem.SOFTWARE_MAINTENANCE: mark("software maintenance"),
    CostItem.OPERATION: mark("operation"),
    CostItem.OUTSOURCING: mark("outsourcing"),
    CostItem.DATA_CENTRE: mark("data centre"),
    CostItem.LINES: mark("lines"),
    CostItem.MIGRATION: mark("migration"),
}

SIDES = {
    Side.ALONE: mark("(A) replace like for like"),
    Side.PLATFORM: mark("(B) move onto the platform"),
}

ORIGINS = {
    Origin.OWN: mark("server of its own"),
    Origin.KEPT: mark("old server until the move"),
    Origin.RE_LEASE: mark("lease prolonged"),
    Origin.GUEST: mark("the system on the platform"),
    Origin.STAGE: mark("stage of the platform"),
    Origin.OFFER: mark("hosts to be bought"),
}

DUE = {Every.ONCE: mark("once"), Every.YEAR: mark("each year")}

KEYS = {
    AllocationKey.MEMORY: mark("memory given (GiB)"),
    AllocationKey.LARGEST: mark("largest share of processors, memory and disk (millionths)"),
}

VERDICTS = {
    Verdict.INDICATOR: mark("The indicator meets its target"),
    Verdict.COST: mark("(B) costs no more than (A)"),
}


def assumption_message(assumption: Assumption) -> Message:
    """What is varied, as people would say it; stages and offers by fiscal year and id."""
    subject = assumption.subject or ""
    match assumption.kind:
        case Kind.RE_LEASE:
            return Message.of("Share of a lease that is prolonged")
        case Kind.SIZE:
            return Message.of("Size of the reviewed systems on the platform")
        case Kind.STAGE:
            return Message.of("All prices of the stage of {year}", year=subject)
        case Kind.OFFER:
            return Message.of("All prices of the offer {offer}", offer=subject)
    item = Message.of(ITEMS[assumption.item]) if assumption.item else Message.of(mark("everything"))
    if assumption.kind is Kind.OWN:
        return Message.of("Servers of their own: {item}", item=item)
    return Message.of("Platform: {item}", item=item)
