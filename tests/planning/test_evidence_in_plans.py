"""What a plan makes of evidence."""

from __future__ import annotations

from bcp.planning.evidence import Evidence, MeasuredDuration, MeasuredRate, copy_key
from bcp.planning.grounds import RowKind, list_evidence
from bcp.planning.plan import Basis, Plan
from tests.planning.building import (
    backup,
    inventory,
    planned,
    repository,
    restore,
    scenario,
    step,
    system,
    verify,
)

CITY = inventory(
    system("store", site="away"),
    system("files", restore(), verify(5), backups=[backup(("near", "1d"), size="60MiB")]),
    system("power", step("return", 60, kind="wait", needed="always"), site="away"),
    repositories=[repository("near")],
)
DAMAGE = scenario(lost={"sites": ["hall"]}, outages=[{"system": "power", "until": "2h"}])


def plan(**evidence: object) -> Plan:
    return planned(CITY, DAMAGE, Evidence.model_validate(evidence))


def took(seconds: int, basis: Basis = Basis.MEASURED) -> MeasuredDuration:
    return MeasuredDuration(seconds=seconds, basis=basis)


def timed(made: Plan, key: str) -> tuple[int, Basis]:
    return made.steps_by_key[key].duration, made.steps_by_key[key].basis


def test_measured_work_replaces_the_estimate_and_the_transfer_is_added() -> None:
    made = plan(work={"files/restore": took(100)})
    assert timed(made, "files/restore") == (160, Basis.MEASURED)
    assert timed(made, "files/verify") == (300, Basis.ASSUMED)


def test_a_measured_rate_replaces_the_stated_one() -> None:
    slow = MeasuredRate(bytes_per_second=2**10, basis=Basis.EXTRAPOLATED)
    made = plan(rates={"near": slow})
    assert timed(made, "files/restore") == (600 + 60 * 2**10, Basis.EXTRAPOLATED)


def test_what_most_of_a_step_rests_on_is_its_basis() -> None:
    quick = MeasuredRate(bytes_per_second=2**20, basis=Basis.EXTRAPOLATED)
    assert timed(plan(rates={"near": quick}), "files/restore") == (660, Basis.ASSUMED)


def test_a_whole_duration_comes_before_its_parts() -> None:
    made = plan(
        durations={"files/restore": took(7)},
        work={"files/restore": took(100)},
        rates={"near": MeasuredRate(bytes_per_second=1, basis=Basis.MEASURED)},
    )
    assert timed(made, "files/restore") == (7, Basis.MEASURED)


def test_the_rate_of_a_data_set_comes_before_that_of_its_repository() -> None:
    def rate(amount: int) -> MeasuredRate:
        return MeasuredRate(bytes_per_second=amount, basis=Basis.MEASURED)

    made = plan(rates={"near": rate(2**19)}, copies={copy_key("near", "files/data"): rate(2**10)})
    assert timed(made, "files/restore") == (600 + 60 * 2**10, Basis.MEASURED)


def test_a_rehearsal_changes_nothing() -> None:
    assert plan(rehearsed={"files/restore": took(1)}) == plan()


def test_what_the_scenario_sets_is_not_replaced() -> None:
    made = plan(work={"power/return": took(100)})
    assert timed(made, "power/return") == timed(plan(), "power/return")


def test_the_work_that_is_listed_and_the_transfers_are_what_the_plan_has() -> None:
    evidence = Evidence(
        work={"files/restore": took(100)},
        rates={"near": MeasuredRate(bytes_per_second=2**19, basis=Basis.MEASURED)},
    )
    made = planned(CITY, DAMAGE, evidence)
    rows = list_evidence(made, CITY, evidence)
    rates = {row.key: row.used for row in rows if row.kind is RowKind.RATE}
    for row in rows:
        if row.kind is RowKind.WORK:
            made_step = made.steps_by_key[row.key]
            transfers = sum(
                -(-action.size // rates[action.repository])
                for action in made_step.actions
                if action.repository is not None
            )
            assert made_step.duration == row.used + transfers
