"""What decoding and checking found out, kept from one reading of a workspace to the next.

Two entries. The *sheets* of a workspace: by the SHA-256 of a file's content what YAML made of it,
plain values with their places. A *verdict*: all problems, by the SHA-256 of all that was read.
Nothing that a file says is taken from here without its content having been read and hashed.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bcp.adapters.cache import Cache
from bcp.adapters.records import decode_problems, encode_problems
from bcp.adapters.workspace import WorkspaceFiles
from bcp.inventory.composer import Document
from bcp.inventory.decoding import read_document
from bcp.inventory.sources import Sheet
from bcp.model.problem import Problem

_COUNTS = struct.Struct("<II")
_ENTRY = struct.Struct("<32sII")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many systems and scenarios files state, and all that is wrong with them, in order."""

    systems: int
    scenarios: int
    problems: tuple[Problem, ...]


class SheetReader:
    """Reads the form of files, the unchanged ones from the cache; `keep` saves what was new."""

    def __init__(self, cache: Cache, workspace: Path) -> None:
        self._cache = cache
        self._name = f"sheets-{name_of(workspace)}"
        self._known = _unpack(cache.read(self._name) or b"")
        self._used: dict[bytes, Sheet] = {}

    @property
    def known(self) -> int:
        """How many contents were in the cache."""
        return len(self._known)

    def __call__(self, path: str, content: bytes) -> Document:
        """The document; only what is sound in form is cached."""
        key = hashlib.sha256(content).digest()
        sheet = self._known.get(key)
        if sheet is None:
            document = read_document(path, content)
            if document.sheet is not None and not document.problems:
                self._used[key] = document.sheet
            return document
        self._used[key] = sheet
        return Document(sheet.value, sheet)

    def keep(self) -> None:
        """Save the sheets of what was read, if they are others than before."""
        if self._used.keys() != self._known.keys():
            self._cache.write(self._name, _pack(self._used))


def verdict_key(read: WorkspaceFiles, drilled: Mapping[str, datetime]) -> str:
    """A digest of everything that problems depend on."""
    total = hashlib.sha256()
    for path, content in read.files:
        total.update(f"f{len(path.encode())} {len(content)} {path}".encode())
        total.update(content)
    for path in read.unreadable:
        total.update(f"u{len(path.encode())} {path}".encode())
    for name, when in sorted(drilled.items()):
        total.update(f"d{len(name.encode())} {name}{when.isoformat()} ".encode())
    return total.hexdigest()


def recall_verdict(cache: Cache, key: str) -> Verdict | None:
    """The verdict on what has this key, if it is known."""
    content = cache.read(f"verdict-{key}")
    if content is None:
        return None
    try:
        systems, scenarios = _COUNTS.unpack_from(content)
        return Verdict(systems, scenarios, decode_problems(content[_COUNTS.size :]))
    except (ValueError, TypeError, KeyError, struct.error):
        return None


def keep_verdict(cache: Cache, key: str, verdict: Verdict) -> None:
    """Remember a verdict."""
    counts = _COUNTS.pack(verdict.systems, verdict.scenarios)
    cache.write(f"verdict-{key}", counts + encode_problems(verdict.problems))


def name_of(workspace: Path) -> str:
    """What a workspace is called in the names of its entries."""
    return hashlib.sha256(str(workspace).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _pack(sheets: Mapping[bytes, Sheet]) -> bytes:
    index = (_ENTRY.pack(key, len(sheet.text), len(sheet.places)) for key, sheet in sheets.items())
    parts = (part for sheet in sheets.values() for part in (sheet.text, sheet.places))
    return b"".join((struct.pack("<I", len(sheets)), *index, *parts))


def _unpack(content: bytes) -> dict[bytes, Sheet]:
    try:
        return _sheets(content)
    except struct.error:
        return {}


def _sheets(content: bytes) -> dict[bytes, Sheet]:
    (count,) = struct.unpack_from("<I", content)
    start = 4 + count * _ENTRY.size
    index: Iterable[tuple[bytes, int, int]] = _ENTRY.iter_unpack(content[4:start])
    sheets: dict[bytes, Sheet] = {}
    for key, text, places in index:
        middle, end = start + text, start + text + places
        sheets[key] = Sheet(content[start:middle], content[middle:end])
        start = end
    return sheets if start == len(content) else {}
