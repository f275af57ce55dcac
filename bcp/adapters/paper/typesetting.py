"""Typst: pages as PDF, and drawings as PNG for where vectors are not shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from bcp.adapters.paper import fonts
from bcp.adapters.paper.extra import required
from bcp.adapters.paper.pandoc import convert
from bcp.model.message import Message
from bcp.model.paper import Paper, Picture
from bcp.model.refusal import Failed

TEMPLATE = Path(__file__).parent / "data" / "paper.typ"
STANDARDS = ["a-2a", "ua-1"]
"""PDF/A-2a (archiving, tagged) and PDF/UA-1 (accessible)."""
_FINENESS = 220
"""Pixels per inch of a drawing's PNG."""


def pdf(paper: Paper, folder: Path) -> bytes:
    """The document as PDF; the pictures lie in `folder`. Raises Refused and Failed."""
    body = convert(paper.markdown, "typst", folder, [f"--template={TEMPLATE}"])
    source = folder / "paper.typ"
    source.write_text(fonts.printable(body.decode()), encoding="utf-8")
    return _compiled(source, told(paper), paper, format="pdf", pdf_standards=STANDARDS)


def told(paper: Paper) -> dict[str, str]:
    """What the template is told beside the body: plain text, never read as markup."""
    texts = {
        "title": paper.title,
        "author": paper.author,
        "description": paper.stamp,
        "keywords": json.dumps(
            [
                f"version {paper.version}",
                f"inventory {paper.inventory_digest}",
                *([f"plan {paper.plan_digest}"] if paper.plan_digest else []),
                *([f"statements {paper.statements_digest}"] if paper.statements_digest else []),
            ]
        ),
        "day": paper.day.isoformat(),
        "lang": paper.language,
        "marking": paper.marking,
        "stamp": paper.stamp,
        "contents": paper.terms.contents,
        "table": paper.terms.table,
        "figure": paper.terms.figure,
        "font": fonts.FAMILY,
        "fixed": fonts.FIXED,
    }
    return {key: fonts.printable(text) for key, text in texts.items()}


def png(picture: Picture, folder: Path, width: float) -> bytes:
    """A drawing that lies in `folder` as PNG, `width` millimetres wide. Raises Failed."""
    source = folder / f"{picture.name}.typ"
    source.write_text(
        f"#set page(width: {width}mm, height: auto, margin: 0pt)\n"
        f'#set text(font: "{fonts.FAMILY}")\n'
        f'#image("{picture.name}.svg", width: 100%)',
        encoding="utf-8",
    )
    return _compiled(source, {}, None, format="png", ppi=_FINENESS)


def _compiled(source: Path, inputs: dict[str, str], paper: Paper | None, **options: Any) -> bytes:
    typst = required("typst")
    moment = None if paper is None else noon(paper)
    try:
        made = typst.compile(
            str(source),
            root=str(source.parent),
            font_paths=_faces(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            package_path=str(source.parent),
            package_cache_path=str(source.parent),
            timestamp=moment,
            **options,
        )
    except typst.TypstError as error:
        reason = " ".join([error.message, *error.hints])[:2000]
        raise Failed(Message.of("Typst failed: {reason}", reason=reason)) from error
    if not isinstance(made, bytes):
        raise Failed(Message.of("Typst failed: {reason}", reason="more than one page"))
    return made


def noon(paper: Paper) -> datetime:
    """The moment that outputs bear as their time of making: the document's day, not today."""
    return datetime.combine(paper.day, time(12), UTC)


@cache
def _faces() -> Any:
    return required("typst").Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(folder) for folder in fonts.folders()],
    )
