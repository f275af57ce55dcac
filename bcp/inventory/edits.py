"""New values in the text of a YAML file: what did not change stays as it is, to the byte.

The text is cut where the parser's events say that a value begins and ends, and only what differs
is put in anew. Comments, order, quotes, indentation and line breaks of all the rest are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import yaml

from bcp.inventory.composer import Value
from bcp.inventory.layout import block_item, block_pair, block_value, flow_pair, flow_value

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_COMMENT = re.compile(r"[ \t]+#[^\r\n\x85\u2028\u2029]*")
_INDENT = 2


class Arranged(list[Value]):
    """A list that knows of each item which one of the old list it is; None of a new one."""

    def __init__(self, items: Sequence[Value], origins: Sequence[int | None]) -> None:
        super().__init__(items)
        self.origins = tuple(origins)


def edited(text: str, old: Mapping[str, Value], new: Mapping[str, Value]) -> str:
    """The text of a file that states `old`, so that it states `new`.

    `text` is sound YAML without anchors, as `compose` reads it, and its top is the mapping `old`.
    A new key is put behind the one that it follows in `new`. The items of lists that are
    `Arranged` keep their text wherever they go.
    """
    editor = _Editor(text)
    return editor.spliced(0, len(text), editor.mapping(_tree(text), old, new))


@dataclass(slots=True)
class _Node:
    """A value in the text, from `start` to `end`, where what it says really ends.

    `flow` is one in brackets. `keys` says where the keys of a mapping begin; `column` is that of
    its first key, of a list of lines that of its dashes. `colon` is where that behind
    its own key ends, `key_end` is where its last key ends while it is read.
    """

    start: int
    end: int
    column: int = 0
    flow: bool = False
    literal: bool = False
    colon: int = 0
    key_end: int = 0
    keys: list[tuple[str, int]] = field(default_factory=list)
    values: list[_Node] = field(default_factory=list)
    is_mapping: bool = False

    def value(self, key: str) -> _Node:
        """The value of a key."""
        return self.values[[name for name, _ in self.keys].index(key)]


@dataclass(frozen=True, slots=True)
class _Splice:
    """`text` in the place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


def _tree(text: str) -> _Node:
    """The values of a text by where they stand. Raises YAMLError where it is not sound."""
    stack: list[_Node] = []
    root = _Node(0, 0)
    for event in _events(text):
        kind = type(event)
        if issubclass(kind, yaml.CollectionStartEvent):
            mark = event.start_mark
            stack.append(
                _Node(
                    mark.index, mark.index, mark.column, bool(event.flow_style),
                    is_mapping=issubclass(kind, yaml.MappingStartEvent),
                )
            )  # fmt: skip
            continue
        if issubclass(kind, yaml.CollectionEndEvent):
            node = stack.pop()
            node.end = event.end_mark.index if node.flow else _last(node)
        elif issubclass(kind, yaml.ScalarEvent):
            around = stack[-1]
            if around.is_mapping and len(around.keys) == len(around.values):
                around.keys.append((event.value, event.start_mark.index))
                around.key_end = event.end_mark.index
                continue
            node = _scalar(text, event)
        else:
            continue
        if stack:
            around = stack[-1]
            node.colon = text.find(":", around.key_end) + 1 if not node.flow else 0
            around.values.append(node)
        else:
            root = node
    return root


def _events(text: str) -> Iterator[Any]:
    """The parser's events, each with its marks."""
    return iter(yaml.parse(text, Loader=_LOADER))


def _scalar(text: str, event: Any) -> _Node:
    start, end = event.start_mark.index, event.end_mark.index
    literal = event.style in {"|", ">"}
    if literal:
        end = start + len(text[start:end].rstrip())
    return _Node(start, end, literal=literal)


def _last(node: _Node) -> int:
    return node.values[-1].end if node.values else node.start


class _Editor:
    """Compares values and says what to put where. `breaks` is the line break of the file."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = _BREAK.search(text)
        self.breaks = "\r\n" if found is not None and found[0] == "\r\n" else "\n"

    def spliced(self, start: int, end: int, splices: Iterator[_Splice]) -> str:
        """The text from `start` to `end` with what is to be put into it."""
        parts, at = [], start
        for each in sorted(splices, key=lambda splice: (splice.start, splice.end)):
            parts += [self.text[at : each.start], each.text]
            at = each.end
        return "".join((*parts, self.text[at:end]))

    def mapping(
        self, node: _Node, old: Mapping[str, Value], new: Mapping[str, Value]
    ) -> Iterator[_Splice]:
        """What changes a mapping."""
        kept = [key for key in old if key in new]
        if not kept:
            yield self._anew(node, dict(new))
            return
        for key in kept:
            if not is_same(old[key], new[key]):
                yield from self._value(node, node.value(key), old[key], new[key])
        yield from self._without(node, [key for key, _ in node.keys if key not in new])
        anchor = kept[0]
        added: dict[str, list[str]] = {}
        for key in new:
            if key in old:
                anchor = key
            else:
                added.setdefault(anchor, []).append(key)
        for anchor, keys in added.items():
            yield self._added(node, node.value(anchor), {key: new[key] for key in keys})

    def _value(self, around: _Node, node: _Node, old: Value, new: Value) -> Iterator[_Splice]:
        if isinstance(old, dict) and isinstance(new, dict) and old:
            yield from self.mapping(node, old, new)
        elif isinstance(old, list) and isinstance(new, list) and old and new:
            yield from self._list(node, old, new)
        elif around.is_mapping and node.values and not node.flow:
            yield from self._instead_of_lines(node, new)
        elif around.flow or (isinstance(new, dict | list) and not new):
            yield self._put(node, flow_value(new))
        else:
            yield self._in_block(around, node, new)

    def _instead_of_lines(self, node: _Node, new: Value) -> Iterator[_Splice]:
        """A value behind a key in the place of lines below it; a remark behind the key stays."""
        yield _Splice(node.colon, node.colon, f" {flow_value(new)}")
        yield _Splice(self._line_end(node.colon), node.end, "")

    def _in_block(self, around: _Node, node: _Node, new: Value) -> _Splice:
        """Another value behind a key on lines of its own."""
        rest = self.text[node.end : self._line_end(node.end)]
        comment = ""
        if node.literal:
            found = _COMMENT.search(self.text, node.start, self._line_end(node.start))
            comment = "" if found is None else found[0]
        text = block_value(new)
        if "\n" not in text and not isinstance(new, dict | list):
            return self._put(node, text + comment)
        if rest.strip() or (comment and isinstance(new, dict | list)):
            return self._put(node, flow_value(new) + comment)
        lines = self._indented(text, around.column)
        if isinstance(new, str):
            head, _, body = lines.partition(self.breaks)
            return self._put(node, f"{head.strip()}{comment}{self.breaks}{body}")
        if text[:1] in "[{":
            return self._put(node, text)
        start = len(self.text[: node.start].rstrip(" "))
        return _Splice(start, node.end, self.breaks + lines)

    def _put(self, node: _Node, text: str) -> _Splice:
        before = self.text[node.start - 1 : node.start]
        gap = " " if node.start == node.end and before == ":" else ""
        return _Splice(node.start, node.end, gap + text)

    def _anew(self, node: _Node, new: dict[str, Value]) -> _Splice:
        """A mapping of which no key is left."""
        if node.flow:
            return _Splice(node.start, node.end, flow_value(new))
        lines = self._pairs(new, node.column)
        if self.text[node.end : self._line_end(node.end)].strip():
            # A remark follows: it must not become part of a text of several lines.
            pairs = (flow_pair(key, each) for key, each in new.items())
            lines = self._indented("\n".join(pairs), node.column)
        return _Splice(node.start, node.end, lines.lstrip(" "))

    def _added(self, node: _Node, anchor: _Node, new: dict[str, Value]) -> _Splice:
        """New keys of a mapping, behind the value of one that it has."""
        if node.flow:
            text = "".join(f", {flow_pair(key, value)}" for key, value in new.items())
            return _Splice(anchor.end, anchor.end, text)
        at = self._line_end(anchor.end)
        return _Splice(at, at, self.breaks + self._pairs(new, node.column))

    def _pairs(self, new: dict[str, Value], column: int) -> str:
        lines = "\n".join(block_pair(key, value) for key, value in new.items())
        return self._indented(lines, column)

    def _without(self, node: _Node, gone: list[str]) -> Iterator[_Splice]:
        """What takes keys out of a mapping; some are left."""
        names = [name for name, _ in node.keys]
        first = next(index for index, name in enumerate(names) if name not in gone)
        begin = node.keys[0][1]
        alone = not node.flow and not self.text[self._line_start(begin) : begin].strip()
        if first and not alone:
            yield _Splice(begin, node.keys[first][1], "")
        for index, (name, start) in enumerate(node.keys):
            if name not in gone or (index < first and not alone):
                continue
            end = node.values[index].end
            if node.flow:
                yield _Splice(node.values[index - 1].end, end, "")
            else:
                yield _Splice(self._line_start(start), self._next_line(end), "")

    def _list(self, node: _Node, old: list[Value], new: list[Value]) -> Iterator[_Splice]:
        origins = new.origins if isinstance(new, Arranged) else _origins(old, new)
        if origins == tuple(range(len(old))):
            for item, one, other in zip(node.values, old, new, strict=True):
                yield from self._item(node, item, one, other)
        elif node.flow:
            texts = [
                flow_value(value) if origin is None else self._item_text(node, origin, old, value)
                for origin, value in zip(origins, new, strict=True)
            ]
            yield _Splice(node.values[0].start, node.values[-1].end, ", ".join(texts))
        else:
            yield self._lines(node, origins, old, new)

    def _item(self, node: _Node, item: _Node, old: Value, new: Value) -> Iterator[_Splice]:
        if not is_same(old, new):
            inside = _Node(item.start, item.end, node.column + _INDENT, node.flow)
            yield from self._value(inside, item, old, new)

    def _item_text(self, node: _Node, origin: int, old: list[Value], new: Value) -> str:
        item = node.values[origin]
        return self.spliced(item.start, item.end, self._item(node, item, old[origin], new))

    def _lines(
        self, node: _Node, origins: Sequence[int | None], old: list[Value], new: list[Value]
    ) -> _Splice:
        """The items of a list on lines of their own, in another order, fewer or more."""
        bounds = [self._above(self._line_start(node.start))]
        bounds += [self._next_line(item.end) for item in node.values]
        flow = node.values[-1].flow
        parts = []
        for origin, value in zip(origins, new, strict=True):
            if origin is None:
                part = self._indented(block_item(value, flow=flow), node.column)
            else:
                splices = self._item(node, node.values[origin], old[origin], value)
                part = self.spliced(bounds[origin], bounds[origin + 1], splices)
            parts.append(part if part.endswith(("\n", "\r")) else part + self.breaks)
        text = "".join(parts)
        if not self.text[: bounds[-1]].endswith(("\n", "\r")):
            text = text.removesuffix(self.breaks)
        return _Splice(bounds[0], bounds[-1], text)

    def _above(self, at: int) -> int:
        """Where the remarks on the lines directly above a line begin."""
        while at:
            line = self._line_start(at - (2 if self.text.endswith("\r\n", 0, at) else 1))
            if not self.text[line:at].lstrip(" ").startswith("#"):
                break
            at = line
        return at

    def _indented(self, lines: str, column: int) -> str:
        indent = " " * column
        return self.breaks.join(indent + line if line else "" for line in lines.split("\n"))

    def _line_start(self, at: int) -> int:
        ends = (self.text.rfind(each, 0, at) for each in "\r\n\x85\u2028\u2029")
        return max(ends) + 1

    def _line_end(self, at: int) -> int:
        found = _BREAK.search(self.text, at)
        return len(self.text) if found is None else found.start()

    def _next_line(self, at: int) -> int:
        found = _BREAK.search(self.text, at)
        return len(self.text) if found is None else found.end()


def _origins(old: list[Value], new: list[Value]) -> tuple[int | None, ...]:
    """Which item is which, of lists of which nobody said it."""
    found: list[int | None] = [None] * len(new)
    matcher = SequenceMatcher(None, list(map(repr, old)), list(map(repr, new)), autojunk=False)
    for kind, begin, end, start, stop in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and end - begin == stop - start):
            for offset in range(end - begin):
                found[start + offset] = begin + offset
    return tuple(found)


def is_same(old: Value, new: Value) -> bool:
    """Whether two values are written alike: `true` is not 1."""
    if old is new and not isinstance(new, Arranged):
        return True
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(is_same(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        if isinstance(new, Arranged) and new.origins != tuple(range(len(old))):
            return False
        return len(old) == len(new) and all(map(is_same, old, new))
    return type(old) is type(new) and old == new
