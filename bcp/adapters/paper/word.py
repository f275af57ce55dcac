"""Word: pandoc's .docx, and what pandoc cannot do put right in it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from bcp.adapters.paper import typesetting
from bcp.adapters.paper.extra import required
from bcp.adapters.paper.openxml import Xml, local, make, name, style_of, text_of
from bcp.adapters.paper.pandoc import convert
from bcp.adapters.paper.reference import completed, reference_docx
from bcp.adapters.paper.word_contents import fill_in_contents
from bcp.adapters.paper.word_layout import lay_out
from bcp.model.paper import Paper

_PICTURE_WIDTH = 170.0
"""Millimetres: an A4 page without its margins."""


def docx(paper: Paper, folder: Path, reference: bytes | None) -> bytes:
    """The document as .docx; the pictures lie in `folder`. Raises Refused and Failed.

    `reference` is a city's own .docx, whose styles, page, headers and footers are taken.
    """
    own = folder / "reference.docx"
    own.write_bytes(completed(reference) if reference else reference_docx())
    made = convert(
        paper.markdown,
        "docx+native_numbering",
        folder,
        [f"--reference-doc={own}"],
        day=int(typesetting.noon(paper).timestamp()),
    )
    document = required("docx").Document(io.BytesIO(made))
    names = _style_names(document)
    if paper.language == "ja":
        _captions(document, names)
    _single_bookmarks(document.element.body)
    fill_in_contents(document, paper.terms.contents, names)
    _drawings(document, paper, folder)
    lay_out(document, names)
    _running_texts(document, paper)
    _core(document, paper)
    _settings(document.settings.element)
    buffer = io.BytesIO()
    document.save(buffer)
    return _packed(buffer.getvalue(), paper)


def _style_names(document: Any) -> dict[str, str]:
    """Names of styles by id, in lower case: ids differ with the language of the reference."""
    return {
        style.get(name("w:styleId")): style.find(name("w:name")).get(name("w:val")).lower()
        for style in document.styles.element.iter(name("w:style"))
    }


def _captions(document: Any, names: dict[str, str]) -> None:
    """Write `表 1: …` as it is done in Japanese: no gap before the number, a wide one after it."""
    for paragraph in document.element.body.iter(name("w:p")):
        if names.get(style_of(paragraph)) not in {"table caption", "image caption"}:
            continue
        for text in paragraph.iter(name("w:t")):
            if (text.text or "").startswith(": "):
                text.text = "\u3000" + text.text[2:]
                break
            if text.text in {" ", "\u00a0"}:
                text.text = ""


def _single_bookmarks(body: Xml) -> None:
    """Pandoc marks a captioned table twice by the same name; Word would call that damage."""
    names: set[str] = set()
    doubled: set[str] = set()
    for mark in list(body.iter(name("w:bookmarkStart"))):
        if mark.get(name("w:name")) in names:
            doubled.add(mark.get(name("w:id")))
            mark.getparent().remove(mark)
        names.add(mark.get(name("w:name")))
    for mark in list(body.iter(name("w:bookmarkEnd"))):
        if mark.get(name("w:id")) in doubled:
            mark.getparent().remove(mark)


def _drawings(document: Any, paper: Paper, folder: Path) -> None:
    """A PNG beside every vector drawing, for what shows no vectors."""
    pictures = {(folder / f"{item.name}.svg").read_bytes(): item for item in paper.pictures}
    for number, properties in enumerate(document.element.body.iter(name("wp:docPr")), 1):
        properties.set("id", str(number))
    for vector in document.element.body.iter(name("svg:svgBlip")):
        blob = document.part.related_parts[vector.get(name("r:embed"))].blob
        picture = typesetting.png(pictures[blob], folder, _PICTURE_WIDTH)
        key, image = document.part.get_or_add_image(io.BytesIO(picture))
        blip = next(vector.iterancestors(name("a:blip")))
        blip.set(name("r:embed"), key)
        # Pandoc guesses where a drawing states its size by a view box alone.
        for size in _sizes(next(vector.iterancestors(name("wp:inline")))):
            size.set("cy", str(round(int(size.get("cx")) * image.px_height / image.px_width)))


def _sizes(inline: Xml) -> list[Xml]:
    """The elements that state how large a drawing is."""
    parts = [inline.find(name("wp:extent")), *inline.iter(name("a:ext"))]
    return [part for part in parts if part.get("cx")]


def _running_texts(document: Any, paper: Paper) -> None:
    """Put the document's texts where header and footer have a token, a city's own as well."""
    texts = {
        "[[title]]": paper.title,
        "[[marking]]": paper.marking,
        "[[stamp]]": paper.stamp,
        "[[version]]": paper.version,
        "[[date]]": paper.day.isoformat(),
        "[[author]]": paper.author,
    }
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/header", "/footer")):
            for paragraph in relation.target_part.element.iter(name("w:p")):
                _replace(paragraph, texts)


def _replace(paragraph: Xml, texts: dict[str, str]) -> None:
    """Word may have cut a token into several runs; then its paragraph's text moves to the first."""
    parts = list(paragraph.iter(name("w:t")))
    whole = text_of(paragraph)
    for token, text in texts.items():
        if token in whole and not any(token in (part.text or "") for part in parts):
            parts[0].text = whole
            for part in parts[1:]:
                part.text = ""
        for part in parts:
            part.text = (part.text or "").replace(token, text)


def _core(document: Any, paper: Paper) -> None:
    core = document.core_properties
    moment = typesetting.noon(paper).replace(tzinfo=None)
    core.title, core.subject, core.author = paper.title, paper.subtitle, paper.author
    core.last_modified_by, core.version, core.revision = paper.author, paper.version, 1
    core.language, core.comments = paper.language, paper.stamp
    core.created = core.modified = moment


def _settings(settings: Xml) -> None:
    """As today's Word saves it: without this it would open in compatibility mode."""
    if settings.find(name("w:compat")) is None:
        mode = make(
            "w:compatSetting",
            name="compatibilityMode",
            uri="http://schemas.microsoft.com/office/word",
            val=15,
        )
        after = next(
            item for item in settings if local(item) in {"rsids", "mathPr", "themeFontLang"}
        )
        after.addprevious(make("w:compat", mode))
    language = settings.find(name("w:themeFontLang"))
    if language is not None:
        language.set(name("w:eastAsia"), "ja-JP")


def _packed(content: bytes, paper: Paper) -> bytes:
    """The same parts in a fixed order and with the document's day: same input, same bytes."""
    day = typesetting.noon(paper)
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in sorted(old.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            new.writestr(_entry(part, day), old.read(part))
    return buffer.getvalue()


def _entry(part: str, day: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(part, (day.year, day.month, day.day, day.hour, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
