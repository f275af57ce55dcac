"""Reads the files of a workspace: bounded, regular files only, nothing outside of the folder."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bcp.adapters.together import NOTE, is_unfinished
from bcp.inventory.shapes import (
    BESIDE_PLANS,
    DRILLS_FOLDER,
    INVENTORY_FOLDER,
    SCHEMA_FOLDER,
    STATEMENT_FILES,
    is_stray,
    kind_of,
)
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity

LARGEST_FILE = 1 << 20
"""Bytes of the largest file that is read; a system's file has a few thousand."""

_DEEPEST = 4
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class WorkspaceFiles:
    """The files that were read, sorted by path, and what could not be read.

    Paths are relative to the workspace and use '/'. `unreadable` are files that belong to the
    workspace, but were refused or could not be read.
    """

    files: tuple[tuple[str, bytes], ...]
    unreadable: tuple[str, ...]
    problems: tuple[Problem, ...]
    found: bool = True

    @property
    def digest(self) -> str:
        """SHA-256 over the paths and contents of the inventory's files (not of the drills)."""
        return digest(self.files)

    @property
    def statements_digest(self) -> str:
        """The same over what only the ICT-BCP document is made from."""
        return _sum(each for each in self.files if each[0] in STATEMENT_FILES)


def digest(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over path, length and content of all that plans are made from, sorted.

    Not of what only the ICT-BCP or the review states: a new telephone number makes no playbook
    stale.
    """
    top = f"{INVENTORY_FOLDER}/"
    return _sum(each for each in files if each[0].startswith(top) and each[0] not in BESIDE_PLANS)


def _sum(files: Iterable[tuple[str, bytes]]) -> str:
    total = hashlib.sha256()
    for path, content in sorted(files):
        total.update(f"{path}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def read_workspace(root: Path) -> WorkspaceFiles:
    """Read inventory and drills below `root`. What cannot be read becomes a problem.

    Where there is no inventory at all, `found` is false and that is the one problem.
    """
    reading = _Reading(real_folder(root))
    if not _is_folder(reading.root):
        reading.complain(
            "workspace-missing",
            Message.of("There is no workspace folder here."),
            Message.of("Give an existing folder with --workspace, or make one: ict-bcp init DIR."),
            _shown(str(root)),
        )
    elif not _is_folder(reading.root / INVENTORY_FOLDER):
        reading.complain(
            "inventory-missing",
            Message.of("The workspace has no inventory folder."),
            Message.of("Give another folder with --workspace, or make one: ict-bcp init DIR."),
            INVENTORY_FOLDER,
        )
    if reading.problems:
        return WorkspaceFiles((), (), tuple(reading.problems), found=False)
    if is_unfinished(reading.root):
        reading.complain(
            "import-unfinished",
            Message.of("An import was interrupted, or is being written: files are half replaced."),
            Message.of("Finish it: ict-bcp import resume."),
            NOTE,
        )
    for folder in (INVENTORY_FOLDER, DRILLS_FOLDER):
        for path, is_link in reading.paths(folder):
            reading.read(path, is_link=is_link)
    return WorkspaceFiles(
        tuple(sorted(reading.files)), tuple(sorted(reading.unreadable)), tuple(reading.problems)
    )


def real_folder(path: Path) -> Path:
    """The absolute path without symbolic links. Never raises, even for a circle of links."""
    return Path(os.path.realpath(path))


@dataclass(slots=True)
class _Reading:
    """One reading of a workspace."""

    root: Path
    files: list[tuple[str, bytes]] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def paths(self, folder: str, depth: int = 0) -> Iterator[tuple[str, bool]]:
        """All paths below a folder that are files of the workspace, and whether each is a link.

        Complains of strays.
        """
        for entry in self._entries(folder):
            path = f"{folder}/{entry.name}"
            if path == SCHEMA_FOLDER or entry.name.startswith("."):
                continue
            if kind_of(path) is not None:
                yield path, entry.is_symlink()
            elif _is_folder(self.root / path):
                if depth < _DEEPEST and self._is_inside(path):
                    yield from self.paths(path, depth + 1)
            elif is_stray(path):
                self._complain_of_stray(path)

    def read(self, path: str, *, is_link: bool) -> None:
        """Read one file, or say why not."""
        if is_link and not self._is_inside(path):
            return
        try:
            content = self._content(path)
        except OSError as error:
            self.complain(
                "unreadable",
                Message.of("The file cannot be read: {reason}.", reason=error.strerror or ""),
                Message.of("Correct its permissions, or remove it."),
                path,
            )
            return
        if content is not None:
            self.files.append((_shown(path), content))

    def complain(
        self,
        code: str,
        summary: Message,
        hint: Message,
        path: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem of a whole file or folder."""
        if kind_of(path) is not None:
            self.unreadable.append(_shown(path))
        self.problems.append(Problem(severity, code, summary, hint, Position(_shown(path))))

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        if not self._is_inside(folder):
            return []
        try:
            with os.scandir(self.root / folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self.complain(
                "unreadable",
                Message.of("The folder cannot be read: {reason}.", reason=error.strerror or ""),
                Message.of("Correct its permissions."),
                folder,
            )
            return []

    def _is_inside(self, path: str) -> bool:
        """Whether a path stays in the workspace when symbolic links are followed."""
        place = self.root / path
        if not os.path.islink(place):  # noqa: PTH114 - Path.is_symlink raises
            return True
        inside = real_folder(place).is_relative_to(self.root)
        if not inside:
            self.complain(
                "outside-workspace",
                Message.of("This is a link that leads out of the workspace."),
                Message.of("Replace it by the file itself: only the workspace is read."),
                path,
            )
        return inside

    def _content(self, path: str) -> bytes | None:
        """The bytes of a regular file of bounded size. Raises OSError."""
        # Not blocking: opening a pipe would otherwise wait for somebody to write into it.
        handle = os.open(f"{self.root}/{path}", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                self.complain(
                    "not-a-file",
                    Message.of("This is not a regular file."),
                    Message.of("Replace it by an ordinary text file."),
                    path,
                )
                return None
            # The size can grow between asking and reading, so the reading is bounded as well.
            fits = status.st_size <= LARGEST_FILE
            content = _read(handle, status.st_size + 1) if fits else None
        finally:
            os.close(handle)
        if content is None or len(content) > LARGEST_FILE:
            self.complain(
                "file-too-large",
                Message.of(
                    "The file has {size} bytes; at most {limit} are read.",
                    size=status.st_size,
                    limit=LARGEST_FILE,
                ),
                Message.of("Remove what does not belong to the inventory, or divide the file."),
                path,
            )
            return None
        return content

    def _complain_of_stray(self, path: str) -> None:
        self.complain(
            "stray-file",
            Message.of("This file is not read."),
            Message.of(
                "Systems are in {folder}/<tier>/<id>.yaml and scenarios in {drills}/<id>.yaml; "
                "move, rename or remove it.",
                folder=INVENTORY_FOLDER,
                drills=DRILLS_FOLDER,
            ),
            path,
            Severity.WARNING,
        )


def _read(handle: int, expected: int) -> bytes:
    """All bytes, or one more than the largest file has. Raises OSError."""
    content = os.read(handle, expected)
    while len(content) <= LARGEST_FILE and (part := os.read(handle, _CHUNK)):
        content += part
    return content


def _is_folder(path: Path) -> bool:
    """Whether it is a folder; false also where one may not look."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises


def _shown(path: str) -> str:
    """A path that can be printed whatever bytes its name holds."""
    if path.isascii() and path.isprintable():
        return path
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
