"""Drafts → tables of what the workspace knows already or can know completely, and what is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bcp.inventory.composer import Value
from bcp.inventory.mapping.rows import Stated, as_cell
from bcp.inventory.netbox.drafts import Draft, Drafts, Unmapped
from bcp.inventory.register.columns import Column
from bcp.inventory.register.pages import Page, page_called
from bcp.inventory.register.statements import Located
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.table import Cell, Table

_HOSTING = ("hosting.kind", "hosting.site", "hosting.platform", "hosting.vcpu", "hosting.memory",
            "hosting.disk")  # fmt: skip
_CONSOLIDATION = ("current_server", "operating_system")


@dataclass(frozen=True, slots=True)
class Stating:
    """What can be compared with the workspace at once, and what is new and has gaps.

    Of a system that the workspace has, NetBox changes where it runs and what it takes; its name,
    owner and the rest stay as the workspace says.
    """

    located: tuple[Located, ...]
    platforms: tuple[Draft, ...]
    hosts: tuple[Draft, ...]
    systems: tuple[Draft, ...]
    unmapped: tuple[Unmapped, ...]


def divide(drafts: Drafts, inventory: Inventory, stated: Stated) -> Stating:
    """Tell known entities from new ones."""
    sites = {each.id for each in inventory.sites}
    platforms = {each.id for each in inventory.platforms}
    systems = {each.id for each in inventory.systems}
    hosts = {(each.id, host.id): host for each in inventory.platforms for host in each.hosts}
    known = [each for each in drafts.systems if each.id in systems]
    moved = [
        Unmapped(
            each.origin,
            "site",
            str(each.values["site",]),
            Message.of("The workspace has the host at '{site}'.", site=host.site),
        )
        for each in drafts.hosts
        if (host := hosts.get((each.platform or "", each.id))) is not None
        and ("site",) in each.values
        and each.values["site",] != host.site
    ]
    return Stating(
        (
            _located(_page("sites"), ("name",), [x for x in drafts.sites if x.id not in sites]),
            _located(_page("systems"), _HOSTING, list(_on_known(known, platforms)), stated),
            _located(_page("systems.consolidation"), _CONSOLIDATION, known, stated),
        ),
        tuple(each for each in drafts.platforms if each.id not in platforms),
        tuple(each for each in drafts.hosts if (each.platform or "", each.id) not in hosts),
        tuple(each for each in drafts.systems if each.id not in systems),
        (*drafts.unmapped, *moved, *_on_new(known, platforms)),
    )


def _on_known(drafts: Iterable[Draft], platforms: Collection[str]) -> Iterator[Draft]:
    """Without a platform that the workspace does not have yet."""
    for each in drafts:
        values = dict(each.values)
        if values.get(("hosting", "platform"), next(iter(platforms), None)) not in platforms:
            del values["hosting", "platform"], values["hosting", "kind"]
        yield Draft(each.kind, each.id, values, each.origin, each.platform)


def _on_new(drafts: Iterable[Draft], platforms: Collection[str]) -> Iterator[Unmapped]:
    for each in drafts:
        platform = each.values.get(("hosting", "platform"))
        if platform is not None and platform not in platforms:
            yield Unmapped(
                each.origin,
                "cluster",
                str(platform),
                Message.of("Describe the platform first, then import again."),
            )


def _located(
    page: Page, names: tuple[str, ...], drafts: list[Draft], stated: Stated | None = None
) -> Located:
    """A table of drafts: what they do not say is what the workspace says."""
    owner = page.keys[-1] if page.keys else page.column("id")
    assert owner is not None
    columns = [owner, *(_column(page, name) for name in names)]
    base = (page.key,) if page.parent is not None else ()
    rows = []
    for each in drafts:
        cells = [Cell(each.origin.position("name").cell, each.id)]
        for column in columns[1:]:
            value = each.values.get((*base, *column.path))
            if value is None and stated is not None:
                value = stated(page, each.id, column)
            place = each.origin.position(column.name.rpartition(".")[2]).cell
            cells.append(Cell(place, as_cell(value)))
        rows.append(tuple(cells))
    file = drafts[0].origin.file if drafts else ""
    return Located(page, Table(file, "", tuple(rows)), 0, tuple(enumerate(columns)))


def completed(draft: Draft, source: str) -> dict[str, Value]:
    """The values of a draft as a file nests them."""
    found: dict[str, Value] = {"id": draft.id}
    for path, value in draft.values.items():
        around = found
        for key in path[:-1]:
            below = around.setdefault(key, {})
            assert isinstance(below, dict)
            around = below
        around[path[-1]] = value
    return {**found, "source": source}


def _page(name: str) -> Page:
    page = page_called(name)
    assert page is not None
    return page


def _column(page: Page, name: str) -> Column:
    column = page.column(name)
    assert column is not None
    return column
