"""The port to an exact solver of packings, and how far its answers are believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bcp.consolidation.packing import Assignment, Packing


@dataclass(frozen=True, slots=True)
class Work:
    """How much a solver may do: `units` of its own clock, which counts operations and so runs the
    same on every machine; `seconds` are a safety net, and what they cut off need not repeat itself.
    """

    units: float = 20
    seconds: float = 120


ENOUGH = Work()
"""What one packing is worth while somebody waits for the review."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What is known of a packing.

    `assignment` is the best that was found, None where there is none. No assignment uses fewer
    bins than `bound`; a bound above the number of bins proves that none exists. `exact` says that
    an exact solver had a part in it, `clocked` that the wall clock cut its work off.
    """

    assignment: Assignment | None
    bound: int
    exact: bool = False
    clocked: bool = False

    @property
    def used(self) -> int:
        """How many bins are used."""
        return len(set(self.assignment or ()))

    def proven(self, packing: Packing) -> bool:
        """Whether no assignment uses fewer bins; without one, whether there is none."""
        if self.assignment is None:
            return self.bound > len(packing.rooms)
        return self.used <= self.bound


class PackingSolver(Protocol):
    """Solves packings to the end, or as far as its work goes."""

    def fewest(self, packing: Packing, known: Packed, work: Work) -> Packed:
        """An assignment to fewer bins, or a higher bound; `known` where neither is found."""
        ...

    def tidied(self, packing: Packing, known: Assignment, work: Work) -> Assignment:
        """An assignment that costs less than a known one, if there is; no more bins."""
        ...
