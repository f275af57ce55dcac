"""Verification of systems by the pytest-testinfra files of the workspace, each in a process."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bcp.adapters.connection import ControlFolder, trouble_of
from bcp.adapters.files import read_bounded
from bcp.adapters.inert import inert
from bcp.adapters.output import read_end
from bcp.adapters.ownership import end_run, folder_prefix, tags
from bcp.adapters.probe import NotReached, StatedCheck, stated_checks
from bcp.adapters.targets import Targets
from bcp.execution.events import CheckResult, Failure, FailureKind
from bcp.execution.ports import StepOutcome
from bcp.execution.realms import refuse_other_realm
from bcp.model.inventory import Inventory
from bcp.model.message import mark
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from bcp.model.system import CheckKind
from bcp.planning.plan import Basis, Plan, PlannedStep

DEFAULT_SECONDS = 300
SIMULATED = mark("assumed: a person looks at this")
_CASE = re.compile(r"\[[a-z]+-(\d+)\]$")
_NOT_REACHED = f"{NotReached.__module__}.{NotReached.__qualname__}: "
"""How pytest's reports begin of a check that did not reach the guest; a guest has no say in it."""
_PASSED, _TESTS_FAILED = 0, 1
_LARGEST_REPORT = 20_000_000


def plain_pytest() -> list[str]:
    """What to run, followed by its arguments, to run pytest."""
    return [sys.executable, "-m", "pytest"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What the checks of a system came to; `failure` None means that every one passed."""

    checks: tuple[CheckResult, ...]
    failure: Failure | None = None


class SystemChecks:
    """Runs the checks that the inventory states for a system against its guest.

    `pytest` gives the command, to be followed by arguments, that runs pytest.
    """

    def __init__(
        self,
        workspace: Path,
        inventory: Inventory,
        targets: Targets,
        control: ControlFolder,
        pytest: Callable[[], list[str]] = plain_pytest,
    ) -> None:
        self._tests = workspace.resolve() / "playbooks" / "verify"
        self._inventory = inventory
        self._targets = targets
        self._control = control
        self._pytest = pytest
        self._numbers = itertools.count(1)
        self._runs: dict[str, str] = {}
        self._cancelled = threading.Event()

    @property
    def realm(self) -> Realm:
        """What the targets belong to."""
        return self._targets.realm

    def verify(self, system: str) -> tuple[CheckResult, ...]:
        """The results for a system; a verification that could not run is a check that failed."""
        done = self.check(system)
        if done.failure is not None and all(result.passed for result in done.checks):
            return (CheckResult(name=system, passed=False, detail=done.failure.detail),)
        return done.checks

    def check(self, system: str, timeout: float = DEFAULT_SECONDS) -> Verification:
        """Run all checks of a system but those of people. Never raises for what they find."""
        checks = [check for check in self.stated(system) if check.kind is not CheckKind.MANUAL]
        if not checks:
            return Verification(())
        if self._targets.host(system) is None:
            return _failed(FailureKind.NO_HOSTS, f"there is no target for {system}")
        if self._cancelled.is_set():
            return _failed(FailureKind.KILLED, "the verification was cancelled")
        private = Path(tempfile.mkdtemp(prefix=folder_prefix("bcp-verify-")))
        try:
            return self._run(system, checks, private, timeout)
        except OSError as error:
            return _failed(FailureKind.INTERNAL, str(error))
        finally:
            shutil.rmtree(private, ignore_errors=True)

    def stated(self, system: str) -> tuple[StatedCheck, ...]:
        """All checks that the inventory states for a system."""
        declared = self._inventory.systems_by_id.get(system)
        return () if declared is None else stated_checks(declared)

    def cancel(self) -> None:
        """End every verification at once, and start none any more."""
        self._cancelled.set()
        for run in tuple(self._runs):
            end_run(run)

    def cancel_system(self, system: str) -> None:
        """End the verification of one system."""
        for run, name in tuple(self._runs.items()):
            if name == system:
                end_run(run)

    def _run(
        self, system: str, checks: list[StatedCheck], private: Path, timeout: float
    ) -> Verification:
        _write(private / "targets.json", self._targets.model_dump_json())
        _write(private / "checks.json", json.dumps([c.model_dump(mode="json") for c in checks]))
        run = f"{os.getpid()}-verify-{next(self._numbers)}-{system}"
        self._runs[run] = system
        said = private / "output.txt"
        try:
            with said.open("xb") as output:
                done = subprocess.run(
                    self._command(system, private),
                    cwd=private,
                    env={**os.environ, **tags(run), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=timeout,
                    start_new_session=True,  # a Ctrl-C is for us: what runs is finished
                    check=False,
                )
        except subprocess.TimeoutExpired:
            end_run(run)
            return _failed(FailureKind.TIMEOUT, read_end(said))
        finally:
            self._runs.pop(run, None)
        results = _results(private / "results.xml", checks)
        complete = len(results) == len(checks)
        failure = _failure(done.returncode, read_end(said), results, complete=complete)
        return Verification(tuple(map(_readable, results)), failure)

    def _command(self, system: str, private: Path) -> list[str]:
        return [
            *(*self._pytest(), "-q", "--tb=short", "-p", "no:cacheprovider"),
            *("-p", "bcp.adapters.confined"),
            *("-c", os.devnull, "--rootdir", str(self._tests), "--import-mode=importlib"),
            *("--confcutdir", str(self._tests)),  # else every folder above it is looked through
            *("--junitxml", str(private / "results.xml"), "-o", "junit_family=xunit2"),
            *("--system", system, "--targets", str(private / "targets.json")),
            *("--checks", str(private / "checks.json")),
            *("--control-path", self._control.socket_pattern),
            str(self._tests),
        ]


class TestinfraVerifier:
    """Carries out the verification steps of one plan on the targets of one realm.

    What only a person can look at counts as seen in a drill, and says so; when there are people to
    ask (`asking`), it is left to them. The executor's runner for people takes the steps of systems
    where there is nothing else.
    """

    __test__ = False

    def __init__(
        self,
        workspace: Path,
        plan: Plan,
        inventory: Inventory,
        targets: Targets,
        control: ControlFolder,
        *,
        asking: bool = False,
        pytest: Callable[[], list[str]] = plain_pytest,
    ) -> None:
        self._asking = asking
        self._plan_realm = plan.realm
        self._checks = SystemChecks(workspace, inventory, targets, control, pytest)

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:  # noqa: ARG002 - StepRunner
        """Carry the step out and wait for its end."""
        begin = time.monotonic()
        done = self._refuse() or self._checks.check(step.system, timeout=max(1, step.timeout))
        to_see = tuple(
            inert(check.description)
            for check in self._checks.stated(step.system)
            if check.kind is CheckKind.MANUAL
        )
        if self._asking:
            return StepOutcome(
                seconds=time.monotonic() - begin,
                basis=Basis.MEASURED,
                failure=done.failure,
                checks=done.checks,
                to_see=to_see,
            )
        seen = tuple(CheckResult(name=what, passed=True, detail=SIMULATED) for what in to_see)
        if not done.checks and done.failure is None:
            return StepOutcome(seconds=step.duration, basis=Basis.ASSUMED, checks=seen)
        return StepOutcome(
            seconds=time.monotonic() - begin,
            basis=Basis.MEASURED,
            failure=done.failure,
            checks=(*done.checks, *seen),
        )

    def cancel(self) -> None:
        """End everything that runs."""
        self._checks.cancel()

    def cancel_step(self, key: str) -> None:
        """End the verification of a step's system."""
        self._checks.cancel_system(key.partition("/")[0])

    def look(self, step: PlannedStep) -> StepOutcome | None:  # noqa: ARG002 - StepRunner
        """A verification is simply made again."""
        return None

    def _refuse(self) -> Verification | None:
        try:
            refuse_other_realm(self._plan_realm, self._checks.realm)
        except Refused as refusal:
            return _failed(FailureKind.REFUSED, str(refusal))
        if self._plan_realm is not Realm.DRILL and not self._asking:
            return _failed(FailureKind.REFUSED, "people are played in a drill only")
        return None


def _results(report: Path, checks: list[StatedCheck]) -> tuple[CheckResult, ...]:
    """The outcome of each check in the order of the inventory, without those that did not run."""
    found: dict[int, CheckResult] = {}
    with contextlib.suppress(OSError, Refused, ElementTree.ParseError):
        content = read_bounded(report, _LARGEST_REPORT)
        if b"<!" in content.replace(b"<![CDATA[", b""):
            return ()  # our own pytest declares no entities
        for case in ElementTree.fromstring(content).iter("testcase"):  # noqa: S314
            match = _CASE.search(case.get("name", ""))
            if match and int(match.group(1)) < len(checks):
                number = int(match.group(1))
                found[number] = _result(checks[number], case)
    return tuple(found[number] for number in sorted(found))


def _result(check: StatedCheck, case: ElementTree.Element) -> CheckResult:
    trouble = [
        element.get("message") or element.text or element.tag
        for element in case
        if element.tag in ("failure", "error", "skipped")
    ]
    detail = inert("\n".join(trouble))
    return CheckResult(name=inert(check.description), passed=not trouble, detail=detail)


def _failure(
    code: int, said: str, results: tuple[CheckResult, ...], *, complete: bool
) -> Failure | None:
    failing = [result for result in results if not result.passed]
    if code < 0:
        return Failure(kind=FailureKind.KILLED, detail=inert(said))
    if code == _PASSED and complete and not failing:
        return None
    if failing and code in (_PASSED, _TESTS_FAILED):
        if all(result.detail.startswith(_NOT_REACHED) for result in failing):
            return _not_reached(failing[-1].detail.removeprefix(_NOT_REACHED))
        detail = "\n".join(f"{result.name}: {result.detail}" for result in failing)
        return Failure(kind=FailureKind.VERIFICATION_FAILED, detail=inert(detail))
    return Failure(kind=FailureKind.INTERNAL, detail=inert(said))


def _readable(result: CheckResult) -> CheckResult:
    return result.model_copy(update={"detail": result.detail.removeprefix(_NOT_REACHED)})


def _not_reached(said: str) -> Failure:
    """The failure of a verification that saw nothing of the guest."""
    return Failure(kind=trouble_of(said), detail=inert(said))


def _failed(kind: FailureKind, detail: str) -> Verification:
    return Verification((), Failure(kind=kind, detail=inert(detail)))


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
