from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bcp.evaluation.assessment import assess
from bcp.evaluation.measurement import longest_chain
from tests.evaluation.city import MIB, Lab, PlainCalendar, inventory, plan_for, run, scenario

CITY, DAMAGE = inventory(), scenario()
PLAN = plan_for(CITY, DAMAGE)


@given(
    st.floats(0.5, 5000),
    st.integers(1, 500 * MIB),
    st.floats(0.001, 0.4),
    st.sampled_from(sorted(PLAN.steps_by_key)),
)
def test_the_shares_add_up_to_the_forecast_whatever_was_measured(
    seconds: float, size: int, copy: float, broken: str
) -> None:
    lab = Lab(
        seconds=seconds,
        bytes=dict.fromkeys(("database", "program", "site"), size),
        copy_seconds=dict.fromkeys(("database", "program", "site"), copy),
        broken=frozenset({broken}),
    )
    for outcome in assess(run(CITY, DAMAGE, lab), CITY, DAMAGE, PlainCalendar()).outcomes:
        assert (outcome.shares is None) == (outcome.forecast is None)
        if outcome.shares is not None:
            assert outcome.shares.total == outcome.forecast
            assert min(outcome.shares.measured, outcome.shares.assumed) >= 0


@given(st.fixed_dictionaries({key: st.floats(0, 100) for key in PLAN.steps_by_key}))
def test_the_longest_chain_outweighs_every_step_and_not_all_of_them(
    seconds: dict[str, float],
) -> None:
    path, length = longest_chain(PLAN, seconds)
    assert max(seconds.values()) <= length <= sum(seconds.values()) + 1e-9
    assert abs(sum(seconds[key] for key in path) - length) < 1e-6
    for earlier, later in pairwise(path):
        assert _leads_to(earlier, later)


def _leads_to(earlier: str, later: str) -> bool:
    before = PLAN.steps_by_key[later].predecessors
    return earlier in before or any(_leads_to(earlier, key) for key in before)
