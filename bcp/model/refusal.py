"""Expected refusals: what a person did or must do, with an exit code, never a traceback."""

from __future__ import annotations

from bcp.model.message import Message, Translate, untranslated


class Refused(Exception):
    """The request cannot be carried out as it stands (exit code 2): says what and what to do."""

    exit_code = 2

    def __init__(self, summary: Message, hint: Message | None = None) -> None:
        super().__init__(summary.render())
        self.summary = summary
        self.hint = hint

    def render(self, translate: Translate = untranslated) -> str:
        """The sentence for a person, hint included."""
        parts = [self.summary] if self.hint is None else [self.summary, self.hint]
        return " ".join(part.render(translate) for part in parts)


class Failed(Refused):
    """The request was sound but carrying it out failed (exit code 1)."""

    exit_code = 1
