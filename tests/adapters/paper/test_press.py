"""One document with every part in it, in every format."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import docx
import pypdf
import pytest
from docx.enum.section import WD_ORIENT
from lxml import etree

from bcp.adapters.paper import extra, fonts
from bcp.adapters.paper.press import Look, press, press_all
from bcp.adapters.paper.reference import completed, reference_docx
from bcp.documents.paper.assembly import compose
from bcp.documents.paper.blocks import figure, heading, landscape
from bcp.documents.paper.markdown import joined, lines
from bcp.documents.paper.tables import Column, Table, table
from bcp.documents.wording import Wording
from bcp.model.message import untranslated
from bcp.model.paper import PaperFormat, Picture
from bcp.model.refusal import Refused
from tests.papers import IDENTITY, JAPANESE, LONG_ROWS, SVG, sample

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A4, A3 = (210, 297), (420, 297)
HEADINGS = [
    (1, "第1章 趣旨・基本方針"),
    (2, "目的"),
    (2, "図"),
    (1, "第4章 重要情報システム"),
    (1, "様式集"),
]
CAPTIONS = ["情報システム一覧", "重要情報システムとその目標復旧時間", "時系列記録"]


@cache
def _made(kind: PaperFormat) -> bytes:
    return press(sample(), kind)


def _word() -> Any:
    return docx.Document(io.BytesIO(_made(PaperFormat.WORD)))


def _pages() -> Any:
    return pypdf.PdfReader(io.BytesIO(_made(PaperFormat.PDF)))


@pytest.mark.parametrize("kind", PaperFormat)
def test_the_same_document_gives_the_same_bytes(kind: PaperFormat) -> None:
    assert press(sample(), kind) == _made(kind)


def test_every_part_of_a_word_file_is_well_formed() -> None:
    with zipfile.ZipFile(io.BytesIO(_made(PaperFormat.WORD))) as parts:
        names = parts.namelist()
        assert names[0] == "[Content_Types].xml"
        assert len(set(names)) == len(names)
        assert {entry.date_time[:3] for entry in parts.infolist()} == {(2026, 11, 24)}
        types = parts.read("[Content_Types].xml").decode()
        for name in names:
            assert f'Extension="{name.rpartition(".")[2]}"' in types or f'"/{name}"' in types
            if name.endswith((".xml", ".rels", ".svg")):
                etree.fromstring(parts.read(name))
        for name in names:
            if name.endswith(".rels"):
                _assert_targets(name, parts)


def _assert_targets(name: str, parts: zipfile.ZipFile) -> None:
    base = name.replace("_rels/", "").rpartition("/")[0]
    for relation in etree.fromstring(parts.read(name)):
        if relation.get("TargetMode") != "External":
            target = relation.get("Target")
            path = target.lstrip("/") if target.startswith("/") else f"{base}/{target}".lstrip("/")
            assert path in parts.namelist()


def test_ids_of_a_word_file_are_unique_and_links_lead_somewhere() -> None:
    body = _word().element.body
    bookmarks = [mark.get(f"{W}id") for mark in body.iter(f"{W}bookmarkStart")]
    names = [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")]
    ends = [mark.get(f"{W}id") for mark in body.iter(f"{W}bookmarkEnd")]
    drawings = [part.get("id") for part in body.iter("{*}docPr")]
    assert len(set(bookmarks)) == len(bookmarks)
    assert len(set(names)) == len(names)
    assert sorted(ends) == sorted(bookmarks)
    assert len(set(drawings)) == len(drawings) == 1
    assert {link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")} <= set(names)


def test_a_word_file_has_real_headings_and_a_filled_in_table_of_contents() -> None:
    document = _word()
    headings = [
        (int(item.style.name[-1]), item.text)
        for item in document.paragraphs
        if item.style.name.startswith("Heading")
    ]
    contents = [
        (int(item.style.name[-1]), item.text.split("\t")[0].strip())
        for item in document.paragraphs
        if item.style.name.startswith("toc ")
    ]
    assert headings == HEADINGS
    assert contents == HEADINGS
    codes = "".join(part.text for part in document.element.body.iter(f"{W}instrText"))
    assert 'TOC \\o "1-3"' in codes
    kinds = [part.get(f"{W}fldCharType") for part in document.element.body.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


def test_tables_of_a_word_file_repeat_their_headings_and_fill_the_page() -> None:
    tables = _word().tables
    assert len(tables) == 6
    for drawn, found in zip(_word().element.body.iter(f"{W}tbl"), tables, strict=True):
        heads = [row.find(f".//{W}tblHeader") is not None for row in drawn.iter(f"{W}tr")]
        assert heads == [True] + [False] * (len(heads) - 1)
        assert len(list(drawn.iter(f"{W}cantSplit"))) == len(heads)
        widths = [int(column.get(f"{W}w")) for column in drawn.iter(f"{W}gridCol")]
        assert {tuple(cell.width.twips for cell in row.cells) for row in found.rows} == {
            tuple(widths)
        }
    totals = [sum(cell.width.mm for cell in found.rows[0].cells) for found in tables]
    assert totals == pytest.approx([102, 170, 390, 170, 170, 170], abs=0.5)
    systems = tables[1]
    assert len(systems.rows) == LONG_ROWS + 1
    number, title, text, host = (cell.width.mm for cell in systems.rows[0].cells)
    assert number < title < min(text, host)
    assert {item.style.name for cell in tables[2].rows[1].cells for item in cell.paragraphs} == {
        "Table Small"
    }
    assert tables[3].rows[1].cells[0].paragraphs[0].style.name == "Table Sheet"


def test_captions_of_a_word_file_are_numbered_by_fields() -> None:
    styles = _word().element.body.iter(f"{W}pStyle")
    captions = [
        style.getparent().getparent() for style in styles if style.get(f"{W}val") == "TableCaption"
    ]
    fields = [part.get(f"{W}instr") for item in captions for part in item.iter(f"{W}fldSimple")]
    shown = ["".join(part.text or "" for part in item.iter(f"{W}t")) for item in captions]
    assert shown == [f"表{number}\u3000{text}" for number, text in enumerate(CAPTIONS, 1)]
    assert fields == [r"SEQ Table \* ARABIC "] * 3


def test_sections_of_a_word_file_are_a4_but_for_wide_tables() -> None:
    sections = _word().sections
    sizes = [(round(part.page_width.mm), round(part.page_height.mm)) for part in sections]
    assert sizes == [A4, A3, A4]
    assert [part.orientation for part in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    for part in sections:
        assert part.header.part.element is sections[0].header.part.element
        header = "".join(text.text for text in part.header.part.element.iter(f"{W}t"))
        footer = "".join(text.text for text in part.footer.part.element.iter(f"{W}t"))
        assert header == "ICT部門の業務継続計画訓練"
        assert footer.endswith("inventory abababababab · plan cdcdcdcdcdcd1 / 1")
        codes = [text.text.strip() for text in part.footer.part.element.iter(f"{W}instrText")]
        assert codes == ["PAGE", "NUMPAGES"]


def test_no_mark_of_the_filter_is_left_and_no_page_is_empty() -> None:
    body = _word().element.body
    styles = [style.get(f"{W}val") for style in body.iter(f"{W}pStyle")]
    assert not [style for style in styles if style.startswith("Mark")]
    assert len(list(body.iter(f"{W}pageBreakBefore"))) == 2
    assert not [part for part in body.iter(f"{W}br") if part.get(f"{W}type") == "page"]


def test_a_drawing_in_a_word_file_is_vector_and_raster() -> None:
    document = _word()
    blip = next(document.element.body.iter("{*}blip"))
    raster = document.part.related_parts[blip.get(blip.keys()[0])]
    vector = next(document.element.body.iter("{*}svgBlip"))
    drawn = document.part.related_parts[vector.get(vector.keys()[0])]
    assert raster.content_type == "image/png"
    assert drawn.blob.startswith(b"<svg")
    assert "住民基本台帳" in drawn.blob.decode()
    assert document.inline_shapes[0].width.mm == pytest.approx(170, abs=0.1)
    assert next(document.element.body.iter("{*}docPr")).get("descr") == "システムの関係"


def test_metadata_is_in_every_format() -> None:
    core = _word().core_properties
    assert (core.title, core.author, core.version) == (IDENTITY.title, IDENTITY.author, "1.2")
    assert (core.created.date(), core.modified.date()) == (IDENTITY.day, IDENTITY.day)
    with zipfile.ZipFile(io.BytesIO(_made(PaperFormat.WORD))) as parts:
        custom = parts.read("docProps/custom.xml").decode()
    found = _pages()
    page = _made(PaperFormat.HTML).decode()
    text = _made(PaperFormat.MARKDOWN).decode()
    assert found.metadata is not None
    assert (found.metadata.title, found.metadata.author) == (IDENTITY.title, IDENTITY.author)
    for digest in ("ab" * 32, "cd" * 32, "ef" * 32):
        for place in (custom, str(found.metadata["/Keywords"]), page, text):
            assert digest in place
    for place in (custom, page, text):
        assert "訓練" in place


def test_a_pdf_is_tagged_archivable_and_has_bookmarks() -> None:
    root = _pages().root_object
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "ja"
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", metadata, re.DOTALL)
    assert re.search(r"pdfuaid:part>1<", metadata)
    assert _outline(_pages().outline) == HEADINGS


def _outline(entries: Any, level: int = 1) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for entry in entries:
        if isinstance(entry, list):
            found += _outline(entry, level + 1)
        else:
            found.append((level, str(entry["/Title"])))
    return found


def test_fonts_of_a_pdf_are_embedded_and_nothing_else_is_used() -> None:
    used = list(_fonts(_pages()))
    assert {re.sub(r"^/[A-Z]{6}\+", "", str(font["/BaseFont"])) for font in used} == {
        "NotoSansCJKjp-Regular",
        "NotoSansCJKjp-Bold",
        "DejaVuSansMono",
    }
    for font in used:
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])


def _fonts(reader: Any) -> Iterator[Any]:
    for page in reader.pages:
        resources = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            assert "/ToUnicode" in font.get_object()
            for descendant in font.get_object()["/DescendantFonts"]:
                yield descendant.get_object()


def test_pages_of_a_pdf_are_numbered_and_marked() -> None:
    pages = _pages().pages
    sizes = [
        (round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4))
        for page in pages
    ]
    assert set(sizes) == {A4, A3}
    assert sizes.count(A3) == 1
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert f"{number} / {len(pages)}" in text
        assert "訓練" in text
    assert sum("番号 システム名称" in page.extract_text() for page in pages) == 5


def test_the_font_has_a_sign_for_everything_printed() -> None:
    text = "".join(page.extract_text() for page in _pages().pages)
    assert fonts.printable(text) == text
    assert "�" not in text
    assert "× 仮想基盤" in text


def test_what_the_font_lacks_is_set_as_printers_do() -> None:
    assert fonts.printable("✕ ☐ a\u2060b 🙂 ع 髙\n") == "× □ ab 〓 〓 髙\n"


def test_html_needs_nothing_from_outside() -> None:
    page = _made(PaperFormat.HTML).decode()
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]+\"", page)
    assert not re.findall(r"url\((?!data:)|@import|<script|<link|<iframe|\son\w+=", page)
    assert "<th" in page
    assert page.count("<thead>") == 6
    assert re.findall(r'<span class="number">(.*?)</span>', page) == [
        "Table1",
        "Figure1",
        "Table2",
        "Table3",
    ]


def test_a_box_stays_with_its_label() -> None:
    page = _made(PaperFormat.HTML).decode()
    assert page.count('<span class="whole">') == 6
    assert '<span class="whole">□ 異常なし</span><br' in page


def test_a_citys_own_reference_is_used() -> None:
    own: Any = docx.Document(io.BytesIO(reference_docx()))
    own.sections[0].page_width = own.sections[0].page_width - 360000
    line = own.sections[0].header.add_paragraph()
    for part in ("文書番号 [[ver", "sion]] ", "[[date]]"):
        line.add_run(part)
    buffer = io.BytesIO()
    own.save(buffer)
    made: Any = docx.Document(
        io.BytesIO(press(sample(), PaperFormat.WORD, Look(buffer.getvalue())))
    )
    assert round(made.sections[0].page_width.mm) == 200
    assert made.sections[0].header.paragraphs[-1].text == "文書番号 1.2 2026-11-24"
    assert sum(cell.width.mm for cell in made.tables[1].rows[0].cells) == pytest.approx(
        160, abs=0.5
    )


def test_a_plain_word_file_will_do_as_reference() -> None:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    made: Any = docx.Document(
        io.BytesIO(press(sample(), PaperFormat.WORD, Look(buffer.getvalue())))
    )
    headings = [item.text for item in made.paragraphs if item.style.name.startswith("Heading")]
    assert headings == [text for _, text in HEADINGS]
    assert [part.orientation for part in made.sections][1] is WD_ORIENT.LANDSCAPE
    styles = {style.name: style.element for style in made.styles}
    assert styles["Table"].find(f".//{W}insideH") is not None
    assert {"Table Small", "Cover Marking", "toc 1"} <= set(styles)
    ids = [style.style_id for style in made.styles]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("content", [b"", b"PK", b"no document"])
def test_a_reference_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="is no"):
        completed(content)


def test_a_missing_extra_is_said() -> None:
    with pytest.raises(Refused, match="extra 'documents'"):
        extra.required("no_such_package_of_ours")


def test_all_formats_at_once() -> None:
    assert press_all(sample()) == {kind: _made(kind) for kind in PaperFormat}


def test_a_drawing_keeps_its_shape_and_fits_its_page() -> None:
    size = 'viewBox="0 0 {} {}"'
    pictures = tuple(
        Picture(name, SVG.replace(size.format(300, 80), size.format(*shape)))
        for name, shape in (("wide", (300, 80.25)), ("tall", (100.5, 400)), ("map", (420, 100)))
    )
    body = joined(
        [
            *(heading(1, "図"), figure("wide", "広い"), figure("tall", "高い")),
            landscape(figure("map", "地図")),
        ]
    )
    paper = compose(IDENTITY, body, JAPANESE, pictures)
    shapes = docx.Document(io.BytesIO(press(paper, PaperFormat.WORD))).inline_shapes
    sizes = [(shape.width.mm, shape.height.mm) for shape in shapes]
    assert sizes[0] == pytest.approx((170, 170 * 80.25 / 300), abs=0.5)
    assert sizes[1] == pytest.approx((0.82 * 252 * 100.5 / 400, 0.82 * 252), abs=0.5)
    assert sizes[2] == pytest.approx((390, 390 * 100 / 420), abs=0.5)


def test_a_word_file_opens_in_the_mode_of_todays_word() -> None:
    settings = _word().settings.element
    mode = next(settings.iter(f"{W}compatSetting"))
    assert (mode.get(f"{W}name"), mode.get(f"{W}val")) == ("compatibilityMode", "15")


def test_captions_in_english() -> None:
    english = Wording("en", untranslated)
    content = Table((Column("System"),), (("Directory",),), caption="Systems", key="table-x")
    body = joined([heading(1, "Systems"), table(content)])
    paper = compose(IDENTITY, body, english)
    document = docx.Document(io.BytesIO(press(paper, PaperFormat.WORD)))
    caption = next(document.element.body.iter(f"{W}fldSimple")).getparent()
    assert "".join(part.text for part in caption.iter(f"{W}t")) == "Table\u00a01: Systems"
    page = press(paper, PaperFormat.HTML).decode()
    assert re.findall(r'<span class="number">(.*?)</span>', page) == ["Table\u00a01"]
    shown = pypdf.PdfReader(io.BytesIO(press(paper, PaperFormat.PDF))).pages[0].extract_text()
    assert re.search(r"Table\s1\s+Systems", shown)


@pytest.mark.parametrize(("signs", "torn"), [(120, False), (4000, True)])
def test_a_row_is_torn_apart_only_where_it_might_need_a_page(signs: int, torn: bool) -> None:
    rows = tuple((f"始め{number}", lines("文" * signs, f"終り{number}")) for number in range(40))
    body = joined([heading(1, "表"), table(Table((Column("一", 20), Column("二", 20)), rows))])
    made = press(compose(IDENTITY, body, JAPANESE), PaperFormat.PDF)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    assert len(pages) > 1
    starts, ends = (
        [re.findall(word + r"(\d+)", page) for page in pages] for word in ("始め", "終り")
    )
    assert [int(number) for page in starts for number in page] == list(range(40))
    assert (starts != ends) is torn
