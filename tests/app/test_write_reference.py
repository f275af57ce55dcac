"""The reference document that a city starts from, and how its own is used."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from bcp.adapters.paper.look import REFERENCE
from bcp.adapters.translation import translator
from bcp.app.write_document import write_bcp
from bcp.app.write_reference import write_reference
from bcp.documents.wording import Wording
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Failed, Refused
from tests.cities import SmallCity


def test_what_a_city_changes_in_it_is_in_its_documents(small_city: SmallCity) -> None:
    path = write_reference(small_city.root / REFERENCE)
    own = docx.Document(str(path))
    own.styles["Heading 1"].font.name = "City Gothic"
    own.sections[0].footer.paragraphs[0].text = "[[version]] of our own"
    own.save(str(path))
    (made,) = write_bcp(
        small_city.root, small_city.root, Wording("en", translator("en")),
        formats=(PaperFormat.WORD,),
    ).paths  # fmt: skip
    document = docx.Document(str(made))
    assert document.styles["Heading 1"].font.name == "City Gothic"
    assert document.sections[0].footer.paragraphs[0].text == "(not filled in) of our own"


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine.docx"
    mine.write_bytes(b"edited for hours")
    with pytest.raises(Refused, match="there already"):
        write_reference(mine)
    assert mine.read_bytes() == b"edited for hours"


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no name of a Word file"):
        write_reference(tmp_path / "look.doc")


def test_a_folder_that_cannot_be_made_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Failed, match="cannot be written"):
        write_reference(tmp_path / "file" / "look.docx")
