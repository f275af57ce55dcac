"""From values to Markdown by templates, a city's own before ours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import TracebackType
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FunctionLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bcp.documents.paper import blocks, markdown, tables
from bcp.documents.paper.markdown import Markdown, escape
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.refusal import Refused

SUFFIX = ".md.j2"
TEMPLATES = PackageLoader("bcp.documents", "templates")
_PARTS: dict[str, Any] = {
    "PAGE_BREAK": blocks.PAGE_BREAK,
    "CONTENTS": blocks.CONTENTS,
    **{
        part.__name__: part
        for part in (
            *(blocks.heading, blocks.paragraph, blocks.bullets, blocks.steps, blocks.checklist),
            *(blocks.commands, blocks.figure, blocks.landscape, blocks.notice, blocks.aside),
            *(tables.table, markdown.lines, markdown.strong, markdown.code, markdown.box),
            markdown.reference,
        )
    },
}


def render(
    template: str,
    values: Mapping[str, object],
    wording: Wording,
    overrides: Mapping[str, str] | None = None,
) -> Markdown:
    """The Markdown that a template makes of values; all parts of this package are at hand in it.

    Whatever a template puts in is escaped, but Markdown made by those parts; `say` and `word` are
    those of the wording. `overrides` are a city's own templates by name, which come before ours;
    they run in Jinja's sandbox. Raises Refused, naming template and line, for a faulty template.
    """
    environment = _environment(wording, tuple(sorted((overrides or {}).items())))
    try:
        return Markdown(environment.get_template(template).render(values))
    except TemplateSyntaxError as fault:
        raise _refused(fault.name or template, fault.lineno, str(fault.message)) from fault
    except (TemplateError, TypeError, ValueError) as fault:
        name, line = _place(fault.__traceback__, template)
        if name not in (overrides or {}):
            raise
        raise _refused(name, line, str(fault)) from fault


def _refused(template: str, line: int, reason: str) -> Refused:
    return Refused(
        Message.of(
            "The document template '{name}', line {line}, cannot be used: {reason}",
            name=template,
            line=line,
            reason=reason,
        ),
        Message.of("Correct it, or remove it: then the built-in template is used."),
    )


def _place(trace: TracebackType | None, template: str) -> tuple[str, int]:
    """The innermost template and line of a traceback; Jinja gives its frames those names."""
    place = (template, 0)
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(SUFFIX):
            place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return place


@cache
def _environment(
    wording: Wording, overrides: tuple[tuple[str, str], ...]
) -> ImmutableSandboxedEnvironment:
    own = dict(overrides)
    loader: BaseLoader = ChoiceLoader(
        [FunctionLoader(lambda name: (own[name], name, None) if name in own else None), TEMPLATES]
    )
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_PARTS, say=wording.say, word=wording.word, day=wording.day)
    return environment
