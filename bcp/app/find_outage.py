"""Find the outage in business hours that a plan means."""

from __future__ import annotations

from bcp.app import wiring
from bcp.evaluation.outage import PlanOutage, plan_outage
from bcp.model.inventory import Inventory
from bcp.planning.plan import Plan


def outage_of(plan: Plan, inventory: Inventory) -> PlanOutage:
    """The outage of a plan by the city's opening hours and the public holidays.

    Raises Refused for an unknown time zone.
    """
    return plan_outage(plan, inventory.city, wiring.calendar())
