"""Sections, page breaks and tables of a Word file."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bcp.adapters.paper.openxml import Xml, blocks, local, make, name, put, style_of

_TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
_A3 = (round(420 * _TWIPS), round(297 * _TWIPS))
_A3_EDGES = {"left": 15, "right": 15, "top": 22, "bottom": 17}
_EMU = 635
"""English Metric Units, in which drawings are measured, in a twip."""
_HIGHEST = 0.82
"""Share of a page's height that a drawing may take: its caption stands below."""
_STAMPS_SHARE = 0.6
_STAMP_HEIGHT = round(22 * _TWIPS)


def lay_out(document: Any, names: dict[str, str]) -> None:
    """Turn the filter's marks into sections and page breaks, and give all tables their widths."""
    body = document.element.body
    last = body.find(name("w:sectPr"))
    pages = _Pages(last, _wide(last))
    _breaks(body)
    _sections(body, pages)
    _fill_sections(body, names)


@dataclass(frozen=True, slots=True)
class _Pages:
    """Section properties of the two sizes of page."""

    portrait: Xml
    landscape: Xml


def _wide(portrait: Xml) -> Xml:
    wide = deepcopy(portrait)
    size, edges = wide.find(name("w:pgSz")), wide.find(name("w:pgMar"))
    for key, value in (("w", _A3[0]), ("h", _A3[1]), ("orient", "landscape")):
        size.set(name(f"w:{key}"), str(value))
    for side, millimetres in _A3_EDGES.items():
        edges.set(name(f"w:{side}"), str(round(millimetres * _TWIPS)))
    return wide


def _is(element: Xml | None, mark: str) -> bool:
    return element is not None and local(element) == "p" and style_of(element) == f"Mark{mark}"


def _breaks(body: Xml) -> None:
    items = list(blocks(body))
    for before, item, after in zip([None, *items], items, [*items[1:], None], strict=False):
        if not _is(item, "PageBreak"):
            continue
        begins_anyhow = before is None or _is(before, "Landscape") or _is(after, "Portrait")
        if after is not None and local(after) == "p" and not begins_anyhow:
            put(after, "w:pPr", make("w:pageBreakBefore"))
        elif after is not None and not begins_anyhow:
            _to_a_speck(item)
            item.append(make("w:r", make("w:br", type="page")))
            continue
        body.remove(item)


def _to_a_speck(paragraph: Xml) -> None:
    """Make a paragraph that must be there take no room."""
    properties = paragraph.find(name("w:pPr"))
    properties.remove(properties.find(name("w:pStyle")))
    put(paragraph, "w:pPr", make("w:spacing", before=0, after=0, line=20, lineRule="exact"))


def _sections(body: Xml, pages: _Pages) -> None:
    before: Xml | None = None
    items = list(blocks(body))
    for number, item in enumerate(items):
        if _is(item, "Portrait"):
            if before is None or _ends_section(before):
                body.remove(item)
                continue
            before = _close(body, item, before, pages.portrait)
        elif _is(item, "Landscape"):
            if number == len(items) - 1:
                body.remove(item)
                body.replace(body.find(name("w:sectPr")), deepcopy(pages.landscape))
                continue
            before = _close(body, item, before, pages.landscape)
        else:
            before = item


def _ends_section(element: Xml) -> bool:
    return element.find(f"{name('w:pPr')}/{name('w:sectPr')}") is not None


def _close(body: Xml, mark: Xml, before: Xml | None, properties: Xml) -> Xml:
    """End a section in the paragraph before the mark, or in the mark where that is a table."""
    holder = before
    if holder is None or local(holder) != "p" or _ends_section(holder):
        _to_a_speck(mark)
        holder = mark
    else:
        body.remove(mark)
    put(holder, "w:pPr", deepcopy(properties))
    return holder


def _fill_sections(body: Xml, names: dict[str, str]) -> None:
    """Tables and drawings as wide as the pages of their section."""
    ids = {known: key for key, known in names.items()}
    waiting: list[tuple[Xml, str]] = []
    density = ""
    for item in list(body.iter(*map(name, ("w:tbl", "w:p", "wp:inline", "w:sectPr")))):
        if _is_density(item):
            density = style_of(item).removeprefix("Mark")
            item.getparent().remove(item)
        elif local(item) == "tbl":
            waiting.append((item, density))
            density = ""
        elif local(item) == "inline":
            waiting.append((item, ""))
        elif local(item) == "sectPr":
            width, height = _room(item)
            for part, own in waiting:
                if local(part) == "inline":
                    _drawing(part, width, height)
                    continue
                _table(part, width, own)
                _restyle(part, ids.get(_DENSITIES[own], ""))
            waiting = []


_DENSITIES = {
    "": "table text",
    "TableSmall": "table small",
    "TableSheet": "table sheet",
    "TableStamps": "table stamps",
}


def _is_density(element: Xml) -> bool:
    style = style_of(element) if local(element) == "p" else ""
    return style.startswith("Mark") and style.removeprefix("Mark") in _DENSITIES


def _restyle(table: Xml, style: str) -> None:
    if style:
        for item in table.iter(name("w:p")):
            put(item, "w:pPr", make("w:pStyle", val=style))


def _room(section: Xml) -> tuple[int, int]:
    """Width and height between the margins, in twips."""
    size, edges = section.find(name("w:pgSz")), section.find(name("w:pgMar"))
    taken = [
        sum(int(edges.get(name(f"w:{side}"))) for side in sides)
        for sides in (("left", "right"), ("top", "bottom"))
    ]
    return int(size.get(name("w:w"))) - taken[0], int(size.get(name("w:h"))) - taken[1]


def _drawing(inline: Xml, width: int, height: int) -> None:
    """As wide as the page allows, but never higher than most of it."""
    extent = inline.find(name("wp:extent"))
    old = int(extent.get("cx")), int(extent.get("cy"))
    scale = min(width / old[0], _HIGHEST * height / old[1]) * _EMU
    for part in (extent, *inline.iter(name("a:ext"))):
        if part.get("cx"):
            part.set("cx", str(round(old[0] * scale)))
            part.set("cy", str(round(old[1] * scale)))


def _table(table: Xml, room: int, density: str) -> None:
    rows = table.findall(name("w:tr"))
    stamps = density == "TableStamps"
    if stamps:
        room = round(room * _STAMPS_SHARE)
        put(table, "w:tblPr", make("w:jc", val="right"))
    columns = table.find(name("w:tblGrid")).findall(name("w:gridCol"))
    widths = _shared([int(column.get(name("w:w"))) for column in columns], room)
    put(table, "w:tblPr", make("w:tblW", w=room, type="dxa"))
    put(table, "w:tblPr", make("w:tblLayout", type="fixed"))
    for column, width in zip(columns, widths, strict=True):
        column.set(name("w:w"), str(width))
    for number, row in enumerate(rows):
        _row(row, widths, _STAMP_HEIGHT if stamps and number else 0)
    if len(rows) > 1:
        for item in rows[0].iter(name("w:p")):
            put(item, "w:pPr", make("w:keepNext"))


def _row(row: Xml, widths: list[int], height: int) -> None:
    put(row, "w:trPr", make("w:cantSplit"))
    if height:
        put(row, "w:trPr", make("w:trHeight", val=height, hRule="atLeast"))
    for cell, width in zip(row.findall(name("w:tc")), widths, strict=False):
        put(cell, "w:tcPr", make("w:tcW", w=width, type="dxa"))


def _shared(shares: list[int], room: int) -> list[int]:
    """Whole twips that add up to the room."""
    total = sum(shares)
    edges = [round(room * sum(shares[:count]) / total) for count in range(len(shares) + 1)]
    return [after - before for before, after in pairwise(edges)]
