"""A restore test as a fold: two events in order, either restored or failed, nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bcp.evaluation.backups import Proof, last_proofs
from bcp.evaluation.evidence import collect_evidence
from bcp.execution.events import (
    Event,
    Failure,
    FailureKind,
    Noted,
    RestoreMeasurement,
    RestoreTestFinished,
    RestoreTestStarted,
)
from bcp.execution.fold import fold
from bcp.execution.restore_tests import RestoreTest, fold_test
from bcp.execution.state import IllegalTransition
from bcp.model.resource import RepositoryKind
from bcp.model.scenario import Realm
from bcp.planning.evidence import copy_key
from bcp.planning.plan import Basis
from tests.evaluation.city import MIB, inventory

AT = datetime(2026, 11, 24, tzinfo=UTC)
CITY = inventory()
STORE = CITY.repositories[0].id


def started(realm: Realm = Realm.DRILL) -> RestoreTestStarted:
    return RestoreTestStarted(
        at=AT, test="t", realm=realm, system="city-website", backup="site", repository=STORE,
        kind=RepositoryKind.DIRECTORY,
    )  # fmt: skip


def restored(size: int = 8 * MIB, hours: int = 1) -> RestoreTestFinished:
    restore = RestoreMeasurement(
        role="web_restore", backup="site", repository=STORE, generation="20261124T000000Z",
        bytes=size, copy_seconds=4.0,
    )  # fmt: skip
    return RestoreTestFinished(at=AT + timedelta(hours=hours), restore=restore)


FAILED = RestoreTestFinished(
    at=AT, failure=Failure(kind=FailureKind.BACKUP_CORRUPT, detail="two bytes")
)


def of(*events: Event) -> RestoreTest:
    return fold_test(events)


def test_what_was_restored_is_proven_and_what_failed_is_not() -> None:
    assert of(started()).proven is None
    assert of(started(), FAILED).proven is None
    good = of(started(), restored())
    assert good.proven == restored().restore
    assert good.at == AT + timedelta(hours=1)


@pytest.mark.parametrize(
    "events",
    [
        (),
        (FAILED,),
        (started(), started()),
        (started(), FAILED, FAILED),
        (started(), Noted(at=AT, text="no event of a test")),
        (started(), RestoreTestFinished(at=AT)),
        (started(), restored().model_copy(update={"failure": FAILED.failure})),
    ],
)
def test_nothing_else_can_follow(events: tuple[Event, ...]) -> None:
    with pytest.raises(IllegalTransition):
        fold_test(events)


def test_a_restore_test_is_no_run() -> None:
    with pytest.raises(IllegalTransition):
        fold([started()])


def test_the_newest_proof_counts() -> None:
    tests = [of(started(), restored(hours=hours)) for hours in (1, 3, 2)]
    proof = Proof(at=AT + timedelta(hours=3), run="t", generation="20261124T000000Z")
    assert last_proofs([], [*tests, of(started(), FAILED)]) == {
        ("city-website", "site", STORE): proof
    }


def test_its_rate_is_evidence_by_its_realm_and_only_where_it_tells_one() -> None:
    key = copy_key(STORE, "city-website/site")
    lab = collect_evidence([], CITY, [of(started(), restored())]).evidence
    real = collect_evidence([], CITY, [of(started(Realm.PRODUCTION), restored())]).evidence
    small = collect_evidence([], CITY, [of(started(), restored(size=MIB))]).evidence

    assert (lab.copies[key].observed, lab.copies[key].basis) == (2 * MIB, Basis.EXTRAPOLATED)
    assert (real.copies[key].observed, real.copies[key].basis) == (2 * MIB, Basis.MEASURED)
    assert real.rates[STORE].bytes_per_second == 2 * MIB
    assert (lab.rates, small.copies) == ({}, {})
