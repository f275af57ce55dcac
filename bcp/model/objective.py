"""Recovery objectives (ISO 22301, ISO/IEC 27031; IPA non-functional grades A.1.3 and A.1.4)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source, Text
from bcp.model.quantity import Duration, Share, WholeNumber


class Occasion(StrEnum):
    """Which targets apply: a large disaster and an ordinary failure have different ones."""

    DISASTER = "disaster"
    ORDINARY = "ordinary"


class RecoveryLevel(Entity):
    """RLO: the share of the normal service that counts as recovered, in words and percent."""

    share: Share
    description: Text


class Targets(Entity):
    """RTO, RPO, RLO and MTPD of one occasion; the RTO runs from the incident to *verified*."""

    rto: Duration
    rpo: Duration
    rlo: RecoveryLevel
    mtpd: Duration


class Objective(Entity):
    """A class of systems that share their targets; priority 1 comes first."""

    id: Identifier
    name: Text
    priority: WholeNumber = Field(ge=1, le=9)
    disaster: Targets
    ordinary: Targets
    source: Source = ASSUMPTION

    def targets(self, occasion: Occasion) -> Targets:
        """The targets that hold on `occasion`."""
        return self.disaster if occasion is Occasion.DISASTER else self.ordinary


class BusinessHours(Entity):
    """Weekday opening hours as durations after midnight (`8h30m`); holidays have none."""

    opens: Duration
    closes: Duration


class City(Entity):
    """The body whose plan this is."""

    name: Text
    name_en: Text
    department: Text
    timezone: Text = "Asia/Tokyo"
    business_hours: BusinessHours
    source: Source = ASSUMPTION
