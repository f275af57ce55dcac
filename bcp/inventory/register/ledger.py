"""What the files of a workspace state, as they state it: the values before any validation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bcp.inventory.composer import Value
from bcp.inventory.decoding import read_document
from bcp.inventory.register.pages import Page, all_pages
from bcp.inventory.shapes import INVENTORY_FOLDER, SHAPES, FileKind, Section, kind_of
from bcp.inventory.sources import EntityKind
from bcp.model.problem import Problem

Mapped = dict[str, Value]

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity as a file states it; `number` is its place in the file's list, None without one."""

    kind: EntityKind
    name: str
    file: str
    section: Section
    value: Mapped
    number: int | None = None


@dataclass(slots=True)
class Ledger:
    """The entities of the inventory by kind and id, and the files that state them.

    `texts` hold the content of each file, `documents` what it states. Files that cannot be read as
    YAML are in `problems`: nothing in them can be edited.
    """

    texts: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Mapped] = field(default_factory=dict)
    entries: dict[tuple[EntityKind, str], Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: EntityKind) -> Iterator[Entry]:
        """The entities of a kind, in the order of files and lists."""
        return (each for each in self.entries.values() if each.kind is kind)

    def _take(self, path: str, content: bytes) -> None:
        kind = kind_of(path)
        assert kind is not None
        document = read_document(path, content)
        if document.problems or not isinstance(document.value, dict):
            self.problems += document.problems
            return
        self.texts[path] = content.decode("utf-8")
        self.documents[path] = document.value
        for section in SHAPES[kind].sections:
            for entry in _entries(path, section, document.value):
                self.entries.setdefault((entry.kind, entry.name), entry)


def read_ledger(files: Iterable[tuple[str, bytes]]) -> Ledger:
    """Read what the files of an inventory state. Never raises for any content."""
    kinds = {page.kind for page in all_pages()}
    ledger = Ledger()
    for path, content in files:
        kind = kind_of(path)
        sections = () if kind is None else SHAPES[kind].sections
        if any(section.kind in kinds for section in sections):
            ledger._take(path, content)  # noqa: SLF001 - its own maker
    return ledger


def top_pages() -> tuple[Page, ...]:
    """The pages of the entities themselves."""
    return tuple(page for page in all_pages() if page.parent is None)


def home_of(kind: EntityKind) -> tuple[str, Section]:
    """The shared file in which entities of a kind are written, and the part of it."""
    for file, shape in SHAPES.items():
        for section in shape.sections:
            if section.kind is kind and section.key is not None:
                return f"{INVENTORY_FOLDER}/{file.value}.yaml", section
    raise ValueError(kind)


def system_section() -> Section:
    """A system is the whole of its file."""
    return SHAPES[FileKind.SYSTEM].sections[0]


def _entries(path: str, section: Section, document: Mapped) -> Iterator[Entry]:
    value: Value = document if section.key is None else document.get(section.key)
    items = list(enumerate(value)) if section.many and isinstance(value, list) else [(None, value)]
    for number, item in items:
        if isinstance(item, dict):
            name = item.get("id") if section.many or section.key is None else ""
            if isinstance(name, str):
                yield Entry(section.kind, name.strip(), path, section, item, number)
