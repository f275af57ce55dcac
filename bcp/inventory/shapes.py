"""Which files a workspace has, and what each of them holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bcp.inventory.sources import EntityKind
from bcp.model.action import DecidedActions
from bcp.model.continuity import Continuity
from bcp.model.forms import FormSet
from bcp.model.identity import Entity
from bcp.model.lab import Lab
from bcp.model.objective import City, Objective
from bcp.model.resource import Platform, Repository, Site, Team, Vendor
from bcp.model.review import ReviewPolicy
from bcp.model.scenario import Scenario
from bcp.model.system import System, Tier

INVENTORY_FOLDER = "systems_inventory"
DRILLS_FOLDER = "drills"
SCHEMA_FOLDER = f"{INVENTORY_FOLDER}/schema"
LAB_FILE = f"{DRILLS_FOLDER}/lab.yaml"
ACTIONS_FILE = f"{DRILLS_FOLDER}/actions.yaml"
"""Decisions about what drills have shown; no part of what plans are made from."""


class SitesFile(Entity):
    """`sites.yaml`: the places that are lost or kept as one."""

    sites: tuple[Site, ...]


class TeamsFile(Entity):
    """`teams.yaml`: the organisational units and the people whom recovery needs."""

    teams: tuple[Team, ...]


class VendorsFile(Entity):
    """`vendors.yaml`: the contractors."""

    vendors: tuple[Vendor, ...]


class PlatformFile(Entity):
    """`platform.yaml`: the virtualization platforms."""

    platforms: tuple[Platform, ...]


class RepositoriesFile(Entity):
    """`repositories.yaml`: the backup repositories."""

    repositories: tuple[Repository, ...]


class ObjectivesFile(Entity):
    """`objectives.yaml`: the city, and the classes of recovery targets."""

    city: City
    objectives: tuple[Objective, ...]


class FileKind(StrEnum):
    """What a file holds; also the name of its JSON Schema."""

    SYSTEM = "system"
    SITES = "sites"
    TEAMS = "teams"
    VENDORS = "vendors"
    PLATFORM = "platform"
    REPOSITORIES = "repositories"
    OBJECTIVES = "objectives"
    SCENARIO = "scenario"
    LAB = "lab"
    ACTIONS = "actions"
    CONTINUITY = "continuity"
    FORMS = "forms"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a file: one entity, or with `many` a list of them; `key` None is the whole file."""

    kind: EntityKind
    model: type[Entity]
    key: str | None = None
    many: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of file looks like: the model of the whole, and its parts.

    A file without parts is none of those that an inventory is read from.
    """

    model: type[Entity]
    sections: tuple[Section, ...]


SHAPES: dict[FileKind, Shape] = {
    FileKind.SYSTEM: Shape(System, (Section(EntityKind.SYSTEM, System),)),
    FileKind.SITES: Shape(SitesFile, (Section(EntityKind.SITE, Site, "sites", many=True),)),
    FileKind.TEAMS: Shape(TeamsFile, (Section(EntityKind.TEAM, Team, "teams", many=True),)),
    FileKind.VENDORS: Shape(
        VendorsFile, (Section(EntityKind.VENDOR, Vendor, "vendors", many=True),)
    ),
    FileKind.PLATFORM: Shape(
        PlatformFile, (Section(EntityKind.PLATFORM, Platform, "platforms", many=True),)
    ),
    FileKind.REPOSITORIES: Shape(
        RepositoriesFile, (Section(EntityKind.REPOSITORY, Repository, "repositories", many=True),)
    ),
    FileKind.OBJECTIVES: Shape(
        ObjectivesFile,
        (
            Section(EntityKind.CITY, City, "city"),
            Section(EntityKind.OBJECTIVE, Objective, "objectives", many=True),
        ),
    ),
    FileKind.SCENARIO: Shape(Scenario, (Section(EntityKind.SCENARIO, Scenario),)),
    FileKind.LAB: Shape(Lab, (Section(EntityKind.LAB, Lab),)),
    FileKind.ACTIONS: Shape(DecidedActions, ()),
    FileKind.CONTINUITY: Shape(Continuity, (Section(EntityKind.CONTINUITY, Continuity),)),
    FileKind.FORMS: Shape(FormSet, (Section(EntityKind.FORMS, FormSet),)),
    FileKind.REVIEW: Shape(ReviewPolicy, (Section(EntityKind.REVIEW, ReviewPolicy),)),
}

SHARED_FILES = {
    f"{INVENTORY_FOLDER}/{kind.value}.yaml": kind
    for kind in (
        FileKind.SITES,
        FileKind.TEAMS,
        FileKind.VENDORS,
        FileKind.PLATFORM,
        FileKind.REPOSITORIES,
        FileKind.OBJECTIVES,
    )
}
"""The files that every inventory has, beside the folders of the tiers."""

CONTINUITY_FILE = f"{INVENTORY_FOLDER}/{FileKind.CONTINUITY.value}.yaml"
FORMS_FILE = f"{INVENTORY_FOLDER}/{FileKind.FORMS.value}.yaml"
REVIEW_FILE = f"{INVENTORY_FOLDER}/{FileKind.REVIEW.value}.yaml"
STATEMENT_FILES = frozenset({CONTINUITY_FILE, FORMS_FILE})
"""What only the ICT-BCP document is made from."""
BESIDE_PLANS = STATEMENT_FILES | {REVIEW_FILE}
"""Files that no plan is made from: what is wrong or new there touches none."""
_SINGLE_FILES = {
    **SHARED_FILES,
    CONTINUITY_FILE: FileKind.CONTINUITY,
    FORMS_FILE: FileKind.FORMS,
    REVIEW_FILE: FileKind.REVIEW,
}
"""All files of one name; the last three may be missing."""

_TIERS = frozenset(tier.value for tier in Tier)
_LOOKS_LIKE_YAML = re.compile(r"\.ya?ml(?![a-z])", re.IGNORECASE)


def kind_of(path: str) -> FileKind | None:
    """The kind of the file at a path relative to the workspace; None if it is not read.

    The file of decisions about corrective actions is read on its own, not with these.
    """
    if path in _SINGLE_FILES:
        return _SINGLE_FILES[path]
    folder, _, name = path.rpartition("/")
    if not name.endswith(".yaml") or name.startswith("."):
        return None
    if path == ACTIONS_FILE:
        return None
    if folder == DRILLS_FOLDER:
        return FileKind.LAB if path == LAB_FILE else FileKind.SCENARIO
    top, _, tier = folder.partition("/")
    return FileKind.SYSTEM if top == INVENTORY_FOLDER and tier in _TIERS else None


def is_stray(path: str) -> bool:
    """Whether a file that is not read looks as if somebody expects it to be."""
    name = path.rpartition("/")[2]
    return (
        path != ACTIONS_FILE and kind_of(path) is None and _LOOKS_LIKE_YAML.search(name) is not None
    )
