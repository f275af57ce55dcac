from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from bcp.inventory.shapes import SHAPES
from bcp.model.identity import Entity


def vocabulary(model: type[Entity] = Entity) -> set[type[Entity]]:
    """All entities that files state."""
    found = {model} if model.__module__.startswith("bcp.model.") else set()
    return found.union(*(vocabulary(each) for each in model.__subclasses__()))


FIELDS = [
    (model, name)
    for model in sorted(vocabulary() - {Entity}, key=lambda each: (each.__name__, each.__module__))
    for name, field in model.model_fields.items()
    if bool not in {field.annotation, *get_args(field.annotation)}
]


def is_refused(model: type[Entity], name: str, value: object) -> bool:
    try:
        model.model_validate({name: value})
    except ValidationError as error:
        return name in {detail["loc"][0] for detail in error.errors() if detail["loc"]}
    return False


def test_every_entity_of_a_file_is_looked_at() -> None:
    stated = {section.model for shape in SHAPES.values() for section in shape.sections}
    assert stated <= vocabulary()


@pytest.mark.parametrize(("model", "name"), FIELDS)
def test_true_is_neither_number_nor_text(model: type[Entity], name: str) -> None:
    assert is_refused(model, name, value=True)
