"""What an ICT-BCP states beside systems, sites, teams and vendors; everything optional.

The parts follow the published outline of municipal ICT-BCPs. What is left out appears as not
filled in, never as invented text. Roles and departments, never persons.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source, Text
from bcp.model.moment import Day
from bcp.model.premises import Equipment, Premises
from bcp.model.quantity import Duration, WholeNumber


class Revision(Entity):
    """A line of the revision history (改訂履歴)."""

    version: Text
    date: Day
    changes: Text


class Keeping(Entity):
    """A place where the original or a copy is kept; `outside`: not in the hall."""

    place: Text
    copy_of: Text | None = None
    outside: bool = False
    source: Source = ASSUMPTION


class Cover(Entity):
    """What identifies the document: `approvals` are the roles of the approval block."""

    title: Text | None = None
    title_en: Text | None = None
    version: Text | None = None
    issued: Day | None = None
    approvals: tuple[Text, ...] = ()
    kept: tuple[Keeping, ...] = ()
    revisions: tuple[Revision, ...] = ()


class Stated(Entity):
    """A sentence of the plan, and where it comes from."""

    text: Text
    source: Source = ASSUMPTION


class Policy(Entity):
    """Chapter 1: purpose, policy, the relation to other plans, and the first 72 hours."""

    purpose: Stated | None = None
    scope: Stated | None = None
    principles: tuple[Stated, ...] = ()
    regional_plan: Stated | None = None
    first_hours: tuple[Stated, ...] = ()


class Post(Entity):
    """A role of the organisation: `duties` in an emergency, `routine` in peace."""

    role: Text
    department: Text | None = None
    duties: tuple[Text, ...] = ()
    routine: tuple[Text, ...] = ()
    source: Source = ASSUMPTION


class Organisation(Entity):
    """Chapter 2: who answers for the plan, who stands in, and who works along."""

    officer: Post | None = None
    deputies: tuple[Post, ...] = ()
    disaster_prevention: Post | None = None
    personnel: Post | None = None
    posts: tuple[Post, ...] = ()


class DamageAssumption(Entity):
    """What is assumed of one subject: the hall, power, lines, roads, people."""

    subject: Text
    damage: Text | None = None
    duration: Text | None = None
    source: Source = ASSUMPTION


class Damage(Entity):
    """Chapter 3: assumptions, secondary disasters and the damage in the area.

    `scenario` is the one that the document is made for where none is asked for.
    """

    scenario: Identifier | None = None
    assumptions: tuple[DamageAssumption, ...] = ()
    secondary: tuple[Stated, ...] = ()
    area: tuple[Stated, ...] = ()


class Gravity(StrEnum):
    """How much it hurts when a business stands still; the least first."""

    NONE = "none"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    CRITICAL = "critical"


class ImpactAfter(Entity):
    """The impact of a business standing still for a time (ISO 22301: BIA over time)."""

    after: Duration
    gravity: Gravity
    description: Text | None = None


class Business(Entity):
    """A critical business task (重要業務); `tolerable` is its maximum tolerable period."""

    id: Identifier
    name: Text
    owner: Text | None = None
    tolerable: Duration | None = None
    impacts: tuple[ImpactAfter, ...] = ()
    systems: tuple[Identifier, ...] = ()
    alternate: Text | None = None
    source: Source = ASSUMPTION


class ResourceKind(StrEnum):
    """What a business needs at least."""

    PEOPLE = "people"
    PLACE = "place"
    TERMINALS = "terminals"
    SUPPLIES = "supplies"
    LINES = "lines"
    POWER = "power"
    OTHER = "other"


class MinimumResource(Entity):
    """A resource that a business, or all of them, cannot do without (必要最小資源)."""

    kind: ResourceKind
    name: Text
    business: Identifier | None = None
    amount: Text | None = None
    secured: Text | None = None
    source: Source = ASSUMPTION


class Contact(Entity):
    """Whom to reach, by role. `phone` and `alternative` are secret: never in a public version."""

    role: Text
    department: Text | None = None
    purpose: Text | None = None
    phone: Text | None = None
    alternative: Text | None = None


class Hours(StrEnum):
    """Whether something is done within office hours, out of them, or always."""

    OFFICE = "office"
    OFF = "off"
    ALWAYS = "always"


class InitialAction(Entity):
    """An action of the initial response (初動); `by` counts from the incident."""

    title: Text
    hours: Hours = Hours.ALWAYS
    by: Duration | None = None
    who: Text | None = None
    instruction: Text | None = None
    source: Source = ASSUMPTION


class DamageCheck(Entity):
    """A line of the damage check sheet; `otherwise` is what to do where it is not so."""

    place: Text
    question: Text
    otherwise: Text | None = None
    source: Source = ASSUMPTION


class PlannedDrill(Entity):
    """A drill of the year's plan; `month` is in words (`10月`)."""

    name: Text
    kind: Text | None = None
    month: Text | None = None
    scenario: Identifier | None = None
    objective: Text | None = None
    participants: Text | None = None
    source: Source = ASSUMPTION


class DrillYear(Entity):
    """The drills planned for a fiscal year, named after the year in which it begins."""

    fiscal_year: WholeNumber | None = Field(default=None, ge=2000, le=2100)
    drills: tuple[PlannedDrill, ...] = ()


class Area(StrEnum):
    """What a weakness lies in (chapter 6)."""

    BUILDING = "building"
    ROOM = "room"
    POWER = "power"
    TELECOM = "telecom"
    PEOPLE = "people"
    BACKUPS = "backups"
    SYSTEMS = "systems"


class Measure(Entity):
    """A measure taken beforehand (事前対策).

    With `finding` it is the answer to a weakness that chapter 7 numbers so, as `target.tax`;
    without, it is one that no analysis and no drill has asked for.
    """

    area: Area
    gap: Text
    finding: Text | None = None
    action: Text | None = None
    owner: Text | None = None
    deadline: Day | None = None
    budget: Text | None = None
    status: Text | None = None
    source: Source = ASSUMPTION


class Maintenance(Entity):
    """Chapter 9: what makes people renew the plan, and the annual review."""

    triggers: tuple[Stated, ...] = ()
    review: Stated | None = None
    responsible: Text | None = None


class Continuity(Entity):
    """`continuity.yaml`: everything of the ICT-BCP that no other file states."""

    cover: Cover = Cover()
    policy: Policy = Policy()
    organisation: Organisation = Organisation()
    damage: Damage = Damage()
    premises: tuple[Premises, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    horizons: tuple[Duration, ...] = ()
    businesses: tuple[Business, ...] = ()
    resources: tuple[MinimumResource, ...] = ()
    contacts: tuple[Contact, ...] = ()
    initial_response: tuple[InitialAction, ...] = ()
    damage_checks: tuple[DamageCheck, ...] = ()
    references: tuple[Text, ...] = ()
    measures: tuple[Measure, ...] = ()
    drills: DrillYear = DrillYear()
    maintenance: Maintenance = Maintenance()
