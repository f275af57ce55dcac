"""The files of a workspace and what tables state → new files, the changes, and all problems."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from bcp.inventory.checks import check
from bcp.inventory.composer import Value
from bcp.inventory.decoding import decode, read_document
from bcp.inventory.edits import Arranged, edited, is_same
from bcp.inventory.findings import error
from bcp.inventory.layout import block_document
from bcp.inventory.register.changes import Change
from bcp.inventory.register.ledger import (
    BYTE_ORDER_MARK,
    Entry,
    Ledger,
    Mapped,
    home_of,
    read_ledger,
    top_pages,
)
from bcp.inventory.register.merging import Cells, Merging, belongs_to_nothing
from bcp.inventory.register.pages import Page
from bcp.inventory.register.statements import Node, Nodes, Statements
from bcp.inventory.register.tracing import traced
from bcp.inventory.shapes import INVENTORY_FOLDER, SCHEMA_FOLDER, FileKind
from bcp.inventory.sources import EntityKind
from bcp.model.identity import Identifier
from bcp.model.message import Message
from bcp.model.problem import Problem, Severity
from bcp.model.system import Tier

SYSTEM_HEAD = (
    f"# yaml-language-server: $schema=../{SCHEMA_FOLDER.rpartition('/')[2]}/"
    f"{FileKind.SYSTEM.value}.schema.json\n"
)
"""The first line of a system's file, by which editors know its schema."""

_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)
_UNSOUND_TIER = Tier.DEPARTMENTAL.value


@dataclass(frozen=True, slots=True)
class Revision:
    """What an import does: the new content of files (None: the file goes), and what that changes.

    With errors among the `problems` nothing may be written.
    """

    files: Mapping[str, bytes | None]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


def revise(
    files: Iterable[tuple[str, bytes]],
    statements: Statements,
    before: Collection[Problem],
    *,
    remove: bool = False,
) -> Revision:
    """Edit the files of a workspace so that they state what the tables state. Never raises.

    `before` is what is wrong with the workspace as it is; of that, what the import does not touch
    is not held against it. Problems of what a cell states are at the cell.
    """
    known = dict(files)
    editing = _Editing(read_ledger(known.items()), Merging(statements.stated, remove), known)
    for page in top_pages():
        if page.name in statements.stated or page.kind in statements.entities:
            editing.take(page, statements.entities.get(page.kind, Nodes()))
    problems = [*editing.problems, *editing.merging.problems]
    changed: dict[str, bytes | None] = {}
    if not editing.ledger.problems:
        changed = editing.files()
        result = {path: content for path, content in {**known, **changed}.items() if content}
        problems += _wrong(result, changed, editing.cells, before)
    problems += editing.ledger.problems
    return Revision(changed, tuple(editing.merging.changes), tuple(dict.fromkeys(problems)))


@dataclass(slots=True)
class _Editing:
    """Collects the new values of files."""

    ledger: Ledger
    merging: Merging
    known: Mapping[str, bytes]
    cells: dict[tuple[EntityKind, str], Cells] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lists: dict[str, dict[str, Arranged | Mapped]] = field(default_factory=dict)
    systems: dict[str, tuple[str | None, Mapped | None]] = field(default_factory=dict)

    def take(self, page: Page, nodes: Nodes) -> None:
        """Merge all entities of a kind."""
        entries = {entry.name: entry for entry in self.ledger.of(page.kind)}
        merged: dict[str, Mapped] = {}
        for node in nodes:
            entry = entries.get(node.name)
            if entry is None and node.row is None:
                self.problems.append(belongs_to_nothing(node))
                continue
            value, cells = self.merging.entity(page, entry.value if entry else None, node)
            self.cells[page.kind, node.name] = cells
            merged[node.name] = value
            if page.kind is EntityKind.SYSTEM:
                self._system(node, entry, value)
        gone: set[str] = set()
        if page.name in self.merging.stated:
            stated = {node.name for node in nodes if node.row is not None}
            for name in entries.keys() - stated if page.many else ():
                self.merging.missing(page, name)
                if self.merging.remove:
                    gone.add(name)
        if page.kind is EntityKind.SYSTEM:
            for name in gone:
                self.systems[entries[name].file] = (None, None)
        else:
            self._shared(page, entries, merged, gone)

    def _shared(
        self, page: Page, entries: Mapping[str, Entry], merged: Mapping[str, Mapped], gone: set[str]
    ) -> None:
        path, section = home_of(page.kind)
        assert section.key is not None
        changes = self.lists.setdefault(path, {})
        if not section.many:
            for value in merged.values():
                changes[section.key] = value
            return
        items: list[Value] = []
        origins: list[int | None] = []
        listed = self.ledger.documents.get(path, {}).get(section.key)
        names = {entry.number: name for name, entry in entries.items()}
        for number, item in enumerate(listed if isinstance(listed, list) else ()):
            name = names.get(number)
            if name is None or name not in gone:
                items.append(item if name is None else merged.get(name, item))
                origins.append(number)
        fresh = [value for name, value in merged.items() if name not in entries]
        changes[section.key] = Arranged([*items, *fresh], [*origins, *(None for _ in fresh)])

    def _system(self, node: Node, entry: Entry | None, value: Mapped) -> None:
        tier = value.get("tier")
        folder = tier if tier in {each.value for each in Tier} else None
        if entry is not None:
            path = entry.file
            at, _, name = path.rpartition("/")
            if folder is not None and at == f"{INVENTORY_FOLDER}/{entry.value.get('tier')}":
                path = f"{INVENTORY_FOLDER}/{folder}/{name}"
            if path != entry.file:
                self._refuse_taken(path, node)
                self.systems[entry.file] = (None, None)
            self.systems[path] = (entry.file, value)
            return
        name = node.name if _is_identifier(node.name) else f"unnamed-{len(self.systems) + 1}"
        path = f"{INVENTORY_FOLDER}/{folder or _UNSOUND_TIER}/{name}.yaml"
        self._refuse_taken(path, node)
        self.systems[path] = (None, value)

    def _refuse_taken(self, path: str, node: Node) -> None:
        if path in self.known:
            self.problems.append(
                error(
                    "file-exists",
                    Message.of("The file {file} holds another system.", file=path),
                    Message.of("Rename that file, or give this system another id."),
                    node.position,
                )
            )

    def files(self) -> dict[str, bytes | None]:
        """The content of the files that change."""
        found: dict[str, bytes | None] = {}
        for path, changes in self.lists.items():
            old = self.ledger.documents.get(path)
            new: Mapped = {**(old or {}), **changes}
            found[path] = _edited(path, self.ledger.texts.get(path), old, new)
        for path, (source, value) in self.systems.items():
            if value is None:
                found.setdefault(path, None)
                continue
            text = None if source is None else self.ledger.texts[source]
            old = None if source is None else self.ledger.documents[source]
            found[path] = _edited(path, text, old, value, SYSTEM_HEAD)
        return {path: each for path, each in found.items() if each != self.known.get(path, b"")}


def _edited(path: str, text: str | None, old: Mapped | None, new: Mapped, head: str = "") -> bytes:
    """The content of a file that states `new`."""
    if text is None or old is None:
        return (head + block_document(new)).encode()
    if is_same(old, new):
        return text.encode()
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    content = (mark + edited(text.removeprefix(mark), old, new)).encode()
    stated = read_document(path, content)
    if not stated.problems and stated.value != new:
        raise AssertionError(f"{path} cannot be edited: {stated.value}")
    return content


def _wrong(
    files: Mapping[str, bytes],
    changed: Collection[str],
    cells: Mapping[tuple[EntityKind, str], Cells],
    before: Collection[Problem],
) -> Iterator[Problem]:
    """What is wrong with the result that was not wrong before, or is in a file that changes."""
    contents = decode(sorted(files.items()))
    known = {_essence(problem) for problem in before}
    found = [
        problem
        for problem in dict.fromkeys((*contents.problems, *check(contents)))
        if _essence(problem) not in known
        or (problem.severity is Severity.ERROR and problem.position.file in changed)
    ]
    return traced(found, contents.sources, cells)


def _is_identifier(name: str) -> bool:
    try:
        _IDENTIFIER.validate_python(name)
    except ValidationError:
        return False
    return True


def _essence(problem: Problem) -> tuple[str, str, str]:
    """What makes a problem the same one although lines were put in above it."""
    return problem.position.file, problem.code, problem.summary.render()
