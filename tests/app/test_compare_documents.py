"""Documents that were really made, read back and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from bcp.adapters.paper.reading import read_edition
from bcp.adapters.translation import translator
from bcp.app.compare_documents import compare_documents
from bcp.app.write_document import write_bcp
from bcp.documents.comparison.differences import ChangeKind
from bcp.documents.wording import Wording
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Refused
from tests.app.written import everything_in
from tests.cities import SmallCity

JAPANESE = Wording("ja", translator("ja"))
READABLE = (PaperFormat.WORD, PaperFormat.MARKDOWN)
POLICY = "cover: {{version: '{version}'}}\npolicy: {{purpose: {{text: 住民の{what}を守る}}}}\n"


def made(city: SmallCity, folder: Path, version: str, what: str) -> dict[str, Path]:
    text = POLICY.format(version=version, what=what)
    city.write("systems_inventory/continuity.yaml", text)
    written = write_bcp(city.root, folder, JAPANESE, formats=READABLE)
    return {path.suffix: path for path in written.paths}


def test_word_and_markdown_of_one_document_read_alike(
    small_city: SmallCity, tmp_path: Path
) -> None:
    paths = made(small_city, tmp_path / "one", "1", "命")
    word, markdown = read_edition(paths[".docx"]), read_edition(paths[".md"])
    assert word == markdown
    assert word.version == "1"
    assert len(word.inventory_digest) == len(word.plan_digest) == 64
    assert len(word.chapters) > 10


@pytest.mark.parametrize("suffix", [".docx", ".md"])
def test_what_was_changed_is_told_in_all_formats(
    small_city: SmallCity, tmp_path: Path, suffix: str
) -> None:
    old = made(small_city, tmp_path / "old", "1", "命")[suffix]
    new = made(small_city, tmp_path / "new", "2", "財産")[suffix]
    found = compare_documents(old, new, small_city.root, tmp_path / "out", JAPANESE)

    changed = {each.title: each for each in found.chapters if each.kind is ChangeKind.CHANGED}
    (policy,) = [each for title, each in changed.items() if title.startswith("1 ")]
    marked = [piece.text for piece in policy.changes[0].new if piece.marked]
    assert marked == ["財産"]
    assert found.revision.version == "2"
    assert len(found.paths) == 4
    for path in found.paths:
        text = everything_in(path)
        assert "財産" in text, path.suffix
    word: Any = docx.Document(str(found.paths[0]))
    underlined = {
        run.text
        for table in word.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.underline
    }
    assert {"命", "財産"} <= underlined


def test_other_files_are_refused(small_city: SmallCity, tmp_path: Path) -> None:
    fine = tmp_path / "fine.md"
    fine.write_text("# 1\n", encoding="utf-8")
    for name, content in (("a.txt", b"x"), ("a.docx", b"no zip"), ("gone.md", None)):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(Refused):
            compare_documents(path, fine, small_city.root, tmp_path / "out", JAPANESE)
    assert not (tmp_path / "out").exists()
