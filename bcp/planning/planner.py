"""From inventory and scenario to the plan."""

from __future__ import annotations

from collections.abc import Mapping

from bcp.model.inventory import Inventory
from bcp.model.scenario import Realm, Scenario
from bcp.planning.composition import Composer
from bcp.planning.evidence import Evidence
from bcp.planning.garbage import no_collection
from bcp.planning.graph import build_graph
from bcp.planning.impact import find_impacts
from bcp.planning.network import Network, build_network, due_times, tails
from bcp.planning.optimizer import optimize
from bcp.planning.plan import Plan
from bcp.planning.priority import RULES, Goals, Pressure, classes_behind, cost, urgency
from bcp.planning.recoverability import Situation, find_recovery
from bcp.planning.schedule import Schedule, list_schedule
from bcp.planning.workforce import Workforce, find_people

NO_EVIDENCE = Evidence()


def make_plan(
    inventory: Inventory,
    scenario: Scenario,
    *,
    digest: str,
    realm: Realm = Realm.DRILL,
    evidence: Evidence | None = None,
) -> Plan:
    """Plan the recovery from a scenario. Pure and deterministic.

    Args:
        inventory: a sound inventory: every reference in it leads somewhere.
        scenario: what happened. Its injects are surprises and play no part.
        digest: the digest of the inventory, which the plan carries.
        realm: what the plan is for.
        evidence: measured durations that take the place of estimates.

    Raises:
        Refused: when steps wait for each other in a circle.
    """
    with no_collection():
        situation = assess_situation(inventory, scenario, evidence or NO_EVIDENCE)
        return _plan(situation, digest, realm)


def _plan(situation: Situation, digest: str, realm: Realm) -> Plan:
    recovery = find_recovery(situation)
    network = build_network(recovery.drafts, situation.workforce.staffed_from)
    goals = find_goals(situation)
    lanes = {each.id: each.lanes for each in situation.inventory.repositories}
    workforce = situation.workforce
    listed = best_schedule(network, workforce, lanes, goals)
    found = optimize(network, workforce, lanes, goals, listed=listed)
    return Composer(situation, recovery, network, found.schedule, goals, found.method).compose(
        digest, realm
    )


def assess_situation(inventory: Inventory, scenario: Scenario, evidence: Evidence) -> Situation:
    """The graph, what is hit, and who is there."""
    graph = build_graph(inventory)
    return Situation(
        inventory=inventory,
        scenario=scenario,
        graph=graph,
        hits=find_impacts(graph, inventory, scenario),
        workforce=Workforce(find_people(inventory, scenario)),
        evidence=evidence,
    )


def find_goals(situation: Situation) -> Goals:
    """Targets and priorities of all that is to come back."""
    inventory, occasion = situation.inventory, situation.scenario.occasion
    away = [inventory.systems_by_id[name] for name in situation.away]
    return Goals(
        targets={system.id: inventory.targets(system, occasion).rto for system in away},
        priorities={
            system.id: inventory.objectives_by_id[system.objective].priority for system in away
        },
    )


def best_schedule(
    network: Network, workforce: Workforce, lanes: Mapping[str, int], goals: Goals
) -> Schedule:
    """The best of the schedules by all priority rules; of equals that of the first rule."""
    pressure = Pressure(
        latest=due_times(network, goals.targets),
        classes=classes_behind(network, goals.priorities),
        tails=tails(network),
    )
    schedules = [
        list_schedule(network, workforce, lanes, urgency(network, pressure, rule)) for rule in RULES
    ]
    return min(schedules, key=lambda schedule: cost(network, schedule, goals))
