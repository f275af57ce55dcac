"""What a system stands on."""

from __future__ import annotations

from enum import StrEnum

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from bcp.model.identity import ASSUMPTION, Entity, Identifier, Source, Text
from bcp.model.message import mark
from bcp.model.objective import RecoveryLevel


class DependencyKind(StrEnum):
    """`requires`: verified up before; `any_of`: one of several; `uses`: degraded without."""

    REQUIRES = "requires"
    ANY_OF = "any_of"
    USES = "uses"


class Dependency(Entity):
    """One statement of what a system stands on; exactly one of the three keys is given."""

    requires: Identifier | None = None
    any_of: tuple[Identifier, ...] = ()
    uses: Identifier | None = None
    level: RecoveryLevel | None = None
    reason: Text | None = None
    source: Source = ASSUMPTION

    @model_validator(mode="after")
    def _one_kind(self) -> Dependency:
        if sum((self.requires is not None, bool(self.any_of), self.uses is not None)) != 1:
            raise PydanticCustomError(
                "dependency-kind",
                mark("A dependency has exactly one of 'requires', 'any_of' and 'uses'."),
            )
        if self.any_of and len(set(self.any_of)) < 2:
            raise PydanticCustomError(
                "dependency-any-of",
                mark("'any_of' names at least two different systems."),
            )
        if (self.level is not None) != (self.uses is not None):
            raise PydanticCustomError(
                "dependency-level",
                mark(
                    "'level' says what is left without a 'uses' dependency; give both or neither."
                ),
            )
        return self

    @property
    def kind(self) -> DependencyKind:
        """Which of the three kinds this is."""
        if self.requires is not None:
            return DependencyKind.REQUIRES
        return DependencyKind.ANY_OF if self.any_of else DependencyKind.USES

    @property
    def targets(self) -> tuple[str, ...]:
        """The systems that are named."""
        if self.any_of:
            return self.any_of
        return tuple(name for name in (self.requires, self.uses) if name is not None)
