"""Small pieces of WordprocessingML, as lxml elements."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from bcp.adapters.paper.extra import required

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_NAMES = {"w": W, "a": A, "r": R, "wp": WP, "svg": SVG}

Xml = Any
"""An element of lxml, which has no types of its own."""


@cache
def name(tag: str) -> str:
    """`w:p` as lxml writes it."""
    prefix, local = tag.split(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def make(tag: str, *children: Xml, text: str | None = None, **attributes: object) -> Xml:
    """An element with `w:` attributes and children."""
    element = required("lxml.etree").Element(name(tag), nsmap=None)
    for key, value in attributes.items():
        element.set(name(f"w:{key}"), str(value))
    if text is not None:
        element.text = text
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    element.extend(children)
    return element


def run(*children: Xml) -> Xml:
    """A run."""
    return make("w:r", *children)


def text_run(text: str) -> Xml:
    """A run of text."""
    return run(make("w:t", text=text))


def field(instruction: str, *shown: Xml, dirty: bool = False) -> list[Xml]:
    """The runs of a field and what it shows until Word computes it."""
    begin = make("w:fldChar", fldCharType="begin")
    if dirty:
        begin.set(name("w:dirty"), "true")
    return [
        run(begin),
        run(make("w:instrText", text=f" {instruction} ")),
        run(make("w:fldChar", fldCharType="separate")),
        *shown,
        run(make("w:fldChar", fldCharType="end")),
    ]


def paragraph(style: str, *children: Xml) -> Xml:
    """A paragraph of a style, given by its id."""
    return make("w:p", make("w:pPr", make("w:pStyle", val=style)), *children)


def properties(element: Xml, tag: str) -> Xml:
    """The properties element of a paragraph, row, cell or table; made where there is none."""
    found = element.find(name(tag))
    if found is None:
        found = make(tag)
        element.insert(0, found)
    return found


_ORDERS = {
    "w:pPr": (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
        *("suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku"),
        *("wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi"),
        *("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents"),
        *("suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap"),
        *("outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"),
    ),
    "w:tblPr": (
        *("tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize"),
        *("tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd"),
        *("tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription"),
    ),
    "w:tcPr": ("cnfStyle", "tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "vAlign"),
    "w:trPr": ("cantSplit", "trHeight", "tblHeader", "jc"),
}


def put(element: Xml, owner: str, child: Xml) -> None:
    """Put a property where the schema wants it, in place of one of the same kind."""
    parent = properties(element, owner)
    order = _ORDERS[owner]
    kind = local(child)
    old = parent.find(child.tag)
    if old is not None:
        parent.remove(old)
    place = order.index(kind)
    for index, sibling in enumerate(parent):
        if local(sibling) in order and order.index(local(sibling)) > place:
            parent.insert(index, child)
            return
    parent.append(child)


def local(element: Xml) -> str:
    """The tag without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def style_of(paragraph: Xml) -> str:
    """The id of a paragraph's style; empty for none."""
    found = paragraph.find(f"{name('w:pPr')}/{name('w:pStyle')}")
    return "" if found is None else str(found.get(name("w:val"), ""))


def text_of(element: Xml) -> str:
    """The text of an element."""
    return "".join(part.text or "" for part in element.iter(name("w:t")))


def blocks(body: Xml) -> Iterator[Xml]:
    """Paragraphs and tables of the body, in order."""
    return (child for child in list(body) if local(child) in {"p", "tbl"})
