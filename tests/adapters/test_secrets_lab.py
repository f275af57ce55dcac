"""A planted secret reaches the guest, and nothing else: real Ansible, everything written searched,
and every child process looked at while it runs.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bcp.adapters.ansible import AnsibleStepRunner, programs, settings
from bcp.adapters.connection import ControlFolder
from bcp.adapters.credentials import Credentials, read_credentials
from bcp.adapters.journal import RunStore
from bcp.adapters.prefork.starter import Starter
from bcp.adapters.run_log import run_log
from bcp.adapters.stepping import PlayedPeople, RunnerByKind
from bcp.adapters.vault_desk import VaultDesk
from bcp.app import wiring
from bcp.app.open_credentials import withdraw_vault_password
from bcp.execution.events import Failure, FailureKind
from bcp.execution.executor import Executor
from bcp.execution.ports import StepOutcome
from bcp.execution.state import RunState
from bcp.model.system import StepKind
from bcp.planning.plan import Plan, PlannedStep
from tests.adapters.drill_city import REGISTRY, DrillCity, drill_city
from tests.adapters.planted_secret import PASSWORD, SECRET, TRACES, Watcher, sum_of
from tests.adapters.test_credentials import encrypted

pytestmark = pytest.mark.lab

PLAY = """
- hosts: registry
  gather_facts: false
  tasks:
    - name: Use it
      ansible.builtin.command: {cmd: sha256sum, stdin: "{{ planted }}", stdin_add_newline: false}
      register: used
    - name: Keep its sum
      ansible.builtin.copy: {content: "{{ used.stdout }}", dest: "{{ bcp_root }}/run/sum"}
    - name: Say it
      ansible.builtin.debug: {msg: "it is {{ planted }} or {{ planted | b64encode }}"}
    - name: Fail with it
      ansible.builtin.command:
        cmd: sh -c 'read -r it; echo "got $it"; echo "bad $it" >&2; exit 3'
        stdin: "{{ planted }}"
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("secrets") / "city") as found:
        yield found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def planted(city: DrillCity) -> Credentials:
    path = city.root / "playbooks/credentials-drill.yaml"
    text = f"bcp_realm: drill\nplanted: '{SECRET.replace(chr(39), chr(39) * 2)}'\n"
    path.write_bytes(encrypted(text, PASSWORD))
    return read_credentials(path, path.name, lambda: PASSWORD)


@pytest.mark.parametrize("kept_imported", [False, True])
def test_a_planted_secret_is_used_and_never_shows(
    city: DrillCity, place: Path, *, kept_imported: bool
) -> None:
    credentials = planted(city)
    watcher = Watcher((place, city.root / ".ict-bcp"))
    log = city.root / ".ict-bcp/log/secrets.log"
    with contextlib.ExitStack() as stack:
        control = ControlFolder()
        stack.callback(control.close)
        desk = stack.enter_context(VaultDesk(credentials))
        stack.enter_context(run_log(log, desk.redactor))
        starter = stack.enter_context(Starter(settings(city.root))) if kept_imported else None
        stack.enter_context(watcher.watching())
        state, outcome = executed(city, control, desk, starter)
        logging.getLogger("bcp.test").error("it failed with %s", SECRET)
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.TASK_FAILED
    assert outcome.failure.detail.count("********") == 2
    assert not any(trace.decode() in repr(state) for trace in TRACES)
    assert "********" in log.read_text(encoding="utf-8")
    assert (city.guest(REGISTRY) / "run/sum").read_text().startswith(sum_of(SECRET))
    # Not the starter's own ansible-playbook, a script that hands over to the server.
    plain = f"{Path(sys.executable).with_name('ansible-playbook')} --extra-vars"
    assert any("--vault-password-file" in command for command in watcher.commands)
    assert any(plain in command for command in watcher.commands) is not kept_imported
    assert watcher.looks > 3
    assert watcher.files > 100
    assert watcher.found == set()
    assert list(place.glob("bcp-*")) == []
    assert journal_holds(city, b"********")
    assert not any(journal_holds(city, trace) for trace in TRACES)


def executed(
    city: DrillCity, control: ControlFolder, desk: VaultDesk, starter: Starter | None
) -> tuple[RunState, StepOutcome]:
    """Execute a plan of one step through the journal; the step's play uses and tells the secret."""
    outcomes: list[StepOutcome] = []
    inventory = city.workspace.sound()
    step = city.plan.steps_by_key[f"{REGISTRY}/restore"].model_copy(
        update={"predecessors": (), "retries": 0, "alternate": None}
    )
    # Through JSON, for a copy would remember by key the steps that there were.
    plan = Plan.model_validate_json(
        city.plan.model_copy(update={"steps": (step,)}).model_dump_json()
    )
    automated = AnsibleStepRunner(
        city.root, plan, inventory, city.targets, control,
        play_of=lambda _: PLAY, credentials=desk,
        programs=programs if starter is None else lambda: starter.folders,
    )  # fmt: skip

    class Noting(RunnerByKind):
        def run(self, step: PlannedStep, attempt: int) -> StepOutcome:
            outcomes.append(super().run(step, attempt))
            return outcomes[-1]

    runner = Noting({StepKind.AUTOMATED: automated}, PlayedPeople(), desk.redactor)
    run = f"secrets-{datetime.now(UTC):%H%M%S%f}"
    with RunStore(wiring.journal_path(city.root)) as store:
        executor = Executor(store.journal(run), runner, wiring.clock(), limit=1)
        state = executor.execute(plan, run=run, incident_at=plan.incident_at)
    return state, outcomes[0]


def test_credentials_of_another_realm_are_refused_unconnected(city: DrillCity, place: Path) -> None:
    path = place / "c.yaml"
    path.write_bytes(encrypted("bcp_realm: production\n", PASSWORD))
    nowhere = city.targets.model_copy(update={"ssh_port": 1})
    control = ControlFolder()
    with VaultDesk(read_credentials(path, path.name, lambda: PASSWORD)) as desk:
        runner = AnsibleStepRunner(
            city.root, city.plan, city.workspace.sound(), nowhere, control,
            play_of=lambda _: PLAY, credentials=desk,
        )  # fmt: skip
        failure = runner.run(city.plan.steps_by_key[f"{REGISTRY}/restore"], 1).failure
    control.close()
    assert failure == Failure(
        kind=FailureKind.REFUSED,
        detail="The plan is for drill, the credentials are for production: nothing is touched.",
    )


def journal_holds(city: DrillCity, trace: bytes) -> bool:
    files = wiring.journal_path(city.root).parent.glob("*.sqlite*")
    return any(trace in path.read_bytes() for path in files)


def test_children_do_not_inherit_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ICT_BCP_VAULT_PASSWORD", PASSWORD)
    withdraw_vault_password()
    assert not [name for name in os.environ if "VAULT" in name]
