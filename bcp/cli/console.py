"""What all commands share: language, workspace, output, and how problems end a command."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bcp.adapters.translation import language_of, translator
from bcp.model.message import Message
from bcp.model.problem import Problem

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_TARGET_MISSED = 3

LANGUAGE = language_of()
_ = translator(LANGUAGE)
"""Translates into the language of the locale; catalogue extraction knows it by this name."""

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Workspace = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", help=_("The workspace folder."), file_okay=False, show_default="."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=_("Print JSON for programs."))]


def say(message: Message | str, *, whole: bool = False) -> None:
    """Print a message as it is: text from the inventory is never read as console markup.

    A `whole` line is not broken: it holds a path or a command that somebody may copy.
    """
    text = message.render(_) if isinstance(message, Message) else message
    out.print(text, markup=False, soft_wrap=whole)


def complain(message: Message | str) -> None:
    """Print to standard error."""
    text = message.render(_) if isinstance(message, Message) else message
    err.print(text, markup=False)


def print_json(value: object) -> None:
    """Print a JSON document to standard output, without colours or wrapping."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_problems(problems: Iterable[Problem]) -> None:
    """Print each problem, and the places that belong to it, to standard error."""
    for problem in problems:
        complain(problem.render(_))
        for position, message in problem.related:
            complain(f"    {position}: {message.render(_)}")


def leave(code: int) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(code)
