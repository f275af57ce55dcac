"""A restored guest that says what it likes, to real Ansible and to real verification.

Whatever it says, neither the journal nor a console or report ever holds more than inert text.
"""

from __future__ import annotations

import dataclasses
import io
import json
import sqlite3
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bcp.adapters.ansible import AnsibleStepRunner
from bcp.adapters.connection import ControlFolder
from bcp.adapters.targets import Targets
from bcp.adapters.translation import translator
from bcp.adapters.verification import TestinfraVerifier
from bcp.app import wiring
from bcp.app.assess_run import assess_run
from bcp.cli.live import PlainLines
from bcp.cli.main import app
from bcp.documents.wording import Wording
from bcp.execution.events import FailureKind
from bcp.execution.executor import Executor
from bcp.execution.ports import StepOutcome
from tests.adapters.drill_city import REGISTRY, DrillCity, drill_city
from tests.execution.plans import ScriptedRunner, TickingClock

pytestmark = pytest.mark.lab
LONG = 5_000_000
INCIDENT = datetime(2026, 11, 25, tzinfo=UTC)
NOISE = (
    b"\x1b[2J\x1b[31m\x1b]8;;http://evil.example\x1b\\<script>alert(1)</script>\x1b]8;;\x1b\\"
    b"\x1b]0;title\x07\x00\x07\x08\xff\xfe\xc2\x9b31m\xe2\x80\xae\xe2\x81\xa6| {{ 7 * 7 }} [bold]x"
)
FORGED = {
    "role": "files_restore",
    "backup": "documents",
    "repository": "far",
    "generation": "\x1b[31m<script>alert(1)</script>\u202e",
    "bytes": -1,
    "copy_seconds": 1e999,
    "newest": "2026-11-01T00:00:00+00:00",
}
PLAY = """
- hosts: registry
  gather_facts: false
  tasks:
    - ansible.builtin.ping:
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("hostile") / "city") as found:
        yield found


@dataclasses.dataclass(frozen=True)
class Hostile:
    """The registry's guest, whose Python says `output` and ends with `code`."""

    city: DrillCity
    control: ControlFolder
    output: bytes
    code: int

    def restore(self) -> StepOutcome:
        targets = self._targets()
        runner = AnsibleStepRunner(
            self.city.root, self.city.plan, self.city.workspace.sound(), targets, self.control,
            play_of=lambda _: PLAY,
        )  # fmt: skip
        return runner.run(self.city.plan.steps_by_key["registry/restore"], 1)

    def verify(self) -> StepOutcome:
        verifier = TestinfraVerifier(
            self.city.root, self.city.plan, self.city.workspace.sound(), self._targets(),
            self.control,
        )  # fmt: skip
        return verifier.run(self.city.plan.steps_by_key["registry/verify"], 1)

    def _targets(self) -> Targets:
        said = self.city.guest(REGISTRY) / "said"
        said.write_bytes(self.output)
        said.chmod(0o644)
        python = self.city.guest(REGISTRY) / "python"
        python.write_text(f"#!/bin/sh\ncat {said}\nexit {self.code}\n")
        python.chmod(0o755)
        return self.city.targets.model_copy(update={"python": str(python)})


def is_inert(text: str) -> bool:
    return all(
        character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
        for character in text
    )


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.found.extend(name for name, _ in attrs)


def test_whatever_a_guest_says_is_inert_in_journal_console_and_reports(
    city: DrillCity, control: ControlFolder
) -> None:
    shout = NOISE + b"A" * LONG + b"\n" + NOISE
    failing = Hostile(city, control, shout, 3)
    clear = Hostile(city, control, NOISE.replace(b"\xff\xfe", b""), 3)
    lie = {"changed": False, "bcp_restore": FORGED, "msg": NOISE.decode("latin-1")}
    forging = Hostile(city, control, json.dumps(lie).encode(), 0)
    outcomes: list[StepOutcome] = []

    def noted(outcome: StepOutcome) -> StepOutcome:
        outcomes.append(outcome)
        return outcome

    scripts = {
        "failing": {("registry/restore", 1): lambda: noted(failing.restore())},
        "forging": {
            ("registry/restore", 1): lambda: noted(forging.restore()),
            ("registry/verify", 1): lambda: noted(clear.verify()),
        },
    }
    screen = io.StringIO()
    plain = PlainLines(Console(file=screen, width=200), Wording("en", translator("en")))
    for run, script in scripts.items():
        with wiring.run_store(city.root) as store:
            executor = Executor(
                store.journal(run),
                ScriptedRunner(script),
                TickingClock(),
                limit=2,
                observers=[plain],
            )
            executor.execute(city.plan, run=run, incident_at=INCIDENT)
    failed, forged, verified = outcomes
    assert failed.failure is not None
    assert failed.failure.kind is FailureKind.TASK_FAILED
    assert (forged.failure, forged.restores) == (None, ())
    assert verified.failure is not None
    assert verified.failure.kind is FailureKind.VERIFICATION_FAILED
    assert any("<script>" in check.detail for check in verified.checks), verified
    unreadable = failing.verify()
    assert unreadable.failure is not None
    assert is_inert(unreadable.failure.detail)
    assert len(unreadable.model_dump_json()) < 20_000
    _assert_journal(city.root)
    assert is_inert(screen.getvalue())
    assert len(screen.getvalue()) < 20_000
    for run in scripts:
        _assert_reports(city.root, run)


def _assert_journal(root: Path) -> None:
    with sqlite3.connect(wiring.journal_path(root)) as connection:
        rows = connection.execute("SELECT json FROM events ORDER BY run, seq").fetchall()
    connection.close()
    for (text,) in rows:
        event = json.loads(text)
        if event["type"] == "run-started":
            continue
        assert len(text) < 20_000
        assert all(is_inert(leaf) for leaf in _texts(event))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _assert_reports(root: Path, run: str) -> None:
    assessed = assess_run(root, run)
    pages = wiring.reports_of(assessed.assessment, root / "reports")
    assert {path.suffix for path in pages} == {".md", ".html", ".json"}
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert is_inert(text.replace("\u2060", "")), path
        assert path.suffix == ".json" or "<script>alert" not in text
        if path.suffix == ".html":
            tags = Tags()
            tags.feed(text)
            assert not {"script", "iframe", "onerror", "onload"} & set(tags.found)
            assert "http://evil" not in text.replace("\u2060", "") or "<a" not in text
    shown = CliRunner().invoke(app, ["drill", "report", run, "-w", str(root)])
    assert shown.exit_code == 0
    assert is_inert(shown.stdout)
