"""A system is back at its recovery level: what that means for the judgement and the outage."""

from __future__ import annotations

from bcp.evaluation.assessment import Assessment, assess
from bcp.evaluation.findings import FindingKind
from bcp.evaluation.outage import SystemOutage, plan_outage
from bcp.evaluation.outcome import Judgement
from bcp.execution.fold import fold
from bcp.model.inventory import Inventory
from bcp.model.quantity import MINUTE
from tests.evaluation.city import Lab, PlainCalendar, history
from tests.planning.building import inventory, objective, planned, scenario, step, system, verify
from tests.planning.test_levels import modest, stage

DAMAGE = scenario(lost={"sites": ["hall"]})
STAGED = inventory(
    system("a", step("copy", 20), stage("60%"), step("rest", 200), verify(5), objective="modest"),
    objectives=[modest()],
)
HELD = inventory(
    system("slow", verify(90)),
    system("low", uses=(("slow", "40%"),), objective="modest"),
    system("high", uses=(("slow", "70%"),), objective="modest"),
    objectives=[modest(), objective("standard", 5, "8h")],
)
STUCK = inventory(
    system("gone", step("rest", needed="down"), objective="patient"),
    system("low", uses=(("gone", "40%"),), objective="modest"),
    objectives=[modest(), objective("patient", 9, "7d")],
)


def assessed(city: Inventory) -> Assessment:
    state = fold(history(planned(city, DAMAGE), Lab(seconds=1)))
    return assess(state, city, DAMAGE, PlainCalendar())


def outages(city: Inventory) -> dict[str, SystemOutage]:
    found = plan_outage(planned(city, DAMAGE), city.city, PlainCalendar())
    return {each.system: each for each in found.away}


def test_the_clock_stops_at_the_recovery_level() -> None:
    outcome = assessed(STAGED).outcomes_by_id["a"]
    assert (outcome.planned, outcome.forecast) == (35 * MINUTE, 35 * MINUTE)
    assert outcome.judgement is Judgement.MET
    assert outcome.shares is not None
    assert outcome.shares.total == outcome.forecast
    assert outcome.business_outage == 35 * MINUTE


def test_below_its_level_a_system_waits_for_what_it_uses() -> None:
    outcomes = assessed(HELD).outcomes_by_id
    low, high = outcomes["low"], outcomes["high"]
    assert (low.forecast, low.judgement) == (100 * MINUTE, Judgement.IMPOSSIBLE)
    assert (high.forecast, high.judgement) == (20 * MINUTE, Judgement.MET)
    for outcome in outcomes.values():
        assert outcome.shares is not None
        assert outcome.shares.total == outcome.forecast


def test_a_system_that_stays_below_its_level_is_a_finding() -> None:
    assessment = assessed(STUCK)
    outcome = assessment.outcomes_by_id["low"]
    assert (outcome.forecast, outcome.judgement) == (None, Judgement.IMPOSSIBLE)
    sentences = [
        finding.message.render()
        for finding in assessment.findings
        if finding.kind is FindingKind.TIME_MISSED
    ]
    assert sentences == [
        "Stays below its recovery level: something that it uses does not come back."
    ]


def test_an_outage_lasts_until_the_recovery_level_and_what_is_missing_is_told_apart() -> None:
    # The incident is on a Monday at 10:00; the hall closes at 17:00.
    staged = outages(STAGED)["a"]
    assert (staged.back, staged.seconds) == (35 * MINUTE, 35 * MINUTE)
    assert staged.limited == 205 * MINUTE
    held = outages(HELD)
    assert (held["low"].seconds, held["low"].limited) == (100 * MINUTE, 0)
    assert (held["high"].seconds, held["high"].limited) == (20 * MINUTE, 80 * MINUTE)
    stuck = outages(STUCK)
    assert (stuck["low"].seconds, stuck["low"].limited) == (None, None)
