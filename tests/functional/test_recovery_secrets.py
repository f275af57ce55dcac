"""A real recovery whose play needs a secret of the city's vault: it reaches the guest, nothing else
shows it, also when a step fails with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bcp.app import wiring
from bcp.app.ask_recovery import NotMet, ask_recovery
from bcp.app.find_runs import open_run, state_of
from bcp.execution.events import Event, StepFailed
from bcp.execution.questions import QuestionKind, questions
from bcp.execution.requests import ReportDone, Retry
from bcp.execution.state import RunState
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city
from tests.adapters.planted_secret import PASSWORD, SECRET, TRACES, Watcher, sum_of
from tests.adapters.test_credentials import encrypted
from tests.functional.test_recovery_survives import SCENARIO

pytestmark = pytest.mark.lab

USES_IT = """
- name: Use the secret
  ansible.builtin.command: {cmd: sha256sum, stdin: "{{ planted }}", stdin_add_newline: false}
  register: used
- name: Keep its sum
  ansible.builtin.copy: {content: "{{ used.stdout }}", dest: "{{ bcp_root }}/run/sum"}
- name: Say it
  ansible.builtin.debug: {msg: "it is {{ planted }} or {{ planted | b64encode }}"}
- name: Fail with it until somebody has looked
  ansible.builtin.command:
    cmd: sh -c 'read -r it; test -e "$0" || { touch "$0"; echo "bad $it" >&2; exit 3; }'
      {{ bcp_root }}/run/looked
    stdin: "{{ planted }}"
"""
"""What a city adds to a role of its own workspace."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("secrets") / "city") as found:
        (found.root / "drills/machines-lost.yaml").write_text(SCENARIO, encoding="utf-8")
        targets = json.loads((found.root / ".lab/targets.json").read_text(encoding="utf-8"))
        targets["realm"] = "production"
        (found.root / "playbooks/targets.yaml").write_text(json.dumps(targets), encoding="utf-8")
        quoted = SECRET.replace("'", "''")
        text = f"bcp_realm: production\nplanted: '{quoted}'\n"
        vault = found.root / "playbooks/credentials.yaml"
        vault.write_bytes(encrypted(text, PASSWORD))
        role = found.root / "playbooks/roles/application_restore/tasks/main.yml"
        role.write_text(role.read_text(encoding="utf-8") + USES_IT, encoding="utf-8")
        yield found


def test_a_recovery_uses_a_secret_of_the_vault_and_shows_it_nowhere(
    city: DrillCity, tmp_path: Path
) -> None:
    for system in (DATABASE, REGISTRY):
        city.lose(system)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    watcher = Watcher((temporary, city.root / ".ict-bcp"))
    with watcher.watching():
        output = _recovered(city.root, temporary, tmp_path / "password")
    state, events = _journal(city.root)
    assert state.complete
    assert set(state.verified) == {DATABASE, REGISTRY}
    assert (city.guest(REGISTRY) / "run/sum").read_text().startswith(sum_of(SECRET))
    failed = [event for event in events if isinstance(event, StepFailed)]
    assert [event.step for event in failed] == [f"{REGISTRY}/restore"]
    assert "********" in failed[0].failure.detail
    assert watcher.looks > 3
    assert any("--vault-password-file" in command for command in watcher.commands)
    assert watcher.found == set()
    _assert_nothing_tells(output.encode(), repr(events).encode(), *_reports(city.root))
    written = [path for path in city.root.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(written) > 100
    _assert_nothing_tells(*(path.read_bytes() for path in written))
    assert list(temporary.glob("bcp-*")) == []


def test_without_the_password_nothing_begins(city: DrillCity, tmp_path: Path) -> None:
    runs = len(_runs(city.root))
    process = _executor(city.root, tmp_path, {})
    output = process.communicate(timeout=120)[0].decode()
    assert process.returncode == 2, output
    assert len(_runs(city.root)) == runs


def _recovered(root: Path, temporary: Path, password: Path) -> str:
    """Recover; whoever is asked looks, and has what failed tried again."""
    password.write_text(PASSWORD, encoding="utf-8")
    process = _executor(root, temporary, {"ICT_BCP_VAULT_PASSWORD_FILE": str(password)})
    deadline = time.monotonic() + 240
    while process.poll() is None:
        assert time.monotonic() < deadline, _ended(process)
        if open_run(root) is not None:
            state = state_of(root)
            for waiting in questions(state, state.started):
                failed = waiting.kind is QuestionKind.FAILED
                request = Retry(step=waiting.step) if failed else ReportDone(step=waiting.step)
                with contextlib.suppress(NotMet):
                    ask_recovery(root, request, "owner", "seen")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    output = process.communicate()[0].decode()
    assert process.returncode in {0, 3}, output
    return output


def _ended(process: subprocess.Popen[bytes]) -> str:
    process.kill()
    return process.communicate()[0].decode()


def _executor(root: Path, temporary: Path, more: dict[str, str]) -> subprocess.Popen[bytes]:
    program = str(Path(sys.executable).with_name("ict-bcp"))
    name = DrillCity(root).workspace.sound().city.name
    return subprocess.Popen(
        [
            *(program, "recover", "start", "--scenario", "machines-lost", "--city", name),
            *("--as", "manager", "--workspace", str(root)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **more, "TMPDIR": str(temporary)},
    )


def _reports(root: Path) -> Iterator[bytes]:
    program = str(Path(sys.executable).with_name("ict-bcp"))
    for command in (
        *(("report", "--format", form) for form in ("table", "markdown", "html", "json")),
        *(("status",), ("status", "--json")),
    ):
        done = subprocess.run(
            [program, "recover", *command, "--workspace", str(root)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout
        yield done.stdout + done.stderr


def _assert_nothing_tells(*contents: bytes) -> None:
    assert not [trace for content in contents for trace in TRACES if trace in content]


def _journal(root: Path) -> tuple[RunState, list[Event]]:
    state = state_of(root)
    with wiring.run_store(root) as store:
        return state, list(store.journal(state.run).events())


def _runs(root: Path) -> list[str]:
    with wiring.run_store(root) as store:
        return [run.run for run in store.runs()]
