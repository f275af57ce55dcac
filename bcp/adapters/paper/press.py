"""One document in any of its formats, as bytes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.paper import fonts, typesetting, word
from bcp.adapters.paper.pandoc import convert
from bcp.model.paper import Paper, PaperFormat

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Look:
    """A city's own look: the bytes of its reference .docx and its style sheet, where it has any."""

    reference: bytes | None = None
    css: str | None = None


def press(paper: Paper, kind: PaperFormat, look: Look | None = None) -> bytes:
    """The document in one format: the same document always gives the same bytes.

    Raises Refused without the extra `documents`, and Failed when pandoc or Typst fail. Markdown
    needs neither.
    """
    if kind is PaperFormat.MARKDOWN:
        return paper.markdown.encode()
    with tempfile.TemporaryDirectory(prefix="ict-bcp-paper-") as name:
        folder = Path(name)
        for picture in paper.pictures:
            path = folder / f"{picture.name}.svg"
            path.write_text(fonts.printable(picture.svg), encoding="utf-8")
        if kind is PaperFormat.PDF:
            return typesetting.pdf(paper, folder)
        if kind is PaperFormat.HTML:
            return _html(paper, folder, look or Look())
        return word.docx(paper, folder, (look or Look()).reference)


def press_all(paper: Paper, look: Look | None = None) -> Mapping[PaperFormat, bytes]:
    """The document in every format. Raises as `press` does."""
    return {kind: press(paper, kind, look) for kind in PaperFormat}


def _html(paper: Paper, folder: Path, look: Look) -> bytes:
    style = look.css or (_DATA / "paper.css").read_text(encoding="utf-8")
    (folder / "style.css").write_text(style, encoding="utf-8")
    terms = {
        "terms": {"table": paper.terms.table, "figure": paper.terms.figure},
        "contents-title": paper.terms.contents,
    }
    (folder / "terms.yaml").write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")
    return convert(
        paper.markdown,
        "html5",
        folder,
        [
            *("--standalone", "--embed-resources", f"--template={_DATA / 'paper.html'}"),
            *("--variable-json=style:" + json.dumps(style), "--metadata-file=terms.yaml"),
        ],
    )
