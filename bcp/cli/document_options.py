"""The options that all commands making documents share."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.translation import translator
from bcp.cli.console import _, print_json, say
from bcp.documents.wording import Wording
from bcp.model.paper import PaperFormat

OUTPUT = Path("documents")


class Language(StrEnum):
    """The languages of documents."""

    JAPANESE = "ja"
    ENGLISH = "en"


Formats = Annotated[
    list[PaperFormat] | None,
    typer.Option("--format", help=_("The format; may be given again. All without it.")),
]
InLanguage = Annotated[
    Language | None, typer.Option("--language", help=_("The language of the document."))
]
Output = Annotated[
    Path | None,
    typer.Option("--output", help=_("The folder; documents/ of the workspace without it.")),
]


def default_language() -> Language:
    """Japanese, unless ICT_BCP_LANGUAGE asks for another language."""
    asked = os.environ.get("ICT_BCP_LANGUAGE", "ja").lower()
    return Language.JAPANESE if asked.startswith("ja") else Language.ENGLISH


def wording_in(language: Language | None) -> Wording:
    """How that language writes, or the default one."""
    chosen = default_language() if language is None else language
    return Wording(chosen.value, translator(chosen.value))


def chosen_formats(formats: list[PaperFormat] | None) -> tuple[PaperFormat, ...]:
    """The formats that were asked for, each once; all without any."""
    return tuple(dict.fromkeys(formats or PaperFormat))


def show_written(paths: Iterable[Path], *, as_json: bool) -> None:
    """Say which files were written."""
    if as_json:
        print_json({"written": [str(path) for path in paths]})
        return
    for path in paths:
        say(str(path), whole=True)
