"""Our reference .docx: what a Word document looks like where a city has no reference of its own."""

from __future__ import annotations

import io
import subprocess
import zipfile
from copy import deepcopy
from functools import cache
from typing import Any

from bcp.adapters.paper.extra import required
from bcp.adapters.paper.openxml import Xml, field, make, name, paragraph, put, text_run
from bcp.model.message import Message
from bcp.model.refusal import Refused

FONT = "BIZ UDPゴシック"
FIXED_FONT = "BIZ UDゴシック"
_INK = "1A1A1A"
_LINE = "767676"
_WHOLE, _LEFT_SHARE = 5000, 4000
"""Fiftieths of a percent: a header's or footer's width, and that of its left end."""
_TITLE, _MARKING, _STAMP = "[[title]]", "[[marking]]", "[[stamp]]"
TOKENS = (_TITLE, _MARKING, _STAMP, "[[version]]", "[[date]]", "[[author]]")
"""What a reference's headers and footers may hold; each document's own text takes its place."""


@cache
def reference_docx() -> bytes:
    """The reference, made from pandoc's own. Raises Refused without the extra `documents`."""
    pandoc = required("pypandoc").get_pandoc_path()
    original = subprocess.run(
        [pandoc, "--print-default-data-file", "reference.docx"], capture_output=True, check=True
    ).stdout
    document = required("docx").Document(io.BytesIO(original))
    _Styles(document).apply()
    _page(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def completed(reference: bytes) -> bytes:
    """A city's reference with those of our styles that it lacks. Raises Refused if it is none."""
    docx = required("docx")
    try:
        document = docx.Document(io.BytesIO(reference))
    except (ValueError, KeyError, zipfile.BadZipFile, docx.opc.exceptions.OpcError) as error:
        raise Refused(
            Message.of("The reference document for Word is no .docx file."),
            Message.of("Save it with Word as a .docx file, or remove it."),
        ) from error
    own = document.styles.element
    names = {style.find(name("w:name")).get(name("w:val")).lower() for style in _each(own)}
    keys = {style.get(name("w:styleId")) for style in _each(own)}
    ours = docx.Document(io.BytesIO(reference_docx())).styles.element
    for style in _each(ours):
        if style.find(name("w:name")).get(name("w:val")).lower() in names:
            continue
        added = deepcopy(style)
        if added.get(name("w:styleId")) in keys:
            added.set(name("w:styleId"), f"bcp{added.get(name('w:styleId'))}")
        for link in ("w:basedOn", "w:next", "w:link"):
            found = added.find(name(link))
            if found is not None and found.get(name("w:val")) not in keys:
                added.remove(found)
        own.append(added)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _each(styles: Xml) -> list[Xml]:
    return list(styles.iter(name("w:style")))


class _Styles:
    """Sets the styles that pandoc uses, and adds ours."""

    def __init__(self, document: Any) -> None:
        self.styles = document.styles
        self.kinds = required("docx.enum.style").WD_STYLE_TYPE
        self.points = required("docx.shared").Pt

    def apply(self) -> None:
        self._defaults()
        for level, size in ((1, 16), (2, 13), (3, 11), (4, 10.5)):
            self._heading(level, size)
        for style, size, before, after in (
            *(("Normal", 10.5, 0, 0), ("Body Text", 10.5, 3, 6), ("First Paragraph", 10.5, 3, 6)),
            *(("Compact", 10.5, 1, 1), ("Title", 20, 0, 18), ("Subtitle", 14, 0, 48)),
            *(("Table Caption", 9.5, 10, 3), ("Image Caption", 9.5, 3, 10)),
            *(("Captioned Figure", 10.5, 8, 0), ("TOC Heading", 14, 0, 8)),
            *(("Cover Marking", 16, 150, 40), ("Cover Line", 11, 4, 4)),
            *(("Notice", 10.5, 4, 4), ("Aside", 9, 2, 4), ("Checklist", 10.5, 2, 2)),
            *(("Table Text", 9.5, 1, 1), ("Table Small", 8, 0, 0)),
            *(("Table Sheet", 9.5, 8, 8), ("Table Stamps", 9.5, 2, 2)),
            *(("toc 1", 10.5, 5, 1), ("toc 2", 10.5, 1, 1), ("toc 3", 10, 0, 0)),
            *(("header", 8.5, 0, 0), ("footer", 8, 0, 0), ("Source Code", 9.5, 2, 2)),
        ):
            self._paragraph(style, size, before, after)
        self._centred("Title", "Subtitle", "Cover Marking", "Cover Line", "Table Stamps")
        self._kept("Table Caption", "Captioned Figure", "TOC Heading")
        for bold in ("Title", "Cover Marking", "Table Caption", "Image Caption", "TOC Heading"):
            self._of(bold).font.bold = True
        for style in ("Table Caption", "Image Caption"):
            self._of(style).font.italic = False
        for level in (1, 2, 3):
            self._contents_line(level)
        self._boxed("Notice", {"top": 12, "left": 12, "bottom": 12, "right": 12}, "")
        self._boxed("Source Code", {"left": 18}, "F4F4F4")
        self._of("Verbatim Char").font.size = None
        _fonts(self._of("Verbatim Char").element, FIXED_FONT)
        _fonts(self._of("Source Code").element, FIXED_FONT)
        self._table()

    def _of(self, style: str, kind: str = "PARAGRAPH") -> Any:
        try:
            return self.styles[style]
        except KeyError:
            known = style.startswith(("toc ", "TOC ", "header", "footer"))
            made = self.styles.add_style(style, getattr(self.kinds, kind), builtin=known)
            made.base_style = self.styles["Normal"]
            return made

    def _defaults(self) -> None:
        defaults = self.styles.element.find(f".//{name('w:rPrDefault')}/{name('w:rPr')}")
        for old in defaults.findall(name("w:rFonts")):
            defaults.remove(old)
        defaults.insert(0, _face(FONT))
        language = defaults.find(name("w:lang"))
        if language is None:
            language = make("w:lang")
            defaults.append(language)
        language.set(name("w:val"), "en-US")
        language.set(name("w:eastAsia"), "ja-JP")
        for fonts in self.styles.element.iter(name("w:rFonts")):
            for key in [key for key in fonts.attrib if key.endswith("Theme")]:
                del fonts.attrib[key]

    def _heading(self, level: int, size: float) -> None:
        style = self._of(f"Heading {level}")
        self._paragraph(f"Heading {level}", size, 18 if level < 3 else 12, 6)
        style.font.bold, style.font.italic = True, False
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.keep_together = True
        if level == 1:
            self._boxed("Heading 1", {"bottom": 8}, "")

    def _paragraph(self, style: str, size: float, before: float, after: float) -> None:
        found = self._of(style)
        found.font.size = self.points(size)
        found.font.color.rgb = required("docx.shared").RGBColor.from_string(_INK)
        found.paragraph_format.space_before = self.points(before)
        found.paragraph_format.space_after = self.points(after)
        if found.element.find(f"{name('w:rPr')}/{name('w:rFonts')}") is not None:
            _fonts(found.element, FONT)

    def _centred(self, *styles: str) -> None:
        for style in styles:
            put(self._of(style).element, "w:pPr", make("w:jc", val="center"))

    def _kept(self, *styles: str) -> None:
        for style in styles:
            self._of(style).paragraph_format.keep_with_next = True

    def _contents_line(self, level: int) -> None:
        style = self._of(f"toc {level}").element
        tab = make("w:tab", val="right", leader="dot", pos=9638)
        put(style, "w:pPr", make("w:tabs", tab))
        put(style, "w:pPr", make("w:ind", left=220 * (level - 1)))

    def _boxed(self, style: str, sides: dict[str, int], fill: str) -> None:
        lines = [
            make(f"w:{side}", val="single", sz=sides[side], space=4, color=_LINE)
            for side in ("top", "left", "bottom", "right")
            if side in sides
        ]
        put(self._of(style).element, "w:pPr", make("w:pBdr", *lines))
        if fill:
            put(
                self._of(style).element,
                "w:pPr",
                make("w:shd", val="clear", color="auto", fill=fill),
            )

    def _table(self) -> None:
        element = self._of("Table", "TABLE").element
        for tag in ("w:tblPr", "w:tblStylePr"):
            for old in element.findall(name(tag)):
                element.remove(old)
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        borders = [make(f"w:{side}", val="single", sz=4, space=0, color=_LINE) for side in sides]
        margins = [
            make(f"w:{side}", w=width, type="dxa")
            for side, width in (("top", 28), ("left", 85), ("bottom", 28), ("right", 85))
        ]
        element.append(
            make("w:tblPr", make("w:tblBorders", *borders), make("w:tblCellMar", *margins))
        )
        shade = make("w:shd", val="clear", color="auto", fill="E6E6E6")
        element.append(
            make(
                "w:tblStylePr",
                make("w:rPr", make("w:b")),
                make("w:tcPr", shade),
                type="firstRow",
            )
        )


def _face(font: str) -> Xml:
    return make("w:rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font)


def _fonts(style: Xml, font: str) -> None:
    properties_of = style.find(name("w:rPr"))
    if properties_of is None:
        properties_of = make("w:rPr")
        style.append(properties_of)
    for old in properties_of.findall(name("w:rFonts")):
        properties_of.remove(old)
    properties_of.insert(0, _face(font))


def _page(document: Any) -> None:
    section = document.sections[0]
    shared = required("docx.shared")
    section.page_width, section.page_height = shared.Mm(210), shared.Mm(297)
    section.left_margin = section.right_margin = shared.Mm(20)
    section.top_margin, section.bottom_margin = shared.Mm(25), shared.Mm(20)
    section.header_distance = section.footer_distance = shared.Mm(10)
    pages = [*field("PAGE", text_run("1")), text_run(" / "), *field("NUMPAGES", text_run("1"))]
    bold = make("w:r", make("w:rPr", make("w:b")), make("w:t", text=_MARKING))
    _line(section.header, document, "header", [text_run(_TITLE)], [bold])
    _line(section.footer, document, "footer", [text_run(_STAMP)], pages)


def _line(place: Any, document: Any, style: str, left: list[Xml], right: list[Xml]) -> None:
    """A table without borders: its two ends keep to the margins on pages of any size."""
    place.is_linked_to_previous = False
    key = document.styles[style].style_id
    border = make(
        f"w:{'bottom' if style == 'header' else 'top'}", val="single", sz=4, space=0, color=_LINE
    )
    cells = []
    for share, runs, side in ((_LEFT_SHARE, left, "left"), (_WHOLE - _LEFT_SHARE, right, "right")):
        text = paragraph(key, *runs)
        put(text, "w:pPr", make("w:jc", val=side))
        cells.append(make("w:tc", make("w:tcPr", make("w:tcW", w=share, type="pct")), text))
    table = make(
        "w:tbl",
        make(
            "w:tblPr",
            make("w:tblW", w=_WHOLE, type="pct"),
            make("w:tblBorders", border),
            make("w:tblLayout", type="fixed"),
        ),
        make("w:tblGrid", make("w:gridCol", w=7710), make("w:gridCol", w=1928)),
        make("w:tr", *cells),
    )
    last = place.paragraphs[0]
    last.style = document.styles[style]
    put(last._p, "w:pPr", make("w:spacing", before=0, after=0, line=20, lineRule="exact"))  # noqa: SLF001
    place._element.insert(0, table)  # noqa: SLF001 - python-docx would style the table
