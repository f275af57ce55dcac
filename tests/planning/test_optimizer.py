from __future__ import annotations

from dataclasses import dataclass

from bcp.adapters.cpsat import CpSat
from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.evidence import NO_EVIDENCE
from bcp.planning.generation import Timetable
from bcp.planning.levels import find_levels
from bcp.planning.network import build_network
from bcp.planning.optimizer import Optimized, optimize
from bcp.planning.plan import Fallback, Method
from bcp.planning.planner import assess_situation, best_schedule, make_plan
from bcp.planning.priority import cost
from bcp.planning.project import Cost, Project
from bcp.planning.recoverability import find_recovery
from bcp.planning.solver import Budget, Solved, Solver
from benchmarks.synthetic import synthetic_city
from tests.planning.building import inventory, scenario, step, system


def optimized(
    built: Inventory, damage: Scenario, solver: Solver | None = None, seconds: float = 2
) -> tuple[Optimized, Cost]:
    situation = assess_situation(built, damage, NO_EVIDENCE)
    network = build_network(find_recovery(situation).drafts, situation.workforce.staffed_from)
    goals = find_levels(situation, network).goals
    lanes = {each.id: each.side_by_side for each in built.repositories}
    problem = network, situation.workforce, lanes, goals
    found = optimize(
        *problem, listed=best_schedule(*problem), relaxed=network, solver=solver, seconds=seconds
    )
    return found, cost(network, found.schedule, goals)


def city(size: int) -> tuple[Inventory, Scenario]:
    made = synthetic_city(size)
    return Inventory.model_validate(made.inventory), Scenario.model_validate(made.scenario)


@dataclass(frozen=True)
class Liar:
    """Says that every step can start at once, or that nothing is better than much."""

    bounds: Cost | None = None

    def solve(self, project: Project, known: Timetable, budget: Budget) -> Solved:
        assert budget.work < budget.seconds
        if self.bounds:
            return Solved(known, project.cost(known.starts), self.bounds)
        return Solved(Timetable([0] * project.size, known.demands), (0, 0, 0), (0, 0, 0))


def test_the_exact_solver_finds_and_proves_the_best_plan_of_a_small_city() -> None:
    built, damage = city(20)
    plain, before = optimized(built, damage)
    exact, after = optimized(built, damage, CpSat(), seconds=10)
    assert (plain.method, plain.fallback) == (Method.SEARCH, None)
    assert (exact.method, exact.fallback) == (Method.CP_SAT, None)
    assert after < before
    assert exact.proof is not None
    assert exact.proof.proven == (True, True, True)
    assert exact.proof.bounds == after
    assert plain.proof is not None
    assert plain.proof.bounds <= after


def test_what_cannot_be_better_is_left_and_proven_best() -> None:
    built = inventory(system("app", requires=("base",)), system("base"))
    damage = scenario(lost={"sites": ["hall"]})
    found, reached = optimized(built, damage, CpSat())
    assert (found.method, found.fallback) == (Method.LIST, None)
    assert found.proof is not None
    assert (found.proof.proven, found.proof.bounds) == ((True, True, True), reached)


def test_a_solver_is_not_believed_when_it_is_wrong() -> None:
    built, damage = city(20)
    plain, reached = optimized(built, damage)
    for liar in (Liar(), Liar((1 << 40, 0, 0))):
        found, cost_found = optimized(built, damage, liar)
        assert (found.method, cost_found, found.proof) == (plain.method, reached, plain.proof)


def test_what_cannot_be_put_as_a_project_says_so() -> None:
    instant = {"optimistic": "0m", "likely": "0m", "pessimistic": "0m"}
    people = [{"skill": "server", "count": 1}]
    nothing = {**step("call"), "estimate": instant, "people": people}
    built = inventory(system("app", nothing, step("verify", kind="verification")))
    damage = scenario(lost={"sites": ["hall"]})
    found, _ = optimized(built, damage, CpSat())
    assert (found.method, found.proof) == (Method.LIST, None)
    assert found.fallback is Fallback.UNSUITABLE
    assert optimized(built, damage)[0].fallback is None


def test_what_is_proven_holds_for_every_choice_of_alternatives() -> None:
    people = [{"skill": "server", "count": 1}]
    built = inventory(
        system("one", step("work", 30, people=people)),
        system("two", step("work", 40, people=people)),
        system("app", any_of=("one", "two"), objective="urgent"),
    )
    plan = make_plan(
        built,
        scenario(lost={"sites": ["hall"]}),
        digest="0" * 64,
        solver=CpSat(),
        seconds=4,
    )
    assert plan.steps_by_key["app/verify"].predecessors == ("one/work",)
    assert plan.cost_bounds is not None
    assert all(map(int.__le__, plan.cost_bounds, plan.cost))
    assert plan.lower_bound <= plan.makespan
