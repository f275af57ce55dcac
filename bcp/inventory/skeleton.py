"""The file of a system that is still to be described: every key with what belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bcp.inventory.layout import block_pair
from bcp.inventory.register.columns import Column, columns_of, parts_of, singles_of
from bcp.inventory.register.notes import key_note, said_of
from bcp.inventory.register.revision import SYSTEM_HEAD
from bcp.inventory.sources import EntityKind
from bcp.model.identity import ASSUMPTION, Entity
from bcp.model.message import Message, Translate, mark
from bcp.model.system import System

_HEAD = mark("Fill in the keys that have no value. Take away the '# ' before those that you need.")
_MOST_NAMES = 12
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What is known of the system, and what may be named in its file."""

    known: Mapping[str, str]
    names: Mapping[EntityKind, Collection[str]]
    translate: Translate

    def text(self) -> str:
        """The whole file."""
        head = f"{SYSTEM_HEAD}# {self.translate(_HEAD)}\n"
        return head + "".join(f"{line}\n" for line in self._lines(System, "", optional=False))

    def _lines(self, model: type[Entity], indent: str, *, optional: bool) -> Iterator[str]:
        """The keys of a mapping; all of an `optional` one are commented out by the caller."""
        columns = {column.path[0]: column for column in columns_of(model) if len(column.path) == 1}
        singles, lists = singles_of(model), {part.key: part for part in parts_of(model)}
        for name, info in model.model_fields.items():
            left_out = not info.is_required()
            mark_out = "# " if left_out and not optional else ""
            if name in columns:
                yield f"{mark_out}{indent}{self._key(name, columns[name], optional)}"
                continue
            said = said_of(model, name, self.translate)
            yield f"{mark_out}{indent}{name}:" + (f"  # {said}" if said else "")
            part = lists.get(name)
            below = singles[name] if part is None else part.model
            inner = self._lines(below, indent + _INDENT, optional=optional or left_out)
            if part is not None and part.many:
                inner = _as_item(inner, indent + _INDENT)
            yield from (f"{mark_out}{line}" for line in inner)

    def _key(self, name: str, column: Column, optional: bool) -> str:
        known = None if optional else self.known.get(name)
        if known is not None:
            return block_pair(name, known)
        if name == "source" and not optional:
            return f"{block_pair(name, ASSUMPTION)}  # {key_note(column, self.translate)}"
        note = key_note(column, self.translate, required=column.required)
        said = " ".join(each for each in (note, self._names(column)) if each)
        return f"{name}:  # {said}" if said else f"{name}:"

    def _names(self, column: Column) -> str:
        """The entities that there are, where they can be told in a line."""
        names = () if column.refers is None else self.names.get(column.refers, ())
        if not 0 < len(names) <= _MOST_NAMES:
            return ""
        listed = ", ".join(names)
        return Message.of("There are: {names}.", names=listed).render(self.translate)


def _as_item(lines: Iterator[str], indent: str) -> Iterator[str]:
    """The lines of a mapping as those of one item of a list."""
    for number, line in enumerate(lines):
        yield f"{indent}{'  ' if number else '- '}{line.removeprefix(indent)}"
