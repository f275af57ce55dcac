"""Sheets as Markdown, and as documents on their way to other formats."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch

from bcp.documents.paper import blocks as parts
from bcp.documents.paper.assembly import compose
from bcp.documents.paper.markdown import Markdown, joined, strong
from bcp.documents.paper.tables import Table, table
from bcp.documents.paper.templating import render
from bcp.documents.runbooks.blocks import (
    Break,
    Commands,
    Heading,
    Paragraph,
    Points,
    Sheet,
)
from bcp.documents.runbooks.edition import Edition
from bcp.model.paper import Paper

TEMPLATE = "runbook/sheet.md.j2"


def paper_of(sheet: Sheet, edition: Edition, overrides: Mapping[str, str] | None = None) -> Paper:
    """The sheet as a document. `overrides` are a city's own templates by name.

    Raises Refused for a faulty template of the city.
    """
    values = {"sheet": sheet, "part": part, "joined": joined}
    body = render(TEMPLATE, values, edition.wording, overrides)
    if sheet.wide:
        body = parts.landscape(Markdown(body.strip("\n")))
    return compose(edition.identity(sheet.title), body, edition.wording)


@singledispatch
def part(block: object) -> Markdown:
    """One block as Markdown; every value is escaped but commands, which stand verbatim."""
    raise TypeError(type(block))


@part.register
def _(block: Heading) -> Markdown:
    return parts.heading(block.level, block.text)


@part.register
def _(block: Paragraph) -> Markdown:
    return parts.paragraph(strong(block.text) if block.strong else block.text)


@part.register
def _(block: Points) -> Markdown:
    return parts.checklist(block.points) if block.ticked else parts.bullets(block.points)


@part.register
def _(block: Commands) -> Markdown:
    return parts.commands("\n".join(block.lines))


@part.register
def _(block: Table) -> Markdown:
    return table(block)


@part.register
def _(block: Break) -> Markdown:  # noqa: ARG001 - one page break is like another
    return parts.PAGE_BREAK
