"""A planted secret reaches the guest, and nothing else: real Ansible, everything written searched,
and every child process looked at while it runs.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
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
from tests.adapters.test_credentials import encrypted

pytestmark = pytest.mark.lab

SECRET = "Zq9-planted/secret'of\"the+city"
PASSWORD = "Zq8-password-of-the-vault"
TRACES = tuple(
    word.encode()
    for word in (
        *("Zq9-planted", "Zq8-password"),
        *(base64.b64encode(b"x" * k + SECRET.encode()).decode()[4:20] for k in range(3)),
    )
)
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


@dataclass
class Watcher:
    """Looks at all files below folders and at all child processes, over and over."""

    folders: tuple[Path, ...]
    found: set[str] = field(default_factory=set)
    looks: int = 0
    files: int = 0
    commands: set[str] = field(default_factory=set)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
            self.look()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.look()

    def look(self) -> None:
        self.looks += 1
        children: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            children = psutil.Process().children(recursive=True)
        for child in children:
            for name in ("cmdline", "environ"):
                with contextlib.suppress(OSError):
                    content = Path("/proc", str(child.pid), name).read_bytes()
                    self._search(f"{name} of {child.pid}", content)
                    if name == "cmdline":
                        self.commands.add(content.replace(b"\0", b" ").decode(errors="replace"))
        for folder in self.folders:
            # Unlike Path.rglob, os.walk goes on when folders vanish under it.
            for parent, _, names in os.walk(folder):
                for path in (Path(parent, name) for name in names):
                    with contextlib.suppress(OSError):
                        if path.is_file() and not path.is_symlink():
                            self._search(str(path), path.read_bytes())

    def _search(self, what: str, content: bytes) -> None:
        self.files += 1
        self.found |= {f"{what}: {trace.decode()}" for trace in TRACES if trace in content}


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
    plain = [each for each in watcher.commands if "bin/ansible-playbook --extra-vars" in each]
    assert any("--vault-password-file" in command for command in watcher.commands)
    assert bool(plain) is not kept_imported
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


def sum_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_children_do_not_inherit_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ICT_BCP_VAULT_PASSWORD", PASSWORD)
    withdraw_vault_password()
    assert not [name for name in os.environ if "VAULT" in name]
