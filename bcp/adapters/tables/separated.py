"""A CSV file → one table, whatever program of a Japanese desktop has written it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from bcp.adapters.tables import refusals
from bcp.adapters.tables.limits import (
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
)
from bcp.adapters.tables.shape import column_letters
from bcp.model.message import Message
from bcp.model.quantity import format_size, shorten
from bcp.model.refusal import Refused
from bcp.model.table import Cell, Table

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ENCODINGS = ("utf-8", "cp932")
"""Text in CP932 is hardly ever UTF-8 as well, but UTF-8 is often CP932, read as rubbish."""
_DELIMITERS = "\t,;"
_LOOKED_AT = 1 << 16
_CONTROL = (frozenset(map(chr, range(32))) - set("\t\n\r\f\v\x1a")) | set(
    "\x80\ufffd\uf8f0\uf8f1\uf8f2\uf8f3"
)
"""What no text holds; Python's CP932 reads bytes that stand for nothing as the last four."""


def read_separated(file: str, content: bytes) -> tuple[Table, ...]:
    """The one table of a CSV file; every value is text. Raises Refused."""
    if len(content) > LARGEST_FILE:
        raise refusals.too_large(
            file,
            Message.of(
                "it has {size} bytes; at most {most} are read.",
                size=len(content),
                most=format_size(LARGEST_FILE),
            ),
        )
    text = _decoded(file, content)
    rows = list(_rows(file, text))
    width = max(map(len, rows), default=0)
    if width * len(rows) > MOST_CELLS:
        raise refusals.too_large(
            file,
            Message.of(
                "it has {rows} rows of up to {columns} columns; at most {most} cells are read.",
                rows=len(rows),
                columns=width,
                most=MOST_CELLS,
            ),
        )
    letters = [column_letters(number + 1) for number in range(width)]
    return (
        Table(
            file,
            "",
            tuple(
                tuple(
                    Cell(f"{letter}{number}", row[column] if column < len(row) else None)
                    for column, letter in enumerate(letters)
                )
                for number, row in enumerate(rows, start=1)
            ),
        ),
    )


def _decoded(file: str, content: bytes) -> str:
    """The text without a byte order mark. Raises Refused where it is in no encoding we read."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = _ENCODINGS
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        # What has control characters was text by accident; a file that is cut off ends in ^Z.
        if not _CONTROL.intersection(text):
            return text.removesuffix("\x1a")
    if b"\0" in content or not content.isascii():
        raise refusals.not_a_table(file) if _is_binary(content) else _unknown_encoding(file)
    raise refusals.not_a_table(file)


def _is_binary(content: bytes) -> bool:
    return any(byte < 32 and byte not in b"\t\n\r\f\v\x1a\x1b" for byte in content[:_LOOKED_AT])


def _unknown_encoding(file: str) -> Refused:
    return Refused(
        Message.of(
            "'{file}' is written in an encoding that is neither UTF-8 nor CP932 (Shift JIS).",
            file=shorten(file),
        ),
        Message.of("Save it as 'CSV UTF-8'."),
    )


def _rows(file: str, text: str) -> Iterator[list[str | None]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(
                Message.of(
                    "'{file}' cannot be read as CSV: line {line} does not end as it should.",
                    file=shorten(file),
                    line=reader.line_num,
                ),
                Message.of("Look at the quotation marks in and above that line."),
            ) from error
        yield _bounded(file, [_text(each) for each in row], reader.line_num)


def _bounded(file: str, row: list[str | None], line: int) -> list[str | None]:
    while row and row[-1] is None:
        row.pop()
    if len(row) > MOST_COLUMNS:
        what = Message.of(
            "line {line} has {count} columns; at most {most} are read.",
            line=line,
            count=len(row),
            most=MOST_COLUMNS,
        )
    elif line > MOST_ROWS and row:
        what = Message.of("it has more than {most} lines.", most=MOST_ROWS)
    elif any(each is not None and len(each) > LONGEST_CELL for each in row):
        what = Message.of(
            "a cell in line {line} has more than {most} letters.", line=line, most=LONGEST_CELL
        )
    else:
        return row
    raise refusals.too_large(file, what)


def _text(value: str) -> str | None:
    return value.replace("\r\n", "\n").replace("\r", "\n") or None


def _delimiter(text: str) -> str:
    """The character that divides most cells: of those outside quotation marks the most frequent.

    Text in Japanese writes 、 for what would be a comma, so there is hardly a doubt.
    """
    counts = dict.fromkeys(_DELIMITERS, 0)
    quoted = False
    for letter in text[:_LOOKED_AT]:
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in counts:
            counts[letter] += 1
    best = max(_DELIMITERS, key=lambda each: counts[each])
    return best if counts[best] else ","
