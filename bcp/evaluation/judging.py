"""The one way from a run in the journal to the judgement on it, whatever it is judged by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bcp.evaluation.actual import ActualAssessment, assess_actual
from bcp.evaluation.assessment import Assessment, assess
from bcp.evaluation.business_hours import Calendar
from bcp.evaluation.told import ToldAssessment, assess_told
from bcp.evaluation.yardstick import Yardstick, yardstick_of
from bcp.execution.events import Event
from bcp.execution.state import RunState
from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.evidence import Evidence

CarriedOut = Assessment | ActualAssessment
"""The judgement on a run in which something was carried out."""
RunAssessment = CarriedOut | ToldAssessment
"""The judgement on any run."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a run is judged with besides its journal.

    `known` gives the evidence from before the run, where it is asked for; `now` is when it is
    looked at, and `executed` whether an executor is at it then.
    """

    inventory: Inventory
    scenario: Scenario
    calendar: Calendar
    known: Callable[[], Evidence]
    now: datetime
    executed: bool = False


def judge_run(state: RunState, events: Sequence[Event], grounds: Grounds) -> RunAssessment:
    """Judge a run, where it stands after `events`, by its yardstick.

    Only where its times are the result are the events looked at one by one. Raises Refused for an
    unknown time zone.
    """
    match yardstick_of(state):
        case Yardstick.ACTUAL:
            return assess_actual(
                events,
                grounds.inventory,
                grounds.scenario,
                grounds.calendar,
                now=grounds.now,
                executed=grounds.executed,
            )
        case Yardstick.LAB:
            return assess(
                state, grounds.inventory, grounds.scenario, grounds.calendar, grounds.known()
            )
        case Yardstick.TOLD:
            return assess_told(state)
