"""A repository of restic: snapshots by tags, restored and read back by the program restic."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible.module_utils.bcp_progress import Progress
from ansible.module_utils.bcp_repository import CorruptError, Generation, RestoreError, remove
from ansible.module_utils.bcp_store import (
    CLUSTER,
    Extent,
    Sample,
    Told,
    choose,
    nothing_told,
    sample_of,
    verify_base,
)

PATIENCE = 300
"""Seconds in which a repository has to answer a question, and to go on with what it sends."""
_CHUNK = 1 << 20
_LOOK_EVERY = 1.0
_MOST_DUMPED = 32
"""Files of a sample: each costs a start of restic, which opens the repository anew."""
_DAMAGED = re.compile(
    r"ciphertext verification failed|does not match|blob .*not found|invalid data returned"
    r"|error for tree|unable to load tree|data/\w\w/\w+: no such file"
    r"|truncated|contains errors|There were \d+ errors"
    r"|not found in (repository|index)"
    r"|load\(<(index|snapshot)/",
    re.IGNORECASE,
)
_TROUBLES = (
    (
        re.compile(r"wrong password or no key found", re.IGNORECASE),
        "authentication",
        ("the password of the repository {place} is wrong: correct it in the credentials, or in "
        "the password file that the targets name"),
    ),
    (
        re.compile(r"already locked", re.IGNORECASE),
        "task-failed",
        ("the repository {place} is locked by another program: wait for its end, or, when it is "
        "known to be dead, run: restic unlock"),
    ),
    (
        re.compile(r"Decode: invalid character|unexpected HTTP|malformed HTTP", re.IGNORECASE),
        "task-failed",
        "what answers at {place} is no repository of restic: look at the address and its server",
    ),
    (
        re.compile(r"connection refused|no such host|no route to host|timed? ?out|ssh.*exit|"
                   r"unreachable|EOF", re.IGNORECASE),
        "unreachable",
        ("the repository {place} cannot be reached: look whether its server runs and the address "
        "is right"),
    ),
    (
        re.compile(r"no such file or directory|is there a repository|\b404\b|does not exist",
                   re.IGNORECASE),
        "task-failed",
        "there is no repository of restic at {place}: correct the address in the targets",
    ),
)  # fmt: skip


class ResticStore:
    """The snapshots of one data set that carry the tags `system:NAME` and `backup:ID`.

    A snapshot is of one folder: the files themselves, or a base backup as pg_basebackup writes it.
    Snapshots that also carry the tag `wal` are of the folder with the archived log. `copy` is as
    for `open_store`; the password reaches restic through a pipe, never by its command line.
    """

    def __init__(self, copy: Mapping[str, Any]) -> None:
        self._place = str(copy["place"])
        self._tags = f"system:{copy['system']},backup:{copy['backup']}"
        self._cluster = copy["kind"] == CLUSTER
        self._password = str(copy.get("password") or "")
        self._password_file = str(copy.get("password_file") or "")
        self._patience = float(copy.get("patience") or PATIENCE)
        self._roots: dict[str, str] = {}

    def generations(self, older: int = 0) -> tuple[list[Generation], list[str]]:
        """See Store."""
        listed = self._snapshots(wal=False)
        if older and older >= len(listed):
            raise CorruptError(
                f"{self._place} has {len(listed)} complete generations; none is left when the "
                f"newest {older} are passed over"
            )
        return [self._generation(each) for each in listed[older:]], []

    def fetch(
        self, generation: Generation, destination: Path, progress: Progress
    ) -> tuple[int, float]:
        """See Store. restic proves what it wrote by reading it once more, which takes part of the
        seconds.
        """
        if self._cluster:
            copied = self._restore(generation, destination, progress)
            verify_base(destination)
            return copied
        return self._restore(generation, destination, progress)

    def verify(self, generation: Generation, extent: Extent, told: Told = nothing_told) -> Sample:
        """See Store. Reads and deciphers the contents of the files, as a restore would."""
        sizes = self._sizes(generation)
        chosen = choose(sizes, extent)
        if len(chosen) == len(sizes):
            self._read_all(generation, told)
        else:
            chosen = frozenset(sorted(chosen)[:_MOST_DUMPED])
            for name in sorted(chosen):
                self._read_one(generation, name)
                told(sizes[name])
        return sample_of(sizes, chosen)

    def log(self, place: Path) -> tuple[Path | None, datetime | None]:
        """See Store: the newest snapshot of the log is restored to `place`."""
        listed = self._snapshots(wal=True) if self._cluster else []
        if not listed:
            return None, None
        newest = self._generation(listed[0])
        remove(place)
        self._restore(newest, place, Progress(place.parent, "wal", "restic"))
        return place, _time(listed[0])

    def check(self, share: float) -> None:
        """Check the structure of the whole repository, and read a random share of its packs.

        Without reading, flipped bytes pass. Raises CorruptError, RestoreError.
        """
        percent = f"{share * 100:.1f}".rstrip("0").rstrip(".")
        reading = ["--read-data"] if share >= 1 else [f"--read-data-subset={percent}%"]
        self._ask(["check", *reading], patience=None)

    def _snapshots(self, *, wal: bool) -> list[dict[str, Any]]:
        try:
            found = json.loads(self._ask(["snapshots", "--no-lock", "--json", "--tag", self._tags]))
            listed = [each for each in found or () if ("wal" in (each.get("tags") or ())) is wal]
            return sorted(listed, key=_time, reverse=True)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RestoreError(
                "task-failed",
                f"restic's list of snapshots of {self._place} cannot be understood: look what "
                f"answers at that address ({error})",
            ) from error

    def _generation(self, snapshot: Mapping[str, Any]) -> Generation:
        moment, short = _time(snapshot), str(snapshot["short_id"])
        paths = snapshot["paths"]
        if len(paths) != 1 or not str(paths[0]).startswith("/"):
            raise RestoreError(
                "task-failed",
                f"snapshot {short} in {self._place} is of {len(paths)} folders; back up one folder "
                "at a time",
            )
        self._roots[str(snapshot["id"])] = str(paths[0])
        name = f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}-{short}"
        return Generation(Path(str(snapshot["id"])), name, None if self._cluster else
                          moment.isoformat())  # fmt: skip

    def _restore(
        self, generation: Generation, destination: Path, progress: Progress
    ) -> tuple[int, float]:
        snapshot = str(generation.path)
        total = int(json.loads(self._ask(["stats", "--no-lock", "--json", snapshot]))["total_size"])
        destination.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(destination.parent).free
        if total > free:
            raise RestoreError(
                "disk-full", f"{total} bytes are needed in {destination.parent}, {free} are free"
            )
        whole = destination.with_name(f"{destination.name}.whole")
        remove(whole)
        begin = time.monotonic()
        try:
            with progress.of(total), _growing(whole, progress):
                command = ["restore", *self._locking(), "--verify", "--target", str(whole)]
                self._ask([*command, snapshot], patience=None)
            seconds = time.monotonic() - begin
            (whole / self._roots[snapshot].lstrip("/")).rename(destination)
        finally:
            remove(whole)
        return total, seconds

    def _locking(self) -> list[str]:
        """A folder into which nothing can be written takes no lock, and nobody else's either."""
        folder = Path(self._place, "locks")
        return ["--no-lock"] if folder.is_dir() and not os.access(folder, os.W_OK) else []

    def _sizes(self, generation: Generation) -> dict[str, int]:
        listed = self._ask(["ls", "--no-lock", "--json", str(generation.path)]).splitlines()
        nodes = [json.loads(line) for line in listed]
        return {str(node["path"]): int(node.get("size", 0)) for node in nodes
                if node.get("type") == "file"}  # fmt: skip

    def _read_all(self, generation: Generation, told: Told) -> None:
        """Read everything in one stream; the file at which it breaks off is named."""
        name = "its list of files"
        with self._started(
            ["dump", "--no-lock", "--archive", "tar", str(generation.path), "/"]
        ) as (
            process,
            said,
        ):
            assert process.stdout is not None
            try:
                with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                    for member in archive:
                        name = member.name
                        _drain(archive, member)
                        told(member.size if member.isfile() else 0)
                process.stdout.read()
            except (tarfile.TarError, EOFError):
                process.wait()
                complaint = said()
                if process.returncode == 0:
                    raise CorruptError(f"'/{name}' breaks off") from None
                raise self._explained(complaint, f"'/{name}' cannot be read: ") from None
            if process.wait() != 0:
                raise self._explained(said(), f"'/{name}' cannot be read: ")

    def _read_one(self, generation: Generation, name: str) -> None:
        with self._started(["dump", "--no-lock", str(generation.path), name]) as (process, said):
            assert process.stdout is not None
            while process.stdout.read(_CHUNK):
                pass
            if process.wait() != 0:
                raise self._explained(said(), f"{name!r} cannot be read: ")

    def _ask(self, words: Sequence[str], patience: float | None = -1.0) -> str:
        """What restic prints. `patience` in seconds, None: as long as it takes."""
        seconds = self._patience if patience == -1.0 else patience
        with self._secret() as (descriptor, environment):
            try:
                done = subprocess.run(
                    self._command(words),
                    env=environment,
                    pass_fds=descriptor,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    errors="replace",
                    timeout=seconds,
                    check=False,
                )
            except OSError as error:
                raise _missing() from error
            except subprocess.TimeoutExpired as error:
                raise self._slow() from error
        if done.returncode != 0:
            raise self._explained(done.stderr or done.stdout)
        return done.stdout

    @contextlib.contextmanager
    def _started(self, words: Sequence[str]) -> Iterator[tuple[subprocess.Popen[bytes], Any]]:
        """Restic while it runs, and what gives all that it has complained of; ended with it."""
        complaints: list[bytes] = []
        with self._secret() as (descriptor, environment):
            try:
                process = subprocess.Popen(
                    self._command(words),
                    env=environment,
                    pass_fds=descriptor,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                )
            except OSError as error:
                raise _missing() from error
        assert process.stderr is not None
        stream = process.stderr
        reader = threading.Thread(target=lambda: complaints.append(stream.read()), daemon=True)
        reader.start()

        def said() -> str:
            reader.join()
            return b"".join(complaints).decode(errors="replace")

        try:
            yield process, said
        finally:
            process.kill()
            process.wait()
            reader.join()
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()

    def _command(self, words: Sequence[str]) -> list[str]:
        return ["restic", "--no-cache", "--repo", self._place, *words]

    @contextlib.contextmanager
    def _secret(self) -> Iterator[tuple[tuple[int, ...], dict[str, str]]]:
        """Restic's environment, with the password behind a pipe or a file of mode 0600."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("RESTIC_")
        }
        if self._password:
            read, write = os.pipe()
            try:
                os.write(write, f"{self._password}\n".encode())
                os.close(write)
                yield (read,), {**environment, "RESTIC_PASSWORD_FILE": f"/dev/fd/{read}"}
            finally:
                os.close(read)
            return
        if not self._password_file:
            raise RestoreError(
                "authentication",
                f"no password of the repository {self._place} is known: add it to the credentials "
                "(repository_passwords), or name a password file in the targets",
            )
        self._require_private(Path(self._password_file))
        yield (), {**environment, "RESTIC_PASSWORD_FILE": self._password_file}

    def _require_private(self, file: Path) -> None:
        try:
            mode = file.stat().st_mode
        except OSError as error:
            raise RestoreError(
                "authentication", f"the password file {file} cannot be read: {error.strerror}"
            ) from error
        if mode & 0o077:
            raise RestoreError(
                "authentication",
                f"others can read the password file {file}: change the password and its mode "
                "(chmod 600)",
            )

    def _explained(self, complaint: str, which: str = "") -> RestoreError:
        text = " ".join(_lines(complaint))[-600:]
        for pattern, kind, sentence in _TROUBLES[:2]:
            if pattern.search(text):
                return RestoreError(kind, sentence.format(place=self._place))
        cut_off = "unexpected EOF" in text and self._place.startswith("/")  # else it is the line
        if cut_off or _DAMAGED.search(text):
            return CorruptError(f"{which}restic: {text}")
        for pattern, kind, sentence in _TROUBLES[2:]:
            if pattern.search(text):
                return RestoreError(kind, f"{sentence.format(place=self._place)} ({text[-300:]})")
        return RestoreError("task-failed", f"{which}restic: {text}")

    def _slow(self) -> RestoreError:
        return RestoreError(
            "timeout",
            f"the repository {self._place} did not answer within {self._patience:.0f} s: look at "
            "its server and the line to it",
        )


def _lines(complaint: str) -> Iterator[str]:
    """What restic says, without where in its own program it was."""
    for line in complaint.splitlines():
        if line.strip() and not re.match(r"\s|(main|runtime|github\.com/\S+)\.[\w.(*)]", line):
            yield line.strip()


def _missing() -> RestoreError:
    return RestoreError("task-failed", "restic is not on this guest's PATH: install it there")


def _time(snapshot: Mapping[str, Any]) -> datetime:
    """When it was taken; restic writes nanoseconds, which datetime does not read."""
    text = re.sub(r"(\.\d{6})\d+", r"\1", str(snapshot["time"]).replace("Z", "+00:00"))
    if (match := re.search(r"\.(\d{1,5})(?=[+-])", text)) is not None:
        text = text.replace(match.group(0), f".{match.group(1):0<6}")
    return datetime.fromisoformat(text)


def _drain(archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    stream = archive.extractfile(member) if member.isfile() else None
    left = member.size
    while stream is not None and left:
        chunk = stream.read(min(_CHUNK, left))
        if not chunk:
            raise EOFError
        left -= len(chunk)


@contextlib.contextmanager
def _growing(tree: Path, progress: Progress) -> Iterator[None]:
    """Tell the progress while restic, which tells nothing itself, fills a tree."""
    over = threading.Event()

    def look() -> None:
        seen = 0
        while not over.wait(_LOOK_EVERY):
            size = sum(_size(Path(folder, name)) for folder, _, names in os.walk(tree)
                       for name in names)  # fmt: skip
            progress.add(size - seen)
            seen = size

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return 0
