"""Puts the plan together from the schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from bcp.model.scenario import Realm
from bcp.model.system import OnFailure
from bcp.planning.bounds import makespan_bound, system_bounds
from bcp.planning.explain import obstacle_message
from bcp.planning.impact import Hit
from bcp.planning.network import NEVER, Network, latest_finishes
from bcp.planning.plan import (
    Assignment,
    DegradedSystem,
    Impact,
    LaneCapacity,
    Method,
    Plan,
    PlannedStep,
    PlannedSystem,
    Verdict,
)
from bcp.planning.priority import Goals, makespan, verified_times
from bcp.planning.procedure import COMES_BACK, Draft
from bcp.planning.recoverability import Recovery, Situation
from bcp.planning.schedule import Schedule, reason_of
from bcp.planning.staffing import slots

_RETURN_TIMEOUT = 4 * 3600


@dataclass(frozen=True)
class Composer:
    """Everything that the plan is made of."""

    situation: Situation
    recovery: Recovery
    network: Network
    schedule: Schedule
    goals: Goals
    method: Method = Method.LIST

    def compose(self, digest: str, realm: Realm) -> Plan:
        """The plan; `digest` is that of the inventory."""
        inventory, scenario = self.situation.inventory, self.situation.scenario
        lanes = {each.id: each.lanes for each in inventory.repositories}
        return Plan.model_construct(
            schema_version=Plan.model_fields["schema_version"].default,
            scenario=scenario.id,
            scenario_name=scenario.name,
            realm=realm,
            occasion=scenario.occasion,
            incident_at=scenario.incident_at,
            declared=scenario.declared_after,
            inventory_digest=digest,
            method=self.method,
            steps=self._steps(),
            systems=self._systems(),
            degraded=self._degraded(),
            makespan=makespan(self.network, self.schedule),
            lower_bound=makespan_bound(self.network, self.situation.workforce, lanes),
            people=self.situation.workforce.people,
            lanes=tuple(
                LaneCapacity.model_construct(repository=name, lanes=count)
                for name, count in lanes.items()
            ),
        )

    @cached_property
    def _verified(self) -> Mapping[str, int]:
        return verified_times(self.network, self.schedule)

    def _steps(self) -> tuple[PlannedStep, ...]:
        schedule = self.schedule
        latest = latest_finishes(
            self.network, self.goals.targets, schedule.sequence, schedule.holders
        )
        return tuple(
            self._step(step, rank, latest[step]) for rank, step in enumerate(schedule.sequence)
        )

    def _step(self, step: int, rank: int, latest: int) -> PlannedStep:
        draft, schedule = self.network.drafts[step], self.schedule
        stated = draft.step
        people = self.situation.workforce.people
        release = draft.release.time
        return PlannedStep.model_construct(
            key=draft.key,
            system=draft.system,
            step=draft.key.partition("/")[2],
            kind=draft.kind,
            title=COMES_BACK if stated is None else stated.title,
            start=schedule.start[step],
            finish=schedule.start[step] + draft.duration,
            release=release if release > self.situation.scenario.declared_after else 0,
            latest_finish=None if latest >= NEVER else latest,
            predecessors=tuple(self.network.drafts[p].key for p in self.network.before[step]),
            people=tuple(
                Assignment.model_construct(person=people[person].id, skill=skill)
                for person, skill in zip(schedule.people[step], slots(draft.demand), strict=True)
            ),
            skills=draft.demand,
            lanes=draft.lanes,
            actions=draft.actions,
            basis=draft.basis,
            reason=reason_of(schedule, self.network, step),
            rank=rank,
            **_policy(draft),
        )

    def _systems(self) -> tuple[PlannedSystem, ...]:
        bounds = system_bounds(self.network)
        starts: dict[str, int] = {}
        for step, draft in enumerate(self.network.drafts):
            start = self.schedule.start[step]
            starts[draft.system] = min(starts.get(draft.system, start), start)
        systems = [
            self._system(name, starts.get(name), bounds.get(name)) for name in self.situation.away
        ]
        systems.sort(key=lambda s: (s.verified is None, s.verified or 0, s.priority, s.target))
        return tuple(systems)

    def _system(self, name: str, start: int | None, bound: int | None) -> PlannedSystem:
        inventory, scenario = self.situation.inventory, self.situation.scenario
        system = inventory.systems_by_id[name]
        hit = self.situation.hits[name]
        causes = self.recovery.causes.get(name, ())
        return PlannedSystem.model_construct(
            system=name,
            name=system.name,
            tier=system.tier.value,
            priority=self.goals.priorities[name],
            impact=hit.impact,
            because=hit.because,
            start=start,
            verified=self._verified.get(name),
            target=self.goals.targets[name],
            verdict=_verdict(self._verified.get(name), self.goals.targets[name], bound),
            lower_bound=bound,
            level=self._level(name),
            recovery_point=self._recovery_point(name, hit),
            recovery_point_target=inventory.targets(system, scenario.occasion).rpo,
            obstacles=tuple(obstacle_message(obstacle).render() for obstacle in causes),
            causes=causes,
        )

    def _level(self, name: str) -> int:
        verified = self._verified
        if name not in verified:
            return 0
        level = 100
        for dependency in self.situation.inventory.systems_by_id[name].dependencies:
            used = dependency.uses
            if used is None or dependency.level is None or used not in self.goals.targets:
                continue
            if used not in verified or verified[used] > verified[name]:
                level = min(level, dependency.level.share)
        return level

    def _recovery_point(self, name: str, hit: Hit) -> int | None:
        if hit.impact is not Impact.LOST:
            return None
        ages = []
        for backup in self.situation.inventory.systems_by_id[name].backups:
            copy = self.recovery.sources.copies.get((name, backup.id))
            if copy is None:
                return None
            ages.append(copy.interval)
        return max(ages, default=None)

    def _degraded(self) -> tuple[DegradedSystem, ...]:
        found = []
        for name, hit in self.situation.hits.items():
            if hit.impact is Impact.DEGRADED:
                back = [self._verified.get(other) for other in hit.because]
                known = [time for time in back if time is not None]
                found.append(
                    DegradedSystem.model_construct(
                        system=name,
                        name=self.situation.inventory.systems_by_id[name].name,
                        because=hit.because,
                        level=hit.level,
                        until=max(known) if len(known) == len(back) else None,
                    )
                )
        return tuple(found)


def _verdict(verified: int | None, target: int, bound: int | None) -> Verdict:
    if verified is None or bound is None:
        return Verdict.UNRECOVERABLE
    if verified <= target:
        return Verdict.MET
    return Verdict.IMPOSSIBLE if bound > target else Verdict.MISSED


class _Policy(TypedDict):
    timeout: int
    retries: int
    on_failure: OnFailure
    decided_by: str | None
    approvals: int


def _policy(draft: Draft) -> _Policy:
    step = draft.step
    if step is None:
        return _Policy(
            timeout=_RETURN_TIMEOUT,
            retries=0,
            on_failure=OnFailure.STOP,
            decided_by=None,
            approvals=1,
        )
    return _Policy(
        timeout=step.timeout,
        retries=step.retries,
        on_failure=step.on_failure,
        decided_by=step.decided_by,
        approvals=step.approvals,
    )
