"""Which systems move when, and what inventory that makes of the present one. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bcp.consolidation.moved import Bought, Relocation, equipped, moved, overcommitted, staged
from bcp.model.inventory import Inventory
from bcp.model.review import Stage

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Course:
    """The moves onto one platform, and what the platform is in which fiscal year.

    A stage lasts until the next one; stages of other platforms are passed over. `overcommit` is
    what the policy lets guests share of a processor: it holds before the moves as well as after.
    """

    inventory: Inventory
    platform: str
    moves: tuple[Relocation, ...]
    stages: tuple[Stage, ...] = ()
    purchases: tuple[Bought, ...] = ()
    overcommit: float = 1.0

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems that move, the earlier ones first."""
        ordered = sorted(self.moves, key=lambda move: move.fiscal_year)
        return tuple(move.system for move in ordered)

    @property
    def interim_years(self) -> tuple[int, ...]:
        """The fiscal years of the stages at the end of which some moves are done and not all, or
        the platform is not yet complete.
        """
        years = sorted({each.fiscal_year for each in self.stages if each.platform == self.platform})
        return tuple(year for year in years[:-1] if self.done_by(year))

    def next_stage(self, year: int) -> int | None:
        """The fiscal year of the stage after that of a year."""
        later = (each.fiscal_year for each in self.stages if each.platform == self.platform)
        return min((each for each in later if each > year), default=None)

    def done_by(self, year: int | None) -> tuple[str, ...]:
        """The systems that have moved when the stage of a fiscal year ends; None: all."""
        end = None if year is None else self.next_stage(year)
        if end is None:
            return self.systems
        done = {move.system for move in self.moves if move.fiscal_year < end}
        return tuple(system for system in self.systems if system in done)

    def before(self, year: int | None = None) -> Inventory:
        """The inventory without the moves, the platform as it is in a fiscal year; None: at last.

        What is bought for the moves belongs to them and is not there.
        """
        present = overcommitted(self.inventory, self.platform, self.overcommit)
        return present if year is None else staged(present, self.platform, self.stages, year)

    def after(self, year: int | None = None, without: Collection[str] = NONE) -> Inventory:
        """The inventory with the moves that are done by the end of a stage; None: with all."""
        bought = (
            purchase for purchase in self.purchases if year is None or purchase.fiscal_year <= year
        )
        systems = [system for system in self.done_by(year) if system not in without]
        return moved(
            equipped(self.before(year), self.platform, tuple(bought)), self.platform, systems
        )
