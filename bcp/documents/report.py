"""The formats of a report: Markdown, one self-contained HTML file, and the console."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from rich.box import SIMPLE_HEAD
from rich.console import Group, JustifyMethod, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from bcp.documents.inert import markdown
from bcp.documents.report_content import Cell, Report, Table, Tone

_TEMPLATES = PackageLoader("bcp.documents", "templates/report")


class ReportFormat(Protocol):
    """Writes a report as the text of one file."""

    suffix: str

    def render(self, report: Report) -> str:
        """The whole file."""
        ...


class MarkdownReport:
    """Markdown with tables; every value is escaped where it is put in."""

    suffix = "md"

    def render(self, report: Report) -> str:
        """The Markdown text. Pictures are left to HTML."""
        text = _markdown().get_template("report.md.j2").render(report=report)
        return text.rstrip("\n") + "\n"


class HtmlReport:
    """One HTML file that needs nothing else: style and pictures are inside, there is no script."""

    suffix = "html"

    def render(self, report: Report) -> str:
        """The HTML text."""
        return _html().get_template("report.html.j2").render(report=report) + "\n"


class ConsoleReport:
    """The short form for a terminal: the summary, a line for each system, and the findings."""

    def render(self, report: Report) -> RenderableType:
        """Something that rich prints; text of the inventory is never read as console markup."""
        return Group(
            Text(f"【{report.banner}】{report.title}", style="bold"),
            _console_table(report.overview),
            Text(report.headline, style="bold"),
            "",
            _console_table(report.findings),
        )


def _console_table(table: Table) -> RenderableType:
    if not table.rows:
        return Text(table.empty)
    drawn = RichTable(show_edge=False, pad_edge=False, header_style="bold", box=SIMPLE_HEAD)
    for heading, cell in zip(table.headings, table.rows[0], strict=True):
        justify: JustifyMethod = "right" if cell.tone is Tone.NUMBER else "left"
        drawn.add_column(Text(heading), justify=justify, overflow="fold")
    for row in table.rows:
        drawn.add_row(*(_console_cell(cell) for cell in row))
    return drawn


def _console_cell(cell: Cell) -> Text:
    styles = {Tone.GOOD: "green", Tone.BAD: "bold red"}
    return Text(cell.text, style=styles.get(cell.tone, ""))


@cache
def _html() -> Environment:
    environment = Environment(
        loader=_TEMPLATES,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["picture"] = Markup  # drawn by our own gantt module from escaped text
    return environment


@cache
def _markdown() -> Environment:
    return Environment(  # noqa: S701 - Markdown: `finalize` escapes every value instead
        loader=_TEMPLATES,
        finalize=_escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _escaped(value: object) -> str:
    return markdown(str(value))
