"""The table of contents of a Word file: a field, filled in with the headings beforehand."""

from __future__ import annotations

from typing import Any

from bcp.adapters.paper.openxml import (
    Xml,
    field,
    make,
    name,
    paragraph,
    run,
    style_of,
    text_of,
    text_run,
)

MARK = "MarkContents"
_DEPTH = 3


def fill_in_contents(document: Any, title: str, names: dict[str, str]) -> None:
    """Put a table of contents where the mark is. Word fills in the page numbers on opening."""
    body = document.element.body
    marks = [item for item in body.iter(name("w:p")) if style_of(item) == MARK]
    headings = _anchored(body, names)
    ids = {known: key for key, known in names.items()}
    for place in marks:
        lines = [
            paragraph(ids.get(f"toc {level}", ""), _entry(text, anchor))
            for level, text, anchor in headings
        ] or [make("w:p")]
        _frame(lines)
        parent, index = place.getparent(), place.getparent().index(place)
        parent[index : index + 1] = [paragraph(ids.get("toc heading", ""), text_run(title)), *lines]


def _anchored(body: Xml, names: dict[str, str]) -> list[tuple[int, str, str]]:
    """Level, text and anchor of every heading that is listed; the anchors are put there."""
    known = [int(mark.get(name("w:id"))) for mark in body.iter(name("w:bookmarkStart"))]
    free = max(known, default=0) + 1
    levels = {f"heading {level}": level for level in range(1, _DEPTH + 1)}
    found: list[tuple[int, str, str]] = []
    for item in body.iter(name("w:p")):
        level = levels.get(names.get(style_of(item), ""))
        if level is None:
            continue
        anchor = f"_Toc{len(found) + 1:08}"
        start = make("w:bookmarkStart", id=free, name=anchor)
        item.insert(1 if item.find(name("w:pPr")) is not None else 0, start)
        item.append(make("w:bookmarkEnd", id=free))
        free += 1
        found.append((level, text_of(item), anchor))
    return found


def _entry(text: str, anchor: str) -> Xml:
    return make(
        "w:hyperlink",
        text_run(text),
        run(make("w:tab")),
        *field(rf"PAGEREF {anchor} \h", text_run(" ")),
        anchor=anchor,
        history=1,
    )


def _frame(lines: list[Xml]) -> None:
    """The field's beginning before the first line's text, its end in the last line."""
    begin, instruction, separate, end = field(rf'TOC \o "1-{_DEPTH}" \h \z \u', dirty=True)
    first = lines[0]
    place = 1 if first.find(name("w:pPr")) is not None else 0
    first[place:place] = [begin, instruction, separate]
    lines[-1].append(end)
