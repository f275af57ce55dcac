"""Damage scenarios and exercises: when it happens, what is lost, who is there, what is injected."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source, Text
from bcp.model.moment import Moment
from bcp.model.objective import Occasion
from bcp.model.quantity import Duration, Share, WholeNumber


class Realm(StrEnum):
    """What a plan, a target and a credential belong to; the runner refuses a mismatch."""

    DRILL = "drill"
    PRODUCTION = "production"


class Losses(Entity):
    """What is destroyed: everything at a site, or single systems and repositories."""

    sites: tuple[Identifier, ...] = ()
    systems: tuple[Identifier, ...] = ()
    repositories: tuple[Identifier, ...] = ()


class Outage(Entity):
    """A system that is not destroyed but out until `until` after the incident (power, a line)."""

    system: Identifier
    until: Duration


class Presence(Entity):
    """One point of an attendance curve: the share of a team present from `after` on."""

    after: Duration
    share: Share


class Attendance(Entity):
    """The attendance curve of one team, a step function; before its first point nobody is there."""

    team: Identifier
    present: tuple[Presence, ...] = Field(min_length=1)


class VendorArrival(Entity):
    """When a vendor can begin, counted from the incident; replaces its usual arrival."""

    vendor: Identifier
    after: Duration


class PlatformCapacity(Entity):
    """The share of a platform's capacity that survives or is rebuilt."""

    platform: Identifier
    share: Share


class Replacement(Entity):
    """A site that can be used instead of a lost one, from `after` the incident on."""

    site: Identifier
    instead: Identifier
    after: Duration


class StepFails(Entity):
    """The named step fails on its first `times` attempts."""

    kind: Literal["step-fails"]
    system: Identifier
    step: Identifier
    times: WholeNumber = Field(default=1, ge=1, le=99)


class BackupCorrupt(Entity):
    """The newest `generations` of a data set in a repository are corrupt."""

    kind: Literal["backup-corrupt"]
    system: Identifier
    backup: Identifier
    repository: Identifier
    generations: WholeNumber = Field(default=1, ge=1, le=99)


class GuestDies(Entity):
    """The guest of a system dies while the named step runs."""

    kind: Literal["guest-dies"]
    system: Identifier
    step: Identifier


class PersonAbsent(Entity):
    """`count` people of a skill do not come."""

    kind: Literal["person-absent"]
    team: Identifier
    skill: Identifier
    count: WholeNumber = Field(default=1, ge=1, le=99)


Inject = Annotated[
    StepFails | BackupCorrupt | GuestDies | PersonAbsent, Field(discriminator="kind")
]


class NewDamage(Entity):
    """More is found to be lost."""

    kind: Literal["damage"]
    lost: Losses


class Counted(Entity):
    """So many people of a team are there from then on."""

    kind: Literal["attendance"]
    team: Identifier
    present: WholeNumber = Field(ge=0, le=500)


Effect = Annotated[
    StepFails | BackupCorrupt | GuestDies | PersonAbsent | NewDamage | Counted,
    Field(discriminator="kind"),
]


class RestorePoint(Entity):
    """The databases of a system are wanted as they were just before an instant, as after data were
    deleted or changed by mistake; what was committed at that instant and later is left out.
    """

    system: Identifier
    before: Moment


class DrillObjective(Entity):
    """What a drill is to show."""

    text: Text
    text_en: Text | None = None


class ExerciseEvent(Entity):
    """An event of the master scenario event list: what is told to whom, and what should follow.

    `at` counts from the incident, `within` from there. `to` is a team's id or a role in words. An
    inject as `effect` happens in the lab; damage and attendance change the plan of a tabletop.
    """

    id: Identifier
    at: Duration
    to: Text
    text: Text
    text_en: Text | None = None
    expected: Text
    expected_en: Text | None = None
    within: Duration
    effect: Effect | None = None


class Scenario(Entity):
    """A damage scenario; with injects or events, an exercise. Times count from the incident.

    `briefing` is what those who take part in a drill are told before it begins; the description
    may say more.
    """

    id: Identifier
    name: Text
    name_en: Text | None = None
    description: Text
    briefing: Text | None = None
    briefing_en: Text | None = None
    occasion: Occasion
    incident_at: Moment
    detected_after: Duration
    declared_after: Duration
    lost: Losses = Losses()
    outages: tuple[Outage, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    vendors: tuple[VendorArrival, ...] = ()
    platform_capacity: tuple[PlatformCapacity, ...] = ()
    untrusted: tuple[Identifier, ...] = ()
    untrusted_hosts: tuple[Identifier, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    restore_to: tuple[RestorePoint, ...] = ()
    injects: tuple[Inject, ...] = ()
    objectives: tuple[DrillObjective, ...] = ()
    events: tuple[ExerciseEvent, ...] = ()
    source: Source = ASSUMPTION

    def restored_until(self, system: str) -> Moment | None:
        """Just before which instant a system's databases are wanted; None: as new as can be."""
        return next((each.before for each in self.restore_to if each.system == system), None)

    @property
    def is_intrusion(self) -> bool:
        """Whether somebody is inside, as with ransomware: something still runs but is distrusted.

        Every copy that could be reached from there may have been changed.
        """
        return bool(self.untrusted or self.untrusted_hosts)

    @property
    def all_injects(self) -> tuple[Inject, ...]:
        """The injects, and those that are only stated as the effect of an event; each once."""
        stated = [event.effect for event in self.events]
        effects = [
            effect
            for effect in stated
            if isinstance(effect, StepFails | BackupCorrupt | GuestDies | PersonAbsent)
        ]
        return tuple(dict.fromkeys((*self.injects, *effects)))
