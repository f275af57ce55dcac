"""What was said at a table: reactions to events and decisions, and what is to be learnt of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bcp.evaluation.amounts import spoken
from bcp.evaluation.findings import Finding, FindingKind, Weight
from bcp.execution.events import ReactionJudgement
from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.scenario import ExerciseEvent


class EventReaction(Entity):
    """An event that was told, in real seconds after the beginning, and what was said to it.

    `to` is the name of the team where it is one. Without `judgement` nobody said anything;
    `thought` is real thinking time in seconds (None: not timed).
    """

    event: ExerciseEvent
    to: str
    told: float
    by: str = ""
    text: str = ""
    judgement: ReactionJudgement | None = None
    thought: float | None = None


class DecisionOutcome(Entity):
    """A decision of the plan at the table. `asked`, `planned`, `decided` are seconds after the
    incident in the scenario; `told` is real, as of `EventReaction`. `yes` None: nobody took it.
    """

    step: str
    system: str
    title: str
    role: str
    asked: int
    planned: int
    decided: int
    told: float
    yes: bool | None
    by: str
    why: str
    thought: float | None

    @property
    def late(self) -> int:
        """Seconds in the scenario by which it was taken later than planned."""
        return 0 if self.yes is None else max(0, self.decided - self.planned)


def event_subject(scenario: str, event: str) -> str:
    """What findings on a reaction are about; the same in every drill of the scenario."""
    return f"{scenario}/{event}"


def unmet(scenario: str, reactions: tuple[EventReaction, ...]) -> Iterator[Finding]:
    """Events to which nobody reacted as expected."""
    for each in reactions:
        if each.judgement is ReactionJudgement.MET:
            continue
        values = {"to": each.to, "event": each.event.text, "expected": each.event.expected}
        match each.judgement:
            case ReactionJudgement.PARTLY:
                message = Message.of(
                    "{to} reacted only in part to “{event}”. Expected: {expected}", **values
                )
            case ReactionJudgement.NOT_MET:
                message = Message.of(
                    "{to} did not react as expected to “{event}”. Expected: {expected}", **values
                )
            case _:
                message = Message.of(
                    "Nobody answered for {to} to “{event}”. Expected: {expected}", **values
                )
        yield Finding(
            kind=FindingKind.REACTION_UNMET,
            weight=Weight.ATTENTION,
            system=event_subject(scenario, each.event.id),
            message=message,
        )


def untaken(decisions: tuple[DecisionOutcome, ...], names: Mapping[str, str]) -> Iterator[Finding]:
    """Decisions that nobody took, or that came later than planned; `names` are those of systems."""
    for each in decisions:
        if each.yes is None:
            yield Finding(
                kind=FindingKind.DECISION_NOT_TAKEN,
                weight=Weight.ATTENTION,
                system=each.step,
                message=Message.of(
                    "{system}: nobody took the decision “{title}”; the plan expects it of {role}.",
                    system=names[each.system],
                    title=each.title,
                    role=each.role,
                ),
            )
        elif each.late:
            yield Finding(
                kind=FindingKind.DECISION_LATE,
                weight=Weight.ATTENTION,
                system=each.step,
                message=Message.of(
                    "{system}: the decision “{title}” was taken {late} later than planned.",
                    system=names[each.system],
                    title=each.title,
                    late=spoken(each.late),
                ),
            )
