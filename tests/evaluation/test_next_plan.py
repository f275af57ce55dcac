"""The forecast of a report, and the plan that is made next, go by the same evidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bcp.evaluation.assessment import assess
from bcp.evaluation.evidence import collect_evidence
from bcp.model.scenario import Realm
from bcp.planning.planner import make_plan
from tests.evaluation.city import DIGEST, MIB, Lab, PlainCalendar, inventory, run, scenario

CITY, DAMAGE = inventory(), scenario()


@given(
    st.floats(0.5, 5000),
    st.integers(1, 500 * MIB),
    st.floats(0.001, 0.4),
    st.sampled_from(Realm),
)
def test_the_next_plan_is_the_forecast_after_the_only_run(
    seconds: float, size: int, copy: float, realm: Realm
) -> None:
    lab = Lab(
        seconds=seconds,
        bytes=dict.fromkeys(("database", "program", "site"), size),
        copy_seconds=dict.fromkeys(("database", "program", "site"), copy),
        realm=realm,
    )
    state = run(CITY, DAMAGE, lab)
    forecast = assess(state, CITY, DAMAGE, PlainCalendar()).forecast
    evidence = collect_evidence([state], CITY).evidence
    planned = make_plan(CITY, DAMAGE, digest=DIGEST, evidence=evidence)
    for step in planned.steps:
        found = forecast.steps_by_key[step.key].duration
        # A rate is kept in whole bytes a second, a copy takes whole seconds.
        assert abs(step.duration - found) <= 1 + 1e-3 * found
