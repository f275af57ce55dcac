"""A city's own look and words: files below `systems_inventory/documents/`."""

from __future__ import annotations

from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.paper.press import Look
from bcp.adapters.workspace import real_folder
from bcp.inventory.shapes import INVENTORY_FOLDER
from bcp.model.message import Message
from bcp.model.refusal import Refused

FOLDER = f"{INVENTORY_FOLDER}/documents"
REFERENCE = f"{FOLDER}/reference.docx"
"""A city's own reference document for Word, in its workspace."""
_LARGEST = 20_000_000
_LARGEST_TEXT = 1 << 20
_SUFFIX = ".md.j2"


def read_look(workspace: Path) -> Look:
    """The reference document and the style sheet that a city has. Raises Refused."""
    reference = _file(workspace, "reference.docx")
    css = _file(workspace, "paper.css")
    return Look(
        None if reference is None else read_bounded(reference, _LARGEST),
        None if css is None else _text(css, workspace),
    )


def read_templates(workspace: Path) -> dict[str, str]:
    """A city's own templates by name (`folder/name.md.j2`), sorted. Raises Refused."""
    root = real_folder(workspace)
    folder = root / FOLDER / "templates"
    found = {}
    for path in sorted(folder.rglob(f"*{_SUFFIX}")):
        name = path.relative_to(folder).as_posix()
        inside = _file(root, f"templates/{name}")
        if inside is not None:
            found[name] = _text(inside, root)
    return found


def _file(workspace: Path, name: str) -> Path | None:
    """The file, where there is one. Raises Refused for what is none or leads out."""
    root = real_folder(workspace)
    path = root / FOLDER / name
    if not path.exists() and not path.is_symlink():
        return None
    if not path.resolve().is_relative_to(root) or not path.is_file():
        raise Refused(
            Message.of("'{path}' is not a file of the workspace.", path=f"{FOLDER}/{name}"),
            Message.of("Replace it by the file itself: only the workspace is read."),
        )
    return path


def _text(path: Path, root: Path) -> str:
    try:
        return read_bounded(path, _LARGEST_TEXT).decode("utf-8")
    except UnicodeDecodeError as error:
        name = path.relative_to(real_folder(root)).as_posix()
        raise Refused(
            Message.of("'{path}' is not written in UTF-8.", path=name),
            Message.of("Save it as UTF-8."),
        ) from error
