"""Which assumption turns the verdict: each is varied alone, and the value sought at which it flips.

The verdicts are whether the indicator meets its target, and whether (B) costs no more than (A). The
placement is not made again: fewer or smaller guests leave the same hosts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from bcp.consolidation.cost_basis import Basis
from bcp.consolidation.cost_model import Assumption, CostModel, Verdict

_PERCENT = 100
_HIGHEST = 1024
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Swing:
    """What one assumption does to one verdict.

    `low` and `high` are the values with it varied down and up. `switch` is the factor of it at
    which the verdict turns (1 is as assumed), None where none from 0 on does; not `exact`: found
    by bisection.
    """

    verdict: Verdict
    assumption: Assumption
    low: Fraction | None
    high: Fraction | None
    switch: Fraction | None
    exact: bool

    @property
    def strength(self) -> Fraction:
        """How far apart the two values are."""
        return abs((self.high or Fraction(0)) - (self.low or Fraction(0)))


@dataclass(frozen=True, slots=True)
class Dropout:
    """The value of a verdict without one candidate, and without all up to it in this order."""

    system: str
    value: Fraction | None
    cumulated: Fraction | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One verdict: the swings by strength, and candidates that drop out one after the other.

    Of a verdict that holds those whose loss hurts most go first, of any other those whose loss
    helps most. `turns_after` is how many it takes to turn it, None where it never does.
    """

    verdict: Verdict
    percent: int
    value: Fraction | None
    holds: bool
    swings: tuple[Swing, ...]
    dropouts: tuple[Dropout, ...]
    turns_after: int | None


def sensitivities(basis: Basis) -> tuple[Sensitivity, ...]:
    """Both verdicts, every assumption varied by the policy's `sensitivity`."""
    model = CostModel(basis)
    return tuple(_sensitivity(model, verdict) for verdict in Verdict)


def _sensitivity(model: CostModel, verdict: Verdict) -> Sensitivity:
    base = model.outcome()
    holds = base.margin(verdict) >= 0
    swings = [
        swing
        for assumption in model.assumptions()
        if (swing := _swing(model, verdict, assumption)).strength
    ]
    dropouts = _dropouts(model, verdict, holds=holds)
    turned = [number for number, each in enumerate(dropouts, 1) if each.holds != holds]
    return Sensitivity(
        verdict,
        model.basis.policy.sensitivity,
        base.value(verdict),
        holds,
        tuple(sorted(swings, key=lambda swing: -swing.strength)),
        dropouts,
        min(turned, default=None),
    )


def _swing(model: CostModel, verdict: Verdict, assumption: Assumption) -> Swing:
    part = Fraction(model.basis.policy.sensitivity, _PERCENT)
    switch, exact = switching(lambda factor: model.outcome(assumption, factor).margin(verdict))
    return Swing(
        verdict,
        assumption,
        model.outcome(assumption, 1 - part).value(verdict),
        model.outcome(assumption, 1 + part).value(verdict),
        switch,
        exact,
    )


def _dropouts(model: CostModel, verdict: Verdict, *, holds: bool) -> tuple[Dropout, ...]:
    candidates = [member.system for member in model.basis.members if not member.on_platform]
    single = {system: model.without((system,)) for system in candidates}
    order = sorted(
        candidates,
        key=lambda system: single[system].margin(verdict) * (1 if holds else -1),
    )
    gone: list[str] = []
    found = []
    for system in order:
        gone.append(system)
        left = model.without(gone)
        found.append(
            Dropout(
                system,
                single[system].value(verdict),
                left.value(verdict),
                left.margin(verdict) >= 0,
            )
        )
    return tuple(found)


def switching(margin: Callable[[Fraction], Fraction]) -> tuple[Fraction | None, bool]:
    """The factor from 0 on, nearest to 1, at which the sign of a margin turns, and if exactly.

    A linear margin is solved, any other searched by bisection up to a factor of 1024.
    """
    none, one, two = (margin(Fraction(factor)) for factor in range(3))
    if two - one == one - none:
        slope = one - none
        factor = -none / slope if slope else None
        return (factor if factor is not None and factor >= 0 else None), True
    low, high = Fraction(1), Fraction(0)
    if (none >= 0) == (one >= 0):
        while (margin(high := max(2 * high, Fraction(2))) >= 0) == (one >= 0):
            if high >= _HIGHEST:
                return None, False
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (margin(middle) >= 0) == (one >= 0):
            low = middle
        else:
            high = middle
    return (low + high) / 2, False
