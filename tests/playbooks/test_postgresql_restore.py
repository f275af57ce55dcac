"""The module against a real PostgreSQL: two generations, archived log, every way to fail."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.playbooks.guests import Guest, everything_owned, free_port
from tests.playbooks.held import held

OLD, NEW = "20261101T000000Z", "20261102T000000Z"
FIRST, SECOND, THIRD = (f"2026-11-01T0{hour}:00:00+00:00" for hour in (1, 2, 3))
HOSTILE = "near 'one' %p $(id) \"x\""


@dataclass(frozen=True)
class Source:
    """A data set with two generations and the log behind them; `between` is a point in time
    after the second row and before the third.
    """

    data_set: Path
    between: str


@dataclass(frozen=True)
class Lost:
    """An empty guest and its own copy of the data set."""

    guest: Guest
    data_set: Path

    def restore(self, *, check: bool = False, **options: object) -> dict[str, Any]:
        return self.guest.module("bcp_postgresql_restore", check=check, **self.arguments, **options)

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "backup": "database",
            "repository": "near",
            "source": str(self.data_set),
            "root": str(self.guest.root),
            "newest_table": "transactions",
            "newest_column": "at",
        }

    def spoil(self, generation: str) -> None:
        """Turn over one byte of the largest file of a base backup."""
        files = (path for path in (self.data_set / generation / "base/base").rglob("*"))
        victim = max((path for path in files if path.is_file()), key=lambda f: f.stat().st_size)
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 0xFF
        victim.write_bytes(content)

    def rows(self) -> list[str]:
        found = self.guest.sql(
            "SELECT at FROM one.transactions UNION SELECT at FROM two.transactions"
        )
        return sorted(datetime.fromisoformat(row).isoformat() for row in found.splitlines())


def guest_at(root: Path, port: int) -> Guest:
    service = {
        "name": "postgresql",
        "kind": "postgresql",
        "argv": [],
        "address": "127.0.0.1",
        "port": port,
        "pidfile": "pgdata/postmaster.pid",
        "log": "log/postgresql.log",
        "ready": "tcp",
    }
    guest = Guest(root, [service], port)
    guest.write(
        "etc/guest.conf",
        f"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n"
        "archive_mode = on\narchive_command = 'test ! -f ../archive/%f && cp %p ../archive/%f'\n",
    )
    return guest


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("source")
    guest = guest_at(folder / "guest", free_port())
    (guest.root / "archive").mkdir()
    everything_owned(folder, guest)
    guest.demand(
        *("initdb", "-D", "pgdata", "-U", "lab", "--auth=trust", "--wal-segsize=1", "--no-sync"),
        *("--locale=C.UTF-8", "--encoding=UTF8"),
    )
    with (guest.root / "pgdata/postgresql.conf").open("a") as stream:
        stream.write("include = '../etc/guest.conf'\nshared_buffers = 2MB\n")
    try:
        guest.demand("servicectl", "start")
        for schema in ("one", "two"):
            guest.sql(f"CREATE SCHEMA {schema}")
            guest.sql(f"CREATE TABLE {schema}.transactions (at timestamptz NOT NULL)")
        back_up(guest, folder / OLD)
        guest.sql(f"INSERT INTO one.transactions VALUES ('{FIRST}')")
        back_up(guest, folder / NEW)
        guest.sql(f"INSERT INTO two.transactions VALUES ('{SECOND}')")
        between = guest.sql("SELECT clock_timestamp()")
        guest.sql(f"INSERT INTO one.transactions VALUES ('{THIRD}')")
        guest.sql("SELECT pg_switch_wal()")
        guest.demand("servicectl", "stop")
    finally:
        guest.stop()
    (guest.root / "archive").rename(folder / "wal")
    return Source(folder, datetime.fromisoformat(between).isoformat())


def back_up(guest: Guest, generation: Path) -> None:
    guest.demand(
        "pg_basebackup", "-D", str(generation / "base"), "-c", "fast", "-Xstream", "--no-sync"
    )
    (generation / "manifest.json").write_text(json.dumps({"newest": None}))


@pytest.fixture
def lost(source: Source, tmp_path: Path) -> Iterator[Lost]:
    guest = guest_at(tmp_path / "guest", free_port())
    data_set = tmp_path / HOSTILE / "database"
    data_set.mkdir(parents=True)
    for name in (OLD, NEW, "wal"):
        shutil.copytree(source.data_set / name, data_set / name)
    (guest.root / "archive").mkdir()
    everything_owned(tmp_path, guest)
    yield Lost(guest, data_set)
    guest.stop()


def test_newest_generation_is_recovered_to_the_end_of_the_log(lost: Lost) -> None:
    result = lost.restore()
    size = sum(p.stat().st_size for p in (lost.data_set / NEW / "base").rglob("*") if p.is_file())
    report = result["bcp_restore"]
    assert (result["changed"], result["set_aside"]) == (True, None)
    assert report.pop("copy_seconds") > 0
    assert report == {
        "role": "postgresql_restore",
        "backup": "database",
        "repository": "near",
        "generation": NEW,
        "bytes": size,
        "newest": THIRD,
        "rejected": [],
    }
    assert lost.rows() == [FIRST, SECOND, THIRD]
    assert lost.guest.sql("SELECT pg_is_in_recovery()") == "f"


def test_a_finished_restore_changes_nothing_and_only_starts_what_is_down(lost: Lost) -> None:
    first = lost.restore()
    lost.guest.sql(f"INSERT INTO one.transactions VALUES ('{THIRD}'::timestamptz + '1 hour')")
    again = lost.restore()
    assert again["changed"] is False
    assert again["bcp_restore"] == first["bcp_restore"]
    assert len(lost.rows()) == 4
    lost.guest.stop()
    assert lost.restore()["changed"] is True
    assert len(lost.rows()) == 4


def test_a_corrupt_generation_is_rejected_and_the_previous_one_used(lost: Lost) -> None:
    lost.spoil(NEW)
    report = lost.restore()["bcp_restore"]
    assert (report["generation"], report["rejected"]) == (OLD, [NEW])
    assert report["newest"] == THIRD
    assert lost.rows() == [FIRST, SECOND, THIRD]


def test_no_intact_generation_is_a_failure_of_its_own_kind(lost: Lost) -> None:
    lost.spoil(NEW)
    lost.spoil(OLD)
    result = lost.restore()
    assert result["bcp_failure"] == "backup-corrupt"
    assert NEW in result["msg"]
    assert OLD in result["msg"]
    assert not (lost.guest.root / "pgdata").exists()


def test_recovery_to_a_point_in_time_leaves_later_rows_out(lost: Lost, source: Source) -> None:
    report = lost.restore(recovery_time=source.between)["bcp_restore"]
    assert report["newest"] == SECOND
    assert lost.rows() == [FIRST, SECOND]
    assert "recovery_target" not in (lost.guest.root / "pgdata/postgresql.auto.conf").read_text()


@pytest.mark.parametrize("time", ["yesterday", "2026-11-01T00:00:00"])
def test_a_time_that_is_none_is_refused(lost: Lost, time: str) -> None:
    assert lost.restore(recovery_time=time)["bcp_failure"] == "refused"


def test_an_interrupted_restore_is_begun_again(lost: Lost) -> None:
    lost.guest.write("etc/restored/postgresql_restore-database.json", '{"state": "running"}')
    lost.guest.write("pgdata/half", "of a cluster")
    lost.guest.write(".pgdata.restoring/half", "of a copy")
    everything_owned(lost.guest.root, lost.guest)
    result = lost.restore()
    assert (result["changed"], result["set_aside"]) == (True, None)
    assert lost.rows() == [FIRST, SECOND, THIRD]
    assert not (lost.guest.root / "pgdata/half").exists()
    assert not (lost.guest.root / ".pgdata.restoring").exists()


def test_a_cluster_that_nobody_restored_is_set_aside(lost: Lost) -> None:
    lost.guest.write("pgdata/precious", "data")
    everything_owned(lost.guest.root, lost.guest)
    aside = Path(lost.restore()["set_aside"])
    assert aside.parent == lost.guest.root
    assert (aside / "precious").read_text() == "data"


def test_check_mode_says_what_would_be_used_and_touches_nothing(lost: Lost) -> None:
    lost.spoil(NEW)
    before = sorted(lost.guest.root.rglob("*"))
    result = lost.restore(check=True)
    assert "msg" not in result, result
    assert (result["changed"], result["generation"], result["rejected"]) == (True, OLD, [NEW])
    assert sorted(lost.guest.root.rglob("*")) == before


def test_a_backup_that_never_finished_is_passed_over(lost: Lost) -> None:
    (lost.data_set / NEW / "manifest.json").unlink()
    report = lost.restore()["bcp_restore"]
    assert (report["generation"], report["rejected"]) == (OLD, [])


def test_an_empty_repository_is_a_plain_failure(lost: Lost) -> None:
    for generation in (OLD, NEW):
        shutil.rmtree(lost.data_set / generation)
    result = lost.restore()
    assert result["bcp_failure"] == "task-failed"
    assert "no complete generation" in result["msg"]


def test_a_server_that_cannot_start_is_not_taken_for_a_corrupt_backup(lost: Lost) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", lost.guest.port))
        squatter.listen()
        result = lost.restore()
    assert result["bcp_failure"] == "task-failed"
    assert "did not start" in result["msg"]


def test_an_older_generation_is_restored_though_the_newest_one_was(lost: Lost) -> None:
    assert lost.restore()["bcp_restore"]["generation"] == NEW
    result = lost.restore(older=1)
    report = result["bcp_restore"]
    assert (report["generation"], report["rejected"]) == (OLD, [])
    assert Path(result["set_aside"]).is_dir()
    assert lost.rows() == [FIRST, SECOND, THIRD]
    again = lost.restore(older=1)
    assert (again["changed"], again["bcp_restore"]) == (False, report)


def test_without_an_older_generation_the_cluster_is_left_alone(lost: Lost) -> None:
    lost.restore()
    refused = lost.restore(older=2)
    assert refused["bcp_failure"] == "backup-corrupt"
    assert "2 complete generations" in refused["msg"]
    assert lost.rows() == [FIRST, SECOND, THIRD]
    assert list(lost.guest.root.glob("pgdata.before-restore-*")) == []


def test_a_base_backup_is_not_copied_twice_at_a_time(lost: Lost) -> None:
    with held(lost.data_set / NEW / "base/PG_VERSION") as file:
        module = lost.guest.begin("bcp_postgresql_restore", **lost.arguments)
        file.wait_until_reached()
        refused = lost.restore()
        file.let_go()
        assert json.loads(module.communicate(timeout=60)[0])["changed"] is True
    assert refused["msg"].startswith("another restore of database into this guest still runs")
    assert lost.rows() == [FIRST, SECOND, THIRD]


def test_a_cluster_from_another_repository_is_restored_again_on_demand(lost: Lost) -> None:
    lost.restore()
    other = {**lost.arguments, "repository": "elsewhere", "this_repository": True}
    result = lost.guest.module("bcp_postgresql_restore", **other)
    assert (result["changed"], result["bcp_restore"]["repository"]) == (True, "elsewhere")
    assert lost.rows() == [FIRST, SECOND, THIRD]
    assert lost.guest.module("bcp_postgresql_restore", **other)["changed"] is False
    assert lost.restore()["bcp_restore"]["repository"] == "elsewhere"
