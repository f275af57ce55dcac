"""Changes and their effects for programs."""

from __future__ import annotations

import json

from rich.console import Console

from bcp.cli.console import _
from bcp.documents.inert import plain
from bcp.planning.changes import Change, World
from bcp.planning.what_if import Effect


def write_json(document: object, console: Console) -> None:
    """Write a JSON document on one line, without colours or wrapping."""
    console.file.write(json.dumps(document, ensure_ascii=False) + "\n")


def change_fields(change: Change, world: World) -> dict[str, object]:
    """The change as an option of `plan what-if`, and in words."""
    option, argument = change.argument(world)
    return {
        "lever": change.lever,
        "option": option,
        "argument": argument,
        "text": plain(change.message(world).render(_)),
    }


def effect_fields(effect: Effect, world: World) -> dict[str, object]:
    """The changes, what they save figure by figure, and the comparison of the plans."""
    return {
        "changes": [change_fields(change, world) for change in effect.changes],
        "saved": effect.saved._asdict(),
        "comparison": effect.comparison.model_dump(mode="json"),
    }
