"""Sheets as Markdown."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bcp.documents.inert import markdown
from bcp.documents.playbooks import inert
from bcp.documents.runbooks.blocks import Block, Commands, Sheet

_LEAST_FENCE = 3


def render_markdown(sheet: Sheet) -> str:
    """The sheet as Markdown; every value is escaped but the commands, which stand verbatim."""
    text = _environment().get_template("sheet.md.j2").render(sheet=sheet)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - Markdown: `finalize` escapes every value instead
        loader=PackageLoader("bcp.documents", "templates/runbook"),
        finalize=_escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(kind_of=_kind_of, hashes=_hashes, fence=_fence, verbatim=_verbatim)
    return environment


def _escaped(value: object) -> object:
    return value if isinstance(value, Markup) else markdown(str(value))


def _kind_of(block: Block) -> str:
    return type(block).__name__


def _hashes(level: int) -> Markup:
    return Markup("#" * level)


def _fence(block: Commands) -> Markup:
    """Longer than any run of backticks in what it holds."""
    runs = [len(run) for line in block.lines for run in re.findall("`+", line)]
    return Markup("`" * max(_LEAST_FENCE, 1 + max(runs, default=0)))


def _verbatim(line: str) -> Markup:
    return Markup(inert(line))  # noqa: S704 - Markdown: nothing acts inside a fence
