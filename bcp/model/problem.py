"""Problems as values: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bcp.model.message import Message, Translate, mark, untranslated


class Severity(StrEnum):
    """How much a problem matters: an error stops planning, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


_WORDS = {Severity.ERROR: mark("error"), Severity.WARNING: mark("warning")}


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; line and column count from 1.

    In a table `cell` names it as its program does (`システム!C12`), and line and column count rows
    and columns.
    """

    file: str
    line: int = 1
    column: int = 1
    cell: str = ""

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file}:{self.cell}"
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in the workspace.

    `code` is a stable lower-case slug such as `duplicate-key`; `hint` says what to do;
    `related` holds further places, for example each edge of a cycle.
    """

    severity: Severity
    code: str
    summary: Message
    hint: Message
    position: Position
    related: tuple[tuple[Position, Message], ...] = ()

    def render(self, translate: Translate = untranslated) -> str:
        """One line: `file:line:column: severity[code]: summary. hint`."""
        severity = translate(_WORDS[self.severity])
        return (
            f"{self.position}: {severity}[{self.code}]: "
            f"{self.summary.render(translate)} {self.hint.render(translate)}"
        )


def has_errors(problems: tuple[Problem, ...]) -> bool:
    """Whether any problem stops planning."""
    return any(problem.severity is Severity.ERROR for problem in problems)
