"""What a city states for the review of server consolidation: rules, policy, prices, calendar."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from bcp.model.consolidation import CostLine, FiscalYearNumber
from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source, Text
from bcp.model.quantity import Factor, Share, Size, WholeNumber
from bcp.model.system import Segment

MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
"""A day of every year, `03-15`."""


class Criterion(StrEnum):
    """What a rule looks at.

    `carries-platform` holds of what the platform, or the restore of its guests, stands on: such a
    server among the guests would be a cycle. `other-site` holds of what stands where the platform
    has no host.
    """

    APPLIANCE = "appliance"
    PHYSICAL_TIE = "physical-tie"
    VENDOR_REFUSES = "vendor-refuses"
    NATIONAL_DEVICE = "national-device"
    LEAVING_FOR_CLOUD = "leaving-for-cloud"
    CARRIES_PLATFORM = "carries-platform"
    OTHER_SITE = "other-site"


class Ruling(StrEnum):
    """What the review says of a server: move it, keep it where it is, or find out first."""

    CANDIDATE = "candidate"
    KEEP = "keep"
    UNCLEAR = "unclear"


class Rule(Entity):
    """A server of which the criterion holds is ruled so, for this reason; the first rule wins.

    `within_years` bounds how far away leaving for the shared cloud may be.
    """

    id: Identifier
    criterion: Criterion
    ruling: Ruling = Ruling.KEEP
    within_years: WholeNumber | None = Field(default=None, ge=0, le=20)
    reason: Text
    source: Source = ASSUMPTION


class Knowledge(StrEnum):
    """What has to be known of a server before it can be a candidate."""

    SIZE = "size"
    LEASE_END = "lease-end"
    OPERATING_SYSTEM = "operating-system"
    VENDOR_WORD = "vendor-word"
    COST = "cost"
    PHYSICAL_TIES = "physical-ties"
    LEAVING_YEAR = "leaving-year"


class DecisionMeaning(Entity):
    """What the words of `consolidation.decision` mean, so that they can be held against a ruling.

    `unclear` are the words for what is not decided yet.
    """

    words: tuple[Text, ...] = Field(min_length=1)
    ruling: Ruling


class Growth(Entity):
    """What is added each year, in percent of the year before."""

    vcpu: Share = 0
    memory: Share = 0
    disk: Share = 0
    iops: Share = 0
    source: Source = ASSUMPTION


class Offer(Entity):
    """A host that could be bought, with its price and what it costs in a year."""

    id: Identifier
    name: Text
    vcpu: WholeNumber = Field(ge=1)
    memory: Size
    disk: Size = 0
    iops: WholeNumber = Field(default=0, ge=0)
    costs: tuple[CostLine, ...]
    source: Source = ASSUMPTION


class Stage(Entity):
    """A fiscal year in which a platform is built or expanded: the hosts that come with it.

    `disk` and `iops` are what the shared storage gains. `costs` are those of the whole stage.
    """

    fiscal_year: FiscalYearNumber
    title: Text
    platform: Identifier
    hosts: tuple[Identifier, ...]
    disk: Size = 0
    iops: WholeNumber = Field(default=0, ge=0)
    costs: tuple[CostLine, ...] = ()
    source: Source = ASSUMPTION


class PlacementPolicy(Entity):
    """How guests may be placed.

    `overcommit` is virtual processors per processor of a host; what is taken at peak stays below
    `peak_limit` of the real ones. Segments of different `separate` groups never share a host, and
    neither do systems that are to stay `apart`.
    """

    overcommit: Factor = 1.0
    peak_limit: Share = 100
    growth: Growth = Growth()
    separate: tuple[tuple[Segment, ...], ...] = ()
    apart: tuple[tuple[Identifier, ...], ...] = ()
    source: Source = ASSUMPTION


class AllocationKey(StrEnum):
    """By what the cost of the platform is divided among its guests: the memory they are given, or
    of processors, memory and disk the one of which a guest takes the largest share.
    """

    MEMORY = "memory"
    LARGEST = "largest"


class CostPolicy(Entity):
    """What is compared: procurement against `target` percent off, and everything over `years`.

    Of a server that runs on after its lease, `re_lease` is what a year costs in percent of a year
    before. `fallback` are the lines of a server of its own for which nothing is stated, and each
    assumption is varied by `sensitivity` percent. `allocation` says whose share of the platform
    is how large.
    """

    target: Share = 20
    target_source: Source = "②-04"
    years: WholeNumber = Field(default=5, ge=1, le=20)
    re_lease: Share = 10
    fallback: tuple[CostLine, ...] = ()
    sensitivity: Share = 30
    allocation: AllocationKey = AllocationKey.MEMORY
    source: Source = ASSUMPTION


class Closure(Entity):
    """Days of every year on which nothing is moved, both included; may pass the end of a year."""

    begin: MonthDay
    end: MonthDay
    reason: Text


class MovePolicy(Entity):
    """Who moves servers and when.

    `person_days` a month are what `team` can give. Moves happen on days off, and are done
    `days_before_lease_end` at the latest; a system whose effort nobody states takes
    `default_days` person-days.
    """

    team: Identifier
    person_days: WholeNumber = Field(ge=1, le=1000)
    default_days: WholeNumber = Field(default=5, ge=1, le=1000)
    days_before_lease_end: WholeNumber = Field(default=30, ge=0, le=365)
    closed: tuple[Closure, ...] = ()
    source: Source = ASSUMPTION


class ReviewPolicy(Entity):
    """`review.yaml`: everything that the review of server consolidation is judged by.

    Without `first_year` the review begins with the fiscal year of its day.
    """

    first_year: FiscalYearNumber | None = None
    platform: Identifier
    rules: tuple[Rule, ...] = ()
    needed: tuple[Knowledge, ...] = (Knowledge.SIZE,)
    decisions: tuple[DecisionMeaning, ...] = ()
    placement: PlacementPolicy = PlacementPolicy()
    stages: tuple[Stage, ...] = ()
    offers: tuple[Offer, ...] = ()
    cost: CostPolicy = CostPolicy()
    moves: MovePolicy | None = None
    source: Source = ASSUMPTION
