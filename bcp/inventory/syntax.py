"""Bytes → text, and what the YAML parser could not read, in words that help."""

from __future__ import annotations

import re

from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity
from bcp.model.quantity import shorten

_UNPRINTABLE = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_BREAK = re.compile(r"\r\n|\r|\n")
_BYTE_BREAK = re.compile(rb"\r\n|\r|\n")
_EXPLANATIONS = (
    (
        "mapping values are not allowed",
        Message.of("A ':' stands where no key can be."),
        Message.of("Quote text that holds ': ', and check the indentation of this line."),
    ),
    (
        "could not find expected ':'",
        Message.of("This line or the one before it has no ':' after its key."),
        Message.of("Write 'key: value'; indent or quote text that runs over several lines."),
    ),
    (
        "did not find expected key",
        Message.of("This line does not fit the lines before it."),
        Message.of("Indent it like its neighbours, and quote text that begins with a quote or %."),
    ),
    (
        "did not find expected '-' indicator",
        Message.of("This line does not fit the list before it."),
        Message.of("Begin every item with '- ' at the same indentation."),
    ),
    (
        "block sequence entries are not allowed",
        Message.of("A list item '- ' stands where none can be."),
        Message.of("Put the list on lines of its own below its key."),
    ),
    (
        "cannot start any token",
        Message.of("A value cannot begin with this character."),
        Message.of("Put the text in quotes."),
    ),
    (
        "unexpected end of stream",
        Message.of("A quote that is opened is never closed."),
        Message.of("Close the quote, or double a quote that belongs to the text."),
    ),
    (
        "expected ',' or",
        Message.of("A list [ ] or a mapping {{ }} is never closed, or misses a comma."),
        Message.of("Close it, and put a comma between its entries."),
    ),
    (
        "undefined alias",
        Message.of("Text that begins with '*' is an alias, and aliases are not read."),
        Message.of("Put the text in quotes."),
    ),
)


def decode_text(content: bytes, file: str) -> tuple[str, Problem | None]:
    """The text of a file in UTF-8, a byte order mark left out, or the first thing against it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        breaks = [match.end() for match in _BYTE_BREAK.finditer(before)]
        last_line = before[breaks[-1] if breaks else 0 :]
        position = Position(file, len(breaks) + 1, len(last_line.decode("utf-8", "replace")) + 1)
        return "", Problem(
            Severity.ERROR,
            "encoding",
            Message.of("The byte 0x{byte} is not UTF-8.", byte=f"{content[error.start]:02x}"),
            Message.of("Save the file as UTF-8, not as Shift_JIS, ANSI or Unicode (UTF-16)."),
            position,
        )
    hidden = _UNPRINTABLE.search(text)
    if hidden is None:
        return text, None
    return "", Problem(
        Severity.ERROR,
        "control-character",
        Message.of("The character U+{code} cannot be shown.", code=f"{ord(hidden[0]):04X}"),
        Message.of("Remove it; it often comes with text copied from another program."),
        _position(text, hidden.start(), file),
    )


def explain(error: Exception, text: str, file: str) -> Problem:
    """The problem for an error of the YAML parser."""
    mark = getattr(error, "problem_mark", None)
    position = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file)
    if _indented_by_tab(text, position.line):
        return Problem(
            Severity.ERROR,
            "tab",
            Message.of("The line is indented by a tab."),
            Message.of("Indent by spaces, two for each level."),
            position,
        )
    said = str(getattr(error, "problem", None) or error)
    for phrase, summary, hint in _EXPLANATIONS:
        if phrase in said:
            related = _opened_at(error, position)
            return Problem(Severity.ERROR, "syntax", summary, hint, position, related)
    return Problem(
        Severity.ERROR,
        "syntax",
        Message.of("This is not YAML: {detail}.", detail=shorten(said)),
        Message.of("Correct this line or the one before it."),
        position,
    )


def _opened_at(error: Exception, position: Position) -> tuple[tuple[Position, Message], ...]:
    mark = getattr(error, "context_mark", None)
    if mark is None or (mark.line + 1, mark.column + 1) == (position.line, position.column):
        return ()
    begin = Position(position.file, mark.line + 1, mark.column + 1)
    return ((begin, Message.of("What it belongs to begins here.")),)


def _indented_by_tab(text: str, line: int) -> bool:
    lines = _BREAK.split(text)
    near = lines[max(line - 2, 0) : line]
    return any("\t" in each[: len(each) - len(each.lstrip())] for each in near)


def _position(text: str, offset: int, file: str) -> Position:
    breaks = [match.end() for match in _BREAK.finditer(text, 0, offset)]
    return Position(file, len(breaks) + 1, offset - (breaks[-1] if breaks else 0) + 1)
