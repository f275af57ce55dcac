"""The binding chain of what really happened: step by step back from a recovery to the incident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bcp.evaluation.standing import Standstill
from bcp.execution.state import PASSED, RunState
from bcp.model.identity import Entity
from bcp.planning.plan import Plan, PlannedStep
from bcp.planning.reason import Reason, ReasonKind


class ActualLink(Entity):
    """A step of a chain, in seconds after the incident; it began `waited` seconds after the end of
    the one before it and took `took` seconds with all its attempts; for `halted` seconds of both
    nothing could be begun. The waits and times of a chain add up to the recovery.
    """

    step: str
    system: str
    title: str
    waited: int
    halted: int
    took: int
    start: int
    finish: int
    attempts: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Span:
    """When a step really began and ended, in seconds after the incident."""

    key: str
    start: int
    finish: int


@dataclass(frozen=True)
class Course:
    """What really happened, step by step."""

    state: RunState
    halts: Sequence[Standstill] = ()

    @property
    def plan(self) -> Plan:
        """The plan that counts now."""
        return self.state.plan

    @cached_property
    def spans(self) -> Mapping[str, Span]:
        """The steps that are over and let others begin, by key."""
        return {
            key: Span(
                key,
                self.state.seconds(step.started or step.finished),
                self.state.seconds(step.finished),
            )
            for key, step in self.state.steps.items()
            if step.status in PASSED and step.finished is not None
        }

    @cached_property
    def by_person(self) -> Mapping[str, tuple[Span, ...]]:
        """What each person was at."""
        found: dict[str, list[Span]] = {}
        for key, span in self.spans.items():
            for person in self.state.steps[key].people:
                found.setdefault(person, []).append(span)
        return {person: tuple(spans) for person, spans in found.items()}

    @cached_property
    def by_lane(self) -> Mapping[str, tuple[Span, ...]]:
        """What was restored from each repository, and until when it held a lane."""
        found: dict[str, list[Span]] = {}
        for key, span in self.spans.items():
            freed = self.state.steps[key].freed
            for lane in self.plan.steps_by_key[key].lanes:
                until = self.state.seconds(freed[lane]) if lane in freed else span.finish
                found.setdefault(lane, []).append(replace(span, finish=until))
        return {lane: tuple(spans) for lane, spans in found.items()}


def actual_chain(course: Course, goals: Sequence[str]) -> tuple[ActualLink, ...]:
    """The chain to the last of `goals` that ended, the first step first; empty where none has.

    Each step waited last for the nearest end before its beginning among the steps that it stands
    on, those that its people were at, and the restores that held its lane.
    """
    ended = [course.spans[key] for key in goals if key in course.spans]
    found: list[ActualLink] = []
    span = max(ended, key=lambda each: (each.finish, each.start), default=None)
    seen: set[str] = set()
    while span is not None and span.key not in seen:
        seen.add(span.key)
        before, reason = _cause(course, span, seen)
        found.append(_link(course, span, before, reason))
        span = before
    return tuple(reversed(found))


def _link(course: Course, span: Span, before: Span | None, reason: Reason) -> ActualLink:
    step, since = course.plan.steps_by_key[span.key], 0 if before is None else before.finish
    return ActualLink(
        step=step.key,
        system=step.system,
        title=step.title,
        waited=span.start - since,
        halted=sum(each.within(since, span.finish) for each in course.halts),
        took=span.finish - span.start,
        start=span.start,
        finish=span.finish,
        attempts=course.state.steps[span.key].attempt,
        reason=reason,
    )


def _cause(course: Course, span: Span, seen: set[str]) -> tuple[Span | None, Reason]:
    step = course.plan.steps_by_key[span.key]
    held = [
        (before, reason)
        for before, reason in _candidates(course, step, span)
        if before.finish <= span.start and before.key not in seen
    ]
    if held:
        # Of several that ended together the first one named counts: what the step stands on.
        return max(held, key=lambda each: each[0].finish)
    held_out = course.plan.declared < step.release <= span.start
    kind = ReasonKind.RELEASE if held_out else ReasonKind.DECLARATION
    return None, Reason(kind=kind, subject="", until=span.start)


def _candidates(course: Course, step: PlannedStep, span: Span) -> Iterator[tuple[Span, Reason]]:
    for key in step.predecessors:
        before = course.spans.get(key)
        if before is not None:
            yield before, _after(course, step, before)
    wanted = [skill for skill, count in step.skills for _ in range(count)]
    for person, skill in zip(course.state.steps[step.key].people, wanted, strict=False):
        for before in course.by_person[person]:
            yield before, _held(ReasonKind.PERSON, skill, before)
    lanes = {each.repository: each.lanes for each in course.plan.lanes}
    for lane in step.lanes:
        for before in course.by_lane[lane]:
            if before.key != span.key and _is_full(course, lane, lanes.get(lane, 0), before):
                yield before, _held(ReasonKind.LANE, lane, before)


def _after(course: Course, step: PlannedStep, before: Span) -> Reason:
    system = course.plan.steps_by_key[before.key].system
    if system == step.system:
        return Reason(kind=ReasonKind.PREDECESSOR, subject=before.key, until=before.finish)
    return _held(ReasonKind.REQUIREMENT, system, before)


def _held(kind: ReasonKind, subject: str, before: Span) -> Reason:
    return Reason(kind=kind, subject=subject, until=before.finish, holder=before.key)


def _is_full(course: Course, lane: str, lanes: int, before: Span) -> bool:
    """Whether all lanes were busy until that restore ended: only then did others wait for it."""
    busy = [each for each in course.by_lane[lane] if each.start < before.finish <= each.finish]
    return len(busy) >= lanes
