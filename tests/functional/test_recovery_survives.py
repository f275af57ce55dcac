"""A real recovery, with real Ansible, whose executor is killed again and again."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bcp.adapters.ownership import end_owned, owned, owner_of
from bcp.app import wiring
from bcp.app.ask_recovery import NotMet, ask_recovery
from bcp.app.assess_run import assess_run
from bcp.app.find_runs import open_run, state_of
from bcp.app.list_runs import list_runs
from bcp.app.load_workspace import load
from bcp.documents.report import HtmlReport
from bcp.documents.report_builder import build_report
from bcp.documents.wording import Wording
from bcp.evaluation.actual import ActualAssessment
from bcp.evaluation.outcome import PointJudgement
from bcp.evaluation.standing import Standing, StandstillKind
from bcp.execution.events import EVENT, Continued, StepSucceeded
from bcp.execution.fold import fold
from bcp.execution.questions import questions
from bcp.execution.requests import ReportDone
from bcp.execution.state import RunState, StepStatus
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city
from tests.execution.people import Recovery
from tests.execution.plans import MemoryJournal, TickingClock

pytestmark = pytest.mark.lab

KILLS = int(os.environ.get("ICT_BCP_KILLS", "20"))
"""How often executors are killed in all; `make soak` asks for more."""
LOST = (DATABASE, REGISTRY)
SCENARIO = """\
id: machines-lost
name: 二つのサーバーを失う
description: 試験のための被害。
occasion: disaster
incident_at: 2026-11-24T10:00:00+09:00
detected_after: 0s
declared_after: 0s
lost: {systems: [registry-database, registry]}
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("survives") / "city") as found:
        (found.root / "drills/machines-lost.yaml").write_text(SCENARIO, encoding="utf-8")
        targets = json.loads((found.root / ".lab/targets.json").read_text(encoding="utf-8"))
        targets["realm"] = "production"
        (found.root / "playbooks/targets.yaml").write_text(json.dumps(targets), encoding="utf-8")
        yield found


def test_however_often_it_is_killed_every_system_is_verified_in_the_end(city: DrillCity) -> None:
    chance = random.Random(20261124)
    killed = 0
    while killed < KILLS:
        for system in LOST:
            city.lose(system)
        owners = _recover_with_kills(city.root, chance, most=min(4, KILLS - killed))
        killed += len(owners)
        _hold_what_must_hold(city.root)
        left = {pid: _command(pid) for owner in owners for pid in owned(owner)}
        assert not left, "an executor ends what its predecessor left"


def test_every_prefix_of_the_real_journal_leads_to_the_same_end(city: DrillCity) -> None:
    """People and machines are played from here on; what happened before is what really did."""
    run = state_of(city.root).run
    with wiring.run_store(city.root) as store:
        events = list(store.journal(run).events())
    lines = [EVENT.dump_json(event) for event in events]
    assert len(lines) > len(state_of(city.root).steps)
    for length in range(1, len(lines)):
        journal = MemoryJournal()
        journal.lines = lines[:length]
        recovery = Recovery(journal=journal, clock=TickingClock(events[length - 1].at))
        state = recovery.executor.carry_on("deputy")
        assert state.complete
        assert set(state.verified) == set(LOST)
        done = Counter(event.step for event in recovery.events if isinstance(event, StepSucceeded))
        assert set(done.values()) == {1}, "nothing that is finished is run again"
        assert fold(recovery.events) == state


def _recover_with_kills(root: Path, chance: random.Random, most: int) -> list[str]:
    """Recover, killing at most so many executors; returns the names of those that were killed."""
    city = _name_of_city(root)
    process = _executor(root, "start", "--scenario", "machines-lost", "--city", city)
    killed: list[str] = []
    while len(killed) < most:
        try:
            process.wait(chance.uniform(0.2, 4.0))
            break
        except subprocess.TimeoutExpired:
            killed.append(owner_of(process.pid))
            _output(process)
            if open_run(root) is None:  # killed before its first event, or after its last one
                if _over(root):
                    end_owned(killed[-1])  # nobody follows who would do it
                    return killed
                process = _executor(root, "start", "--scenario", "machines-lost", "--city", city)
            else:
                process = _executor(root, "resume")
    _look_at_screens_until_the_end(root, process)
    return killed


def _look_at_screens_until_the_end(root: Path, process: subprocess.Popen[bytes]) -> None:
    """Be the people who look at what only they can see."""
    deadline = time.monotonic() + 180
    while process.poll() is None:
        assert time.monotonic() < deadline, _output(process)
        if open_run(root) is not None:
            state = state_of(root)
            for waiting in questions(state, state.started):
                with contextlib.suppress(NotMet):
                    ask_recovery(root, ReportDone(step=waiting.step), "owner", "seen")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    output = process.communicate()[0].decode()
    assert process.returncode in {0, 3}, output


def _output(process: subprocess.Popen[bytes]) -> str:
    process.kill()
    return process.communicate()[0].decode()


def _hold_what_must_hold(root: Path) -> None:
    state = state_of(root)
    assert state.complete
    assert set(state.verified) == set(LOST)
    assert {step.status for step in state.steps.values()} == {StepStatus.SUCCEEDED}
    with wiring.run_store(root) as store:
        events = list(store.journal(state.run).events())
    done = Counter(event.step for event in events if isinstance(event, StepSucceeded))
    assert set(done.values()) == {1}, "nothing that is finished is run again"
    assert len(state.continued) == sum(isinstance(event, Continued) for event in events)
    _report_what_happened(root, state)


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    return "ended"


def _report_what_happened(root: Path, state: RunState) -> None:
    assessed = assess_run(root).assessment
    assert isinstance(assessed, ActualAssessment)
    assert (assessed.standing, assessed.recovered) == (Standing.FINISHED, len(LOST))
    for outcome in assessed.outcomes:
        assert (
            outcome.recovered == outcome.verified == state.seconds(state.verified[outcome.system])
        )
        assert sum(link.waited + link.took for link in outcome.chain) == outcome.recovered
        if not any(state.steps[f"{each}/restore"].found for each in LOST):
            # Of a restore that was found done nobody told how old its data are.
            assert outcome.point_judgement is not PointJudgement.NOT_MEASURED
    stopped = [each for each in assessed.standstills if each.kind is StandstillKind.STOPPED]
    assert len(stopped) == len(state.continued)
    assert all(each.finish is not None for each in stopped)
    assert {each.by for each in assessed.manual} <= {"owner", ""}
    page = HtmlReport().render(build_report(assessed, Wording("en", str)))
    assert "REAL INCIDENT" in page
    assert "DRILL" not in page


def _over(root: Path) -> bool:
    return bool(list_runs(root)) and list_runs(root)[0].finished


def _name_of_city(root: Path) -> str:
    """The city's name."""

    return load(root).sound().city.name


def _executor(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(str(Path(sys.executable).with_name("ict-bcp")), "recover", *arguments),
            *("--as", "manager", "--workspace", str(root)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
