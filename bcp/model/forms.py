"""Form sets (様式集): numbers differ between editions, so each set is a named profile."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from bcp.model.identity import Entity, Text


class FormKind(StrEnum):
    """What a form holds, whatever its number."""

    SYSTEMS = "systems"
    VENDORS = "vendors"
    BUILDINGS = "buildings"
    ROOMS = "rooms"
    UTILITIES = "utilities"
    WEAKNESSES = "weaknesses"
    BACKUPS = "backups"
    EMERGENCY_ORGANISATION = "emergency-organisation"
    CONTACTS = "contacts"
    ACTIONS = "actions"
    DAMAGE_CHECKS = "damage-checks"
    DRILLS = "drills"
    ROUTINE_ORGANISATION = "routine-organisation"
    DAMAGE = "damage"
    IMPACT_ANALYSIS = "impact-analysis"
    BUSINESSES = "businesses"
    TARGETS = "targets"
    RESOURCES = "resources"
    INITIAL_WORKSHEET = "initial-worksheet"
    CHRONOLOGY = "chronology"
    COMPLETION = "completion"


class Form(Entity):
    """One form of a set; without `number` it stands after the numbered ones, by its title.

    `title` is in Japanese; left out, the title of the published outline is used.
    """

    kind: FormKind
    number: Text | None = None
    title: Text | None = None
    title_en: Text | None = None


class FormSet(Entity):
    """`forms.yaml`: the forms that the document holds, in this order."""

    name: Text
    forms: tuple[Form, ...] = Field(min_length=1)


_UNNUMBERED = {FormKind.INITIAL_WORKSHEET, FormKind.CHRONOLOGY, FormKind.COMPLETION}

PUBLISHED_OUTLINE = FormSet(
    name="公表されている構成",
    forms=tuple(
        Form(kind=kind, number=None if kind in _UNNUMBERED else str(number))
        for number, kind in enumerate(FormKind, 1)
    ),
)
"""The set that follows the form lists of published plans; used where no file states another."""
