from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.evaluation.accuracy import Accuracy, Difference, Errors, summarize
from bcp.evaluation.assessment import assess
from bcp.evaluation.findings import FindingKind
from bcp.model.scenario import Realm
from bcp.planning.evidence import NO_EVIDENCE, Evidence, MeasuredDuration
from bcp.planning.plan import Basis
from tests.evaluation.city import Lab, PlainCalendar, inventory, run, scenario

CITY, DAMAGE = inventory(), scenario()
SLOW = Lab(copy_seconds={"database": 4.0, "program": 0.01, "site": 4.0})


def accuracy(lab: Lab | None = None, known: Evidence = NO_EVIDENCE) -> Accuracy:
    return assess(run(CITY, DAMAGE, lab), CITY, DAMAGE, PlainCalendar(), known).accuracy


def test_a_step_is_its_work_and_its_copies_at_production_size() -> None:
    found = {each.step: each for each in accuracy().steps}
    database = found["core-database/restore"]
    # 200 GiB at 100 MiB/s planned, at 400 MiB/s in the lab; ten seconds, a tenth of it copying.
    assert (database.estimate, database.planned) == (1800, 1800 + 2048)
    assert (database.work, database.found) == (10, 10 + 512)
    # The program's 20 kB tell no rate: its copy takes what was planned for it.
    program = found["resident-registry/restore"]
    assert (program.planned, program.found) == (1200 + 21, 10 + 21)


def test_only_what_a_stopwatch_timed_is_compared() -> None:
    found = accuracy()
    assert {each.step for each in found.steps} == {
        *("core-database/restore", "city-website/restore", "resident-registry/restore"),
        *("resident-registry/verify", "certificate-issuing/verify", "city-website/verify"),
    }
    assert (found.simulated, found.simulated_seconds) == (1, 1800)


@pytest.mark.parametrize(
    "lab",
    [
        Lab(shaky=frozenset({"city-website/restore"})),
        Lab(broken=frozenset({"city-website/restore"})),
        Lab(rejected={"city-website": ("20261120T005800Z",)}),
    ],
)
def test_a_step_that_went_wrong_is_no_measure_of_the_plan(lab: Lab) -> None:
    assert "city-website/restore" not in {each.step for each in accuracy(lab).steps}


def test_copies_are_compared_at_the_measured_rate() -> None:
    found = {each.backup: each for each in accuracy(SLOW).copies}
    assert set(found) == {"database", "site"}
    assert (found["database"].planned, found["database"].found) == (2048, 20480)
    errors = accuracy(SLOW).copy_errors
    # Nine times longer, and 2560 s in place of 410 s.
    assert errors.absolute == errors.bias == pytest.approx((900 + 100 * 2150 / 410) / 2)
    assert (errors.count, errors.longer, errors.shorter) == (2, 2, 0)


def test_systems_are_compared_with_the_forecast_after_the_run_the_worst_first() -> None:
    found = accuracy(SLOW)
    changes = [each.change for each in found.systems]
    assert changes[0] > 0
    assert changes == sorted(changes, key=lambda change: -abs(change))
    assert found.system_errors.count == 4


def test_systems_that_did_not_come_back_are_not_compared() -> None:
    found = accuracy(Lab(broken=frozenset({"core-database/restore"})))
    assert [each.system for each in found.systems] == ["city-website"]


def test_a_plan_made_with_evidence_is_held_against_that() -> None:
    known = Evidence(
        work={"city-website/verify": MeasuredDuration(seconds=20, basis=Basis.MEASURED)}
    )
    found = {each.step: each for each in accuracy(known=known).steps}
    assert found["city-website/verify"].estimate == 20


def test_at_full_scale_the_forecast_may_become_shorter() -> None:
    assert max(each.change for each in accuracy(Lab(realm=Realm.PRODUCTION)).systems) < 0


def test_work_that_took_longer_than_its_estimate_is_a_finding() -> None:
    lab = Lab(seconds=900)
    assessment = assess(run(CITY, DAMAGE, lab), CITY, DAMAGE, PlainCalendar())
    sentences = {
        finding.message.render()
        for finding in assessment.findings
        if finding.kind is FindingKind.ESTIMATE_EXCEEDED
    }
    assert (
        "The work of the step city-website/verify took 15 min, longer than its estimate of 10 min."
        in sentences
    )
    assert not any("core-database" in sentence for sentence in sentences)


def test_nothing_compared_has_no_errors() -> None:
    assert summarize([]) == Errors(count=0)
    assert summarize([Difference(planned=0, found=9)]) == Errors(count=0)


differences = st.builds(Difference, planned=st.integers(0, 10**6), found=st.integers(0, 10**6))


@given(st.lists(differences))
def test_errors_lie_among_those_that_they_sum_up(made: list[Difference]) -> None:
    errors = summarize(made)
    known = [each.percent for each in made if each.percent is not None]
    assert errors.count == len(known)
    assert errors.longer + errors.shorter <= errors.count
    if known:
        assert errors.bias is not None
        assert errors.absolute is not None
        assert min(known) <= errors.bias <= max(known)
        assert abs(errors.bias) <= max(abs(each) for each in known)
        assert errors.absolute <= max(abs(each) for each in known)


@given(st.lists(differences, min_size=1))
def test_a_plan_of_what_happened_has_no_error(made: list[Difference]) -> None:
    exact = [each.model_copy(update={"planned": each.found}) for each in made]
    errors = summarize(exact)
    assert not errors.absolute
    assert (errors.longer, errors.shorter) == (0, 0)
