"""From inventory and scenario to the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bcp.model.inventory import Inventory
from bcp.model.scenario import Realm, Scenario
from bcp.planning.alternatives import choose_alternatives
from bcp.planning.composition import Composer
from bcp.planning.draft import Draft
from bcp.planning.evidence import NO_EVIDENCE, Evidence
from bcp.planning.garbage import no_collection
from bcp.planning.graph import build_graph
from bcp.planning.impact import find_impacts
from bcp.planning.levels import find_levels
from bcp.planning.network import Network, build_network, latest_finishes, tails
from bcp.planning.optimizer import TIME_LIMIT, optimize
from bcp.planning.plan import Plan
from bcp.planning.priority import RULES, Goals, Pressure, classes_behind, cost, urgency
from bcp.planning.progress import NOT_BEGUN, Progress
from bcp.planning.recoverability import Situation, find_recovery
from bcp.planning.schedule import Schedule, list_schedule
from bcp.planning.solver import Solver
from bcp.planning.workforce import Workforce, as_counted, find_people


def make_plan(
    inventory: Inventory,
    scenario: Scenario,
    *,
    digest: str,
    realm: Realm = Realm.DRILL,
    evidence: Evidence | None = None,
    progress: Progress = NOT_BEGUN,
    solver: Solver | None = None,
    seconds: float = TIME_LIMIT,
) -> Plan:
    """Plan the recovery from a scenario. Pure and deterministic.

    Args:
        inventory: a sound inventory: every reference in it leads somewhere.
        scenario: what happened. Its injects are surprises and play no part.
        digest: the digest of the inventory, which the plan carries.
        realm: what the plan is for.
        evidence: measured durations and rates that take the place of estimates.
        progress: what has happened so far; only the rest is planned, and what has begun keeps
            its times.
        solver: improves the order exactly; None: instant methods only.
        seconds: about so long the solver works.

    Raises:
        Refused: when steps wait for each other in a circle.
    """
    with no_collection():
        situation = assess_situation(inventory, scenario, evidence or NO_EVIDENCE, progress)
        return _plan(situation, digest, realm, solver, seconds)


def _plan(
    situation: Situation, digest: str, realm: Realm, solver: Solver | None, seconds: float
) -> Plan:
    recovery = find_recovery(situation)
    workforce = _at_work(situation.workforce, recovery.drafts)
    relaxed = build_network(recovery.drafts, workforce.staffed_from)
    levels = find_levels(situation, relaxed)
    lanes = situation.lanes
    network, listed = choose_alternatives(
        relaxed,
        workforce.staffed_from,
        lambda each: best_schedule(each, workforce, lanes, levels.goals),
        levels.goals,
    )
    found = optimize(
        network,
        workforce,
        lanes,
        levels.goals,
        listed=listed,
        relaxed=relaxed,
        solver=solver,
        seconds=seconds,
    )
    return Composer(
        replace(situation, workforce=workforce),
        recovery,
        network,
        levels,
        relaxed,
        found,
    ).compose(digest, realm)


def _at_work(workforce: Workforce, drafts: Sequence[Draft]) -> Workforce:
    """The people, those who are at a running step not free before its end."""
    numbers = {person.id: number for number, person in enumerate(workforce.people)}
    busy = {
        numbers[person]: (draft.release.time + draft.duration, step)
        for step, draft in enumerate(drafts)
        if draft.holds is not None
        for person in draft.holds[0]
        if person in numbers
    }
    return Workforce(workforce.people, busy) if busy else workforce


def assess_situation(
    inventory: Inventory,
    scenario: Scenario,
    evidence: Evidence,
    progress: Progress = NOT_BEGUN,
) -> Situation:
    """The graph, what is hit, and who is there."""
    graph = build_graph(inventory)
    return Situation(
        inventory=inventory,
        scenario=scenario,
        graph=graph,
        hits=find_impacts(graph, inventory, scenario),
        workforce=Workforce(as_counted(find_people(inventory, scenario), progress)),
        evidence=evidence,
        progress=progress,
    )


def best_schedule(
    network: Network, workforce: Workforce, lanes: Mapping[str, int], goals: Goals
) -> Schedule:
    """The best of the schedules by all priority rules; of equals that of the first rule."""
    pressure = Pressure(
        latest=latest_finishes(network, goals.due, network.order),
        classes=classes_behind(network, goals),
        tails=tails(network),
    )
    schedules = (
        list_schedule(network, workforce, lanes, urgency(network, pressure, rule)) for rule in RULES
    )
    return min(schedules, key=lambda schedule: cost(network, schedule, goals))
