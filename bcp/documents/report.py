"""The formats of a report: Markdown, one self-contained HTML file, and the console."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import (
    Console,
    ConsoleOptions,
    Group,
    JustifyMethod,
    RenderableType,
    RenderResult,
)
from rich.table import Table as RichTable
from rich.text import Text

from bcp.documents.inert import markdown
from bcp.documents.report_content import Cell, Report, Table, Tone

_GAP = 2
_LEAST_TEXT = 10
"""Columns of a terminal below which a column of running text cannot be read."""

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
            _ConsoleTable(report.overview),
            Text(report.headline, style="bold"),
            *(Text(line) for line in report.comparison),
            "",
            _ConsoleTable(report.findings),
        )


@dataclass(frozen=True, slots=True)
class _ConsoleTable:
    """Draws a table as wide as the terminal lets it; figures and verdicts stay on one line."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = self.table
        if not table.rows:
            yield Text(table.empty)
            return
        drawn = RichTable(
            show_edge=False,
            pad_edge=False,
            padding=(0, _GAP - 1, 0, 0),
            header_style="bold",
            box=SIMPLE_HEAD,
        )
        shown = self._shown(options.max_width)
        for index in shown:
            tones = {row[index].tone for row in table.rows}
            justify: JustifyMethod = "right" if Tone.NUMBER in tones else "left"
            heading = Text(table.headings[index])
            whole = tones != {Tone.PLAIN}
            drawn.add_column(heading, justify=justify, overflow="fold", no_wrap=whole)
        for row in table.rows:
            drawn.add_row(*(_console_cell(row[index]) for index in shown))
        yield drawn

    def _shown(self, width: int) -> list[int]:
        shown = list(range(len(self.table.headings)))
        for group in self.table.spare:
            if sum(self._least(index) + _GAP for index in shown) <= width:
                break
            shown = [index for index in shown if index not in group]
        return shown

    def _least(self, index: int) -> int:
        heading = cell_len(self.table.headings[index])
        cells = [row[index] for row in self.table.rows]
        if all(cell.tone is Tone.PLAIN for cell in cells):
            return max(heading, _LEAST_TEXT)
        return max(heading, *(cell_len(cell.text) for cell in cells))


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
