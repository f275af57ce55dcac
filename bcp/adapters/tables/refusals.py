"""The sentences by which a file is refused."""

from __future__ import annotations

from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused

_SAVE_AS = Message.of("Open it in its program and save it as an Excel workbook (.xlsx).")
_COPY = Message.of("Make a copy that holds only the inventory, and import that.")


def not_a_table(file: str) -> Refused:
    """The content is of no kind that is known."""
    return Refused(
        Message.of("'{file}' is neither an Excel workbook nor a CSV file.", file=shorten(file)),
        Message.of("Give a file in the formats .xlsx, .xlsm or .csv."),
    )


def locked(file: str) -> Refused:
    """A workbook that asks for a password."""
    return Refused(
        Message.of("'{file}' is protected by a password and cannot be read.", file=shorten(file)),
        Message.of("Save a copy without the password, and delete it after the import."),
    )


def other_format(file: str, name: str) -> Refused:
    """A workbook in a format that is not read, such as `.xls`."""
    return Refused(
        Message.of(
            "'{file}' is a workbook in the format {format}, which is not read.",
            file=shorten(file),
            format=name,
        ),
        _SAVE_AS,
    )


def damaged(file: str, part: str = "") -> Refused:
    """A workbook that is cut off or does not hold what it should."""
    if part:
        summary = Message.of(
            "'{file}' is damaged: '{part}' cannot be read.", file=shorten(file), part=shorten(part)
        )
    else:
        summary = Message.of("'{file}' is damaged or incomplete.", file=shorten(file))
    return Refused(
        summary, Message.of("Open it in its program, save it again, and import that file.")
    )


def suspicious(file: str, part: str) -> Refused:
    """A part that no program for tables writes: entities, elements in elements without end."""
    return Refused(
        Message.of(
            "'{file}' is refused: its part '{part}' is built to overwhelm who reads it.",
            file=shorten(file),
            part=shorten(part),
        ),
        Message.of("Do not use this file; ask who sent it."),
    )


def too_large(file: str, what: Message) -> Refused:
    """More than is read, with what is too much."""
    return Refused(
        Message.of("'{file}' is too large: {what}", file=shorten(file), what=what), _COPY
    )


def sheet_too_large(file: str, sheet: str, what: Message) -> Refused:
    """A sheet that holds more than is read."""
    return Refused(
        Message.of(
            "The sheet '{sheet}' of '{file}' is too large: {what}",
            file=shorten(file),
            sheet=shorten(sheet),
            what=what,
        ),
        Message.of(
            "Make a copy that holds only the inventory, or name the sheets to read in a map "
            "(--map)."
        ),
    )
