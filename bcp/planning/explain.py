"""Why a plan is as it is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bcp.model.message import Message
from bcp.model.quantity import format_size
from bcp.planning.plan import Plan, PlannedStep
from bcp.planning.reason import BindingKind, Obstacle, ObstacleKind, Reason, ReasonKind


def obstacle_message(obstacle: Obstacle, names: Mapping[str, str] | None = None) -> Message:
    """What keeps a system from coming back; `names` gives systems their names for people."""
    subject = obstacle.subject
    match obstacle.kind:
        case ObstacleKind.NOBODY:
            return Message.of(
                "Too few people with the skill '{skill}' come: {count} more are needed.",
                skill=subject,
                count=dict(obstacle.missing)["people"],
            )
        case ObstacleKind.NO_CAPACITY:
            return Message.of(
                "Platform '{platform}' has no room for it; it would fit with more {missing}.",
                platform=subject,
                missing=_missing(obstacle.missing),
            )
        case ObstacleKind.REQUIREMENT | ObstacleKind.LEVEL:
            return _needed_message(obstacle.kind, (names or {}).get(subject, subject))
        case ObstacleKind.FAILED:
            return Message.of("Its step '{step}' has failed.", step=subject.partition("/")[2])
        case ObstacleKind.NO_COPY | ObstacleKind.NO_PROCEDURE | ObstacleKind.REPOSITORY:
            return _copy_message(obstacle.kind, subject)


def _needed_message(kind: ObstacleKind, system: str) -> Message:
    if kind is ObstacleKind.REQUIREMENT:
        return Message.of("It requires '{system}', which cannot come back.", system=system)
    return Message.of(
        "It stays below its recovery level without '{system}', which cannot come back.",
        system=system,
    )


def _copy_message(kind: ObstacleKind, subject: str) -> Message:
    if kind is ObstacleKind.NO_COPY:
        return Message.of("No copy of its data set '{backup}' survives.", backup=subject)
    if kind is ObstacleKind.REPOSITORY:
        return Message.of(
            "Its copies are in repository '{repository}', which cannot come back.",
            repository=subject,
        )
    return Message.of("It has no recovery steps for being lost.")


def _missing(missing: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(
        f"{name} {amount if name == 'vcpu' else format_size(amount)}" for name, amount in missing
    )


_BY_ITSELF = {
    ReasonKind.DECLARATION: Message.of("starts with the declaration"),
    ReasonKind.RELEASE: Message.of("out until then by the scenario"),
    ReasonKind.NOW: Message.of("starts with the new plan"),
    ReasonKind.BEGUN: Message.of("had begun already"),
}


def reason_message(reason: Reason, names: Mapping[str, str]) -> Message:
    """What a start waited for last; `names` gives systems their names for people."""
    match reason.kind:
        case ReasonKind.PERSON | ReasonKind.LANE:
            return _resource_message(reason, names)
        case ReasonKind.PREDECESSOR:
            return Message.of("after its own step '{step}'", step=reason.subject.partition("/")[2])
        case ReasonKind.REQUIREMENT:
            return Message.of(
                "waited for {system} to be verified",
                system=names.get(reason.subject, reason.subject),
            )
        case ReasonKind.VENDOR:
            return Message.of("waited for vendor '{vendor}' to arrive", vendor=reason.subject)
        case ReasonKind.SITE:
            return Message.of("waited until site '{site}' could be used", site=reason.subject)
        case _:
            return _BY_ITSELF[reason.kind]


def _resource_message(reason: Reason, names: Mapping[str, str]) -> Message:
    if reason.kind is ReasonKind.LANE:
        return Message.of(
            "waited for a restore lane of '{repository}', busy with {step}",
            repository=reason.subject,
            step=step_name(reason.holder, names),
        )
    if reason.holder is None:
        return Message.of(
            "waited until somebody with the skill '{skill}' came", skill=reason.subject
        )
    return Message.of(
        "waited for a free person with the skill '{skill}', busy with {step}",
        skill=reason.subject,
        step=step_name(reason.holder, names),
    )


def binding_chain(plan: Plan, system: str) -> tuple[PlannedStep, ...]:
    """The steps that together make a system as late as it is, the first of them first.

    Each starts the moment that the one before it ends; the first starts when the scenario allows.
    Empty when the system is not planned to come back.
    """
    planned = plan.systems_by_id.get(system)
    if planned is None or planned.verified is None:
        return ()
    aims = set(planned.goals or plan.keys_by_system.get(system, ()))
    last = planned.verified if planned.recovered is None else planned.recovered
    ends = [step for step in plan.steps if step.key in aims and step.finish == last]
    chain = [ends[-1]]
    while (earlier := _cause(chain[-1].reason)) is not None:
        chain.append(plan.steps_by_key[earlier])
    return tuple(reversed(chain))


@dataclass(frozen=True, slots=True)
class Link:
    """A step of a binding chain; it starts `waited` seconds after the end of the one before it.

    The first link waits from the incident on. Waits and durations of a chain add up, second by
    second, to the time at which its system is recovered (verified, if it stays below its level).
    """

    step: PlannedStep
    waited: int


def chain_links(plan: Plan, system: str) -> tuple[Link, ...]:
    """The binding chain with what lies between its steps; empty where it does not come back."""
    links, ended = [], 0
    for step in binding_chain(plan, system):
        links.append(Link(step, step.start - ended))
        ended = step.finish
    return tuple(links)


def bound_message(plan: Plan, system: str, names: Mapping[str, str]) -> Message:
    """Why no order can have a system back before its lower bound: the chain, the people or the
    repository that bind.
    """
    planned, chain = plan.systems_by_id[system], binding_chain(plan, system)
    if planned.binding is None or not chain:
        return Message.of("It cannot come back in any order.")
    match planned.binding.kind:
        case BindingKind.PERSON:
            return Message.of(
                "In any order those with the skill '{skill}' have that much to do before it.",
                skill=planned.binding.subject,
            )
        case BindingKind.LANE:
            return Message.of(
                "In any order repository '{repository}' has that much to restore before it.",
                repository=planned.binding.subject,
            )
        case BindingKind.CHAIN:
            return _chain_message(chain, names)


def _chain_message(chain: tuple[PlannedStep, ...], names: Mapping[str, str]) -> Message:
    """Where somebody or a lane is busy with other work, the bound itself lies before that.

    That people come and rest is in the bound.
    """
    scarce = {ReasonKind.PERSON, ReasonKind.LANE}
    waits = [
        step for step in chain if step.reason.kind in scarce and step.reason.holder is not None
    ]
    step = waits[-1] if waits else chain[0]
    values: dict[str, str | Message] = {
        "step": step_name(step.key, names),
        "reason": reason_message(step.reason, names),
    }
    if waits:
        return Message.of(
            "The chain of what it needs is that long even if nobody else needs people and lanes; "
            "in this order it also waits at {step}: {reason}.",
            **values,
        )
    return Message.of(
        "The chain of what it needs is that long; it begins with {step}: {reason}.", **values
    )


def first_reasons(plan: Plan) -> dict[str, Reason]:
    """By system what its first step waited for: why the system stands where it does."""
    reasons: dict[str, Reason] = {}
    for step in plan.steps:
        reasons.setdefault(step.system, step.reason)
    return reasons


def names_of(plan: Plan) -> dict[str, str]:
    """The names of all systems of the plan, by id."""
    return {
        **{each.system: each.name for each in plan.systems},
        **{each.system: each.name for each in plan.degraded},
    }


def _cause(reason: Reason) -> str | None:
    return reason.subject if reason.kind is ReasonKind.PREDECESSOR else reason.holder


def step_name(key: str | None, names: Mapping[str, str]) -> str:
    """System and step of a key, the system by its name."""
    system, _, step = (key or "").partition("/")
    return f"{names.get(system, system)} / {step}"
