"""A private folder for what can be computed again: anything wrong with it is a miss.

Entries are data, never code. They carry the digest of the program that wrote them and of
themselves, are written to a temporary file and renamed, and the oldest go when they are too many.
Nobody but the user may write here, or the folder is not used at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pydantic
import pydantic_core
import tzdata
import yaml

import bcp

VARIABLE = "ICT_BCP_CACHE"
"""Environment variable: another folder, or `off`."""

MOST_BYTES = 1 << 30
"""Bytes of all entries together."""

_OFF = frozenset({"off", "no", "0", "false"})
_FOLDER = "ict-bcp"
_SUFFIX = ".entry"
_TEMPORARY = ".tmp"
_ABANDONED = 3600.0
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
_MAGIC = b"ict-bcp cache 1\n"
_DIGEST = hashlib.sha256().digest_size
_HEADER = len(_MAGIC) + 2 * _DIGEST


@dataclass(frozen=True, slots=True)
class Sources:
    """What computes entries: files and folders of the package, and packages of others."""

    paths: tuple[str, ...]
    packages: tuple[str, ...] = ()


_READING = (
    "model",
    "inventory",
    "adapters/workspace.py",
    "adapters/cache.py",
    "adapters/decode_cache.py",
    "adapters/records.py",
    "app/load_workspace.py",
)
READING = Sources(_READING)
"""What decodes and checks a workspace."""
JUDGING = Sources(
    (
        *_READING,
        "planning",
        "execution",
        "evaluation",
        "adapters/calendar.py",
        "adapters/chain.py",
        "adapters/finding_cache.py",
        "adapters/journal.py",
        "app/assess_drills.py",
        "app/assess_run.py",
        "app/drill_findings.py",
        "app/load_evidence.py",
    ),
    ("jpholiday", "networkx"),
)
"""What judges a drill."""
_STARTED = time.time_ns()


@dataclass(frozen=True, slots=True)
class Cache:
    """The folder at `path`, for entries of the program `identity` (a digest)."""

    path: Path
    identity: bytes
    most_bytes: int = MOST_BYTES

    def read(self, name: str) -> bytes | None:
        """What was written under a name by the same program, or None. Never raises."""
        try:
            with _opened(self.path) as folder:
                content = _content(folder, name + _SUFFIX)
        except OSError:
            return None
        whole = memoryview(content)
        head, body = whole[:_HEADER], whole[_HEADER:]
        if head != _MAGIC + self.identity + hashlib.sha256(body).digest():
            return None
        return bytes(body)

    def write(self, name: str, body: bytes) -> None:
        """Keep an entry, if that is possible. Never raises."""
        if len(body) > self.most_bytes // 2:
            return
        head = _MAGIC + self.identity + hashlib.sha256(body).digest()
        with contextlib.suppress(OSError):
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _opened(self.path) as folder:
                _replace(folder, name + _SUFFIX, (head, body))
                _prune(folder, self.most_bytes)


def find_cache(environment: Mapping[str, str], sources: Sources = READING) -> Cache | None:
    """The user's cache for what these sources compute; None when there is none to be had, or it is
    switched off.
    """
    identity = program(sources)
    stated = environment.get(VARIABLE)
    base = environment.get("XDG_CACHE_HOME", "")
    home = environment.get("HOME", "")
    if identity is None or (stated is not None and stated.strip().lower() in {"", *_OFF}):
        return None
    if stated is not None:
        path = Path(stated)
    elif Path(base).is_absolute():
        path = Path(base) / _FOLDER
    else:
        path = Path(home) / ".cache" / _FOLDER
    return Cache(path, identity) if path.is_absolute() else None


@cache
def program(sources: Sources = READING) -> bytes | None:
    """A digest of all that decoding and checking, or other sources, depend on besides the files.

    The sources themselves, not a version number: an upgrade or an edit never meets old entries.
    None when they cannot be read, or changed after this process loaded them.
    """
    total = hashlib.sha256()
    versions = (
        sys.version,
        sys.byteorder,
        bcp.__version__,
        pydantic.VERSION,
        pydantic_core.__version__,
        yaml.__version__,
        str(yaml.__with_libyaml__),
        tzdata.IANA_VERSION,
        *(f"{name} {version(name)}" for name in sources.packages),
    )
    total.update("\0".join(versions).encode())
    root = Path(bcp.__file__).parent
    try:
        for path in sorted(_files(root, sources.paths)):
            if path.stat().st_mtime_ns > _STARTED:
                return None
            content = path.read_bytes()
            total.update(f"{path.relative_to(root)}\0{len(content)}\0".encode())
            total.update(content)
    except OSError:
        return None
    return total.digest()


def _files(root: Path, paths: tuple[str, ...]) -> Iterator[Path]:
    for name in paths:
        path = root / name
        yield from path.rglob("*.py") if path.is_dir() else (path,)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A handle of a folder in which only the user can write. Raises OSError for any other."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _require_private(os.fstat(handle))
        yield handle
    finally:
        os.close(handle)


def _require_private(status: os.stat_result) -> None:
    if status.st_uid != os.geteuid() or status.st_mode & _OTHERS_MAY_WRITE:
        raise PermissionError("others can write here")


def _content(folder: int, name: str) -> bytes:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    handle = os.open(name, flags, dir_fd=folder)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        _require_private(status)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
            raise OSError("no entry of ours")
        with contextlib.suppress(OSError):
            os.utime(handle)
        return file.read(MOST_BYTES)


def _replace(folder: int, name: str, parts: tuple[bytes, ...]) -> None:
    temporary = f".{secrets.token_hex(8)}{_TEMPORARY}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(temporary, flags, 0o600, dir_fd=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        # Not synced to disk: half an entry does not have its digest.
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise


def _prune(folder: int, most_bytes: int) -> None:
    """Delete what was used longest ago until the rest fits, and what a killed process left."""
    entries: list[tuple[int, int, str]] = []
    for name in os.listdir(folder):
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if name.endswith(_SUFFIX):
            entries.append((status.st_mtime_ns, status.st_size, name))
        elif name.endswith(_TEMPORARY) and status.st_mtime < time.time() - _ABANDONED:
            os.unlink(name, dir_fd=folder)
    room = most_bytes
    for _, size, name in sorted(entries, reverse=True):
        room -= size
        if room < 0:
            os.unlink(name, dir_fd=folder)
