"""One document in any of its formats, as bytes."""

from __future__ import annotations

import json
import tempfile
from base64 import b64encode
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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


def press_all(
    paper: Paper, look: Look | None = None, kinds: Sequence[PaperFormat] = tuple(PaperFormat)
) -> Mapping[PaperFormat, bytes]:
    """The document in several formats, all without others, made side by side.

    Raises as `press` does.
    """
    with ThreadPoolExecutor() as pool:
        made = pool.map(lambda kind: press(paper, kind, look), kinds)
        return dict(zip(kinds, made, strict=True))


def _html(paper: Paper, folder: Path, look: Look) -> bytes:
    style = look.css or (_DATA / "paper.css").read_text(encoding="utf-8")
    (folder / "style.css").write_text(style, encoding="utf-8")
    terms = {
        "terms": {"table": paper.terms.table, "figure": paper.terms.figure},
        "contents-title": paper.terms.contents,
    }
    (folder / "terms.yaml").write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")
    page = convert(
        paper.markdown,
        "html5",
        folder,
        [
            *("--standalone", f"--template={_DATA / 'paper.html'}"),
            *("--variable-json=style:" + json.dumps(style), "--metadata-file=terms.yaml"),
        ],
    )
    return _with_pictures(page, paper, folder)


def _with_pictures(page: bytes, paper: Paper, folder: Path) -> bytes:
    """The page with its pictures inside; pandoc would read the whole of it once more for that."""
    for picture in paper.pictures:
        content = b64encode((folder / f"{picture.name}.svg").read_bytes())
        page = page.replace(
            f'src="{picture.name}.svg"'.encode(),
            b'src="data:image/svg+xml;base64,' + content + b'"',
        )
    return page
