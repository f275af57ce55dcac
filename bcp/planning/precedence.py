"""Which of the needed steps of a procedure come before which."""

from __future__ import annotations

from collections.abc import Mapping

from bcp.model.system import RecoveryStep, System


def order(system: System, steps: list[RecoveryStep]) -> list[tuple[int, ...]]:
    """For each needed step the needed steps before it; one that is not needed passes on its own."""
    names = (step.id for step in system.recovery)
    stated = dict(zip(names, system.predecessors, strict=True))
    numbers = {step.id: number for number, step in enumerate(steps)}
    return [_before(step.id, stated, numbers) for step in steps]


def _before(
    step: str, stated: Mapping[str, tuple[str, ...]], numbers: Mapping[str, int]
) -> tuple[int, ...]:
    found: set[int] = set()
    seen: set[str] = set()
    pending = list(stated[step])
    while pending:
        name = pending.pop()
        if name in numbers:
            found.add(numbers[name])
        elif name in stated and name not in seen:
            seen.add(name)
            pending.extend(stated[name])
    return tuple(sorted(found))
