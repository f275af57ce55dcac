"""References by id: every one must lead to something that is declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bcp.inventory.decoding import Contents
from bcp.inventory.sources import EntityKind, Path, SourceMap
from bcp.inventory.suggestion import Suggestions
from bcp.model.continuity import Continuity
from bcp.model.lab import Lab
from bcp.model.message import Message
from bcp.model.problem import Problem, Severity
from bcp.model.quantity import shorten
from bcp.model.resource import Platform, Repository
from bcp.model.review import ReviewPolicy
from bcp.model.scenario import (
    BackupCorrupt,
    Counted,
    Effect,
    Losses,
    NewDamage,
    PersonAbsent,
    Scenario,
)
from bcp.model.system import System

_NOUNS = {
    EntityKind.OBJECTIVE: Message.of("objective"),
    EntityKind.SITE: Message.of("site"),
    EntityKind.TEAM: Message.of("team"),
    EntityKind.VENDOR: Message.of("vendor"),
    EntityKind.PLATFORM: Message.of("platform"),
    EntityKind.REPOSITORY: Message.of("repository"),
    EntityKind.SYSTEM: Message.of("system"),
    EntityKind.SCENARIO: Message.of("scenario"),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """The value at `path` names the entity `name` of kind `kind`."""

    path: Path
    kind: EntityKind
    name: str


def unknown_references(contents: Contents) -> Iterator[Problem]:
    """References to what no file declares. What is declared, though wrongly, counts."""
    known = _Known(contents.sources, contents.unlisted)
    inventory = contents.inventory
    for platform in inventory.platforms:
        yield from known.missing(EntityKind.PLATFORM, platform.id, _of_platform(platform))
    for repository in inventory.repositories:
        yield from known.missing(EntityKind.REPOSITORY, repository.id, _of_repository(repository))
    for system in inventory.systems:
        yield from known.missing(EntityKind.SYSTEM, system.id, _of_system(system))
    for scenario in contents.scenarios:
        yield from known.missing(EntityKind.SCENARIO, scenario.id, _of_scenario(scenario))
    if contents.lab is not None:
        yield from known.missing(EntityKind.LAB, "", _of_lab(contents.lab))
    if contents.continuity is not None:
        stated = _of_continuity(contents.continuity)
        yield from known.missing(EntityKind.CONTINUITY, "", stated)
    if contents.review is not None:
        yield from known.missing(EntityKind.REVIEW, "", _of_review(contents.review))


@dataclass(slots=True)
class _Known:
    """What is declared, with a did-you-mean for each kind."""

    sources: SourceMap
    unlisted: frozenset[EntityKind]
    suggestions: dict[EntityKind, Suggestions] = field(default_factory=dict)

    def missing(
        self, kind: EntityKind, name: str, references: Iterator[Reference]
    ) -> Iterator[Problem]:
        """The problems of those references of one entity that lead nowhere."""
        for reference in references:
            listed = reference.kind not in self.unlisted
            if listed and (reference.kind, reference.name) not in self.sources:
                yield self._problem(kind, name, reference)

    def _problem(self, kind: EntityKind, name: str, reference: Reference) -> Problem:
        noun = _NOUNS[reference.kind]
        return Problem(
            Severity.ERROR,
            "unknown-reference",
            Message.of("There is no {noun} '{name}'.", noun=noun, name=shorten(reference.name)),
            self._suggestions(reference.kind).instead_of(
                reference.name, Message.of("Declare it, or correct the name.")
            ),
            self.sources.position(kind, name, reference.path),
        )

    def _suggestions(self, kind: EntityKind) -> Suggestions:
        if kind not in self.suggestions:
            names = (name for each, name in self.sources if each is kind)
            self.suggestions[kind] = Suggestions(names)
        return self.suggestions[kind]


def _of_review(review: ReviewPolicy) -> Iterator[Reference]:
    yield Reference(("platform",), EntityKind.PLATFORM, review.platform)
    for number, stage in enumerate(review.stages):
        yield Reference(("stages", number, "platform"), EntityKind.PLATFORM, stage.platform)
    for number, group in enumerate(review.placement.apart):
        for place, system in enumerate(group):
            path: Path = ("placement", "apart", number, place)
            yield Reference(path, EntityKind.SYSTEM, system)
    if review.moves is not None:
        yield Reference(("moves", "team"), EntityKind.TEAM, review.moves.team)


def _of_platform(platform: Platform) -> Iterator[Reference]:
    yield Reference(("system",), EntityKind.SYSTEM, platform.system)
    for number, host in enumerate(platform.hosts):
        yield Reference(("hosts", number, "site"), EntityKind.SITE, host.site)


def _of_repository(repository: Repository) -> Iterator[Reference]:
    yield Reference(("site",), EntityKind.SITE, repository.site)
    yield Reference(("system",), EntityKind.SYSTEM, repository.system)


def _of_system(system: System) -> Iterator[Reference]:
    yield Reference(("operator",), EntityKind.TEAM, system.operator)
    yield Reference(("objective",), EntityKind.OBJECTIVE, system.objective)
    yield Reference(("hosting", "site"), EntityKind.SITE, system.hosting.site)
    if system.hosting.platform is not None:
        yield Reference(("hosting", "platform"), EntityKind.PLATFORM, system.hosting.platform)
    if system.vendor is not None:
        yield Reference(("vendor",), EntityKind.VENDOR, system.vendor)
    for number, dependency in enumerate(system.dependencies):
        key = dependency.kind.value
        for branch, target in enumerate(dependency.targets):
            end: Path = (key, branch) if dependency.any_of else (key,)
            yield Reference(("dependencies", number, *end), EntityKind.SYSTEM, target)
    for number, backup in enumerate(system.backups):
        for copy_number, copy in enumerate(backup.copies):
            path: Path = ("backups", number, "copies", copy_number, "repository")
            yield Reference(path, EntityKind.REPOSITORY, copy.repository)
    for number, step in enumerate(system.recovery):
        if step.vendor is not None:
            yield Reference(("recovery", number, "vendor"), EntityKind.VENDOR, step.vendor)
        for index, name in enumerate(step.requires_systems):
            path = ("recovery", number, "requires_systems", index)
            yield Reference(path, EntityKind.SYSTEM, name)


def _of_scenario(scenario: Scenario) -> Iterator[Reference]:
    yield from _of_losses(scenario.lost, ())
    yield from _of_wrong_data(scenario)
    for number, replacement in enumerate(scenario.replacements):
        yield Reference(("replacements", number, "site"), EntityKind.SITE, replacement.site)
        yield Reference(("replacements", number, "instead"), EntityKind.SITE, replacement.instead)
    for number, outage in enumerate(scenario.outages):
        yield Reference(("outages", number, "system"), EntityKind.SYSTEM, outage.system)
    for number, attendance in enumerate(scenario.attendance):
        yield Reference(("attendance", number, "team"), EntityKind.TEAM, attendance.team)
    for number, arrival in enumerate(scenario.vendors):
        yield Reference(("vendors", number, "vendor"), EntityKind.VENDOR, arrival.vendor)
    for number, capacity in enumerate(scenario.platform_capacity):
        path: Path = ("platform_capacity", number, "platform")
        yield Reference(path, EntityKind.PLATFORM, capacity.platform)
    for number, inject in enumerate(scenario.injects):
        yield from _of_effect(inject, ("injects", number))
    for number, event in enumerate(scenario.events):
        if event.effect is not None:
            yield from _of_effect(event.effect, ("events", number, "effect"))


def _of_wrong_data(scenario: Scenario) -> Iterator[Reference]:
    for number, name in enumerate(scenario.untrusted):
        yield Reference(("untrusted", number), EntityKind.SYSTEM, name)
    for number, point in enumerate(scenario.restore_to):
        yield Reference(("restore_to", number, "system"), EntityKind.SYSTEM, point.system)


def _of_losses(lost: Losses, path: Path) -> Iterator[Reference]:
    for key, kind, names in (
        ("sites", EntityKind.SITE, lost.sites),
        ("systems", EntityKind.SYSTEM, lost.systems),
        ("repositories", EntityKind.REPOSITORY, lost.repositories),
    ):
        for number, name in enumerate(names):
            yield Reference((*path, "lost", key, number), kind, name)


def _of_effect(effect: Effect, path: Path) -> Iterator[Reference]:
    match effect:
        case PersonAbsent() | Counted():
            yield Reference((*path, "team"), EntityKind.TEAM, effect.team)
        case NewDamage():
            yield from _of_losses(effect.lost, path)
        case _:
            yield Reference((*path, "system"), EntityKind.SYSTEM, effect.system)
            if isinstance(effect, BackupCorrupt):
                repository = effect.repository
                yield Reference((*path, "repository"), EntityKind.REPOSITORY, repository)


def _of_lab(lab: Lab) -> Iterator[Reference]:
    for number, guest in enumerate(lab.guests):
        yield Reference(("guests", number, "system"), EntityKind.SYSTEM, guest.system)
        for key, services in (("services", guest.services), ("on_machines", guest.on_machines)):
            for index, service in enumerate(services):
                path: Path = ("guests", number, key, index)
                if service.database is not None:
                    yield Reference((*path, "database"), EntityKind.SYSTEM, service.database)
                for call, name in enumerate(service.calls):
                    yield Reference((*path, "calls", call), EntityKind.SYSTEM, name)


def _of_continuity(continuity: Continuity) -> Iterator[Reference]:
    if continuity.damage.scenario is not None:
        yield Reference(("damage", "scenario"), EntityKind.SCENARIO, continuity.damage.scenario)
    for number, premises in enumerate(continuity.premises):
        yield Reference(("premises", number, "site"), EntityKind.SITE, premises.site)
    for number, equipment in enumerate(continuity.equipment):
        yield Reference(("equipment", number, "system"), EntityKind.SYSTEM, equipment.system)
    for number, business in enumerate(continuity.businesses):
        for index, name in enumerate(business.systems):
            path: Path = ("businesses", number, "systems", index)
            yield Reference(path, EntityKind.SYSTEM, name)
    for number, drill in enumerate(continuity.drills.drills):
        if drill.scenario is not None:
            path = ("drills", "drills", number, "scenario")
            yield Reference(path, EntityKind.SCENARIO, drill.scenario)
