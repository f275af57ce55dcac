"""What a table answered, written down: for a tabletop that is entered afterwards."""

from __future__ import annotations

from typing import Literal

from bcp.model.identity import Entity, Identifier, Text
from bcp.model.quantity import Duration


class AnsweredEvent(Entity):
    """What a role, `by`, said to an event; `judged` by the facilitator, `took` real time."""

    event: Identifier
    by: Text
    text: Text
    judged: Literal["met", "partly", "not-met"]
    took: Duration | None = None


class AnsweredDecision(Entity):
    """What was decided, `at` which time after the incident (left out: as planned)."""

    step: Text
    by: Text
    answer: Literal["yes", "no"]
    why: Text | None = None
    at: Duration | None = None
    took: Duration | None = None


class AnsweredStep(Entity):
    """What a role says of a step that it is to carry out."""

    step: Text
    by: Text
    judged: Literal["understood", "unclear", "wrong"]
    note: Text | None = None
    took: Duration | None = None


class WalkThroughAnswers(Entity):
    """What was said of steps; the others were not read."""

    steps: tuple[AnsweredStep, ...] = ()


class TabletopAnswers(Entity):
    """All answers; what is missing was answered by nobody."""

    reactions: tuple[AnsweredEvent, ...] = ()
    decisions: tuple[AnsweredDecision, ...] = ()
