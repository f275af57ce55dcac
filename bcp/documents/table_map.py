"""A proposed map → YAML with remarks, that can be corrected and used at once."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bcp.inventory.mapping.guessing import Certainty
from bcp.inventory.mapping.suggesting import (
    SuggestedColumn,
    SuggestedTable,
    Suggestion,
    Unplaced,
)
from bcp.inventory.register.columns import ColumnKind
from bcp.model.message import Message, Translate, mark
from bcp.model.quantity import shorten

_CERTAINTIES = {
    Certainty.SURE: mark("sure"),
    Certainty.LIKELY: mark("likely"),
    Certainty.GUESS: mark("a guess"),
}
_KINDS = {
    ColumnKind.DAY: mark("looks like days"),
    ColumnKind.MONTH: mark("looks like months"),
    ColumnKind.SIZE: mark("looks like sizes"),
    ColumnKind.DURATION: mark("looks like durations"),
    ColumnKind.YES_NO: mark("looks like yes and no"),
    ColumnKind.SHARE: mark("looks like shares"),
    ColumnKind.NUMBER: mark("looks like numbers"),
}


def render_map(suggestion: Suggestion, command: str, translate: Translate) -> str:
    """The text of the map; `command` is how it is used, without the file of the map."""
    lines = [*_head(suggestion, command, translate), "tables:"]
    for table in suggestion.tables:
        lines += _table(table, translate)
    if not suggestion.tables:
        lines[-1] = "tables: []"
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(suggestion: Suggestion, command: str, translate: Translate) -> Iterator[str]:
    say = _Remark("", translate)
    yield say(
        Message.of(
            "A map of {file}, proposed by 'ict-bcp import suggest'.", file=_one(suggestion.file)
        )
    )
    yield say(
        Message.of(
            "Look at every line, correct what is wrong, then try it: {command}", command=command
        )
    )
    yield say(
        Message.of("'column' is a heading or a letter, 'field' what the column states; 'words' say")
    )
    yield say(
        Message.of(
            "what cells mean, 'constants' what all rows have in common, 'defaults' what else holds."
        )
    )
    if suggestion.hidden:
        names = ", ".join(map(_one, suggestion.hidden))
        yield say(Message.of("Hidden sheets were left out: {names}", names=names))
    if any(suggestion.without):
        names = ", ".join(map(_one, suggestion.without))
        yield say(Message.of("No inventory was found on: {names}", names=names))


def _table(table: SuggestedTable, translate: Translate) -> Iterator[str]:
    begin = "  - "
    if table.sheet:
        yield f"{begin}sheet: {_quoted(table.sheet)}"
        begin = "    "
    yield f"{begin}rows: {table.page.name}"
    yield f"    heading: [{', '.join(map(str, table.heading))}]"
    if table.last is not None:
        yield f"    last: {table.last}"
    if table.skip_text:
        yield f"    skip_text: [{', '.join(map(_quoted, table.skip_text))}]"
    yield "    columns:"
    for column in table.columns:
        yield from _column(column, translate)
    if table.unplaced:
        yield _Remark("    ", translate)(Message.of("Columns that could not be placed:"))
        for unplaced in table.unplaced:
            yield f"    #   {_unplaced(unplaced, translate)}"
    if table.missing:
        say = _Remark("    ", translate)
        yield say(
            Message.of("What is new in the workspace needs these fields too; no column has them.")
        )
        yield say(Message.of("Uncomment what holds where neither row nor workspace says anything:"))
        yield "    # defaults:"
        for field in table.missing:
            choices = f"  # {', '.join(field.column.choices)}" if field.column.choices else ""
            yield f"    #   {field.name}:{choices}"


def _column(column: SuggestedColumn, translate: Translate) -> Iterator[str]:
    say = _Remark("      ", translate)
    sure = translate(_CERTAINTIES[column.guess.certainty])
    yield say(
        Message.of(
            "{letter}: {sure}; understood are {read} of {count} cells",
            letter=column.letter,
            sure=sure,
            read=column.guess.read,
            count=column.guess.count,
        )
    )
    if not column.words:
        yield f"      - {{column: {_quoted(column.name)}, field: {column.field.name}}}"
        return
    yield f"      - column: {_quoted(column.name)}"
    yield f"        field: {column.field.name}"
    known = [(word, meaning) for word, meaning in column.words if meaning is not None]
    unknown = [word for word, meaning in column.words if meaning is None]
    if known:
        yield "        words:"
        yield from (f"          {_quoted(word)}: {_quoted(meaning)}" for word, meaning in known)
    if unknown:
        yield _Remark("        ", translate)(
            Message.of("Say what these mean and uncomment them; cells are refused otherwise:")
        )
        if not known:
            yield "        # words:"
        yield from (f"        #   {_quoted(word)}:" for word in unknown)


def _unplaced(unplaced: Unplaced, translate: Translate) -> str:
    parts = [f"{unplaced.letter} {_quoted(_one(unplaced.heading))}"]
    if unplaced.kind is not None:
        parts.append(f"({translate(_KINDS[unplaced.kind])})")
    if unplaced.examples:
        parts.append(": " + ", ".join(map(_one, unplaced.examples)))
    return " ".join(parts).replace(" : ", ": ")


class _Remark:
    """Writes a remark on a line of its own."""

    def __init__(self, indent: str, translate: Translate) -> None:
        self._indent = indent
        self._translate = translate

    def __call__(self, message: Message) -> str:
        return f"{self._indent}# {message.render(self._translate)}"


def _one(text: str) -> str:
    """Any text on one line."""
    return shorten(" ".join(text.split()))


def _quoted(text: str) -> str:
    """A scalar of YAML in double quotes."""
    return json.dumps(text, ensure_ascii=not text.isprintable())
