"""Events of drills in which nothing is carried out: a tabletop, a walk-through."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from bcp.execution.events.fact import Fact
from bcp.model.scenario import ExerciseEvent


class EventPresented(Fact):
    """An event of the exercise was told. Its `at` is real time, that of the scenario in itself."""

    type: Literal["event-presented"] = "event-presented"
    event: ExerciseEvent


class ReactionJudgement(StrEnum):
    """Whether what was said is what the event list expects; the facilitator judges."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not-met"


class ReactionRecorded(Fact):
    """What a role, `by`, said to an event that was told: in real `seconds` (None: not timed)."""

    type: Literal["reaction-recorded"] = "reaction-recorded"
    event: str
    by: str
    text: str
    judgement: ReactionJudgement
    seconds: float | None = None


class DecisionDiscussed(Fact):
    """A decision of the plan was asked for at the table (`yes` None: nobody took it).

    `asked` is when the plan has it begin, `planned` when it is to be taken and `decided` when the
    table takes it, all in seconds after the incident; `seconds` is real thinking time.
    """

    type: Literal["decision-discussed"] = "decision-discussed"
    step: str
    by: str
    yes: bool | None
    asked: int
    planned: int
    decided: int
    why: str = ""
    seconds: float | None = None


class Clarity(StrEnum):
    """What those who are to carry a step out say of its text."""

    UNDERSTOOD = "understood"
    UNCLEAR = "unclear"
    WRONG = "wrong"


class StepRead(Fact):
    """A step of the plan was read through; `by` the role that would carry it out."""

    type: Literal["step-read"] = "step-read"
    step: str
    by: str
    clarity: Clarity
    note: str = ""
    seconds: float | None = None
