"""What a column of a page holds, derived from the type of the field that it stands for."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, StringConstraints, TypeAdapter, ValidationError

from bcp.inventory.composer import Value
from bcp.inventory.sources import EntityKind
from bcp.model.consolidation import Consolidation, MonthText
from bcp.model.dependency import Dependency
from bcp.model.hosting import Hosting
from bcp.model.identity import Entity, Identifier, Source
from bcp.model.quantity import parse_duration, parse_rate, parse_share, parse_size
from bcp.model.resource import Host, Platform, Repository
from bcp.model.system import BackupCopy, RecoveryStep, System


class ColumnKind(StrEnum):
    """How a value is written in a cell: as a file would say it, but for days, numbers, yes/no."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    NUMBER = "number"
    DURATION = "duration"
    SIZE = "size"
    RATE = "rate"
    SHARE = "share"
    DAY = "day"
    MONTH = "month"
    YES_NO = "yes-no"
    CHOICE = "choice"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model: what it is called, and where."""

    model: type[BaseModel]
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the way from the value of a row to the value of its cell.

    `many` is a list in one cell. `refers` is the kind of entity that the cell names. A `required`
    value cannot be left out where something else stands in the mapping that it belongs to.
    `default` is what leaving it out means.
    """

    path: tuple[str, ...]
    fields: tuple[Field, ...]
    kind: ColumnKind
    many: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: EntityKind | None = None
    default: object = None
    adapter: TypeAdapter[Any] = field(
        default_factory=lambda: TypeAdapter(Any), compare=False, repr=False
    )

    @property
    def name(self) -> str:
        """Unique among the columns of a page: `hosting.kind`."""
        return ".".join(self.path)

    def meaning(self, value: Value) -> object:
        """What a value means, so that `1w` and `7d` are equal; of nothing, what that means.

        A value that does not fit means itself.
        """
        if value is None:
            return self.default
        try:
            return self.adapter.validate_python(tuple(value) if isinstance(value, list) else value)
        except ValidationError:
            return ("unfit", type(value).__name__, repr(value))


_REFERENCES: Mapping[tuple[type[Entity], str], EntityKind] = {
    (Platform, "system"): EntityKind.SYSTEM,
    (Host, "site"): EntityKind.SITE,
    (Repository, "site"): EntityKind.SITE,
    (Repository, "system"): EntityKind.SYSTEM,
    (System, "operator"): EntityKind.TEAM,
    (System, "objective"): EntityKind.OBJECTIVE,
    (System, "vendor"): EntityKind.VENDOR,
    (Hosting, "site"): EntityKind.SITE,
    (Hosting, "platform"): EntityKind.PLATFORM,
    (Dependency, "requires"): EntityKind.SYSTEM,
    (Dependency, "any_of"): EntityKind.SYSTEM,
    (Dependency, "uses"): EntityKind.SYSTEM,
    (BackupCopy, "repository"): EntityKind.REPOSITORY,
    (RecoveryStep, "vendor"): EntityKind.VENDOR,
    (RecoveryStep, "requires_systems"): EntityKind.SYSTEM,
}
"""Fields that name an entity, as `references.py` looks them up."""

_OWN_PAGE = {Consolidation}
"""Single values that have a page of their own: too many columns for that of their system."""

_PARSED = {
    parse_duration: ColumnKind.DURATION,
    parse_size: ColumnKind.SIZE,
    parse_rate: ColumnKind.RATE,
    parse_share: ColumnKind.SHARE,
}
_PATTERNS = {
    next(part.pattern for part in get_args(hint) if isinstance(part, StringConstraints)): kind
    for hint, kind in (
        (Identifier, ColumnKind.IDENTIFIER),
        (Source, ColumnKind.SOURCE),
        (MonthText, ColumnKind.MONTH),
    )
}


@dataclass(frozen=True, slots=True)
class Below:
    """A part of a model that has a page of its own: a list of rows, or with `many` false one."""

    key: str
    model: type[Entity]
    many: bool


def columns_of(model: type[Entity]) -> tuple[Column, ...]:
    """The columns of a row that states a `model`: scalars, also those of single parts of it."""
    return tuple(_columns(model, (), (), required=True))


@cache
def parts_of(model: type[Entity]) -> tuple[Below, ...]:
    """The parts of a model that have pages of their own, in the order of its fields."""
    found = []
    for name, hint in _hints(model).items():
        below, many = _model_in(hint)
        if below is not None and (many or below in _OWN_PAGE):
            found.append(Below(name, below, many))
    return tuple(found)


@cache
def singles_of(model: type[BaseModel]) -> Mapping[str, type[Entity]]:
    """The single parts of a model, each with its own model; none of them is a list."""
    pairs = ((name, _model_in(hint)) for name, hint in _hints(model).items())
    return {name: below for name, (below, many) in pairs if below is not None and not many}


def _columns(
    model: type[Entity], path: tuple[str, ...], fields: tuple[Field, ...], *, required: bool
) -> Iterator[Column]:
    for name, hint in _hints(model).items():
        info = model.model_fields[name]
        here, known = (*path, name), (*fields, Field(model, name))
        below, many = _model_in(hint)
        if below is None:
            yield _column(model, hint, here, known, info.is_required() and required)
        elif not many and below not in _OWN_PAGE:
            yield from _columns(below, here, known, required=required and info.is_required())


def _column(
    model: type[Entity], hint: Any, path: tuple[str, ...], fields: tuple[Field, ...], required: bool
) -> Column:
    name = path[-1]
    scalar, many = _item_of(hint)
    kind = _kind_of(scalar)
    info = model.model_fields[name]
    choices = tuple(each.value for each in scalar) if kind is ColumnKind.CHOICE else ()
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    whole: Any = Annotated[(hint, *info.metadata)] if info.metadata else hint
    adapter: TypeAdapter[Any] = TypeAdapter(whole, config={"str_strip_whitespace": True})
    refers = _REFERENCES.get((model, name))
    return Column(path, fields, kind, many, required, choices, refers, default, adapter)


@cache
def _hints(model: type[BaseModel]) -> Mapping[str, Any]:
    """The types of a model's fields, with what annotates them."""
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}


def _model_in(hint: Any) -> tuple[type[Entity] | None, bool]:
    """The model that a type holds, if it holds one, and whether as a list."""
    for part in _alternatives(hint):
        if isinstance(part, type) and issubclass(part, Entity):
            return part, False
        if get_origin(part) is tuple:
            below, _ = _model_in(get_args(part)[0])
            return below, below is not None
    return None, False


def _item_of(hint: Any) -> tuple[Any, bool]:
    """The type of a scalar, or of the items of a list of scalars."""
    part = next(iter(_alternatives(hint)))
    if get_origin(part) is tuple:
        return next(iter(_alternatives(get_args(part)[0]))), True
    return part, False


def _alternatives(hint: Any) -> Iterator[Any]:
    """The parts of a union but None; an annotated union is taken apart too."""
    if get_origin(hint) in {Union, types.UnionType}:
        for each in get_args(hint):
            if each is not type(None):
                yield from _alternatives(each)
    else:
        yield hint


def _kind_of(scalar: Any) -> ColumnKind:
    base = get_args(scalar)[0] if get_origin(scalar) is Annotated else scalar
    for note in get_args(scalar)[1:] if get_origin(scalar) is Annotated else ():
        if isinstance(note, BeforeValidator) and note.func in _PARSED:
            return _PARSED[note.func]
        if isinstance(note, StringConstraints) and note.pattern in _PATTERNS:
            return _PATTERNS[note.pattern]
    if isinstance(base, type) and issubclass(base, StrEnum):
        return ColumnKind.CHOICE
    kinds = {bool: ColumnKind.YES_NO, int: ColumnKind.NUMBER, date: ColumnKind.DAY}
    return kinds.get(base, ColumnKind.TEXT)
