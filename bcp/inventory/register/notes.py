"""What stands beside the heading of a column: what belongs into it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from bcp.inventory.field_notes import FORMS, NOTES
from bcp.inventory.register.cells import NO, YES
from bcp.inventory.register.columns import Column, ColumnKind
from bcp.model.message import Message, Translate, mark

_FORMS = {
    ColumnKind.IDENTIFIER: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    ColumnKind.DURATION: "^(?=.)((",
    ColumnKind.SIZE: "(kB|MB|GB|TB|KiB|MiB|GiB|TiB|B)$",
    ColumnKind.RATE: "(kB|MB|GB|TB|KiB|MiB|GiB|TiB|B)/s$",
    ColumnKind.SHARE: r"^\d{1,3}\s*%$",
    ColumnKind.SOURCE: "^(assumption",
}
_OWN_FORMS = {
    ColumnKind.DAY: mark("A date."),
    ColumnKind.MONTH: mark("Year and month: 2029-03."),
    ColumnKind.NUMBER: mark("A whole number."),
}
_KEY = mark("Says what the row belongs to: the id on the sheet above it.")
_ORDER = mark(
    "Where the row stands in its list. Rows may be sorted as you like; 1.5 puts one between 1 and "
    "2, and an empty cell leaves it behind the row above."
)
_REQUIRED = mark("Has to be filled in.")
_COMMAS = mark("Several are separated by commas.")
_BRACKETS = mark("A list: [one, two].")
_LINES = mark("Several stand on lines of their own (Alt+Enter).")


def heading_note(column: Column, translate: Translate) -> str:
    """What belongs into a column of a workbook, in a few sentences."""
    said = [*_sentences(column, translate)]
    if column.kind is ColumnKind.YES_NO:
        yes, no = translate(YES), translate(NO)
        said.append(Message.of("{yes} or {no}.", yes=yes, no=no).render(translate))
    if column.many:
        said.append(translate(_COMMAS if column.kind is ColumnKind.IDENTIFIER else _LINES))
    if column.required:
        said.append(translate(_REQUIRED))
    return " ".join(said)


def key_note(column: Column, translate: Translate, *, required: bool = False) -> str:
    """What belongs behind a key of a file."""
    said = [translate(_REQUIRED)] if required else []
    said += _sentences(column, translate)
    if column.kind is ColumnKind.YES_NO:
        said.append(Message.of("{yes} or {no}.", yes="true", no="false").render(translate))
    if column.many:
        said.append(translate(_BRACKETS))
    return " ".join(said)


def said_of(model: type[BaseModel], name: str, translate: Translate) -> str:
    """What is said of a field beyond its name; '' where nothing is."""
    said = NOTES.get(model.__name__, {}).get(name)
    return "" if said is None else translate(said)


def _sentences(column: Column, translate: Translate) -> Iterator[str]:
    if not column.fields:
        yield translate(_ORDER if column.kind is ColumnKind.NUMBER else _KEY)
        return
    for field in column.fields:
        said = said_of(field.model, field.name, translate)
        if said:
            yield said
    if column.kind is ColumnKind.IDENTIFIER and column.path != ("id",):
        return
    if column.kind in _FORMS:
        yield translate(FORMS[_FORMS[column.kind]])
    elif column.kind in _OWN_FORMS:
        yield translate(_OWN_FORMS[column.kind])
    elif column.choices:
        yield Message.of("One of: {names}.", names=", ".join(column.choices)).render(translate)
