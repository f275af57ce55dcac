"""`KIND:NAME/DETAIL=VALUE`: what a command's argument is about, and what is there to be named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bcp.model.inventory import Inventory
from bcp.model.message import Message, mark
from bcp.model.quantity import shorten
from bcp.model.scenario import Scenario
from bcp.planning.argument_part import Part

UNKNOWN: Mapping[str, str] = {
    "team": mark("There is no team '{name}'."),
    "vendor": mark("There is no vendor '{name}'."),
    "platform": mark("There is no platform '{name}'."),
    "repository": mark("There is no repository '{name}'."),
    "site": mark("There is no site '{name}'."),
    "system": mark("There is no system '{name}'."),
    "objective": mark("There is no objective '{name}'."),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What arguments can name; without a scenario what depends on it is taken as said."""

    inventory: Inventory
    scenario: Scenario | None

    def names(self, kind: str) -> list[str]:
        """The ids of all things of a kind."""
        inventory = self.inventory
        things: Mapping[str, Sequence[object]] = {
            "team": inventory.teams,
            "vendor": inventory.vendors,
            "platform": inventory.platforms,
            "repository": inventory.repositories,
            "site": inventory.sites,
            "system": inventory.systems,
            "objective": inventory.objectives,
        }
        return [str(getattr(thing, "id", "")) for thing in things[kind]]


@dataclass(frozen=True, slots=True)
class Subject:
    """`KIND:NAME/DETAIL=VALUE`, taken apart; kind and name are known ones."""

    kind: str
    name: str
    place: Part
    detail: Part | None
    value: Part


def subject_of(
    scope: Scope, part: Part, form: str, kinds: Sequence[str], *, detailed: bool = False
) -> Subject:
    """Take apart all of it. Raises Misread."""
    left, value = part.split("=", last=True)
    if value is None:
        raise part.wrong(
            Message.of("'{text}' has no value.", text=shorten(part.text)), write_as(form)
        )
    return named_of(scope, left, form, kinds, value=value, detailed=detailed)


def named_of(
    scope: Scope,
    part: Part,
    form: str,
    kinds: Sequence[str],
    *,
    value: Part,
    detailed: bool = False,
) -> Subject:
    """Take apart `KIND:NAME/DETAIL`, whose value was read already. Raises Misread."""
    kind, name = part.split(":")
    if name is None:
        raise part.wrong(
            Message.of("'{text}' does not name what is changed.", text=shorten(part.text)),
            write_as(form),
        )
    kind.named(
        kinds, Message.of("'{kind}' is nothing that this option changes.", kind=shorten(kind.text))
    )
    place, detail = name.split("/") if detailed else (name, None)
    unknown = Message.of(UNKNOWN[kind.text], name=shorten(place.text))
    place.named(scope.names(kind.text), unknown)
    return Subject(kind.text, place.text, place, detail, value)


def write_as(form: str) -> Message:
    """How it is to be written."""
    return Message.of("Write {form}.", form=form)
