"""Why a request cannot be met, in words."""

from __future__ import annotations

from bcp.execution.requests import Objection
from bcp.model.message import Message, mark

_WORDS = {
    Objection.NO_SUCH_STEP: mark("the plan has no such step"),
    Objection.NO_DECISION: mark("the step waits for no decision"),
    Objection.IS_DECISION: mark("the step is a decision: decide yes or no"),
    Objection.NOT_BEGUN: mark("the step has not begun yet"),
    Objection.NOT_FOR_PEOPLE: mark("machines carry the step out, and they report how it went"),
    Objection.OVER: mark("it is over already"),
    Objection.NOT_FAILED: mark("the step has not failed"),
    Objection.RUNNING: mark("the step is running; end or wait for it first"),
    Objection.SAME_PERSON: mark("this role has decided already; somebody else has to"),
    Objection.LOST_ALREADY: mark("it counts as lost already"),
    Objection.NOT_LOST: mark("it does not count as lost"),
    Objection.NO_SUCH_TEAM: mark("there is no such team"),
    Objection.TOO_MANY: mark("the team has fewer people"),
    Objection.PAUSED_ALREADY: mark("the run is paused already"),
    Objection.NOT_PAUSED: mark("the run is not paused"),
    Objection.NOT_REPLANNED: mark("the run keeps to its plan"),
}


def objection_words(objection: Objection) -> Message:
    """Why a request cannot be met."""
    return Message(_WORDS[objection])
