"""Reads a document back: Markdown of ours, or a .docx, whatever Word has made of it since."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from bcp.adapters.files import read_bounded
from bcp.adapters.paper.extra import required
from bcp.adapters.paper.pandoc import READER, parse
from bcp.model.edition import Chapter, Edition, Passage, PassageKind
from bcp.model.message import Message
from bcp.model.paper import PaperFormat
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused

_LARGEST = 50_000_000
"""Bytes of a document that are read."""
_CONTENTS = "TOC-Heading"
"""How pandoc calls the heading of a table of contents in Word."""
_CUSTOM = "/docProps/custom.xml"
_READABLE = {f".{PaperFormat.MARKDOWN.value}": READER, f".{PaperFormat.WORD.value}": "docx"}
Node = dict[str, Any]


def read_edition(path: Path) -> Edition:
    """The document in a file. Raises Refused for a file that is none, and without the extra."""
    reader = _READABLE.get(path.suffix.lower())
    if reader is None:
        raise Refused(
            Message.of("'{path}' is neither Markdown nor Word.", path=shorten(str(path))),
            Message.of("Compare documents that were made with --format md or --format docx."),
        )
    content = read_bounded(path, _LARGEST)
    tree = parse(content, reader, shorten(str(path)))
    told = _metadata(tree["meta"]) if reader is READER else _properties(content)
    return Edition(
        title=told.get("title", ""),
        version=told.get("version", ""),
        day=told.get("day", ""),
        marking=told.get("marking", ""),
        inventory_digest=told.get("inventory-digest", ""),
        plan_digest=told.get("plan-digest", ""),
        chapters=tuple(_chapters(tree["blocks"])),
    )


def _metadata(meta: Node) -> Mapping[str, str]:
    return {key: _text(value) for key, value in meta.items()}


def _properties(content: bytes) -> Mapping[str, str]:
    """What a Word file says of itself; nothing where another program left that out."""
    try:
        document = required("docx").Document(io.BytesIO(content))
    except (BadZipFile, KeyError, ValueError):
        return {}
    told = {"title": document.core_properties.title, "version": document.core_properties.version}
    for part in document.part.package.iter_parts():
        if part.partname == _CUSTOM:
            root = required("docx.oxml").parse_xml(part.blob)
            told |= {each.get("name"): "".join(each.itertext()) for each in root}
    return {str(key): str(value or "") for key, value in told.items()}


def _chapters(blocks: list[Node]) -> Iterator[Chapter]:
    """By headings of the first level; what stands before the first one is the cover."""
    title: str | None = None
    passages: list[Passage] = []
    for block in _flat(blocks):
        if block["t"] == "Header" and block["c"][0] == 1:
            if title is not None:
                yield Chapter(title, tuple(passages))
            contents = _CONTENTS in block["c"][1][1]
            title, passages = None if contents else _text(block["c"][2]), []
        elif title is not None:
            passages += _passages(block)
    if title is not None:
        yield Chapter(title, tuple(passages))


def _flat(blocks: list[Node]) -> Iterator[Node]:
    """Blocks without the divisions around them."""
    for block in blocks:
        if block["t"] in {"Div", "BlockQuote"}:
            yield from _flat(block["c"][1] if block["t"] == "Div" else block["c"])
        else:
            yield block


def _passages(block: Node) -> Iterator[Passage]:
    match block["t"]:
        case "Header":
            yield from _passage(PassageKind.HEADING, _text(block["c"][2]))
        case "Table":
            yield from _passage(PassageKind.CAPTION, _text(block["c"][1]))
            yield from _rows(block["c"])
        case "Figure":
            yield from _passage(PassageKind.CAPTION, _text(block["c"][1]))
        case "BulletList" | "OrderedList":
            items = block["c"] if block["t"] == "BulletList" else block["c"][1]
            for item in items:
                for each in _flat(item):
                    yield from _passages(each)
        case "CodeBlock":
            for line in block["c"][1].splitlines():
                yield from _passage(PassageKind.TEXT, line)
        case _:
            yield from _passage(PassageKind.TEXT, _text(block.get("c", "")))


def _passage(kind: PassageKind, text: str) -> Iterator[Passage]:
    if text:
        yield Passage(kind, (text,))


def _rows(table: list[Any]) -> Iterator[Passage]:
    """The rows of head, bodies and foot."""
    head, bodies, foot = table[3], table[4], table[5]
    rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
    for row in rows:
        cells = tuple(_text(cell[4]) for cell in row[1])
        if any(cells):
            yield Passage(PassageKind.ROW, cells)


def _text(node: Any) -> str:
    """All words of it, on one line."""
    return " ".join("".join(_words(node)).split())


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _words(each)
    elif isinstance(node, dict):
        match node.get("t"):
            case "Str":
                yield node["c"]
            case "Space" | "SoftBreak" | "LineBreak" | "RawInline":
                yield " "
            case "Code" | "CodeBlock" | "Math":
                yield node["c"][1]
            case "Link" | "Span":
                yield from _words(node["c"][1])
            case "Image" | "Note" | "RawBlock":
                return
            case "Para" | "Plain":
                yield from (*_words(node["c"]), " ")
            case _:
                yield from _words(node.get("c", []))
