"""Priority rules of the list scheduler, and what makes one schedule better than another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bcp.planning.network import Network
from bcp.planning.schedule import Schedule

LOWEST_CLASS = 9


@dataclass(frozen=True, slots=True)
class Pressure:
    """What rules look at, by step: latest finish for all targets behind it, the best priority
    class behind it, and the longest chain of work after it.
    """

    latest: Sequence[int]
    classes: Sequence[int]
    tails: Sequence[int]


@dataclass(frozen=True, slots=True)
class Goals:
    """By system: RTO in seconds after the incident, priority class, and the steps (positions)
    that must all be done before it serves at its recovery level again.
    """

    targets: Mapping[str, int]
    priorities: Mapping[str, int]
    steps: Mapping[str, Sequence[int]]

    @property
    def due(self) -> dict[int, int]:
        """Steps that targets name, each with the earliest of these targets."""
        due: dict[int, int] = {}
        for system, steps in self.steps.items():
            for step in steps:
                due[step] = min(due.get(step, self.targets[system]), self.targets[system])
        return due


Rule = Callable[[Network, Pressure, int], tuple[int, ...]]


def latest_start(network: Network, pressure: Pressure, step: int) -> tuple[int, ...]:
    """The step that must start earliest comes first."""
    return pressure.latest[step] - network.durations[step], pressure.classes[step]


def class_then_latest_start(network: Network, pressure: Pressure, step: int) -> tuple[int, ...]:
    """The best class comes first, within it the step that must start earliest."""
    return pressure.classes[step], pressure.latest[step] - network.durations[step]


def least_slack(network: Network, pressure: Pressure, step: int) -> tuple[int, ...]:
    """The step with the least room between earliest and latest finish comes first."""
    return pressure.latest[step] - network.earliest[step], pressure.classes[step]


def class_then_longest_tail(network: Network, pressure: Pressure, step: int) -> tuple[int, ...]:
    """The best class comes first, within it the step with the most work behind it."""
    return pressure.classes[step], -pressure.tails[step] - network.durations[step]


def longest_tail(network: Network, pressure: Pressure, step: int) -> tuple[int, ...]:
    """The step with the most work behind it comes first: good for the makespan."""
    return (-pressure.tails[step] - network.durations[step],)


RULES: tuple[Rule, ...] = (
    latest_start,
    class_then_latest_start,
    least_slack,
    class_then_longest_tail,
    longest_tail,
)


def urgency(network: Network, pressure: Pressure, rule: Rule) -> list[int]:
    """The place of each step in the order of a rule; equals stand in inventory order."""
    steps = range(len(network.drafts))
    ranked = sorted(steps, key=lambda step: (rule(network, pressure, step), step))
    places = [0] * len(ranked)
    for place, step in enumerate(ranked):
        places[step] = place
    return places


def classes_behind(network: Network, goals: Goals) -> list[int]:
    """For each step the best priority class among its system and all that waits for it."""
    classes = [goals.priorities.get(draft.system, LOWEST_CLASS) for draft in network.drafts]
    for system, steps in goals.steps.items():
        for step in steps:
            classes[step] = min(classes[step], goals.priorities[system])
    for step in reversed(network.order):
        for follower in network.after[step]:
            classes[step] = min(classes[step], classes[follower])
    return classes


def finish_times(
    network: Network, schedule: Schedule, goals: Mapping[str, Sequence[int]]
) -> dict[str, int]:
    """By system the finish of the last of its steps in `goals`."""
    return {
        system: max(schedule.start[step] + network.durations[step] for step in steps)
        for system, steps in goals.items()
    }


def cost(network: Network, schedule: Schedule, goals: Goals) -> tuple[int, int, int]:
    """Weighted tardiness, makespan, weighted recovery times: the smaller the better, in this order.

    A class weighs twice as much as the next lower one.
    """
    recovered = finish_times(network, schedule, goals.steps)
    tardiness = sum(
        max(0, time - goals.targets[system]) << (LOWEST_CLASS - goals.priorities[system])
        for system, time in recovered.items()
    )
    total = sum(
        time << (LOWEST_CLASS - goals.priorities[system]) for system, time in recovered.items()
    )
    return tardiness, makespan(network, schedule), total


def makespan(network: Network, schedule: Schedule) -> int:
    """The finish of the last step; 0 when there is none."""
    return max(
        (
            start + duration
            for start, duration in zip(schedule.start, network.durations, strict=True)
        ),
        default=0,
    )
