from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.model.inventory import Inventory
from bcp.model.resource import Estimate
from bcp.model.scenario import Attendance, Scenario
from bcp.planning.dispatch import dispatchable
from bcp.planning.forecast import make_forecast, quantiles
from bcp.planning.outlook import Forecast
from bcp.planning.plan import Plan
from bcp.planning.simulation import Simulation
from bcp.planning.trials import NEVER, Draws, arrival_shares, draw, pert
from tests.planning.building import (
    backup,
    inventory,
    planned,
    repository,
    restore,
    scenario,
    step,
    system,
    team,
    verify,
)

SERVER = [{"skill": "server"}]
MIXED = [{"skill": "network"}, {"skill": "server"}]
PAIR = [{"skill": "server", "count": 2}]
PERIOD = 28 * 86400


def spread(low: int, likely: int, high: int) -> dict[str, str]:
    return {"optimistic": f"{low}m", "likely": f"{likely}m", "pessimistic": f"{high}m"}


def uncertain(name: str, low: int, likely: int, high: int, **more: object) -> dict[str, object]:
    return {**step(name, **more), "estimate": spread(low, likely, high)}  # type: ignore[arg-type]


def busy_city(staff: int = 2, shift: dict[str, str] | None = None) -> Inventory:
    data = backup(("vault", "1h"), size="600MiB")
    return inventory(
        system("store", uncertain("build", 5, 10, 40, people=PAIR), verify()),
        system("one", restore(7, retries=1, people=SERVER), verify(), backups=[data]),
        system("two", restore(9, people=MIXED), verify(), backups=[data], requires=("store",)),
        system("three", uncertain("work", 5, 20, 90, people=SERVER), verify(), requires=("one",)),
        system("four", uncertain("wire", 5, 10, 15, people=MIXED), verify(), objective="urgent"),
        system("five", uncertain("come", 5, 10, 15, vendor="maker"), verify(0)),
        repositories=[repository("vault")],
        teams=[
            team(
                (staff, ("server",)),
                (1, ("network",)),
                (1, ("network", "server")),
                shift=shift or {"work": "12h", "rest": "12h"},
            )
        ],
        vendors=[{"id": "maker", "name": "M", "skills": ["part"], "arrival": spread(20, 60, 240)}],
    )


def late() -> Scenario:
    curve = [{"after": f"{m}m", "share": f"{s}%"} for m, s in ((5, 40), (45, 75), (90, 100))]
    return scenario(lost={"sites": ["hall"]}, attendance=[{"team": "ict", "present": curve}])


def forecast(
    built: Inventory, damage: Scenario, *, trials: int = 400, seed: int = 1, failure: float = 0.1
) -> Forecast:
    plan = planned(built, damage)
    return make_forecast(plan, built, damage, trials=trials, seed=seed, failure=failure)


def one_by_one(plan: Plan, draws: Draws, trial: int) -> list[int]:
    """A plain simulation of one trial that asks the executor's own dispatch."""
    number = {each.key: at for at, each in enumerate(plan.steps)}
    ends: dict[str, int] = {}
    crew: dict[str, tuple[str, ...]] = {}
    finish: dict[str, int] = {}
    attempts = dict.fromkeys(number, 0)
    dead: set[str] = set()
    arrivals = [int(t) for t in draws.arrivals[:, trial]]
    moments = {int(t) for t in (*arrivals, *draws.releases[:, trial]) if t < NEVER}
    people = tuple(
        person.model_copy(update={"arrives": came if came < NEVER else None})
        for person, came in zip(plan.people, arrivals, strict=True)
    )
    plan = plan.model_copy(update={"people": people})
    now = happened = -1
    while True:
        begins = [begin for p in people if (begin := p.next_begin(now)) is not None]
        real = min([*moments, *ends.values()], default=int(NEVER))
        begin = min((b for b in begins if b <= happened + PERIOD), default=int(NEVER))
        now = min(real, begin)
        if now == NEVER:
            break
        happened = now if real <= begin else happened
        moments.discard(now)
        for key in [key for key, end in ends.items() if end == now]:
            del ends[key]
            if draws.failures[number[key], trial] < attempts[key]:
                finish[key] = now
            elif attempts[key] > plan.steps_by_key[key].retries:
                dead.add(key)
        closed = {key for key, at in number.items() if draws.releases[at, trial] > now}
        ready = dispatchable(
            plan,
            done=finish,
            running={key: crew[key] for key in ends},
            gone=dead | (closed - set(ends) - set(finish)),
            limit=1000,
            now=now,
        )
        for each in ready:
            attempts[each.key] += 1
            ends[each.key] = now + int(draws.durations[number[each.key], trial])
            crew[each.key] = tuple(assignment.person for assignment in each.people)
    return [finish.get(each.key, int(NEVER)) for each in plan.steps]


@pytest.mark.parametrize("shift", [None, {"work": "2h", "rest": "1h"}])
@pytest.mark.parametrize("seed", range(4))
def test_trials_run_exactly_as_the_executor_dispatches(
    seed: int, shift: dict[str, str] | None
) -> None:
    built, damage = busy_city(shift=shift), late()
    plan = planned(built, damage)
    chance = np.random.default_rng(seed)
    draws = draw(plan, built, damage, failure=0.3, trials=40, chance=chance)
    finish = Simulation(plan).run(draws).finish
    assert finish.T.tolist() == [one_by_one(plan, draws, trial) for trial in range(40)]
    assert (finish == NEVER).any()


def test_without_uncertainty_the_forecast_is_the_plan() -> None:
    built = inventory(
        system("a", step("work", 30, people=SERVER), verify()),
        system("b", step("work", 20, people=SERVER), verify(), requires=("a",)),
    )
    made = forecast(built, scenario(lost={"sites": ["hall"]}), failure=0)
    for each in made.systems:
        assert set(each.verified.model_dump().values()) == {each.planned}
        assert (each.recovered, each.meets) == (1, 1)
    assert made.complete == 1
    assert {each.share for each in made.steps} == {1.0}


def test_the_binding_chain_names_who_is_waited_for() -> None:
    built = inventory(
        system("a", step("work", 30, people=SERVER), verify(0), objective="urgent"),
        system("b", step("work", 20, people=SERVER), verify(0)),
    )
    made = forecast(built, scenario(lost={"sites": ["hall"]}), failure=0)
    assert [(each.resource, each.share) for each in made.resources] == [("server", 1.0)]
    assert [each.step for each in made.steps] == ["a/work", "b/verify", "b/work"]


def test_a_step_that_fails_for_good_takes_its_dependants_along() -> None:
    built = inventory(
        system("store", site="away"),
        system("a", restore(), verify(), backups=[backup(("vault", "1h"))]),
        system("b", step("work"), verify(), requires=("a",)),
        repositories=[repository("vault")],
    )
    made = forecast(built, scenario(lost={"sites": ["hall"]}), trials=4000, failure=0.25)
    by_id = {each.system: each for each in made.systems}
    assert by_id["a"].recovered == pytest.approx(0.75, abs=0.03)
    assert by_id["b"].recovered == by_id["a"].recovered == made.complete
    assert by_id["b"].verified.p50 is not None
    assert by_id["b"].verified.p90 is None


def test_a_retry_saves_most_of_them() -> None:
    built = inventory(
        system("store", site="away"),
        system("a", restore(retries=1), verify(), backups=[backup(("vault", "1h"))]),
        repositories=[repository("vault")],
    )
    made = forecast(built, scenario(lost={"sites": ["hall"]}), trials=4000, failure=0.25)
    assert made.complete == pytest.approx(1 - 0.25**2, abs=0.02)


def test_the_same_seed_gives_the_same_forecast() -> None:
    first, again, other = (forecast(busy_city(), late(), seed=seed) for seed in (1, 1, 2))
    assert first.model_dump_json() == again.model_dump_json()
    assert first.systems != other.systems


def test_durations_have_the_mean_and_the_limits_of_the_estimate() -> None:
    estimate = Estimate.model_validate(spread(10, 20, 90))
    drawn = pert(estimate, 20_000, np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(estimate.expected, rel=0.01)
    assert estimate.optimistic <= drawn.min() <= drawn.max() <= estimate.pessimistic


def test_who_leaves_again_never_came() -> None:
    curve = Attendance.model_validate(
        {
            "team": "ict",
            "present": [
                {"after": "3h", "share": "60%"},
                {"after": "1h", "share": "90%"},
                {"after": "2h", "share": "50%"},
            ],
        }
    )
    assert arrival_shares(curve) == [(3600, 0.5), (7200, 0.0), (10800, pytest.approx(0.1))]


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), failure=st.floats(0, 0.9), staff=st.integers(2, 4))
def test_what_holds_of_every_forecast(seed: int, failure: float, staff: int) -> None:
    made = forecast(busy_city(staff), late(), trials=60, seed=seed, failure=failure)
    for each in made.systems:
        assert 0 <= each.meets <= 1
        assert 0 <= each.recovered <= 1
        times = [t for t in each.verified.model_dump().values() if t is not None]
        assert times == sorted(times)
    assert all(0 < each.share <= 1 for each in made.steps)
    assert all(0 < each.share <= 1 for each in made.resources)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), sooner=st.integers(0, 3600))
def test_who_comes_sooner_never_delays_a_forced_order(seed: int, sooner: int) -> None:
    built = inventory(
        system("a", uncertain("work", 5, 10, 60, people=SERVER), verify()),
        system("b", uncertain("work", 5, 10, 60, people=SERVER), verify(), requires=("a",)),
    )
    damage = late()
    plan = planned(built, damage)
    chance = np.random.default_rng(seed)
    draws = draw(plan, built, damage, failure=0, trials=30, chance=chance)
    better = replace(draws, arrivals=np.maximum(draws.arrivals - sooner, 0))
    before, after = (Simulation(plan).run(each).finish for each in (draws, better))
    assert (after <= before).all()


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=50))
def test_quantiles_are_times_by_which_that_share_is_through(times: list[int]) -> None:
    found = quantiles(np.array(times, dtype=np.int64))
    for share, mark in zip((50, 90, 95), found.model_dump().values(), strict=True):
        assert sum(time <= mark for time in times) * 100 >= share * len(times)
        assert sum(time < mark for time in times) * 100 < share * len(times)
