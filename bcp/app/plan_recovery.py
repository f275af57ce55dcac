"""Plan the recovery of a workspace from one of its scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bcp.app import wiring
from bcp.app.find_outage import outage_of
from bcp.app.load_evidence import load_evidence
from bcp.app.load_workspace import Workspace, load
from bcp.evaluation.outage import PlanOutage
from bcp.model.argument import ArgumentProblem, RefusedArguments
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.quantity import DAY, parse_duration
from bcp.model.refusal import Refused
from bcp.model.scenario import Scenario
from bcp.planning.argument_part import Misread, Part
from bcp.planning.changes import World
from bcp.planning.grounds import EvidenceRow, list_evidence
from bcp.planning.optimizer import TIME_LIMIT
from bcp.planning.plan import Fallback, Plan
from bcp.planning.planner import make_plan
from bcp.planning.progress import NOT_BEGUN, Progress

LONGEST_LIMIT = DAY


@dataclass(frozen=True, slots=True)
class Ground:
    """What plans are made from, and how: the one place that calls the planner for questions.

    `unread` says in sentences what of the journal could not be relied on.
    """

    world: World
    digest: str
    unread: tuple[Message, ...] = ()

    def plan(
        self,
        world: World | None = None,
        *,
        seconds: int | None = None,
        progress: Progress = NOT_BEGUN,
    ) -> Plan:
        """The plan of the workspace, or of a changed world. Raises Refused for a circle.

        With `seconds` the exact solver may work about so long; without it, instant methods only.
        With `progress` only the rest is planned.
        """
        inventory, scenario, evidence = self.world if world is None else world
        solver = None if seconds is None else wiring.solver()
        made = make_plan(
            inventory,
            scenario,
            digest=self.digest,
            evidence=evidence,
            progress=progress,
            solver=solver,
            seconds=TIME_LIMIT if seconds is None else seconds,
        )
        if seconds is not None and solver is None:
            return made.model_copy(update={"fallback": Fallback.NOT_INSTALLED})
        return made


@dataclass(frozen=True, slots=True)
class PlannedRecovery:
    """A plan, what it takes of the opening hours, and what its numbers rest on."""

    plan: Plan
    outage: PlanOutage
    numbers: tuple[EvidenceRow, ...]
    unread: tuple[Message, ...]


def plan_recovery(
    workspace: Path, scenario: str | None = None, *, time_limit: str | None = None
) -> PlannedRecovery:
    """Load the workspace, with what its runs measured, and plan.

    Args:
        workspace: the folder.
        scenario: its id; None where there is only one.
        time_limit: about how long the exact solver may work, as `30s`; None: not at all.

    Raises:
        Refused: for a workspace with errors, arguments that do not hold (all of them at once), an
            unknown time zone, or steps that wait for each other.
    """
    loaded = load(workspace)
    loaded.sound()
    chosen, problems = choose_scenario(loaded, scenario)
    seconds, wrong = read_time_limit(time_limit)
    refuse((*problems, *wrong))
    assert chosen is not None
    ground = ground_of(loaded, chosen)
    plan = ground.plan(seconds=seconds)
    inventory, _, evidence = ground.world
    return PlannedRecovery(
        plan,
        outage_of(plan, inventory),
        list_evidence(plan, inventory, evidence),
        ground.unread,
    )


def ground_of(loaded: Workspace, scenario: Scenario) -> Ground:
    """What plans of a scenario are made from. Raises Refused for a workspace with errors."""
    inventory = loaded.sound()
    known = load_evidence(loaded.root, inventory)
    return Ground(World(inventory, scenario, known.evidence), loaded.digest, known.unread)


def read_time_limit(text: str | None) -> tuple[int | None, tuple[ArgumentProblem, ...]]:
    """Seconds from `30s`; or what is wrong with it."""
    if text is None:
        return None, ()
    try:
        seconds = Part(text).quantity(parse_duration)
    except Misread as wrong:
        return None, (ArgumentProblem(wrong.summary, wrong.hint, "--time-limit", text),)
    if 0 < seconds <= LONGEST_LIMIT:
        return seconds, ()
    summary = Message.of("The solver works from one second to one day.")
    return None, (ArgumentProblem(summary, None, "--time-limit", text),)


def choose_scenario(
    loaded: Workspace, name: str | None
) -> tuple[Scenario | None, tuple[ArgumentProblem, ...]]:
    """The scenario that is meant, or what is wrong with the name. Without one: the only one."""
    if name is not None:
        try:
            return loaded.scenario(name), ()
        except Refused as refusal:
            return None, (ArgumentProblem(refusal.summary, refusal.hint),)
    if len(loaded.scenarios) == 1:
        return loaded.scenarios[0], ()
    names = ", ".join(sorted(scenario.id for scenario in loaded.scenarios))
    summary = (
        Message.of("The workspace has several scenarios: {names}.", names=names)
        if names
        else Message.of("The workspace has no scenario.")
    )
    hint = (
        Message.of("Say which one with --scenario.")
        if names
        else Message.of("State one in drills/ first.")
    )
    return None, (ArgumentProblem(summary, hint),)


def refuse(problems: Iterable[ArgumentProblem]) -> None:
    """Raise RefusedArguments where there is any problem."""
    if found := tuple(problems):
        raise RefusedArguments(found)


def refuse_file(problems: Iterable[Problem]) -> None:
    """Raise RefusedArguments where a file has any problem; each names its place."""
    refuse(
        ArgumentProblem(
            Message.of("{place}: {summary}", place=str(problem.position), summary=problem.summary),
            problem.hint,
        )
        for problem in problems
    )
