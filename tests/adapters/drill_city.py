"""The small city with its lab up, for tests of what works on guests."""

from __future__ import annotations

import os
import shutil
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from bcp.adapters.lab import control
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.guest import lab_of
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.registers import connect
from bcp.adapters.targets import Targets, read_targets
from bcp.app.load_workspace import Workspace, load
from bcp.app.run_lab import bring_up
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan
from tests.cities import SmallCity

ROOT = Path(__file__).parents[2]
DATABASE, REGISTRY = "registry-database", "registry"


@dataclass(frozen=True)
class DrillCity:
    """A workspace whose lab is up; `registry` also keeps files."""

    root: Path

    @cached_property
    def workspace(self) -> Workspace:
        return load(self.root)

    @cached_property
    def plan(self) -> Plan:
        loaded = self.workspace
        return make_plan(loaded.sound(), loaded.scenario("hall-lost"), digest=loaded.digest)

    @cached_property
    def targets(self) -> Targets:
        return read_targets(self.root / ".lab/targets.json")

    def ask(self, verb: str, system: str) -> None:
        control.ask(self.root / ".lab/daemon/control.sock", verb, system=system)

    def lose(self, system: str) -> None:
        self.ask("destroy", system)

    def guest(self, system: str) -> Path:
        return self.root / ".lab/guests" / system

    def transact(self) -> datetime:
        """Let the registry write a row and PostgreSQL archive it; returns a time before the row."""
        before = datetime.now(UTC)
        registry = self.targets.host(REGISTRY)
        assert registry is not None
        url = f"http://{registry.address}:8080/transactions?number=00000001"
        with urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=30) as page:
            assert page.status == 200
        lab = lab_of(LabFolder.of(self.root))
        with connect(lab, lab.guests_by_system[DATABASE]) as connection:
            row = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        assert row is not None
        segment = self.root / ".lab/repositories/far" / DATABASE / "database/wal" / row[0]
        deadline = time.monotonic() + 60
        while not segment.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return before

    def generations(self, system: str, backup: str) -> list[Path]:
        """Generations in the repository that survives, newest first."""
        folder = self.root / ".lab/repositories/far" / system / backup
        return sorted((path.parent for path in folder.glob("*/manifest.json")), reverse=True)


@contextmanager
def drill_city(root: Path) -> Iterator[DrillCity]:
    """Copy the small city, give it files and more checks, and bring its lab up."""
    shutil.copytree(ROOT / "tests/small_city", root)
    shutil.copytree(ROOT / "playbooks", root / "playbooks")
    city = SmallCity(root)
    number = os.getpid()
    network = f"127.{64 + number % 128}.{number // 128 % 250}.0/24"
    lab = (root / "drills/lab.yaml").read_text(encoding="utf-8")
    lab = "\n".join(
        f"network: {network}" if line.startswith("network:") else line for line in lab.splitlines()
    )
    city.write("drills/lab.yaml", lab.rstrip() + "\n    files: 12\n")
    registry = "systems_inventory/core/registry.yaml"
    city.replace(
        registry,
        "recovery:",
        "  - id: documents\n    kind: files\n    size: 1GiB\n    copies:\n"
        "      - {repository: near, interval: 1h, generations: 24}\n"
        "      - {repository: far, interval: 24h, generations: 30}\nrecovery:",
    )
    city.replace(
        registry,
        "      - {role: application_restore, backup: release}",
        "      - {role: application_restore, backup: release}\n"
        "      - {role: files_restore, backup: documents}",
    )
    city.replace(
        registry,
        "verification:",
        "verification:\n  - {kind: listening, description: 待ち受けている}\n"
        "  - {kind: data, description: 文書がそろっている, backup: documents}\n"
        "  - {kind: manual, description: 画面を見る}",
    )
    bring_up(root, lambda *_: None)
    try:
        yield DrillCity(root)
    finally:
        EmbeddedLab(root).down()
