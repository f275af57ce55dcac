"""What the review of server consolidation needs to know of a system."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from bcp.model.identity import ASSUMPTION, Entity, Source, Text
from bcp.model.moment import Day
from bcp.model.quantity import Size, WholeNumber

MonthText = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class Consolidation(Entity):
    """What the consolidation review needs to know; everything optional, nothing invented."""

    current_server: Text | None = None
    lease_start: Day | None = None
    lease_end: Day | None = None
    re_lease: bool | None = None
    contract: Text | None = None
    vcpu_peak: WholeNumber | None = Field(default=None, ge=0)
    memory_peak: Size | None = None
    disk_peak: Size | None = None
    operating_system: Text | None = None
    os_end_of_support: MonthText | None = None
    middleware: tuple[Text, ...] = ()
    licence_basis: Text | None = None
    vendor_statement: Text | None = None
    physical_ties: tuple[Text, ...] = ()
    leaving_for_cloud: bool | None = None
    decision: Text | None = None
    reason: Text | None = None
    fiscal_year: WholeNumber | None = Field(default=None, ge=2000, le=2100)
    source: Source = ASSUMPTION
