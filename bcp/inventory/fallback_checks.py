"""Whether the other ways of recovery steps are stated so that they can be taken."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import EntityKind, Path
from bcp.inventory.suggestion import instead_of
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.system import Need, RecoveryStep, StepKind, System

_WAYS = (StepKind.AUTOMATED, StepKind.MANUAL)
_IGNORED = (
    "after",
    "requires_systems",
    "reaches",
    "decided_by",
    "approvals",
    "retries",
    "backoff",
    "alternate",
    "on_failure",
)
"""What only a step that is planned can have."""


def alternates_are_fallbacks(contents: Contents) -> Iterator[Problem]:
    """`alternate` names another step of the procedure that is needed as a fallback only, and what
    it replaces is work: no other way makes a system verified or a decision taken.
    """
    for system in contents.inventory.systems:
        for number, step in enumerate(system.recovery):
            if step.alternate is not None and step.needed is not Need.FALLBACK:
                yield from _alternate(contents, system, step, step.alternate, number)


def fallbacks_are_used(contents: Contents) -> Iterator[Problem]:
    """A fallback step is the other way of some step, is work, and states no place of its own."""
    for system in contents.inventory.systems:
        used = {step.alternate for step in system.recovery if step.needed is not Need.FALLBACK}
        for number, step in enumerate(system.recovery):
            if step.needed is not Need.FALLBACK:
                continue
            if step.id not in used:
                yield warning(
                    "fallback-unused",
                    Message.of("No step names '{step}' as its other way.", step=step.id),
                    Message.of("Name it with 'alternate', or say when else it is needed."),
                    _place(contents, system, ("recovery", number, "needed")),
                )
            if step.kind not in _WAYS:
                yield _no_work(step, _place(contents, system, ("recovery", number, "kind")))
            for key in _IGNORED:
                if key in step.model_fields_set:
                    yield warning(
                        "fallback-ignores",
                        Message.of("A fallback step has no use for '{key}'.", key=key),
                        Message.of("State it in the step that names this one as 'alternate'."),
                        _place(contents, system, ("recovery", number, key)),
                    )


def _alternate(
    contents: Contents, system: System, step: RecoveryStep, name: str, number: int
) -> Iterator[Problem]:
    position = _place(contents, system, ("recovery", number, "alternate"))
    way = system.step(name)
    if way is None:
        names = [each.id for each in system.recovery if each.needed is Need.FALLBACK]
        yield error(
            "unknown-reference",
            Message.of("'{system}' has no step '{name}'.", system=system.id, name=name),
            instead_of(name, names),
            position,
        )
    elif way is step:
        yield error(
            "alternate-itself",
            Message.of("The step '{step}' is its own other way.", step=step.id),
            Message.of("Name another step, or leave 'alternate' out."),
            position,
        )
    elif way.needed is not Need.FALLBACK:
        yield error(
            "alternate-planned",
            Message.of("The step '{step}' is carried out anyway.", step=way.id),
            Message.of("Write 'needed: fallback' in it, or name another step."),
            position,
        )
    if step.kind not in _WAYS:
        yield _no_work(step, position)


def _no_work(step: RecoveryStep, position: Position) -> Problem:
    return error(
        "alternate-kind",
        Message.of(
            "The step '{step}' is of kind '{kind}', for which there is no other way.",
            step=step.id,
            kind=step.kind.value,
        ),
        Message.of("Only an 'automated' or 'manual' step has, or is, another way."),
        position,
    )


def _place(contents: Contents, system: System, path: Path) -> Position:
    return contents.sources.position(EntityKind.SYSTEM, system.id, path)
