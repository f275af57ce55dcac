"""A restore to try it out: beside what is there, proven, measured, and taken away again."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ansible.module_utils.bcp_postgresql import (
    NEWEST_ROW,
    configure_recovery,
    moment_of,
    was_taken_before,
)
from ansible.module_utils.bcp_progress import Progress
from ansible.module_utils.bcp_psql import await_recovered, text_of, words_of
from ansible.module_utils.bcp_readback import is_missing
from ansible.module_utils.bcp_repository import Generation, RestoreError, remove
from ansible.module_utils.bcp_sole import sole_restore
from ansible.module_utils.bcp_store import CLUSTER, Store
from ansible.module_utils.bcp_stores import open_store

Tell = Callable[[Any], None]
_STOP_SECONDS = 60
_PORT = 5432
_LONGEST_FOLDER = 70
_COUNT = r"""
SELECT 'SELECT sum(n) FROM (' || string_agg(
    format('SELECT count(*) AS n FROM %I.%I', table_schema, table_name), ' UNION ALL ')
|| ') AS rows' FROM information_schema.tables WHERE table_name = :'table' HAVING count(*) > 0
\gexec
"""
_SERVER = {
    "listen_addresses": "",
    "port": str(_PORT),
    "archive_mode": "off",
    "hot_standby": "off",
    "logging_collector": "off",
    "log_destination": "stderr",
    "shared_buffers": "32MB",
    "fsync": "off",
}
"""A server that nobody else reaches, and that never writes into the archive it is restored from."""


@dataclass
class Outcome:
    """What a restore to try it out has shown; `rows` of the tables that tell how new data are."""

    generation: str = ""
    bytes: int = 0
    copy_seconds: float = 0.0
    newest: str | None = None
    rows: int | None = None
    checks: list[list[str]] = field(default_factory=list)
    failure: list[str] | None = None
    place: str = ""
    removed: bool = False


def rehearse(request: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Restore one generation of `copy` beside the guest's data, prove it, and remove it.

    `older` of the newest generations are passed over; a database is recovered to just before
    `until` where that is given, and answers within `timeout` seconds. `tell` hears what happens.
    """
    outcome = Outcome()
    home = _home(str(request["root"]))
    scratch = home / f".restore-test-{request['copy']['backup']}"
    try:
        with sole_restore(home, "restore-test", request["copy"]["backup"]):
            outcome.place = str(scratch)
            try:
                remove(scratch)  # what an earlier test left whose console died
                scratch.mkdir(mode=0o700)
                _restore(request, scratch, outcome, tell)
            finally:
                remove(scratch)
                outcome.removed = not scratch.exists()
    except RestoreError as error:
        outcome.failure = [error.kind, error.detail]
    except OSError as error:
        outcome.failure = ["task-failed", str(error)]
    return vars(outcome)


def _home(root: str) -> Path:
    """The guest's own folder, else one for all tests: a platform has no folder of a lost guest."""
    if root and Path(root).is_dir():
        return Path(root)
    home = Path(tempfile.gettempdir(), f"bcp-restore-tests-{os.geteuid()}")
    home.mkdir(mode=0o700, exist_ok=True)
    if home.stat().st_uid != os.geteuid():
        raise RestoreError("refused", f"{home} belongs to somebody else")
    return home


def _restore(request: Mapping[str, Any], scratch: Path, outcome: Outcome, tell: Tell) -> None:
    copy = request["copy"]
    if is_missing(copy):
        raise RestoreError("task-failed", f"the repository is not there: {copy['place']}")
    until = moment_of(request.get("until"))
    store = open_store(copy)
    generation = _chosen(store, copy, request["older"], until)
    outcome.generation, outcome.newest = generation.name, generation.newest
    tell({"stage": "copy", "generation": generation.name})
    progress = _Told(scratch, copy, tell)
    outcome.bytes, seconds = store.fetch(generation, scratch / "data", progress)
    outcome.copy_seconds = round(seconds, 6)
    outcome.checks.append(["checksums", generation.name])
    if copy["kind"] == CLUSTER:
        tell({"stage": "server", "generation": generation.name})
        wal, _ = store.log(scratch / "wal")
        with _server(scratch, wal, until, request["timeout"]) as ask:
            outcome.checks.append(["server-answers", ask("SHOW server_version")])
            table = str(request["newest_table"])
            newest = ask(NEWEST_ROW, table=table, column=str(request["newest_column"]))
            outcome.newest = datetime.fromisoformat(newest).isoformat() if newest else None
            rows = ask(_COUNT, table=table)
            outcome.rows = int(rows) if rows else None


def _chosen(
    store: Store, copy: Mapping[str, Any], older: int, until: datetime | None
) -> Generation:
    generations, _ = store.generations(older)
    found = [each for each in generations if was_taken_before(each, until)]
    if found:
        return found[0]
    before = "" if until is None else f" from before {until.isoformat()}"
    raise RestoreError(
        "task-failed",
        f"there is no complete generation of {copy['backup']} in {copy['repository']}{before}",
    )


class _Told(Progress):
    """Progress that whoever asked for the test hears of."""

    def __init__(self, root: Path, copy: Mapping[str, Any], tell: Tell) -> None:
        super().__init__(root, copy["backup"], copy["repository"])
        self._tell, self._at, self._of, self._copied = tell, 0.0, 0, 0

    @contextlib.contextmanager
    def of(self, total: int) -> Iterator[None]:
        """While a copy of `total` bytes runs."""
        self._of = total
        yield
        self._tell({"copied": total, "total": total})

    def add(self, size: int) -> None:
        """So many bytes more are copied."""
        self._copied += size
        now = time.monotonic()
        if now - self._at >= 0.5:
            self._at = now
            self._tell({"copied": self._copied, "total": self._of})


@contextlib.contextmanager
def _server(
    scratch: Path, wal: Path | None, until: datetime | None, timeout: int
) -> Iterator[Callable[..., str]]:
    """A server on the restored cluster, recovered and open for questions; ended afterwards.

    Only who runs it can reach it: it listens on a socket in a private folder alone.
    """
    data = scratch / "data"
    data.chmod(0o700)
    (data / "postgresql.auto.conf").write_text("", encoding="utf-8")
    configure_recovery(data, wal, until)
    (data / "standby.signal").unlink(missing_ok=True)
    (scratch / "postgresql.conf").write_text("", encoding="utf-8")
    (scratch / "hba.conf").write_text("local all all trust\n", encoding="utf-8")
    (scratch / "ident.conf").write_text("", encoding="utf-8")
    with (
        tempfile.TemporaryDirectory(prefix="bcp-", dir=_place_of_sockets()) as sockets,
        _Account(scratch, Path(sockets)) as (account),
        (scratch / "server.log").open("w+", encoding="utf-8", errors="replace") as log,
    ):
        settings = {
            **_SERVER,
            "config_file": str(scratch / "postgresql.conf"),
            "hba_file": str(scratch / "hba.conf"),
            "ident_file": str(scratch / "ident.conf"),
            "unix_socket_directories": sockets,
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        process = subprocess.Popen(
            [_tool("postgres", data), "-D", str(data), *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=account.environment,
            **account.identity,
        )
        try:
            yield _opened(process, account, data, log, until=until, timeout=timeout)
        finally:
            process.send_signal(2)  # SIGINT is PostgreSQL's fast shutdown
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _opened(
    process: subprocess.Popen[bytes],
    account: _Account,
    data: Path,
    log: Any,
    *,
    until: datetime | None,
    timeout: int,
) -> Callable[..., str]:
    """Wait until recovery has ended. Raises RestoreError."""

    def ask(sql: str, **values: str) -> str:
        done = subprocess.run(
            words_of(_tool("psql", data), values),
            input=text_of(sql),
            capture_output=True, text=True, errors="replace", timeout=600, check=False,
            env=account.environment, **account.identity,
        )  # fmt: skip
        if done.returncode != 0:
            raise RestoreError("task-failed", f"psql: {done.stderr.strip()[-500:]}")
        return done.stdout.strip()

    def refuse_ended() -> None:
        if process.poll() is not None:
            log.seek(0)
            raise _died(log.read(), until)

    await_recovered(ask, refuse_ended, timeout)
    return ask


def _died(said: str, until: datetime | None) -> RestoreError:
    if until is not None and "before configured recovery target was reached" in said:
        return RestoreError(
            "task-failed",
            f"the archived log does not reach to {until.isoformat()}: choose an earlier time, or "
            "restore to the end of the archive",
        )
    lines = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
    told = "; ".join(lines[-3:]) or said.strip()[-500:]
    return RestoreError("task-failed", f"the server did not come up: {told}")


def _place_of_sockets() -> str | None:
    """Where the folder of the socket is made: the kernel takes names of 107 bytes at most."""
    usual = tempfile.gettempdir()
    return None if len(os.fsencode(usual)) <= _LONGEST_FOLDER else "/tmp"  # noqa: S108 - private inside


class _Account:
    """As whom the server runs: who is logged in, or for root, whom it refuses, `postgres`."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self.identity: dict[str, Any] = {}
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        self.environment = {
            **environment,
            "PGHOST": str(folders[-1]),
            "PGPORT": str(_PORT),
            "PGUSER": os.environ.get("PGUSER", "postgres"),
            "PGDATABASE": "postgres",
        }

    def __enter__(self) -> _Account:
        if os.geteuid() == 0:
            try:
                entry = pwd.getpwnam("postgres")
            except KeyError as error:
                raise RestoreError(
                    "task-failed", "PostgreSQL refuses root, and there is no account 'postgres'"
                ) from error
            self.identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": ()}
            for top in self._folders:
                for folder, folders, files in os.walk(top):
                    for name in (".", *folders, *files):
                        os.chown(Path(folder, name), entry.pw_uid, entry.pw_gid)
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is to be undone: the folders are removed."""


def _tool(name: str, data: Path) -> str:
    """A program of PostgreSQL: on the PATH, else where Debian keeps those of the version."""
    if (found := shutil.which(name)) is not None:
        return found
    version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    place = Path(f"/usr/lib/postgresql/{version}/bin/{name}")
    if place.is_file():
        return str(place)
    raise RestoreError("task-failed", f"{name} of PostgreSQL {version} is not on this guest's PATH")
