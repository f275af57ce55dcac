"""YAML text → plain values and the place of each, with every problem of the form.

Read from the parser's events, the leaves of YAML's node tree: the composer that builds that tree
recurses inside libyaml's binding, where a deeply nested file ends the whole process. Anchors,
aliases, merge keys and tags are refused: an inventory has no use for them, and they hide what a
file says. Scalars follow the core schema of YAML 1.2, so `on`, `yes` and `4:30` are text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from bcp.inventory.sources import Sheet, pack, position
from bcp.inventory.syntax import explain
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity
from bcp.model.quantity import shorten

Scalar = str | int | float | bool | None
Value = Scalar | list["Value"] | dict[str, "Value"]

DEEPEST = 32
"""Levels of nesting that are read; the vocabulary needs fewer than ten."""

MOST_VALUES = 100_000
"""Keys and values that are read of a file; a system's file has a few hundred."""

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?([0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})([eE][-+]?[0-9]{1,2})?", re.ASCII
)
_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(slots=True)
class Document:
    """What a file holds: its value, the places of all values, and what is wrong with the form.

    `value` and `sheet` are None when nothing can be read. Places in `broken` carry a problem
    already; what validation finds there is a consequence.
    """

    value: Value = None
    sheet: Sheet | None = None
    problems: list[Problem] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Frame:
    """A collection that is still open; `start` is the index of its place among all places.

    `keys` are the places of a mapping's keys; `key` is the one whose value comes next, None if
    that value is left out.
    """

    value: list[Value] | dict[str, Value]
    start: int
    keys: dict[str, int] = field(default_factory=dict)
    key: str | None = None
    awaits_key: bool = True


def compose(text: str, file: str) -> Document:
    """Read one document. Never raises for any text."""
    composer = _Composer(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not composer.take(event):
                break
    except (yaml.YAMLError, ValueError) as error:
        composer.document.problems.append(explain(error, text, file))
        composer.give_up()
    return composer.finished()


def resolve(text: str) -> Scalar:
    """The value of a plain scalar in the core schema of YAML 1.2 (decimal numbers only)."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    first = text[0]
    if first in "+-.0123456789":
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


class _Composer:
    """Builds one document from events."""

    def __init__(self, file: str) -> None:
        self.document = Document()
        self._file = file
        self._places: list[int] = []
        self._stack: list[_Frame] = []
        self._documents = 0
        self._count = 0
        self._anchors: set[str] = set()
        self._found = False

    def take(self, event: yaml.Event) -> bool:
        """Take the next event; False when reading further makes no sense."""
        self._count += 1
        mark = event.start_mark
        at = pack(mark.line + 1, mark.column + 1) if mark is not None else pack(1, 1)
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor is not None or event.tag is not None:
                self._mark_refused(event, at)
            self._scalar(event, at)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.CollectionStartEvent):
            self._mark_refused(event, at)
            return self._open(event, at)
        elif isinstance(event, yaml.AliasEvent):
            self._refuse_alias(event.anchor or "", at)
            self._places.append(at)
            self._put(None, len(self._places) - 1)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            return self._single_document(at)
        return self._count <= MOST_VALUES or self._too_many(at)

    def give_up(self) -> None:
        """Nothing of the document can be relied on."""
        self._found = False
        self.document.value = None

    def finished(self) -> Document:
        """The document; complains when there was nothing in it."""
        if self._found:
            self.document.sheet = Sheet.of(self.document.value, self._places)
        elif not self.document.problems:
            self._complain(
                "empty-file",
                Message.of("The file is empty."),
                Message.of("Fill it in, or delete it."),
                pack(1, 1),
            )
        return self.document

    def _scalar(self, event: yaml.ScalarEvent, at: int) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.awaits_key:
            self._key(frame, event, at)
            return
        plain = event.style is None or event.style == ""
        value = resolve(event.value) if plain and event.tag is None else event.value
        if not plain and _HIDDEN.search(event.value):
            self._refuse_hidden(event.value, at)
        if frame is None and plain and event.value == "":
            return
        self._places.append(at)
        self._put(value, len(self._places) - 1)

    def _key(self, frame: _Frame, event: yaml.ScalarEvent, at: int) -> None:
        frame.awaits_key = False
        frame.key = None
        first = frame.keys.get(event.value)
        if first is not None:
            self._refuse_duplicate(event.value, at, first)
        elif event.value == "<<" and not event.style:
            self._complain(
                "merge-key",
                Message.of("The merge key '<<' is not read."),
                Message.of("Write the merged keys out."),
                at,
            )
        elif _HIDDEN.search(event.value):
            self._refuse_hidden(event.value, at)
        else:
            frame.key = event.value
            frame.keys[event.value] = at
            self._places.append(at)

    def _open(self, event: yaml.CollectionStartEvent, at: int) -> bool:
        if len(self._stack) >= DEEPEST:
            self._complain(
                "too-deep",
                Message.of("The file is nested more than {levels} levels deep.", levels=DEEPEST),
                Message.of("Follow the schema: no part of it is nested that deep."),
                at,
            )
            self.give_up()
            return False
        value: list[Value] | dict[str, Value]
        value = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._stack.append(_Frame(value, len(self._places)))
        self._places += (at, 0)
        return True

    def _close(self) -> None:
        frame = self._stack.pop()
        parent = self._stack[-1] if self._stack else None
        self._places[frame.start + 1] = len(self._places) - frame.start
        if parent is not None and isinstance(parent.value, dict) and parent.awaits_key:
            self._complain(
                "key-not-text",
                Message.of("A mapping or a list cannot be a key."),
                Message.of("Use a plain name as the key; quote text that begins with [ or {{."),
                self._places[frame.start],
            )
        self._put(frame.value, frame.start)

    def _put(self, value: Value, start: int) -> None:
        """Put a finished value, whose places begin at `start`, into the collection around it."""
        if not self._stack:
            self._found = True
            self.document.value = value
            return
        frame = self._stack[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
            return
        if frame.awaits_key:
            frame.key = None
        if frame.key is None:
            del self._places[start:]
        else:
            frame.value[frame.key] = value
        frame.awaits_key = not frame.awaits_key

    def _too_many(self, at: int) -> bool:
        self._complain(
            "too-many-values",
            Message.of("The file has more than {count} keys and values.", count=MOST_VALUES),
            Message.of("Divide it, or remove what does not belong to the inventory."),
            at,
        )
        return False

    def _single_document(self, at: int) -> bool:
        if self._documents > 1:
            self._complain(
                "several-documents",
                Message.of("A second YAML document begins here; only one is read."),
                Message.of("Remove the line '---', or move what follows to a file of its own."),
                at,
            )
        return self._documents == 1

    def _mark_refused(self, event: yaml.NodeEvent, at: int) -> None:
        if event.anchor is not None:
            self._refuse_alias(event.anchor, at)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._complain(
                "tag",
                Message.of("The tag '{tag}' is not read.", tag=shorten(tag)),
                Message.of("Remove it; the schema says what type a value has."),
                at,
            )

    def _refuse_alias(self, anchor: str, at: int) -> None:
        """Complain of the first place of each name; the others follow from it."""
        self.document.broken.add(at)
        if anchor in self._anchors:
            return
        self._anchors.add(anchor)
        self._complain(
            "alias",
            Message.of("The anchor or alias '{name}' is not read.", name=shorten(anchor)),
            Message.of("Write the value out; quote text that begins with & or *."),
            at,
        )

    def _refuse_duplicate(self, key: str, at: int, first: int) -> None:
        place = position(self._file, first)
        self._complain(
            "duplicate-key",
            Message.of("The key '{key}' is written twice.", key=shorten(key)),
            Message.of("Keep one of the two; the first is in line {line}.", line=place.line),
            at,
            ((place, Message.of("The first '{key}' is here.", key=shorten(key))),),
        )

    def _refuse_hidden(self, text: str, at: int) -> None:
        self._complain(
            "control-character",
            Message.of("The text '{text}' holds a control character.", text=shorten(text)),
            Message.of("Remove the character or its escape sequence."),
            at,
        )

    def _complain(
        self,
        code: str,
        summary: Message,
        hint: Message,
        at: int,
        related: tuple[tuple[Position, Message], ...] = (),
    ) -> None:
        self.document.broken.add(at)
        self.document.problems.append(
            Problem(Severity.ERROR, code, summary, hint, position(self._file, at), related)
        )
