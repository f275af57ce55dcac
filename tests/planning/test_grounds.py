from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bcp.planning.evidence import (
    NO_EVIDENCE,
    Evidence,
    MeasuredDuration,
    MeasuredRate,
    basis_of_sum,
    copy_key,
)
from bcp.planning.grounds import EvidenceRow, RowKind, list_evidence
from bcp.planning.plan import Basis
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

LAST = datetime(2026, 10, 1, tzinfo=UTC)
CITY = inventory(
    system("store", site="away"),
    system("files", restore(), verify(5), backups=[backup(("near", "1d"), size="60MiB")]),
    system("power", step("return", 60, kind="wait", needed="always"), site="away"),
    repositories=[repository("near"), repository("far")],
)
DAMAGE = scenario(lost={"sites": ["hall"]}, outages=[{"system": "power", "until": "2h"}])
PLAN = planned(CITY, DAMAGE)


def rows(evidence: Evidence = NO_EVIDENCE) -> dict[str, EvidenceRow]:
    return {row.key: row for row in list_evidence(PLAN, CITY, evidence)}


def test_without_evidence_every_number_is_assumed() -> None:
    found = rows()
    assert list(found) == [*(s.key for s in PLAN.steps if s.system == "files"), "near"]
    work, rate = found["files/restore"], found["near"]
    assert (work.kind, work.assumed, work.used, work.count) == (RowKind.WORK, 600, 600, 0)
    assert (rate.kind, rate.assumed, rate.used) == (RowKind.RATE, 2**20, 2**20)
    assert {(row.basis, row.measured, row.source) for row in found.values()} == {
        (Basis.ASSUMED, None, "assumption")
    }


def test_what_was_measured_stands_beside_what_was_assumed() -> None:
    took = MeasuredDuration(
        seconds=90, basis=Basis.MEASURED, count=3, last=LAST, shortest=80, longest=95
    )
    slow = MeasuredRate(
        bytes_per_second=1000,
        basis=Basis.EXTRAPOLATED,
        count=2,
        last=LAST,
        observed=1000,
        slowest=900,
        fastest=2000,
    )
    found = rows(Evidence(work={"files/restore": took}, rates={"near": slow}))
    assert found["files/restore"] == EvidenceRow(
        kind=RowKind.WORK,
        key="files/restore",
        basis=Basis.MEASURED,
        assumed=600,
        used=90,
        source="assumption",
        measured=90,
        count=3,
        last=LAST,
        low=80,
        high=95,
    )
    assert found["near"] == EvidenceRow(
        kind=RowKind.RATE,
        key="near",
        basis=Basis.EXTRAPOLATED,
        assumed=2**20,
        used=1000,
        source="assumption",
        measured=1000,
        count=2,
        last=LAST,
        low=900,
        high=2000,
    )
    assert found["files/verify"].basis is Basis.ASSUMED


def test_a_rehearsal_is_shown_and_changes_nothing() -> None:
    took = MeasuredDuration(seconds=9, basis=Basis.EXTRAPOLATED, count=4, last=LAST)
    row = rows(Evidence(rehearsed={"files/restore": took}))["files/restore"]
    assert (row.used, row.basis) == (600, Basis.ASSUMED)
    assert (row.measured, row.count, row.last) == (9, 4, LAST)


def test_a_rate_above_the_stated_one_is_shown_as_it_was_measured() -> None:
    quick = MeasuredRate(bytes_per_second=2**20, basis=Basis.EXTRAPOLATED, observed=2**30)
    row = rows(Evidence(rates={"near": quick}))["near"]
    assert (row.used, row.measured) == (2**20, 2**30)


def test_a_data_set_has_a_row_of_its_own_once_its_rate_is_known() -> None:
    slow = MeasuredRate(bytes_per_second=1000, basis=Basis.EXTRAPOLATED)
    key = copy_key("near", "files/data")
    found = rows(Evidence(copies={key: slow, copy_key("far", "files/data"): slow}))
    assert list(found)[-2:] == ["near", key]
    assert (found[key].kind, found[key].used, found[key].basis) == (
        RowKind.COPY,
        1000,
        Basis.EXTRAPOLATED,
    )
    assert found["near"].basis is Basis.ASSUMED


def test_the_rate_of_a_data_set_comes_before_that_of_its_repository() -> None:
    def rate(amount: int) -> MeasuredRate:
        return MeasuredRate(bytes_per_second=amount, basis=Basis.MEASURED)

    known = Evidence(rates={"near": rate(5)}, copies={copy_key("near", "files/data"): rate(3)})
    assert known.rate_of("near", 7, "files/data") == (3, Basis.MEASURED)
    assert known.rate_of("near", 7, "mail/data") == known.rate_of("near", 7) == (5, Basis.MEASURED)
    assert known.rate_of("far", 7, "files/data") == (7, Basis.ASSUMED)


@pytest.mark.parametrize(
    ("measured", "extrapolated", "assumed", "basis"),
    [
        (0, 0, 0, Basis.ASSUMED),
        (5, 5, 5, Basis.ASSUMED),
        (5, 5, 4, Basis.EXTRAPOLATED),
        (9, 4, 4, Basis.MEASURED),
    ],
)
def test_a_sum_rests_on_what_most_of_it_rests_on(
    measured: int, extrapolated: int, assumed: int, basis: Basis
) -> None:
    parts = (
        (measured, Basis.MEASURED),
        (extrapolated, Basis.EXTRAPOLATED),
        (assumed, Basis.ASSUMED),
    )
    assert basis_of_sum(parts) is basis
