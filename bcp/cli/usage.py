"""The words that Typer itself says, headings and errors of use, in the reader's language.

Typer has no catalogue of its own. What it says is known by its English sentence; one that is not
known here stays English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from bcp.cli.console import LANGUAGE, _
from bcp.model.message import mark

WORDS = (
    mark("Usage: "),
    mark("Options"),
    mark("Commands"),
    mark("Arguments"),
    mark("Show this message and exit."),
    mark("required"),
)
"""What stands alone."""
SENTENCES = (
    mark("No such option: {name} (Possible options: {names})"),
    mark("No such option: {name}"),
    mark("No such command {name}. Did you mean {names}?"),
    mark("No such command {name}."),
    mark("Missing option {name}."),
    mark("Missing argument {name}."),
    mark("Option {name} requires an argument."),
    mark("Option {name} does not take a value."),
    mark("Got unexpected extra argument(s) ({names})"),
    mark("Invalid value for {name}: {reason}"),
    mark("dir {path} is a file."),
    mark("file {path} is a directory."),
    mark("Value error, {value} is not one of {values}."),
    mark("Input should be greater than or equal to {value}"),
    mark("Input should be less than or equal to {value}"),
    mark("Input should be a valid integer, unable to parse string as an integer"),
)
"""What is said of a mistake; more special ones stand before more general ones."""
_LIST = re.compile(r"<list\[(.+)\]>")
"""How Typer writes what may be given more than once; that it may is said in words."""

_EXTRAS = (mark("default: {value}"), mark("env var: {value}"))
_ERROR = mark("Error: {sentence}")
_HINT = mark("Try '{command}' for help.")

# Typer carries a copy of click that it does not offer: its classes are reached through Typer's own,
# and mypy knows nothing of them.
_HelpFormatter: Any = typer.Context.formatter_class
_UsageError: Any = typer.BadParameter.__bases__[0]


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(
            f"(?P<{part}>.+)" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        ),
        re.DOTALL,
    )


_KNOWN = tuple((_pattern(template), template) for template in SENTENCES)
_KNOWN_EXTRAS = tuple((_pattern(template), template) for template in _EXTRAS)


def translated(sentence: str) -> str:
    """A sentence of Typer's in the reader's language; one that is not known as it is."""
    for pattern, template in _KNOWN:
        if found := pattern.fullmatch(sentence):
            parts = {name: translated(part) for name, part in found.groupdict().items()}
            return _(template).format(**parts)
    return sentence


def _translated_help(text: str) -> str:
    """The text of an option, with what Typer adds in brackets: whether it must be given, and so
    on.
    """
    if text in WORDS:
        return _(text)
    found = re.fullmatch(r"(?P<text>.*?)\[(?P<extras>[^\[\]]*)\]", text, re.DOTALL)
    if found is None:
        return text
    extras = "; ".join(_extra(each) for each in found["extras"].split("; "))
    return f"{found['text']}[{extras}]"


def _extra(text: str) -> str:
    for pattern, template in _KNOWN_EXTRAS:
        if found := pattern.fullmatch(text):
            return _(template).format(**found.groupdict())
    return _(text) if text in WORDS else text


class _Help(_HelpFormatter):  # type: ignore[misc]
    """Writes help in the reader's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that says how a command is written."""
        super().write_usage(prog, args, _("Usage: ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """The line above a list."""
        super().write_heading(_(heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        """A list of options or commands."""
        told = [(_LIST.sub(r"<\1>", name), _translated_help(text)) for name, text in rows]
        super().write_dl(told, *args, **options)


class _Context(typer.Context):
    formatter_class = _Help


class _Mistake(_UsageError):  # type: ignore[misc]
    """A command line that cannot be understood, told in the reader's language."""

    def __init__(self, cause: Any) -> None:
        super().__init__(cause.format_message(), cause.ctx)
        self.exit_code = cause.exit_code

    def show(self, file: Any = None) -> None:  # noqa: ARG002 - as Typer calls it
        """Say what is wrong on standard error."""
        if self.ctx is not None:
            command = f"{self.ctx.command_path} {self.ctx.help_option_names[0]}"
            typer.echo(self.ctx.get_usage(), err=True)
            typer.echo(_(_HINT).format(command=command) + "\n", err=True)
        typer.echo(_(_ERROR).format(sentence=translated(self.message)), err=True)


class Console(TyperGroup):
    """The root of all commands: what Typer says below it is said in the reader's language."""

    context_class = _Context

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for command in self.commands.values():
            _adapt(command)

    def make_context(self, *args: Any, **options: Any) -> Any:
        """Read the options before the command."""
        with _told():
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        """Read the rest, and run the command."""
        with _told():
            return super().invoke(ctx)


def _adapt(command: Any) -> None:
    command.context_class = _Context
    if LANGUAGE == "ja" and command.help and not command.short_help:
        # Typer cuts between words that have spaces between them: of Japanese nothing is left.
        sentence, stop, _rest = command.help.partition("。")
        command.short_help = sentence + stop
    for each in getattr(command, "commands", {}).values():
        _adapt(each)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except _UsageError as error:
        if type(error).show is not _UsageError.show:
            raise
        raise _Mistake(error) from error
