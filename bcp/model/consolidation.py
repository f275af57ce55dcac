"""What the review of server consolidation needs to know of a system."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source, Text
from bcp.model.moment import Day
from bcp.model.quantity import Duration, Size, WholeNumber

MonthText = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]

FiscalYearNumber = Annotated[WholeNumber, Field(ge=2000, le=2100)]
"""The year in which a fiscal year begins (April)."""

Yen = Annotated[WholeNumber, Field(ge=0, le=10**12)]
"""Whole yen without consumption tax."""


class CostItem(StrEnum):
    """What a city pays for; the items of the total cost over the years."""

    HARDWARE = "hardware"
    HARDWARE_MAINTENANCE = "hardware-maintenance"
    SOFTWARE = "software"
    SOFTWARE_MAINTENANCE = "software-maintenance"
    OPERATION = "operation"
    OUTSOURCING = "outsourcing"
    DATA_CENTRE = "data-centre"
    LINES = "lines"
    MIGRATION = "migration"


class Every(StrEnum):
    """How often an amount falls due: once, when the server is introduced, renewed or moved, or in
    each fiscal year.
    """

    ONCE = "once"
    YEAR = "year"


class CostLine(Entity):
    """An amount that is paid for one item. What is paid for hardware `once` is its procurement."""

    item: CostItem
    yen: Yen
    every: Every = Every.YEAR
    source: Source = ASSUMPTION


class Consolidation(Entity):
    """What the consolidation review needs to know; everything optional, nothing invented.

    `vcpu`, `memory`, `disk` and `iops` are what one machine would be given on the platform, the
    `_peak` ones what it takes at most; `machines` of them make up the system. `alone` is what a
    server of its own costs, `consolidated` what is paid for the system itself on the platform.
    `steps_dropped` are the steps of its recovery that a guest of the platform does not need, such
    as waiting for a new server. `connections` counts independent network paths. An empty list of
    `middleware` or `physical_ties` says that there is none; left out, nobody has looked.
    """

    current_server: Text | None = None
    machines: WholeNumber = Field(default=1, ge=1, le=1000)
    lease_start: Day | None = None
    lease_end: Day | None = None
    re_lease: bool | None = None
    contract: Text | None = None
    vcpu: WholeNumber | None = Field(default=None, ge=1)
    memory: Size | None = None
    disk: Size | None = None
    iops: WholeNumber | None = Field(default=None, ge=0)
    vcpu_peak: WholeNumber | None = Field(default=None, ge=0)
    memory_peak: Size | None = None
    disk_peak: Size | None = None
    iops_peak: WholeNumber | None = Field(default=None, ge=0)
    operating_system: Text | None = None
    os_end_of_support: MonthText | None = None
    middleware: tuple[Text, ...] | None = None
    middleware_end_of_support: MonthText | None = None
    licence_basis: Text | None = None
    vendor_supports: bool | None = None
    vendor_statement: Text | None = None
    physical_ties: tuple[Text, ...] | None = None
    national_device: bool | None = None
    leaving_for_cloud: bool | None = None
    leaving_year: FiscalYearNumber | None = None
    managed: bool | None = None
    connections: WholeNumber | None = Field(default=None, ge=0, le=100)
    move_days: WholeNumber | None = Field(default=None, ge=1, le=1000)
    move_outage: Duration | None = None
    steps_dropped: tuple[Identifier, ...] = ()
    alone: tuple[CostLine, ...] = ()
    consolidated: tuple[CostLine, ...] = ()
    decision: Text | None = None
    reason: Text | None = None
    fiscal_year: FiscalYearNumber | None = None
    source: Source = ASSUMPTION
