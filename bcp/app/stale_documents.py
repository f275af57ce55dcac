"""Which documents kept in a workspace no longer say what its files say, and why."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.app.load_workspace import Workspace
from bcp.app.plan_recovery import ground_of
from bcp.documents.drill_papers.facts import DrillPaper
from bcp.model.message import Message
from bcp.model.paper import PaperFormat
from bcp.model.problem import Position, Problem, Severity
from bcp.model.refusal import Refused

FOLDER = "documents"
_LARGEST = 50_000_000
"""Bytes of a document, and of a part of a Word file, that are looked into."""
_PARTS = ("docProps/custom.xml", "word/document.xml")
_DRILL = re.compile(rf"drill-(?:{'|'.join(DrillPaper)})\.([a-z0-9-]+)\.")
_PROGRESS = re.compile(r"progress-(\d{4})\.")


@dataclass(frozen=True, slots=True)
class _Document:
    """A file with the digests that it carries, and the command that makes it anew."""

    file: str
    text: str
    command: str

    def digest(self, name: str) -> str:
        """The digest of `inventory`, `plan` or `statements`; empty where the file carries none."""
        # Metadata name it `plan-digest`, keywords of a PDF write it right behind the word.
        pattern = rf"\b{name}(?:-digest\b.{{1,60}}?| )\b([0-9a-f]{{64}})\b"
        found = re.search(pattern, self.text, re.DOTALL)
        return found[1] if found else ""


def stale_documents(loaded: Workspace) -> tuple[Problem, ...]:
    """A warning for every document in `documents/` that is stale. Never raises.

    Comparisons of editions are no statement on the workspace, so never stale. Nothing is said where
    the workspace has errors.
    """
    try:
        loaded.sound()
    except Refused:
        return ()

    @cache
    def plans() -> frozenset[str]:
        return frozenset(_plans(loaded))

    return tuple(
        _stale(document, reason)
        for document in _documents(loaded.root)
        if (reason := _reason(document, loaded, plans)) is not None
    )


def _plans(loaded: Workspace) -> Iterator[str]:
    """The digests of the plans of all scenarios that have one."""
    for scenario in loaded.scenarios:
        with suppress(Refused):
            yield ground_of(loaded, scenario).plan().digest


def _reason(
    document: _Document, loaded: Workspace, plans: Callable[[], frozenset[str]]
) -> Message | None:
    inventory, plan = document.digest("inventory"), document.digest("plan")
    if not inventory:
        return None
    if inventory != loaded.digest:
        return Message.of("the inventory has changed since")
    if plan and plan not in plans():
        return Message.of("the same inventory gives another plan now (scenario or program)")
    statements = document.digest("statements")
    if statements and statements != loaded.statements_digest:
        return Message.of("continuity.yaml or forms.yaml has changed since")
    return None


def _stale(document: _Document, reason: Message) -> Problem:
    return Problem(
        Severity.WARNING,
        "stale-document",
        Message.of("This was made from something else: {reason}.", reason=reason),
        Message.of("Make it anew: {command}", command=document.command),
        Position(document.file),
    )


def _documents(root: Path) -> Iterator[_Document]:
    suffixes = {f".{kind.value}" for kind in PaperFormat}
    for path in sorted((root / FOLDER).glob("*")):
        command = _command(path.name)
        if command and path.suffix in suffixes and path.is_file() and not path.is_symlink():
            yield _Document(path.relative_to(root).as_posix(), _text(path), command)


def _command(name: str) -> str:
    """The command that makes a file of this name; empty for files that none makes."""
    if found := _DRILL.match(name):
        return f"ict-bcp document drill {found[1]}"
    if found := _PROGRESS.match(name):
        return f"ict-bcp document progress --year {found[1]}"
    if name.startswith("ict-bcp.public."):
        return "ict-bcp document bcp --public"
    return "ict-bcp document bcp" if name.startswith("ict-bcp.") else ""


def _text(path: Path) -> str:
    """All that can be searched of a file; nothing of one that cannot be read."""
    try:
        if path.suffix != f".{PaperFormat.WORD.value}":
            return read_bounded(path, _LARGEST).decode("utf-8", "replace")
        with zipfile.ZipFile(path) as parts:
            return "\n".join(
                parts.read(name).decode("utf-8", "replace")
                for name in _PARTS
                if name in parts.namelist() and parts.getinfo(name).file_size <= _LARGEST
            )
    except (OSError, Refused, zipfile.BadZipFile):
        return ""
