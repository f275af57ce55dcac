"""Step runners made of others, and the one for what people do in a drill."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bcp.execution.ports import StepOutcome, StepRunner
from bcp.model.system import StepKind
from bcp.planning.plan import Basis, PlannedStep


class PlayedPeople:
    """Plays the people of a drill: nothing is waited for, the planned time counts as assumed."""

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:  # noqa: ARG002
        """The step is done, in the time that the plan assumes."""
        return StepOutcome(seconds=step.duration, basis=Basis.ASSUMED)

    def cancel(self) -> None:
        """Nothing ever runs."""


class RunnerByKind:
    """Hands each step to the runner for its kind.

    `by_hand` names systems without a guest: what is verified there, people look at.
    """

    def __init__(
        self,
        runners: Mapping[StepKind, StepRunner],
        people: StepRunner,
        by_hand: Collection[str] = (),
    ) -> None:
        self._runners = dict(runners)
        self._people = people
        self._by_hand = frozenset(by_hand)

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:
        """Carry the step out."""
        runner = self._runners.get(step.kind, self._people)
        if step.kind is StepKind.VERIFICATION and step.system in self._by_hand:
            runner = self._people
        return runner.run(step, attempt)

    def cancel(self) -> None:
        """End everything that runs, soon."""
        for runner in self._runners.values():
            runner.cancel()
