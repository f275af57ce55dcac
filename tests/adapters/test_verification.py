"""Verification without a guest: what cannot be verified is never taken for verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bcp.adapters.connection import ControlFolder
from bcp.adapters.probe import stated_checks
from bcp.adapters.targets import Service, Target, Targets
from bcp.adapters.verification import SIMULATED, SystemChecks, TestinfraVerifier
from bcp.app.load_workspace import Workspace, load
from bcp.execution.events import FailureKind
from bcp.model.lab import ServiceKind
from bcp.model.scenario import Realm
from bcp.planning.plan import Basis, Plan
from bcp.planning.planner import make_plan

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def city() -> Workspace:
    return load(ROOT / "tests/small_city")


@pytest.fixture(scope="module")
def plan(city: Workspace) -> Plan:
    return make_plan(city.sound(), city.scenario("hall-lost"), digest=city.digest)


@pytest.fixture
def targets(tmp_path: Path) -> Targets:
    expectations = tmp_path / "expectations.json"
    expectations.write_text('{"systems": {}}')
    return Targets(
        realm=Realm.DRILL,
        ssh_port=1,
        user="nobody",
        identity_file=str(tmp_path / "key"),
        known_hosts=str(tmp_path / "known_hosts"),
        python="/usr/bin/python3",
        platform_address="127.0.0.1",
        repositories={},
        expectations=str(expectations),
        hosts=(Target(system="registry", address="127.0.0.1", root="/nowhere"),),
    )


def test_a_data_check_knows_what_kind_of_data_it_looks_at(city: Workspace) -> None:
    (check,) = stated_checks(city.sound().systems_by_id["registry-database"])
    assert (check.backup, check.data_set) == ("database", "postgresql")


def test_what_only_people_look_at_is_assumed(
    city: Workspace, plan: Plan, targets: Targets, control: ControlFolder
) -> None:
    step = plan.steps_by_key["power/verify"]
    verifier = TestinfraVerifier(ROOT, plan, city.sound(), targets, control)
    outcome = verifier.run(step, 1)
    assert (outcome.failure, outcome.basis) == (None, Basis.ASSUMED)
    assert outcome.seconds == step.duration
    assert [(check.name, check.detail) for check in outcome.checks] == [("見て確かめる", SIMULATED)]


def test_a_guest_that_does_not_answer_fails_every_check(
    city: Workspace, plan: Plan, targets: Targets, control: ControlFolder
) -> None:
    service = Service(name="application", kind=ServiceKind.APPLICATION, port=8080)
    serving = targets.hosts[0].model_copy(update={"services": (service,)})
    away = targets.model_copy(update={"hosts": (serving,)})
    answer = {"service": "application", "port": 8080, "path": "/", "sha256": "", "contains": {}}
    known = {"systems": {"registry": {"answers": [answer]}}}
    assert targets.expectations is not None
    Path(targets.expectations).write_text(json.dumps(known))
    verifier = TestinfraVerifier(ROOT, plan, city.sound(), away, control)
    outcome = verifier.run(plan.steps_by_key["registry/verify"], 1)
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.UNREACHABLE
    said = outcome.failure.detail
    assert said.endswith("ssh: connect to host 127.0.0.1 port 1: Connection refused")
    assert [(check.passed, check.detail) for check in outcome.checks] == [(False, said)]


def test_a_check_that_cannot_be_made_is_not_taken_for_a_guest_that_is_away(
    city: Workspace, plan: Plan, targets: Targets, control: ControlFolder
) -> None:
    verifier = TestinfraVerifier(ROOT, plan, city.sound(), targets, control)
    outcome = verifier.run(plan.steps_by_key["registry/verify"], 1)
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.VERIFICATION_FAILED
    assert "registry has no service" in outcome.failure.detail


def test_a_missing_guest_is_a_failure(
    city: Workspace, targets: Targets, control: ControlFolder
) -> None:
    checks = SystemChecks(ROOT, city.sound(), targets, control)
    failure = checks.check("registry-database").failure
    assert failure is not None
    assert failure.kind is FailureKind.NO_HOSTS
    (result,) = checks.verify("registry-database")
    assert not result.passed


def test_another_realm_is_refused(
    city: Workspace, plan: Plan, targets: Targets, control: ControlFolder
) -> None:
    production = targets.model_copy(update={"realm": Realm.PRODUCTION})
    verifier = TestinfraVerifier(ROOT, plan, city.sound(), production, control)
    outcome = verifier.run(plan.steps_by_key["registry/verify"], 1)
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.REFUSED


def test_a_verification_that_takes_too_long_or_is_cancelled_is_no_success(
    city: Workspace, targets: Targets, control: ControlFolder
) -> None:
    checks = SystemChecks(ROOT, city.sound(), targets, control)
    failure = checks.check("registry", timeout=0.05).failure
    assert failure is not None
    assert failure.kind is FailureKind.TIMEOUT
    checks.cancel()
    failure = checks.check("registry").failure
    assert failure is not None
    assert failure.kind is FailureKind.KILLED


def test_a_workspace_without_tests_is_no_success(
    city: Workspace, targets: Targets, control: ControlFolder, tmp_path: Path
) -> None:
    failure = SystemChecks(tmp_path, city.sound(), targets, control).check("registry").failure
    assert failure is not None
    assert failure.kind is FailureKind.INTERNAL
