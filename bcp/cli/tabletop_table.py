"""The table at a terminal: whoever leads the drill types what is said, and judges it."""

from __future__ import annotations

from collections.abc import Callable

from pydantic_core import PydanticCustomError

from bcp.cli.tabletop_view import Narrator
from bcp.execution.events import ReactionJudgement
from bcp.execution.state import RunState
from bcp.execution.tabletop import LeftTheTable, Said, Taken
from bcp.model.message import Message
from bcp.model.quantity import parse_duration
from bcp.model.scenario import ExerciseEvent
from bcp.planning.plan import PlannedStep

Read = Callable[[str], str]
"""Shows a prompt and returns the line that was typed; raises EOFError at the end."""

_JUDGEMENTS = {
    "m": ReactionJudgement.MET,
    "p": ReactionJudgement.PARTLY,
    "n": ReactionJudgement.NOT_MET,
}
_LONGEST = 4000


class TerminalTable:
    """Asks at a terminal; `seconds` is a clock that never jumps, for real thinking time."""

    def __init__(self, narrator: Narrator, read: Read, seconds: Callable[[], float]) -> None:
        self._narrator = narrator
        self._read = read
        self._seconds = seconds

    def react(self, event: ExerciseEvent, state: RunState) -> Said | None:  # noqa: ARG002 - a port
        """Who answers, what they say, and how it is judged."""
        began = self._seconds()
        by = self._ask(Message.of("Who answers? (a role; Enter: nobody)"))
        if not by:
            self._expected(state)
            return None
        text = self._required(Message.of("What do they say?"))
        thought = self._seconds() - began
        self._expected(state)
        judgement = self._choice(
            Message.of("As expected? m: yes, p: in part, n: no"), tuple(_JUDGEMENTS)
        )
        return Said(by, text, _JUDGEMENTS[judgement], thought)

    def decide(self, step: PlannedStep, state: RunState) -> Taken | None:
        """Whether it is decided, by whom, why, and when."""
        self._narrator.ask(state, step.key, step.start, step.finish)
        began = self._seconds()
        answer = self._choice(
            Message.of("Decided? y: yes, n: no, Enter: by nobody"), ("y", "n", "")
        )
        if not answer:
            return None
        by = self._roles(step.approvals if answer == "y" else 1)
        why = self._ask(Message.of("Why? (Enter: not said)"))
        thought = self._seconds() - began
        at = self._moment()
        return Taken(by, answer == "y", why, at, thought)

    def _roles(self, count: int) -> str:
        """So many different roles, as a step needs that different people agree."""
        roles: list[str] = []
        while len(roles) < count:
            role = self._required(Message.of("By which role?"))
            if role in roles:
                self._narrator.write(Message.of("Somebody else has to agree as well."))
            else:
                roles.append(role)
        return " / ".join(roles)

    def _expected(self, state: RunState) -> None:
        self._narrator.expectation(state.presented[-1])

    def _moment(self) -> int | None:
        question = Message.of("When after the incident? (30h; Enter: as planned)")
        while True:
            text = self._ask(question)
            if not text:
                return None
            try:
                return parse_duration(text)
            except PydanticCustomError:
                self._narrator.write(Message.of("Write a duration with units, as 30h or 1d6h."))

    def _choice(self, question: Message, choices: tuple[str, ...]) -> str:
        while True:
            text = self._ask(question).lower()
            if text in choices:
                return text
            named = ", ".join(each for each in choices if each)
            self._narrator.write(Message.of("Type one of: {choices}.", choices=named))

    def _required(self, question: Message) -> str:
        while True:
            text = self._ask(question)
            if text:
                return text
            self._narrator.write(Message.of("This has to be said, so that it can be recorded."))

    def _ask(self, question: Message) -> str:
        prompt = f"  {self._narrator.wording.say(question)} "
        try:
            return self._read(prompt).strip()[:_LONGEST]
        except (EOFError, KeyboardInterrupt) as error:
            raise LeftTheTable from error
