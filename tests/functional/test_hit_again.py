"""A real recovery in which what others stand on is destroyed again: what was restored on it is
checked only when it is back.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from bcp.app import wiring
from bcp.app.ask_recovery import NotMet, ask_recovery
from bcp.app.find_runs import open_run, state_of
from bcp.execution.events import Event, StepFailed, StepStarted, StepSucceeded, SystemVerified
from bcp.execution.questions import questions
from bcp.execution.requests import ChangeDamage, ReportDone
from bcp.planning.damage_changes import Loss
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city
from tests.functional.test_recovery_survives import SCENARIO, _executor, _name_of_city, _output

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("again") / "city") as found:
        (found.root / "drills/machines-lost.yaml").write_text(SCENARIO, encoding="utf-8")
        targets = json.loads((found.root / ".lab/targets.json").read_text(encoding="utf-8"))
        targets["realm"] = "production"
        (found.root / "playbooks/targets.yaml").write_text(json.dumps(targets), encoding="utf-8")
        yield found


def test_what_stands_on_it_is_checked_after_it_is_back_again(city: DrillCity) -> None:
    for system in (DATABASE, REGISTRY):
        city.lose(system)
    events = _recovered(city)
    state = state_of(city.root)
    assert state.complete
    assert set(state.verified) == {DATABASE, REGISTRY}
    (replanned,) = (event for event in state.replans if event.again)
    assert (replanned.again, replanned.recheck) == ((DATABASE,), (REGISTRY,))
    assert not [event for event in events if isinstance(event, StepFailed)]
    done = Counter(event.step for event in events if isinstance(event, StepSucceeded))
    assert done[f"{DATABASE}/restore"] == 2
    assert done[f"{REGISTRY}/restore"] == 1
    back = [n for n, e in enumerate(events) if isinstance(e, SystemVerified)]
    checks = [
        n
        for n, e in enumerate(events)
        if isinstance(e, StepStarted) and e.step == f"{REGISTRY}/verify"
    ]
    again = [n for n in back if getattr(events[n], "system", "") == DATABASE][-1]
    assert checks[-1] > again


def _recovered(city: DrillCity) -> list[Event]:
    """Recover; the database is destroyed again while the registry is restored on it."""
    process = _executor(
        city.root, "start", "--scenario", "machines-lost", "--city", _name_of_city(city.root)
    )
    deadline, hit = time.monotonic() + 240, False
    while process.poll() is None:
        assert time.monotonic() < deadline, _output(process)
        if open_run(city.root) is not None:
            state = state_of(city.root)
            if not hit and state.steps[f"{REGISTRY}/restore"].started is not None:
                hit = True
                city.lose(DATABASE)
                damage = ChangeDamage(kind=Loss.SYSTEM, name=DATABASE, lost=True)
                ask_recovery(city.root, damage, "owner", "it burns again")
            for waiting in questions(state, state.started):
                with contextlib.suppress(NotMet):
                    ask_recovery(city.root, ReportDone(step=waiting.step), "owner", "seen")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    output = process.communicate()[0].decode()
    assert process.returncode in {0, 3}, output
    with wiring.run_store(city.root) as store:
        return list(store.journal(state_of(city.root).run).events())
