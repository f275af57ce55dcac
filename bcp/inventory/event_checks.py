"""Whether the events of an exercise can be told: in order, each once, to somebody, with effect."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import EntityKind
from bcp.inventory.suggestion import Suggestions
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.quantity import format_duration, shorten
from bcp.model.resource import Team
from bcp.model.scenario import Counted, Losses, NewDamage

_LOOKS_LIKE_AN_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_KEYS = ("sites", "systems", "repositories")


def events_are_in_order(contents: Contents) -> Iterator[Problem]:
    """Each event has an id of its own and is not earlier than the one above it."""
    for scenario in contents.scenarios:
        seen: set[str] = set()
        latest = 0
        for number, event in enumerate(scenario.events):
            if event.id in seen:
                yield error(
                    "event-twice",
                    Message.of("The event '{id}' is stated twice.", id=event.id),
                    Message.of("Give one of the two another id: findings are named after it."),
                    contents.sources.position(
                        EntityKind.SCENARIO, scenario.id, ("events", number, "id")
                    ),
                )
            seen.add(event.id)
            if event.at < latest:
                yield warning(
                    "event-order",
                    Message.of(
                        "The event '{id}' at {at} stands below a later one, at {later}.",
                        id=event.id,
                        at=format_duration(event.at),
                        later=format_duration(latest),
                    ),
                    Message.of("Sort the events by time, so that people can follow the list."),
                    contents.sources.position(
                        EntityKind.SCENARIO, scenario.id, ("events", number, "at")
                    ),
                )
            latest = max(latest, event.at)


def events_are_told_to_somebody(contents: Contents) -> Iterator[Problem]:
    """What looks like the id of a team is one; a role in words is taken as it is."""
    if EntityKind.TEAM in contents.unlisted:
        return
    teams = {name for kind, name in contents.sources if kind is EntityKind.TEAM}
    suggestions = Suggestions(teams)
    for scenario in contents.scenarios:
        for number, event in enumerate(scenario.events):
            if event.to not in teams and _LOOKS_LIKE_AN_ID.fullmatch(event.to):
                yield error(
                    "unknown-reference",
                    Message.of(
                        "There is no {noun} '{name}'.",
                        noun=Message.of("team"),
                        name=shorten(event.to),
                    ),
                    suggestions.instead_of(
                        event.to, Message.of("Name a team of teams.yaml, or a role in words.")
                    ),
                    contents.sources.position(
                        EntityKind.SCENARIO, scenario.id, ("events", number, "to")
                    ),
                )


def effects_change_something(contents: Contents) -> Iterator[Problem]:
    """New damage is new, and no more people are counted than the team has."""
    teams = {team.id: team for team in contents.inventory.teams}
    for scenario in contents.scenarios:
        lost = {(key, name) for key in _KEYS for name in getattr(scenario.lost, key)}
        for number, event in enumerate(scenario.events):
            position = contents.sources.position(
                EntityKind.SCENARIO, scenario.id, ("events", number, "effect")
            )
            match event.effect:
                case NewDamage():
                    stated = _stated(event.effect.lost)
                    if stated <= lost:
                        yield warning(
                            "effect-without-change",
                            Message.of("The event '{id}' loses nothing new.", id=event.id),
                            Message.of("Name what is not lost before, or drop the effect."),
                            position,
                        )
                    lost |= stated
                case Counted(team=name, present=count) if name in teams:
                    there = _members(teams[name])
                    if count > there:
                        yield error(
                            "too-many-present",
                            Message.of(
                                "The team '{team}' has {there} people, not {count}.",
                                team=name,
                                there=there,
                                count=count,
                            ),
                            Message.of("Write how many of them are there."),
                            position,
                        )


def _stated(lost: Losses) -> set[tuple[str, str]]:
    return {(key, name) for key in _KEYS for name in getattr(lost, key)}


def _members(team: Team) -> int:
    return sum(group.count for group in team.members)
