"""What is wrong with the arguments of a command: values, so that all of it is said at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bcp.model.message import Message, Translate, untranslated
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused


@dataclass(frozen=True, slots=True)
class ArgumentProblem:
    """Something wrong with one argument, and what to do about it.

    `option` and `text` are as they were given, both empty where an argument is missing as a whole;
    `column` is the character of `text`, counted from 1, at which it goes wrong, or None.
    """

    summary: Message
    hint: Message | None = None
    option: str = ""
    text: str = ""
    column: int | None = None

    def render(self, translate: Translate = untranslated) -> str:
        """The place in the argument, what is wrong there, and what to do, on one line."""
        parts = (self.summary,) if self.hint is None else (self.summary, self.hint)
        said = " ".join(part.render(translate) for part in parts)
        where = " ".join(part for part in (self.option, shorten(self.text)) if part)
        if not where:
            return said
        if self.column is None:
            return f"{where}: {said}"
        place = Message.of("{argument}, character {column}:", argument=where, column=self.column)
        return f"{place.render(translate)} {said}"


class RefusedArguments(Refused):
    """The arguments of a command do not hold; says everything that is wrong with them."""

    def __init__(self, problems: Iterable[ArgumentProblem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.summary, first.hint)

    def render(self, translate: Translate = untranslated) -> str:
        """A line for each problem; with several a heading that counts them."""
        lines = [problem.render(translate) for problem in self.problems]
        if len(lines) == 1:
            return lines[0]
        heading = Message.of("Problems in the arguments: {count}", count=len(lines))
        return "\n".join([heading.render(translate), *(f"  {line}" for line in lines)])
