"""The report of a run at a terminal, in any form and language."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.translation import translator
from bcp.app.assess_run import assess_run
from bcp.cli import console
from bcp.cli.console import LANGUAGE, _, complain, print_json
from bcp.documents.report import ConsoleReport, HtmlReport, MarkdownReport
from bcp.documents.report_builder import build_report
from bcp.documents.wording import Wording
from bcp.evaluation.judging import RunAssessment
from bcp.model.message import Message


class ReportLanguage(StrEnum):
    """A language of reports."""

    JA = "ja"
    EN = "en"


class ReportFormat(StrEnum):
    """A form of the report."""

    TABLE = "table"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


Language = Annotated[
    ReportLanguage | None,
    typer.Option("--language", help=_("The language of the report (default: that of the locale).")),
]
Form = Annotated[ReportFormat, typer.Option("--format", "-f", help=_("The form of the report."))]


def show_report(
    workspace: Path, run: str | None, form: ReportFormat, language: ReportLanguage | None
) -> None:
    """Show the report of a run, the newest one without a name. Raises Refused."""
    assessed = assess_run(workspace, run)
    if assessed.inventory_changed:
        complain(
            Message.of(
                "The inventory has changed since this run; the forecast is made from today's."
            )
        )
    if form is ReportFormat.JSON:
        print_json(document(assessed.assessment))
        return
    content = build_report(assessed.assessment, wording_of(language))
    match form:
        case ReportFormat.TABLE:
            console.out.print(ConsoleReport().render(content))
        case ReportFormat.MARKDOWN:
            sys.stdout.write(MarkdownReport().render(content))
        case _:
            sys.stdout.write(HtmlReport().render(content))


def wording_of(language: ReportLanguage | None) -> Wording:
    """A language, that of the locale where none is asked for."""
    name = LANGUAGE if language is None else language.value
    return Wording(name, translator(name))


def document(assessment: RunAssessment) -> dict[str, object]:
    """The judgement on a run, for programs."""
    return {"assessment": assessment.model_dump(mode="json")}
