"""What of a workspace may leave it: nothing that opens anything."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

LARGEST = 10 << 20
"""Bytes of the largest file that is taken along."""
_SECRET = re.compile(
    rb"^\s*\$ANSIBLE_VAULT;|!vault\s*\||-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----"
    rb"|-----BEGIN PGP PRIVATE KEY BLOCK-----|PuTTY-User-Key-File-",
    re.MULTILINE,
)
_SECRET_NAMES = re.compile(
    r"^(id_[a-z0-9]+|.*\.(key|pem|p12|pfx|kdbx|vault|secret)|.*vault[-_]?pass.*|\.env.*"
    r"|credentials(-[a-z]+)?\.ya?ml|targets(-[a-z]+)?\.ya?ml|known_hosts|notifications\.ya?ml|\.netrc|\.pgpass)$",
    re.IGNORECASE,
)
_SECRET_VARIABLE = re.compile("PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY", re.IGNORECASE)
_SHORTEST = 8
"""Letters of a value that is looked for; shorter ones stand anywhere by chance."""
_SKIPPED = {"__pycache__", ".git", ".lab", ".ict-bcp"}


def is_secret(name: str, content: bytes) -> bool:
    """Whether a file is, or holds, something that opens a lock: by its name or its content."""
    return _SECRET_NAMES.match(name) is not None or _SECRET.search(content) is not None


def shareable_files(root: Path, below: str) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The regular files below a folder that may be taken along, and the names of those left out.

    Links are followed nowhere. Names are relative to `root`, with '/'. Raises OSError.
    """
    taken: dict[str, bytes] = {}
    left: list[str] = []
    for path in _regular(root / below):
        name = path.relative_to(root).as_posix()
        if _is_large(path):
            left.append(name)
            continue
        content = path.read_bytes()
        if is_secret(path.name, content):
            left.append(name)
        else:
            taken[name] = content
    return taken, tuple(left)


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Values of the environment that are secrets by the names of their variables."""
    return tuple(
        value
        for name, value in environment.items()
        if _SECRET_VARIABLE.search(name) and len(value) >= _SHORTEST and not value.startswith("/")
    )


def _regular(path: Path) -> Iterator[Path]:
    """Regular files in order of their names; caches and links are passed over."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISREG(mode):
        yield path
    elif stat.S_ISDIR(mode) and path.name not in _SKIPPED:
        for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
            yield from _regular(Path(entry.path))


def _is_large(path: Path) -> bool:
    return path.lstat().st_size > LARGEST
