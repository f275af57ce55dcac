from __future__ import annotations

from pathlib import Path

import pytest

from bcp.adapters.paper.look import FOLDER, read_look, read_templates
from bcp.adapters.paper.press import Look
from bcp.model.refusal import Refused


def _folder(workspace: Path) -> Path:
    folder = workspace / FOLDER / "templates" / "bcp"
    folder.mkdir(parents=True)
    return folder.parent.parent


def test_without_files_all_is_ours(tmp_path: Path) -> None:
    assert read_look(tmp_path) == Look()
    assert read_templates(tmp_path) == {}


def test_own_files_are_read(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "reference.docx").write_bytes(b"PK")
    (folder / "paper.css").write_text("p { color: red }")
    (folder / "templates" / "bcp" / "cover.md.j2").write_text("# 表紙")
    (folder / "templates" / "notes.txt").write_text("x")
    assert read_look(tmp_path) == Look(b"PK", "p { color: red }")
    assert read_templates(tmp_path) == {"bcp/cover.md.j2": "# 表紙"}


def test_a_link_out_of_the_workspace_is_refused(tmp_path: Path) -> None:
    workspace = tmp_path / "city"
    folder = _folder(workspace)
    (tmp_path / "secret.docx").write_bytes(b"PK")
    (tmp_path / "secret.j2").write_text("x")
    (folder / "reference.docx").symlink_to(tmp_path / "secret.docx")
    (folder / "templates" / "x.md.j2").symlink_to(tmp_path / "secret.j2")
    with pytest.raises(Refused, match="not a file of the workspace"):
        read_look(workspace)
    with pytest.raises(Refused, match="not a file of the workspace"):
        read_templates(workspace)


def test_a_template_must_be_utf_8(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "templates" / "x.md.j2").write_bytes("表紙".encode("shift_jis"))
    with pytest.raises(Refused, match="UTF-8"):
        read_templates(tmp_path)
