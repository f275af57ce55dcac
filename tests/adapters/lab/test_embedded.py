from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import psutil
import psycopg
import pytest

from bcp.adapters.lab.corruption import newest_first
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.processes import processes_in
from bcp.adapters.lab.programs import postgresql_tools
from bcp.adapters.lab.registers import connect
from bcp.adapters.lab.standing import Damage, Outcome, Phase
from bcp.adapters.targets import read_targets
from bcp.execution.events import CheckResult
from bcp.model.refusal import Failed, Refused
from bcp.model.scenario import BackupCorrupt, GuestDies, PersonAbsent
from tests.adapters.lab.conftest import MakeLab, quiet
from tests.adapters.lab.shell import Shell
from tests.adapters.lab.tiny_city import (
    DATABASE,
    REGISTRY,
    WEBSITE,
    application,
    inventory,
    lab,
)

pytestmark = pytest.mark.lab


def test_up_is_repeatable_mends_and_goes_down_without_a_trace(tmp_path: Path) -> None:
    embedded, definition = EmbeddedLab(tmp_path), lab()
    before = {process.pid for process in psutil.process_iter()}
    assert embedded.status().phase is Phase.DOWN
    assert embedded.up(inventory(), definition, quiet) is Outcome.BUILT
    secret = Shell(embedded).definition.password
    assert embedded.up(inventory(), definition, quiet) is Outcome.ALREADY_UP

    os.kill(_daemon(embedded), signal.SIGKILL)
    _await_end(_daemon(embedded))
    assert not embedded.status().serving
    assert embedded.up(inventory(), definition, quiet) is Outcome.MENDED
    assert embedded.status().serving

    shell = Shell(embedded)
    assert shell.ssh("website", "kill -9 $(cat run/web.pid)").returncode == 0
    assert shell.ssh("database", "kill -9 $(head -1 pgdata/postmaster.pid)").returncode == 0
    assert embedded.up(inventory(), definition, quiet) is Outcome.MENDED
    assert shell.get("registry", "/health")[0] == 200
    assert shell.definition.password == secret

    assert embedded.down()
    assert list(tmp_path.iterdir()) == []
    left = {process.pid for process in psutil.process_iter(["status"])
            if process.info["status"] != psutil.STATUS_ZOMBIE} - before  # fmt: skip
    assert [pid for pid in left if _mentions(pid, str(tmp_path))] == []
    assert not embedded.down()


def _daemon(embedded: EmbeddedLab) -> int:
    return int(embedded.folder.process_id.read_text())


def _await_end(pid: int) -> None:
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        pass


def _mentions(pid: int, text: str) -> bool:
    try:
        process = psutil.Process(pid)
        return text in f"{process.cmdline()} {process.cwd()} {process.environ()}"
    except psutil.Error:
        return False


def test_another_definition_and_a_damaged_lab_are_rebuilt(make_lab: MakeLab) -> None:
    shell = make_lab(lab(WEBSITE))
    assert not shell.root("registry").exists()
    again = lab(WEBSITE, application("gate", "relay"))
    assert shell.embedded.up(inventory(), again, quiet) is Outcome.BUILT
    assert shell.get("gate", "/health")[0] == 200
    shell.embedded.damage(Damage(lost=frozenset({"gate"})))
    assert shell.embedded.status().phase is Phase.DAMAGED
    assert shell.embedded.up(inventory(), again, quiet) is Outcome.BUILT
    assert shell.get("gate", "/health")[0] == 200


def test_an_unfinished_lab_is_rebuilt(tmp_path: Path, make_lab: MakeLab) -> None:
    broken = lab(WEBSITE, application("gate", "relay"))
    embedded = EmbeddedLab(tmp_path)
    with pytest.raises(Failed, match="checks of the lab failed, first of"):
        embedded.up(inventory(), broken, quiet, lambda _, target: _fail(target.system))
    assert embedded.status().phase is Phase.UNFINISHED
    assert not embedded.folder.targets.exists()
    make_lab(broken)
    assert read_targets(embedded.folder.targets) == embedded.targets()


def _fail(system: str) -> tuple[CheckResult, ...]:
    return (CheckResult(name="look", passed=False, detail=f"{system} is not well"),)


def test_damage_destroys_what_is_lost_and_nothing_else(make_lab: MakeLab) -> None:
    shell = make_lab(lab(DATABASE, REGISTRY, WEBSITE, application("vault", "status")))
    newest = datetime.fromisoformat(shell.get("registry", "/summary")[1]["newest"])
    damage = Damage(
        lost=frozenset({"database", "registry", "vault", "far-vault"}),
        stopped=frozenset({"website"}),
        repositories=frozenset({"hall"}),
    )
    incident = shell.embedded.damage(damage)
    assert incident > newest
    for name in ("database", "registry", "vault"):
        assert not shell.root(name).exists()
        assert shell.ssh(name, "true").returncode == 255
    assert processes_in(shell.folder.root, {"database", "registry", "vault", "website"}) == []
    assert shell.ssh("website", "servicectl status").returncode == 3
    assert (shell.root("website") / "web/nginx.conf").exists()
    assert sorted(path.name for path in shell.folder.repositories.iterdir()) == ["offsite"]
    assert newest_first(shell.folder.repositories / "offsite/database/cluster")

    shell.embedded.resume("website")
    assert shell.ssh("website", "servicectl status").returncode == 0
    assert shell.ssh("platform", "guestctl create vault").returncode == 0
    assert list((shell.folder.repositories / "hall").iterdir()) == []
    assert shell.ssh("platform", "guestctl create database").returncode == 0
    assert b"no database cluster" in shell.ssh("database", "servicectl start").stderr


def test_a_base_backup_and_the_archived_log_bring_the_last_rows_back(make_lab: MakeLab) -> None:
    shell = make_lab(lab(DATABASE, REGISTRY))
    number = shell.get("registry", "/transactions?number=00000001", "POST")[1]
    switch = shell.ssh("database", "psql -Atqc 'select pg_walfile_name(pg_switch_wal())'")
    store = shell.folder.repositories / "hall/database/cluster"
    segment = store / "wal" / switch.stdout.decode().strip()
    assert shell.ssh("database", f"while [ ! -e '{segment}' ]; do :; done").returncode == 0
    shell.embedded.damage(Damage(lost=frozenset({"database"})))
    shell.ask("create", system="database")
    base = newest_first(store)[-1] / "base"
    restore = f"""
        cp -R {base} pgdata && chmod 700 pgdata && touch pgdata/recovery.signal &&
        echo "restore_command = 'cp {store}/wal/%f %p'" >> pgdata/postgresql.auto.conf &&
        servicectl start postgresql"""
    done = shell.ssh("database", restore)
    assert done.returncode == 0, done.stderr
    assert _finds(shell, number["checksum"])
    assert shell.get("registry", "/summary")[1]["chain"] == "whole"


def _finds(shell: Shell, checksum: str) -> bool:
    definition = shell.definition
    with connect(definition, definition.guests_by_system["database"]) as connection:
        query = "SELECT 1 FROM registry.transactions WHERE checksum = %s"
        return connection.execute(query, (checksum,)).fetchone() is not None


def test_injects_spoil_backups_and_kill_guests(make_lab: MakeLab) -> None:
    shell = make_lab(lab(DATABASE, REGISTRY, generations=2))
    hall = shell.folder.repositories / "hall"
    for system, backup in (("database", "cluster"), ("registry", "papers")):
        shell.embedded.apply(
            BackupCorrupt(kind="backup-corrupt", system=system, backup=backup, repository="hall")
        )
    newest, older = newest_first(hall / "database/cluster")
    assert not _verifies(newest)
    assert _verifies(older)
    newest, older = newest_first(hall / "registry/papers")
    check = ["sha256sum", "--status", "-c", "../SHA256SUMS"]
    assert subprocess.run(check, cwd=newest / "data", check=False).returncode == 1
    assert subprocess.run(check, cwd=older / "data", check=False).returncode == 0
    with pytest.raises(OSError, match="holds 2 generations, not 3"):
        shell.embedded.apply(
            BackupCorrupt(kind="backup-corrupt", system="registry", backup="papers",
                          repository="hall", generations=3)
        )  # fmt: skip

    shell.embedded.apply(GuestDies(kind="guest-dies", system="registry", step="restore"))
    assert shell.ssh("registry", "true").returncode == 255
    assert processes_in(shell.folder.root, {"registry"}) == []
    assert shell.root("registry").exists()
    shell.embedded.apply(PersonAbsent(kind="person-absent", team="it", skill="database"))
    assert shell.ssh("platform", "guestctl create registry").returncode == 0
    assert shell.ssh("registry", "servicectl start").returncode == 0


def _verifies(generation: Path) -> bool:
    verify = [str(postgresql_tools() / "pg_verifybackup"), "-q", str(generation / "base")]
    return subprocess.run(verify, check=False, capture_output=True).returncode == 0


def test_a_taken_address_is_named_with_its_holder(tmp_path: Path) -> None:
    definition = lab(WEBSITE)
    address = definition.network.replace("0/24", "10")
    with socket.create_server((address, 8081)), pytest.raises(Refused) as refusal:
        EmbeddedLab(tmp_path).up(inventory(), definition, quiet)
    assert f"cannot use {address}:8081" in str(refusal.value)
    assert f"({os.getpid()}) listens there" in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_a_deep_workspace_is_no_obstacle(tmp_path: Path) -> None:
    workspace = tmp_path / "deep folder's $(name)" / ("x" * 120)
    workspace.mkdir(parents=True)
    embedded = EmbeddedLab(workspace)
    assert embedded.up(inventory(), lab(DATABASE, REGISTRY), quiet) is Outcome.BUILT
    shell = Shell(embedded)
    assert shell.ssh("registry", "pwd").stdout.decode() == f"{shell.root('registry')}\n"
    assert shell.get("registry", "/health")[0] == 200
    wal = shell.folder.repositories / "offsite/database/cluster/wal"
    assert any(path.is_file() for path in wal.iterdir())
    assert embedded.down()


def test_a_second_command_at_the_same_time_is_refused(make_lab: MakeLab) -> None:
    shell = make_lab(lab(WEBSITE))
    other = os.open(shell.folder.root.parent, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(Refused, match="Another command is at work"):
        shell.embedded.down()
    os.close(other)


def test_what_is_not_a_lab_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".lab").mkdir()
    (tmp_path / ".lab" / "mine").write_text("precious")
    embedded = EmbeddedLab(tmp_path)
    with pytest.raises(Refused, match="is not a lab's folder"):
        embedded.down()
    with pytest.raises(Refused, match="is not a lab's folder"):
        embedded.up(inventory(), lab(WEBSITE), quiet)
    assert (tmp_path / ".lab" / "mine").read_text() == "precious"
    (tmp_path / ".lab" / "mine").unlink()
    (tmp_path / ".lab").rmdir()
    (tmp_path / ".lab").symlink_to(tmp_path)
    with pytest.raises(Refused, match="is a symbolic link"):
        EmbeddedLab(tmp_path).down()


def test_a_persons_own_programs_in_the_lab_survive_it(make_lab: MakeLab) -> None:
    shell = make_lab(lab(WEBSITE))
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], cwd=shell.root("website"), stdin=subprocess.PIPE
    ) as bystander:
        shell.embedded.down()
        assert bystander.poll() is None
        bystander.communicate(b"\n", timeout=30)
    assert bystander.returncode == 0


def test_the_database_wants_its_password(make_lab: MakeLab) -> None:
    shell = make_lab(lab(DATABASE))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host=shell.address("database"), port=5432, user="postgres", password="guess"
        )
