"""Restoring a PostgreSQL cluster from a physical base backup and archived WAL."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible.module_utils import bcp_service
from ansible.module_utils.bcp_progress import Progress
from ansible.module_utils.bcp_psql import await_recovered, text_of, words_of
from ansible.module_utils.bcp_repository import (
    CorruptError,
    Generation,
    Marker,
    Restore,
    RestoreError,
    is_occupied,
    none_left,
    remove,
    set_aside,
)
from ansible.module_utils.bcp_sole import sole_restore
from ansible.module_utils.bcp_store import CLUSTER, Extent, Store
from ansible.module_utils.bcp_stores import open_store

ROLE = "postgresql_restore"
_LAST_COMMIT = "SELECT pg_last_xact_replay_timestamp()"
NEWEST_ROW = r"""
SELECT 'SELECT max(t) FROM (' || string_agg(
    format('SELECT max(%I) FROM %I.%I', column_name, table_schema, table_name), ' UNION ALL '
) || ') AS newest(t)'
FROM information_schema.columns
WHERE table_name = :'table' AND column_name = :'column'
    AND data_type = 'timestamp with time zone'
HAVING count(*) > 0
\gexec
"""


@dataclass(frozen=True)
class ClusterRequest:
    """What to restore and how to reach it: `store` holds the generations and the archived log.

    `recovery_time` None recovers to the end of the archive, else to just before that instant. The
    newest `older` generations are passed over; with `this_repository` what was restored from
    another one counts for nothing.
    """

    backup: str
    repository: str
    store: Store
    root: Path
    service: str
    newest_table: str
    newest_column: str
    recovery_time: datetime | None
    timeout: int
    older: int = 0
    this_repository: bool = False
    check_mode: bool = False

    @property
    def wanted(self) -> str | None:
        """The repository that a finished restore must have come from; None: any."""
        return self.repository if self.this_repository else None

    @property
    def data(self) -> Path:
        """The cluster's data directory."""
        return self.root / "pgdata"

    @property
    def target(self) -> str:
        """The recovery target as the marker keeps it."""
        return "latest" if self.recovery_time is None else self.recovery_time.isoformat()


def carry_out(params: Mapping[str, Any], check_mode: bool) -> dict[str, Any]:
    """Do what the module `bcp_postgresql_restore` was told to. Raises RestoreError or OSError."""
    names = ("backup", "repository", "service", "newest_table", "newest_column", "timeout")
    return restore_cluster(
        ClusterRequest(
            **{name: params[name] for name in names},
            store=open_store({**params, "kind": CLUSTER}),
            root=Path(params["root"]),
            recovery_time=moment_of(params["recovery_time"]),
            older=params["older"],
            this_repository=params["this_repository"],
            check_mode=check_mode,
        )
    )


def moment_of(text: str | None) -> datetime | None:
    """A point in time to recover to; None where none is asked for. Raises RestoreError."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RestoreError("refused", f"recovery_time {text!r} is not an ISO 8601 time") from error
    if moment.tzinfo is None:
        raise RestoreError("refused", f"recovery_time {text!r} has no offset from UTC")
    return moment


def restore_cluster(request: ClusterRequest) -> dict[str, Any]:
    """Restore the newest usable generation and recover it; a finished restore stays as it is.

    Returns the module's result. Raises RestoreError.
    """
    if request.check_mode:
        return _restore(request)
    with sole_restore(request.root, ROLE, request.backup):
        return _restore(request)


def _restore(request: ClusterRequest) -> dict[str, Any]:
    marker = Marker(request.root, ROLE, request.backup)
    note = marker.read()
    if marker.is_done(request.older, request.wanted) and _is_there(note, request):
        return {"changed": _bring_up(request), "bcp_restore": note["restore"]}
    restore = Restore(ROLE, request.backup, request.repository)
    generations, restore.rejected = request.store.generations(request.older)
    generations = [item for item in generations if _is_early_enough(item, request)]
    if request.check_mode:
        return _foresee(request, generations, restore)
    bcp_service.stop(request.service)
    if note.get("state") == "running":
        remove(request.data)
    aside = set_aside(request.data)
    marker.write("running", target=request.target)
    _recover_any(request, generations, restore)
    marker.write("done", target=request.target, restore=restore.report(), older=request.older)
    return {
        "changed": True,
        "bcp_restore": restore.report(),
        "set_aside": None if aside is None else str(aside),
    }


def _bring_up(request: ClusterRequest) -> bool:
    """Start the service; says whether it had to be, in check mode whether it would have to be."""
    if request.check_mode:
        return not bcp_service.is_running(request.service)
    return bcp_service.start(request.service)


def _is_there(note: dict[str, Any], request: ClusterRequest) -> bool:
    return note.get("target") == request.target and (request.data / "PG_VERSION").is_file()


def _is_early_enough(generation: Generation, request: ClusterRequest) -> bool:
    return was_taken_before(generation, request.recovery_time)


def was_taken_before(generation: Generation, until: datetime | None) -> bool:
    """Whether the log leads from a base backup to an instant: it was taken before that."""
    wanted = None if until is None else until.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return wanted is None or generation.stamp <= wanted


def _foresee(
    request: ClusterRequest, generations: Sequence[Generation], restore: Restore
) -> dict[str, Any]:
    for generation in generations:
        try:
            request.store.verify(generation, Extent())
        except CorruptError:
            restore.rejected.append(generation.name)
            continue
        return {
            "changed": True,
            "generation": generation.name,
            "rejected": restore.rejected,
            "replaces": is_occupied(request.data),
        }
    raise none_left(restore)


def _recover_any(
    request: ClusterRequest, generations: Sequence[Generation], restore: Restore
) -> None:
    errors = []
    for generation in generations:
        try:
            _lay_down(request, generation, restore)
            _recover(request)
        except CorruptError as error:
            bcp_service.stop(request.service)
            remove(request.data)
            restore.rejected.append(generation.name)
            errors.append(error)
            continue
        restore.generation = generation.name
        restore.newest = _newest(request) or generation.newest
        return
    raise none_left(restore, errors)


def _lay_down(request: ClusterRequest, generation: Generation, restore: Restore) -> None:
    staging = request.root / ".pgdata.restoring"
    remove(staging)
    progress = Progress(request.root, request.backup, request.repository)
    try:
        restore.bytes, seconds = request.store.fetch(generation, staging, progress)
    except CorruptError:
        remove(staging)
        raise
    restore.copy_seconds = round(seconds, 6)
    staging.chmod(0o700)
    wal, _ = request.store.log(request.root / ".restored-wal")
    configure_recovery(staging, wal, request.recovery_time)
    staging.rename(request.data)


def configure_recovery(data: Path, wal: Path | None, until: datetime | None) -> None:
    """Have the server replay the log from `wal` when it starts: all of it, or what was committed
    before the instant `until` and nothing else.
    """
    fetch = "false" if wal is None else f"cp -- {_shell_literal(wal)}/%f %p"
    lines = [f"restore_command = {_setting(fetch)}"]
    if until is not None:
        lines.append(f"recovery_target_time = {_setting(until.isoformat(' '))}")
        lines.append("recovery_target_inclusive = off")
        lines.append("recovery_target_action = 'promote'")
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as stream:
        stream.write("\n".join(["", *lines, ""]))
    (data / "recovery.signal").touch(mode=0o600)


def _shell_literal(path: Path) -> str:
    """The path as one word of the shell that restore_command runs, `%` doubled for PostgreSQL."""
    return shlex.quote(str(path)).replace("%", "%%")


def _setting(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _recover(request: ClusterRequest) -> None:
    """Start the server and wait until recovery has ended.

    A server that will not start or dies on the way is read as an unusable generation: the older
    one is tried, and the reason is kept.
    """
    try:
        bcp_service.start(request.service)
    except RestoreError as error:
        raise CorruptError(error.detail, error.kind) from error

    def refuse_ended() -> None:
        if not bcp_service.is_running(request.service):
            raise CorruptError("the server stopped during recovery", "task-failed")

    await_recovered(_query, refuse_ended, request.timeout)
    _forget_recovery_settings(request)


def _forget_recovery_settings(request: ClusterRequest) -> None:
    """A later crash or standby must not find a recovery target that belonged to this restore."""
    if request.recovery_time is not None:
        for name in ("time", "inclusive", "action"):
            _query(f"ALTER SYSTEM RESET recovery_target_{name}")


def _newest(request: ClusterRequest) -> str | None:
    """The newest value of the time column in all tables of that name, else of the last commit."""
    column, table = request.newest_column, request.newest_table
    if column and table:
        answer = _query(NEWEST_ROW, table=table, column=column)
    else:
        answer = _query(_LAST_COMMIT)
    return datetime.fromisoformat(answer).isoformat() if answer else None


def _query(sql: str, **values: str) -> str:
    """Run SQL as the guest's environment says; `:'name'` stands for a value as a literal."""
    done = _run(words_of("psql", values), timeout=600, text=text_of(sql))
    if done.returncode != 0:
        raise RestoreError("task-failed", f"psql: {_tail(done.stderr)}")
    return done.stdout.strip()


def _run(
    command: Sequence[str], timeout: int, text: str = "", folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            list(command),
            capture_output=True,
            text=True,
            errors="replace",
            input=text,
            cwd=folder,
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError as error:
        raise RestoreError("task-failed", f"{command[0]} is not on this guest's PATH") from error
    except subprocess.TimeoutExpired as error:
        raise RestoreError("timeout", f"{command[0]} took over {timeout} s") from error


def _tail(text: str) -> str:
    return text.strip()[-1500:]
