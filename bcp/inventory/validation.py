"""Pydantic's errors → problems in our own words, at the place of the value."""

from __future__ import annotations

import types
from collections.abc import Iterator
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


def validate(
    model: type[AnyEntity], value: Value, source: Source, broken: set[int]
) -> tuple[AnyEntity | None, list[Problem]]:
    """The entity, or None with all problems of its content.

    An error at a place in `broken` is left out: it follows from a problem reported before. All
    means at most `MOST_ERRORS`.
    """
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
