"""Where a system runs."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source
from bcp.model.message import mark
from bcp.model.quantity import Size, WholeNumber


class HostingKind(StrEnum):
    """What a system runs on."""

    PLATFORM = "platform"
    PHYSICAL = "physical"
    APPLIANCE = "appliance"
    FACILITY = "facility"
    EXTERNAL = "external"


class Hosting(Entity):
    """Where a system runs and what it takes from the platform."""

    kind: HostingKind
    site: Identifier
    platform: Identifier | None = None
    vcpu: WholeNumber = Field(default=0, ge=0)
    memory: Size = 0
    disk: Size = 0
    source: Source = ASSUMPTION

    @model_validator(mode="after")
    def _platform_is_named(self) -> Hosting:
        if (self.kind is HostingKind.PLATFORM) != (self.platform is not None):
            raise PydanticCustomError(
                "hosting-platform",
                mark("Hosting of kind 'platform' names its platform, and no other kind does."),
            )
        return self
