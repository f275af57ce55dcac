"""A city's own look and words: its templates, style sheet and reference .docx in `templates/`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.paper.press import Look
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused

FOLDER = "templates"
REFERENCE = "reference.docx"
STYLE = "style.css"
_SUFFIX = ".md.j2"
_LARGEST = 8 << 20
_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Own:
    """What a workspace brings of its own; templates by name, as `bcp/part.md.j2`."""

    look: Look = field(default_factory=Look)
    templates: dict[str, str] = field(default_factory=dict)


def read_own(workspace: Path) -> Own:
    """What is in the folder `templates` of a workspace; nothing where there is none.

    Raises Refused for what leads out of the workspace, cannot be read, is too large or no text.
    """
    root = workspace.resolve()
    folder = root / FOLDER
    if not folder.is_dir():
        return Own()
    found = sorted(folder.rglob(f"*{_SUFFIX}"))[:_MOST_FILES]
    templates = {path.relative_to(folder).as_posix(): _text(path, root) for path in found}
    reference, style = folder / REFERENCE, folder / STYLE
    return Own(
        Look(
            _bytes(reference, root) if reference.exists() else None,
            _text(style, root) if style.exists() else None,
        ),
        templates,
    )


def _bytes(path: Path, root: Path) -> bytes:
    if not path.resolve().is_relative_to(root) or not path.is_file():
        raise Refused(
            Message.of("'{path}' is no file of the workspace.", path=shorten(str(path))),
            Message.of("Replace it by an ordinary file."),
        )
    return read_bounded(path, _LARGEST)


def _text(path: Path, root: Path) -> str:
    try:
        return _bytes(path, root).decode()
    except UnicodeDecodeError as error:
        raise Refused(
            Message.of("'{path}' is no text in UTF-8.", path=shorten(str(path))),
            Message.of("Save it as UTF-8."),
        ) from error
