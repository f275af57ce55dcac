"""`ict-bcp document`: the papers that a city signs."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.translation import translator
from bcp.app.write_document import judge_bcp, write_bcp
from bcp.cli.completeness_view import CompletenessJson, CompletenessText, CompletenessView
from bcp.cli.console import AsJson, Workspace, _, err, out, say
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.paper import PaperFormat

OUTPUT = Path("documents")


class Language(StrEnum):
    """The languages of documents."""

    JAPANESE = "ja"
    ENGLISH = "en"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    documents = typer.Typer(
        no_args_is_help=True, help=_("Make the papers that a city signs and keeps.")
    )
    documents.command(
        "bcp",
        help=_(
            "Make the ICT-BCP document from inventory, plan and continuity.yaml, or say what is "
            "lacking in it. It follows the published outline of municipal ICT-BCPs.\n\n"
            "Example: ict-bcp document bcp --scenario earthquake --format docx --format pdf"
        ),
    )(bcp)
    app.add_typer(documents, name="document")


def default_language() -> Language:
    """Japanese, unless ICT_BCP_LANGUAGE asks for another language."""
    asked = os.environ.get("ICT_BCP_LANGUAGE", "ja").lower()
    return Language.JAPANESE if asked.startswith("ja") else Language.ENGLISH


def wording_in(language: Language | None) -> Wording:
    """How that language writes, or the default one."""
    chosen = default_language() if language is None else language
    return Wording(chosen.value, translator(chosen.value))


def bcp(
    *,
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", help=_("The damage scenario; else that of continuity.yaml.")),
    ] = None,
    public: Annotated[
        bool,
        typer.Option("--public", help=_("Blank contacts and what concerns security.")),
    ] = False,
    formats: Annotated[
        list[PaperFormat] | None,
        typer.Option("--format", help=_("The format; may be given again. All without it.")),
    ] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help=_("The language of the document."))
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help=_("The folder; documents/ of the workspace without it.")),
    ] = None,
    completeness: Annotated[
        bool,
        typer.Option(
            "--completeness",
            help=_("Write nothing; say part by part what is lacking, and where to fill it in."),
        ),
    ] = False,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the document, or show its completeness."""
    wording = wording_in(language)
    view: CompletenessView = CompletenessJson() if as_json else CompletenessText()
    if completeness:
        view.show(judge_bcp(workspace, wording, scenario), out)
        return
    with err.status(_("Making the document …")):
        written = write_bcp(
            workspace,
            workspace / OUTPUT if output is None else output,
            wording,
            scenario=scenario,
            public=public,
            formats=tuple(dict.fromkeys(formats or PaperFormat)),
        )
    if as_json:
        view.show_written(written.paths, written.completeness, out)
        return
    for path in written.paths:
        say(str(path), whole=True)
    lacking = len(written.completeness.places)
    if lacking:
        say(
            Message.of(
                "Not filled in: {count} places; 'ict-bcp document bcp --completeness' lists them.",
                count=lacking,
            )
        )
