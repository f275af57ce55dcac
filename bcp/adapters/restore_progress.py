"""How far the restores of a step have come: read from the guest over the shared connection."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bcp.adapters.connection import ControlFolder, ssh_options
from bcp.adapters.targets import Target, Targets
from bcp.execution.events import RestoreMeasurement
from bcp.execution.letters import Copied, Read
from bcp.planning.plan import PlannedAction, PlannedStep

EVERY = 3.0
"""Seconds between two looks."""
_PATIENCE = 10.0
_LONGEST_NOTE = 2000
_MOST_BYTES = 1 << 50
_LONGEST = 30 * 24 * 3600
"""Seconds beyond which no copy is believed to last."""

Tell = Callable[[Copied], None]


class Reading:
    """Follows which restores of an attempt at a step are done, and tells when the last one from a
    repository is.
    """

    def __init__(self, step: PlannedStep, attempt: int, tell: Callable[[Read], None]) -> None:
        self._step = step.key
        self._attempt = attempt
        self._tell = tell
        self._left = {
            (action.repository, action.backup)
            for action in step.actions
            if action.backup is not None
        }

    def take(self, done: Iterable[RestoreMeasurement]) -> None:
        """These restores are done."""
        for each in done:
            self._left.discard((each.repository, each.backup))
            if not any(repository == each.repository for repository, _ in self._left):
                self._tell(Read(self._step, self._attempt, each.repository))


class Note(BaseModel):
    """What a restore role says of its copy: numbers alone, and only such as can be true."""

    model_config = ConfigDict(frozen=True, strict=True)

    bytes: Annotated[int, Field(gt=0, le=_MOST_BYTES)]
    total: Annotated[int, Field(gt=0, le=_MOST_BYTES)]
    seconds: Annotated[float, Field(gt=0, le=_LONGEST, allow_inf_nan=False)]

    @property
    def is_plausible(self) -> bool:
        """Whether the copy is within its total and ends some day."""
        left = self.total - self.bytes
        return left >= 0 and left * self.seconds / self.bytes <= _LONGEST


def read_note(text: bytes) -> Note | None:
    """The note, or None for whatever else a guest may hold out; never raises."""
    if len(text) > _LONGEST_NOTE:
        return None
    try:
        note = Note.model_validate_json(text)
    except ValidationError:
        return None
    return note if note.is_plausible else None


class RestoreProgress:
    """Tells, while a step runs, how far its restores have come.

    It uses the connection that Ansible has opened and never opens one of its own; what cannot be
    read is not told, and no restore is disturbed by it.
    """

    def __init__(
        self, targets: Targets, control: ControlFolder, tell: Tell, *, every: float = EVERY
    ) -> None:
        self._targets = targets
        self._control = control
        self._tell = tell
        self._every = every

    @contextlib.contextmanager
    def watching(self, step: PlannedStep, attempt: int, target: Target) -> Iterator[None]:
        """Look every few seconds until the block is left."""
        restores = [action for action in step.actions if action.backup and action.repository]
        ssh = shutil.which("ssh")
        if not restores or ssh is None:
            yield
            return
        look = Look(ssh, self._targets, self._control, target)
        over = threading.Event()
        thread = threading.Thread(
            target=self._watch, args=(over, look, step, attempt, restores), daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            over.set()
            look.end()
            thread.join()

    def _watch(
        self,
        over: threading.Event,
        look: Look,
        step: PlannedStep,
        attempt: int,
        restores: list[PlannedAction],
    ) -> None:
        told: dict[str, Note] = {}
        while not over.wait(self._every):
            for action in restores:
                backup, repository = action.backup or "", action.repository or ""
                note = read_note(look.at(f".bcp/progress-{backup}.json", _LONGEST_NOTE))
                if note is not None and told.get(backup) != note and not over.is_set():
                    told[backup] = note
                    self._tell(
                        Copied(
                            step=step.key,
                            attempt=attempt,
                            backup=backup,
                            repository=repository,
                            bytes=note.bytes,
                            total=note.total,
                            seconds=note.seconds,
                        )
                    )


class Look:
    """Reads notes of one guest, one after the other; can be ended from another thread.

    It uses a connection that is open and never opens one of its own.
    """

    def __init__(self, ssh: str, targets: Targets, control: ControlFolder, target: Target) -> None:
        self._root = PurePosixPath(target.root)
        self._command = [
            ssh,
            *ssh_options(targets),
            *("-o", "ControlMaster=no"),
            *("-o", f"ControlPath={control.socket_pattern}"),
            *("-o", "ProxyCommand=false"),  # without a shared connection: fail, do not connect
            *("-p", str(targets.ssh_port), "-l", targets.user, target.address),
        ]
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._over = False

    def at(self, place: str, longest: int) -> bytes:
        """The note at a place in the guest, at most one byte more than `longest`; empty when there
        is none.
        """
        path = self._root / place
        with self._lock:
            if self._over:
                return b""
            try:
                self._running = process = subprocess.Popen(
                    [*self._command, f"head -c {longest + 1} -- {shlex.quote(str(path))}"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError:
                return b""
        timer = threading.Timer(_PATIENCE, process.kill)
        timer.start()
        with process:
            assert process.stdout is not None
            text = process.stdout.read(longest + 1)
            process.kill()
        timer.cancel()
        return text

    def end(self) -> None:
        """End the look that runs, and let no other begin."""
        with self._lock:
            self._over = True
            if self._running is not None:
                self._running.kill()
