"""The pages of the register: one for each kind of entity, and one for each list in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bcp.inventory.register.columns import Column, ColumnKind, columns_of, parts_of
from bcp.inventory.shapes import SHAPES
from bcp.inventory.sources import EntityKind
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.objective import City

ORDER = "order"
"""The name of the column that says where in its list a row stands."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows, each stating one `model`.

    `name` leads from the inventory to it: `systems.backups.copies`. `parent` is the page whose
    rows these belong to, `key` the field of it that holds them, and `keys` the columns that say
    to which: the entity first. Rows of a list have a column that says where they stand in it.
    """

    name: str
    kind: EntityKind
    model: type[Entity]
    parent: Page | None
    key: str
    many: bool
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that name what a row belongs to; none for an entity."""
        if self.parent is None:
            return ()
        if not self.parent.is_list:
            return self.parent.keys
        refers = self.parent.kind if self.parent.parent is None else None
        own = Column(
            ("of", self.parent.name), (), ColumnKind.IDENTIFIER, required=True, refers=refers
        )
        return (*self.parent.keys, own)

    @property
    def is_list(self) -> bool:
        """Whether its rows are told apart by an id of their own."""
        return "id" in self.model.model_fields

    @property
    def order(self) -> Column | None:
        """The column that says where in its list a row stands."""
        if self.parent is None or not self.many:
            return None
        return Column((ORDER,), (), ColumnKind.NUMBER)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """As they stand on the page: keys, order, then what is stated."""
        order = () if self.order is None else (self.order,)
        return (*self.keys, *order, *self.columns)

    def column(self, name: str) -> Column | None:
        """The column called `name`."""
        return next((each for each in self.all_columns if each.name == name), None)

    @property
    def below(self) -> tuple[Page, ...]:
        """The pages of what its rows hold."""
        return tuple(page for page in all_pages() if page.parent is self)


@cache
def all_pages() -> tuple[Page, ...]:
    """Every page, each after the one that it belongs to."""
    kinds = {section.model: section.kind for shape in SHAPES.values() for section in shape.sections}
    top = ((part.key, part.model) for part in parts_of(Inventory))
    found: list[tuple[str, type[Entity]]] = [("city", City), *top]
    return tuple(
        page
        for name, model in found
        for page in _with_below(
            Page(name, kinds[model], model, None, name, name != "city", columns_of(model))
        )
    )


def page_called(name: str) -> Page | None:
    """The page with that name."""
    return next((page for page in all_pages() if page.name == name), None)


def _with_below(page: Page) -> Iterator[Page]:
    yield page
    for part in parts_of(page.model):
        name = f"{page.name}.{part.key}"
        columns = columns_of(part.model)
        yield from _with_below(
            Page(name, page.kind, part.model, page, part.key, part.many, columns)
        )
