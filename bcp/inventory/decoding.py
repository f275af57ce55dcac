"""The files of a workspace → its entities, where they stand, and every problem of form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bcp.inventory.composer import Document, Value, compose
from bcp.inventory.shapes import (
    INVENTORY_FOLDER,
    SHAPES,
    SHARED_FILES,
    FileKind,
    Section,
    kind_of,
)
from bcp.inventory.sources import NOTHING_READ, EntityKind, Path, Source, SourceMap
from bcp.inventory.syntax import decode_text
from bcp.inventory.validation import Shares, unknown_key, validate
from bcp.model.continuity import Continuity
from bcp.model.forms import FormSet
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.lab import Lab
from bcp.model.message import Message
from bcp.model.objective import BusinessHours, City, Objective
from bcp.model.problem import Position, Problem, Severity
from bcp.model.quantity import HOUR, shorten
from bcp.model.resource import Platform, Repository, Site, Team, Vendor
from bcp.model.review import ReviewPolicy
from bcp.model.scenario import Scenario
from bcp.model.system import System

MOST_PROBLEMS = 100
"""Problems that are reported of one file; a file that is wrong throughout is no list of faults."""

_SINGLE = {
    EntityKind.CITY,
    EntityKind.LAB,
    EntityKind.CONTINUITY,
    EntityKind.FORMS,
    EntityKind.REVIEW,
}

_STAND_IN = City(
    name="?", name_en="?", department="?",
    business_hours=BusinessHours.model_construct(opens=8 * HOUR, closes=17 * HOUR),
)  # fmt: skip

AnyEntity = TypeVar("AnyEntity", bound=Entity)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the files state.

    `inventory` holds every entity that is sound in itself, also when others are not; while the
    city's own entry is broken, `city_is_known` is false and a stand-in takes its place, so that
    the rest can still be checked. `broken` names the kinds of which something could not be read,
    `unlisted` those of which not even the names are known.
    """

    inventory: Inventory
    city_is_known: bool
    scenarios: tuple[Scenario, ...]
    lab: Lab | None
    continuity: Continuity | None
    forms: FormSet | None
    review: ReviewPolicy | None
    sources: SourceMap
    broken: frozenset[EntityKind]
    unlisted: frozenset[EntityKind]
    problems: tuple[Problem, ...]


Reader = Callable[[str, bytes], Document]
"""Reads the form of a file, given its path and content, as `read_document` does."""


def read_document(path: str, content: bytes) -> Document:
    """Bytes → plain values with their places. Never raises for any content."""
    text, problem = decode_text(content, path)
    return compose(text, path) if problem is None else Document(problems=[problem])


def decode(
    files: Iterable[tuple[str, bytes]],
    unreadable: Iterable[str] = (),
    *,
    reader: Reader = read_document,
) -> Contents:
    """Decode files given as path (relative to the workspace, with '/') and content.

    `unreadable` are paths that exist but could not be read; they count as broken, not as missing.
    Files that the workspace does not know are passed over. Never raises for any content.
    """
    decoder = _Decoder(reader)
    seen = set(unreadable)
    for path in seen:
        decoder.give_up(path)
    for path, content in files:
        seen.add(path)
        kind = kind_of(path)
        if kind is not None:
            decoder.read(path, kind, content)
    decoder.report_missing(seen)
    return decoder.contents()


@dataclass(slots=True)
class _Decoder:
    """Collects what the files state."""

    reader: Reader
    shares: Shares = field(default_factory=Shares)
    entities: dict[EntityKind, list[Entity]] = field(default_factory=dict)
    sources: dict[tuple[EntityKind, str], Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[EntityKind] = field(default_factory=set)
    unlisted: set[EntityKind] = field(default_factory=set)
    unread: list[tuple[EntityKind, str, str]] = field(default_factory=list)

    def read(self, path: str, kind: FileKind, content: bytes) -> None:
        """Take one file."""
        document = self.reader(path, content)
        found = list(document.problems)
        before = len(self.problems)
        whole = Source(path, document.sheet or NOTHING_READ)
        if document.sheet is None:
            self.give_up(path)
        elif not isinstance(document.value, dict):
            found.append(_not_a_mapping(whole))
            self.give_up(path)
        else:
            for section in SHAPES[kind].sections:
                found += self._section(section, document.value, whole, document.broken)
            found += _unknown_sections(document.value, kind, whole)
        if found:
            self.broken.update(section.kind for section in SHAPES[kind].sections)
        found += self.problems[before:]
        del self.problems[before:]
        self.problems += _limited(found, path)

    def give_up(self, path: str) -> None:
        """Note that nothing is known of what a file states but, of one entity, its name."""
        kind = kind_of(path)
        for section in SHAPES[kind].sections if kind is not None else ():
            self.broken.add(section.kind)
            if section.many:
                self.unlisted.add(section.kind)
            else:
                self._presume(section.kind, path)

    def _presume(self, kind: EntityKind, path: str) -> None:
        """An entity without a readable id is taken to be called as its file is."""
        if kind in {EntityKind.SYSTEM, EntityKind.SCENARIO}:
            stem = path.rpartition("/")[2].removesuffix(".yaml")
            self.unread.append((kind, stem, path))

    def report_missing(self, seen: set[str]) -> None:
        """Complain of files that every workspace has."""
        for path in sorted(set(SHARED_FILES) - seen):
            self.give_up(path)
            self.problems.append(
                Problem(
                    Severity.ERROR,
                    "file-missing",
                    Message.of("The file is missing."),
                    Message.of("Write it; 'ict-bcp init DIR' makes a sample to start from."),
                    Position(path),
                )
            )
        if not any(kind_of(path) is FileKind.SYSTEM for path in seen):
            self.problems.append(
                Problem(
                    Severity.ERROR,
                    "no-systems",
                    Message.of("No system is stated."),
                    Message.of("Write one file for each system into its tier's folder, as core/."),
                    Position(INVENTORY_FOLDER),
                )
            )

    def contents(self) -> Contents:
        """Everything that was read."""
        for kind, name, path in self.unread:
            self.sources.setdefault((kind, name), Source(path, NOTHING_READ))
        city = self._of(City, EntityKind.CITY)
        lab = self._of(Lab, EntityKind.LAB)
        inventory = Inventory(
            city=city[0] if city else _STAND_IN,
            objectives=self._of(Objective, EntityKind.OBJECTIVE),
            sites=self._of(Site, EntityKind.SITE),
            teams=self._of(Team, EntityKind.TEAM),
            vendors=self._of(Vendor, EntityKind.VENDOR),
            platforms=self._of(Platform, EntityKind.PLATFORM),
            repositories=self._of(Repository, EntityKind.REPOSITORY),
            systems=self._of(System, EntityKind.SYSTEM),
        )
        return Contents(
            inventory,
            bool(city),
            self._of(Scenario, EntityKind.SCENARIO),
            lab[0] if lab else None,
            next(iter(self._of(Continuity, EntityKind.CONTINUITY)), None),
            next(iter(self._of(FormSet, EntityKind.FORMS)), None),
            next(iter(self._of(ReviewPolicy, EntityKind.REVIEW)), None),
            SourceMap(self.sources),
            frozenset(self.broken),
            frozenset(self.unlisted),
            tuple(self.problems),
        )

    def _of(self, model: type[AnyEntity], kind: EntityKind) -> tuple[AnyEntity, ...]:
        return tuple(each for each in self.entities.get(kind, ()) if isinstance(each, model))

    def _section(
        self, section: Section, document: dict[str, Value], whole: Source, broken: set[int]
    ) -> list[Problem]:
        """Read one part of a file; returns what is wrong with it."""
        if section.key is None:
            return self._entity(section, document, whole, broken)
        if section.key not in document:
            self.unlisted.add(section.kind)
            missing = Message.of("The key '{key}' is missing.", key=section.key)
            hint = Message.of("Add it here.")
            return [Problem(Severity.ERROR, "missing-key", missing, hint, whole.position())]
        value = document[section.key]
        source = Source(whole.file, whole.sheet, (section.key,))
        if not section.many:
            return self._entity(section, value, source, broken)
        if not isinstance(value, list):
            self.unlisted.add(section.kind)
            return [] if source.place() in broken else [_not_a_list(value, source)]
        return [
            problem
            for number, item in enumerate(value)
            for problem in self._entity(
                section, item, Source(whole.file, whole.sheet, (section.key, number)), broken
            )
        ]

    def _entity(
        self, section: Section, value: Value, source: Source, broken: set[int]
    ) -> list[Problem]:
        duplicate = self._declare(section.kind, value, source)
        entity, problems = validate(section.model, value, source, broken, self.shares)
        if duplicate is not None:
            self.problems.append(duplicate)
        elif entity is not None:
            self.entities.setdefault(section.kind, []).append(entity)
        return problems

    def _declare(self, kind: EntityKind, value: Value, source: Source) -> Problem | None:
        """Note the entity's id and place, be it sound or not; the problem of a second one."""
        single = kind in _SINGLE
        name = value.get("id") if isinstance(value, dict) and not single else ""
        if not isinstance(name, str) or (name == "" and not single):
            self._presume(kind, source.file)
            return None
        name = name.strip()
        first = self.sources.setdefault((kind, name), source)
        if first is source:
            return None
        path: Path = ("id",)
        return Problem(
            Severity.ERROR,
            "duplicate-id",
            Message.of("The id '{id}' is already taken.", id=shorten(name)),
            Message.of("Give one of the two another id; the other is in {file}.", file=first.file),
            source.position(path),
            ((first.position(path), Message.of("'{id}' is also here.", id=shorten(name))),),
        )


def _limited(problems: list[Problem], path: str) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    problems.sort(key=lambda problem: problem.position)
    more = Problem(
        Severity.ERROR,
        "more-problems",
        Message.of("The file has more problems than are shown."),
        Message.of("Correct those above first."),
        Position(path, problems[MOST_PROBLEMS].position.line),
    )
    return [*problems[:MOST_PROBLEMS], more]


def _unknown_sections(value: dict[str, Value], kind: FileKind, source: Source) -> list[Problem]:
    keys = tuple(section.key for section in SHAPES[kind].sections if section.key is not None)
    if not keys:
        return []
    return [unknown_key(key, keys, source, (key,)) for key in value if key not in keys]


def _not_a_mapping(source: Source) -> Problem:
    return Problem(
        Severity.ERROR,
        "wrong-type",
        Message.of("The file must hold a mapping, one 'key: value' a line."),
        Message.of("Compare it with the schema: ict-bcp schema."),
        source.position(),
    )


def _not_a_list(value: Value, source: Source) -> Problem:
    return Problem(
        Severity.ERROR,
        "wrong-type",
        Message.of("A list belongs here."),
        Message.of("Begin each item with '- '.")
        if isinstance(value, dict)
        else Message.of("Begin each item with '- ', or write [] if there is none."),
        source.position(),
    )
