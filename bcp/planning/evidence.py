"""What runs have measured: the only thing that may replace an assumption of the inventory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import AwareDatetime, Field

from bcp.model.identity import Entity
from bcp.planning.plan import Basis


class MeasuredDuration(Entity):
    """How long a step takes, in whole seconds, and what that rests on.

    `count` runs measured it, the `last` of them ended then; `shortest` and `longest` are the
    extremes among them. None: the figure was not drawn from the journal.
    """

    seconds: int = Field(ge=0)
    basis: Basis
    count: int = Field(default=1, ge=1)
    last: AwareDatetime | None = None
    shortest: int | None = None
    longest: int | None = None


class MeasuredRate(Entity):
    """How fast a restore reads from a repository, in bytes a second, and what that rests on.

    As of a duration: `count` runs, the `last` one, and the extremes. `observed` is what they
    showed before the inventory's rate bounded it.
    """

    bytes_per_second: int = Field(ge=1)
    basis: Basis
    count: int = Field(default=1, ge=1)
    last: AwareDatetime | None = None
    observed: int | None = None
    slowest: int | None = None
    fastest: int | None = None


class Evidence(Entity):
    """What takes the place of the inventory's assumptions; empty: nothing does.

    Attributes:
        durations: by step key (`system/step`), the whole step, transfer included.
        work: by step key, the step without its transfers, for steps that `durations` lacks: it
            replaces the estimate, and the transfer is added as ever.
        rates: by repository; they replace the rate that the inventory states.
        copies: by `copy_key`; of one data set from one repository, which comes before `rates`.
        rehearsed: by step key, what drills at lab scale took for the work. Too small a scale to
            replace anything: shown beside the assumption that stands.
    """

    durations: Mapping[str, MeasuredDuration] = {}
    work: Mapping[str, MeasuredDuration] = {}
    rates: Mapping[str, MeasuredRate] = {}
    copies: Mapping[str, MeasuredRate] = {}
    rehearsed: Mapping[str, MeasuredDuration] = {}

    def work_of(self, step: str, assumed: int) -> tuple[int, Basis]:
        """Seconds of work of a step and their basis; `assumed` is the inventory's estimate."""
        found = self.work.get(step)
        return (assumed, Basis.ASSUMED) if found is None else (found.seconds, found.basis)

    def rate_of(
        self, repository: str, stated: int, data_set: str | None = None
    ) -> tuple[int, Basis]:
        """Bytes a second from a repository and their basis; `stated` is the inventory's rate.

        `data_set` (`system/backup`) is what is copied.
        """
        found = self.rates.get(repository)
        if data_set is not None:
            found = self.copies.get(copy_key(repository, data_set), found)
        return (stated, Basis.ASSUMED) if found is None else (found.bytes_per_second, found.basis)


def copy_key(repository: str, data_set: str) -> str:
    """The key of a data set (`system/backup`) in a repository."""
    return f"{repository}:{data_set}"


NO_EVIDENCE = Evidence()
"""Nothing was measured yet: every assumption stands."""

_WEAKEST_FIRST = (Basis.ASSUMED, Basis.EXTRAPOLATED, Basis.MEASURED)


def basis_of_sum(parts: Iterable[tuple[int, Basis]]) -> Basis:
    """What most of a sum of seconds rests on; of equals the weaker one, of nothing `assumed`."""
    seconds = dict.fromkeys(_WEAKEST_FIRST, 0)
    for amount, basis in parts:
        seconds[basis] += amount
    return max(_WEAKEST_FIRST, key=lambda basis: seconds[basis])
