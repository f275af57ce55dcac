"""What is lacking in a document, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.console import _
from bcp.documents.continuity.completeness import Completeness, Fullness
from bcp.documents.inert import plain
from bcp.model.message import Message, mark

WORDS = {
    Fullness.FILLED: (mark("filled in"), "green"),
    Fullness.PARTLY: (mark("partly"), "yellow"),
    Fullness.EMPTY: (mark("empty"), "bold red"),
}
_MOST_PLACES = 6
"""Places of one part for people; programs get all of them."""


class CompletenessView(Protocol):
    """One way to show how complete a document is."""

    def show(self, completeness: Completeness, console: Console) -> None:
        """Show all parts."""
        ...

    def show_written(
        self, paths: Sequence[Path], completeness: Completeness, console: Console
    ) -> None:
        """Show which files were written as well."""
        ...


class CompletenessJson:
    """All parts with all places."""

    def show(self, completeness: Completeness, console: Console) -> None:
        """Write JSON."""
        self.show_written((), completeness, console)

    def show_written(
        self, paths: Sequence[Path], completeness: Completeness, console: Console
    ) -> None:
        """Write JSON with the files."""
        value = {
            "complete": completeness.is_complete,
            "written": [str(path) for path in paths],
            "parts": completeness.model_dump(mode="json")["parts"],
        }
        console.file.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


class CompletenessText:
    """A line for each part, then for each part that lacks something where it belongs."""

    def show(self, completeness: Completeness, console: Console) -> None:
        """Print everything."""
        table = Table(show_edge=False, pad_edge=False, header_style="bold")
        table.add_column(Text(_("Chapter or form")), overflow="fold")
        table.add_column(Text(_("State")))
        table.add_column(Text(_("Stated")), justify="right")
        table.add_column(Text(_("Not filled in")), justify="right")
        for part in completeness.parts:
            word, style = WORDS[part.fullness]
            table.add_row(
                Text(plain(part.heading)),
                Text(_(word), style=style),
                str(part.stated),
                str(part.missing),
            )
        console.print(table)
        for part in completeness.parts:
            if part.lacking:
                console.print(Text(f"\n{plain(part.heading)}", style="bold"))
                for place in part.lacking[:_MOST_PLACES]:
                    console.print(Text(f"  {plain(place)}"), overflow="fold")
                _say_more(len(part.lacking) - _MOST_PLACES, console)

    def show_written(
        self, paths: Sequence[Path], completeness: Completeness, console: Console
    ) -> None:
        """Print the files, then everything."""
        for path in paths:
            console.print(Text(str(path)), soft_wrap=True)
        self.show(completeness, console)


def _say_more(count: int, console: Console) -> None:
    if count > 0:
        message = Message.of("And {count} more; --json has all of them.", count=count)
        console.print(Text(f"  {message.render(_)}"))
