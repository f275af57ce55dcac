"""The fields that a row can state: those of its page, and of the single parts of its entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bcp.inventory.register.columns import Column
from bcp.inventory.register.pages import Page, all_pages, page_called


@dataclass(frozen=True, slots=True)
class RowField:
    """A field by its name in a map, the page that it is stated on, and its column there."""

    name: str
    page: Page
    column: Column


@cache
def fields_of(page: Page) -> Mapping[str, RowField]:
    """The fields of a page's rows by name: `hosting.vcpu`, `consolidation.lease_end`."""
    return {field.name: field for field in _fields(page)}


@cache
def row_pages() -> Mapping[str, Page]:
    """The pages that a table's rows can be, by name: all but those that others include."""
    return {page.name: page for page in all_pages() if page.many}


def page_of_rows(name: str) -> Page | None:
    """The page that is called so, if a table's rows can state it."""
    page = page_called(name)
    return page if page is not None and page.many else None


def _fields(page: Page) -> Iterator[RowField]:
    for column in page.all_columns:
        yield RowField(column.name, page, column)
    for below in page.below:
        if not below.many and page.parent is None:
            for column in below.columns:
                yield RowField(f"{below.key}.{column.name}", below, column)
