"""Pydantic's errors → problems in our own words, at the place of the value."""

from __future__ import annotations

import marshal
import types
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bcp.inventory.composer import Value
from bcp.inventory.sources import Path, Source
from bcp.inventory.suggestion import Suggestions
from bcp.inventory.wording import Wording, word
from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.problem import Problem, Severity
from bcp.model.quantity import shorten

MOST_ERRORS = 500
"""Errors of one entity that are put into words; far more than anybody is shown."""

AnyEntity = TypeVar("AnyEntity", bound=Entity)


class Shares:
    """Makes equal parts of entities once: procedures and copies are alike in very many systems.

    Parts are frozen, so nobody can tell; it saves most of the time and memory of large inventories.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[type[BaseModel], bytes], BaseModel] = {}

    def put_into(self, model: type[Entity], value: Value) -> object:
        """The value with those of its parts made that are sound in themselves."""
        if not isinstance(value, dict):
            return value
        parts: dict[str, object] = dict(value)
        for key, part in _parts_of(model).items():
            below = parts.get(key)
            if isinstance(below, dict):
                parts[key] = self._made(part, below)
            elif isinstance(below, list):
                parts[key] = [self._made(part, item) for item in below]
        return parts

    def _made(self, model: type[BaseModel], value: Value) -> object:
        if not isinstance(value, dict):
            return value
        # Version 2 writes equal values equally, and tells true from 1.
        key = model, marshal.dumps(value, 2)
        if key not in self._known:
            try:
                self._known[key] = model.model_validate(value)
            except ValidationError:
                return value
        return self._known[key]


@cache
def _parts_of(model: type[Entity]) -> dict[str, type[BaseModel]]:
    """The fields of a model that hold one other model, or a list of it."""
    found = {name: tuple(_models(each.annotation)) for name, each in model.model_fields.items()}
    return {name: models[0] for name, models in found.items() if len(models) == 1}


def validate(
    model: type[AnyEntity], value: Value, source: Source, broken: set[int], shares: Shares
) -> tuple[AnyEntity | None, list[Problem]]:
    """The entity, or None with all problems of its content.

    An error at a place in `broken` is left out: it follows from a problem reported before. All
    means at most `MOST_ERRORS`.
    """
    with suppress(ValidationError):
        return model.model_validate(shares.put_into(model, value)), []
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    return None, [
        _problem(model, detail, source)
        for detail in details[:MOST_ERRORS]
        if source.place(_written(detail)) not in broken
    ]


def unknown_key(key: str, allowed: tuple[str, ...], source: Source, path: Path) -> Problem:
    """The problem of a key that the vocabulary does not have."""
    hint = Suggestions(allowed).instead_of(
        key, Message.of("Remove it, or use one of: {names}.", names=", ".join(allowed))
    )
    summary = Message.of("The key '{key}' is not known here.", key=shorten(key))
    position = source.key_position(path)
    return Problem(Severity.ERROR, "unknown-key", summary, hint, position)


def _written(detail: ErrorDetails) -> Path:
    """The path of what is wrong; of the mapping around it when a key is missing."""
    return detail["loc"][:-1] if detail["type"] == "missing" else detail["loc"]


def _problem(model: type[Entity], detail: ErrorDetails, source: Source) -> Problem:
    path = detail["loc"]
    if detail["type"] == "extra_forbidden":
        around = _model_at(model, path[:-1])
        allowed = tuple(around.model_fields) if around is not None else ()
        return unknown_key(str(path[-1]), allowed, source, path)
    wording: Wording = word(detail)
    position = source.position(_written(detail))
    return Problem(Severity.ERROR, wording.code, wording.summary, wording.hint, position)


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The model that describes the mapping at `path` of `model`."""
    current: Any = model
    for part in path:
        if isinstance(part, int):
            continue
        fields = [each.model_fields[part] for each in _models(current) if part in each.model_fields]
        if fields:
            current = fields[0].annotation
        else:
            tagged = [each for each in _models(current) if part in _tags(each)]
            current = tagged[0] if tagged else None
    return next(_models(current), None)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """All models in a type such as `tuple[A | B, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in {tuple, Union, types.UnionType, Annotated}:
        for argument in get_args(annotation):
            yield from _models(argument)


def _tags(model: type[BaseModel]) -> tuple[str, ...]:
    """The values of the model's literal fields, by which a union tells its members apart."""
    return tuple(
        str(value)
        for each in model.model_fields.values()
        if get_origin(each.annotation) is Literal
        for value in get_args(each.annotation)
    )
