"""What stands beside the heading of a column: what belongs into it."""

from __future__ import annotations

from collections.abc import Iterator

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
_LINES = mark("Several stand on lines of their own (Alt+Enter).")


def note_of(column: Column, translate: Translate) -> str:
    """What belongs into a column, in a few sentences."""
    return " ".join(_sentences(column, translate))


def _sentences(column: Column, translate: Translate) -> Iterator[str]:
    if not column.fields:
        yield translate(_ORDER if column.kind is ColumnKind.NUMBER else _KEY)
        return
    for field in column.fields:
        said = NOTES.get(field.model.__name__, {}).get(field.name)
        if said is not None:
            yield translate(said)
    if column.kind in _FORMS:
        yield translate(FORMS[_FORMS[column.kind]])
    elif column.kind in _OWN_FORMS:
        yield translate(_OWN_FORMS[column.kind])
    elif column.kind is ColumnKind.YES_NO:
        yes, no = translate(YES), translate(NO)
        yield Message.of("{yes} or {no}.", yes=yes, no=no).render(translate)
    elif column.choices:
        yield Message.of("One of: {names}.", names=", ".join(column.choices)).render(translate)
    if column.many:
        yield translate(_COMMAS if column.kind is ColumnKind.IDENTIFIER else _LINES)
    if column.required:
        yield translate(_REQUIRED)
