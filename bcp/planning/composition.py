"""Puts the plan together from the schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from bcp.model.scenario import Realm
from bcp.model.system import OnFailure
from bcp.planning.bounds import TargetBound, makespan_bound, target_bounds
from bcp.planning.draft import Draft
from bcp.planning.explain import obstacle_message
from bcp.planning.impact import Hit
from bcp.planning.levels import Levels, missing_uses
from bcp.planning.network import NEVER, Network, latest_finishes
from bcp.planning.optimizer import Optimized
from bcp.planning.plan import (
    AlternateWay,
    Assignment,
    DegradedSystem,
    Impact,
    LaneCapacity,
    Plan,
    PlannedStep,
    PlannedSystem,
    Verdict,
)
from bcp.planning.priority import cost, finish_times, makespan
from bcp.planning.procedure import COMES_BACK
from bcp.planning.recoverability import Recovery, Situation
from bcp.planning.schedule import Schedule, reason_of
from bcp.planning.staffing import slots

WHOLE = 100
_RETURN_TIMEOUT = 4 * 3600


@dataclass(frozen=True)
class Composer:
    """Everything that the plan is made of. `relaxed` is the network with the alternatives open:
    what bounds hold for.
    """

    situation: Situation
    recovery: Recovery
    network: Network
    levels: Levels
    relaxed: Network
    found: Optimized

    def compose(self, digest: str, realm: Realm) -> Plan:
        """The plan; `digest` is that of the inventory."""
        scenario = self.situation.scenario
        lanes = self.situation.lanes
        proof = self.found.proof
        return Plan.model_construct(
            schema_version=Plan.model_fields["schema_version"].default,
            scenario=scenario.id,
            scenario_name=scenario.name,
            realm=realm,
            occasion=scenario.occasion,
            incident_at=scenario.incident_at,
            declared=scenario.declared_after,
            inventory_digest=digest,
            method=self.found.method,
            steps=self._steps(),
            systems=self._systems(),
            degraded=self._degraded(),
            makespan=makespan(self.network, self.schedule),
            lower_bound=max(
                makespan_bound(self.relaxed, self.situation.workforce, lanes), self.found.floor
            ),
            cost=cost(self.network, self.schedule, self.levels.goals),
            cost_bounds=None if proof is None else proof.bounds,
            proven=0 if proof is None else sum(proof.proven),
            clocked=proof is not None and proof.clocked,
            fallback=self.found.fallback,
            replanned_at=self.situation.progress.now or None,
            people=self.situation.workforce.people,
            lanes=tuple(
                LaneCapacity.model_construct(repository=name, lanes=count)
                for name, count in lanes.items()
            ),
        )

    @property
    def schedule(self) -> Schedule:
        """The schedule that was found."""
        return self.found.schedule

    @cached_property
    def _verified(self) -> Mapping[str, int]:
        return finish_times(self.network, self.schedule, self.network.goals)

    @cached_property
    def _recovered(self) -> Mapping[str, int]:
        return finish_times(self.network, self.schedule, self.levels.goals.steps)

    @cached_property
    def _bounds(self) -> Mapping[str, TargetBound]:
        goals = self.levels.goals
        missed = [
            name
            for name, time in self._recovered.items()
            if name in goals.steps and time > goals.targets[name]
        ]
        return target_bounds(
            self.relaxed,
            self.situation.workforce,
            self.situation.lanes,
            goals,
            missed=missed,
            horizon=makespan(self.network, self.schedule),
        )

    def _steps(self) -> tuple[PlannedStep, ...]:
        schedule = self.schedule
        latest = latest_finishes(
            self.network, self.levels.goals.due, schedule.sequence, schedule.holders
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
            )
            if draft.begun is None
            else draft.begun.people,
            skills=draft.demand,
            lanes=draft.lanes,
            actions=draft.actions,
            level=draft.level,
            basis=draft.basis,
            reason=reason_of(schedule, self.network, step),
            rank=rank,
            **_policy(draft),
        )

    def _systems(self) -> tuple[PlannedSystem, ...]:
        starts: dict[str, int] = {}
        for step, draft in enumerate(self.network.drafts):
            start = self.schedule.start[step]
            starts[draft.system] = min(starts.get(draft.system, start), start)
        systems = [
            self._system(name, starts.get(name) if name in self._verified else None)
            for name in self.situation.away
        ]
        systems.sort(key=lambda s: (s.verified is None, s.verified or 0, s.priority, s.target))
        return tuple(systems)

    def _system(self, name: str, start: int | None) -> PlannedSystem:
        inventory, scenario = self.situation.inventory, self.situation.scenario
        system = inventory.systems_by_id[name]
        hit = self.situation.hits[name]
        causes = (*self.recovery.causes.get(name, ()), *self.levels.short.get(name, ()))
        wanted = inventory.targets(system, scenario.occasion)
        goals = self.levels.goals
        drafts = self.network.drafts
        stages = self._stages(name)
        bound = self._bounds.get(name)
        return PlannedSystem.model_construct(
            system=name,
            name=system.name,
            tier=system.tier.value,
            priority=goals.priorities[name],
            impact=hit.impact,
            because=hit.because,
            start=start,
            recovered=self._recovered.get(name),
            verified=self._verified.get(name),
            full=stages[-1][1] if stages and stages[-1][0] == WHOLE else None,
            target=wanted.rto,
            rlo=wanted.rlo.share,
            verdict=self._verdict(name),
            lower_bound=None if bound is None else bound.time,
            binding=None if bound is None else bound.binding,
            level=max(
                (level for level, time in stages if time <= self._verified.get(name, -1)), default=0
            ),
            stages=stages,
            goals=tuple(drafts[step].key for step in goals.steps.get(name, ())),
            recovery_point=self._recovery_point(name, hit),
            recovery_point_target=wanted.rpo,
            obstacles=tuple(obstacle_message(obstacle).render() for obstacle in causes),
            causes=causes,
        )

    def _stages(self, name: str) -> tuple[tuple[int, int], ...]:
        """The levels that a system reaches, each higher than the one before, with their times."""
        if name not in self._verified:
            return ()
        drafts, schedule = self.network.drafts, self.schedule
        own = [
            (schedule.start[step] + self.network.durations[step], drafts[step].level or WHOLE)
            for step in self._positions[name]
            if drafts[step].level is not None
        ]
        own.append((self._verified[name], WHOLE))
        missing = missing_uses(self.situation.inventory.systems_by_id[name], self.situation.hits)
        back = {used: self._verified.get(used) for used in missing}
        stages: list[tuple[int, int]] = []
        for time in sorted({*(at for at, _ in own), *(at for at in back.values() if at)}):
            reached = max((level for at, level in own if at <= time), default=0)
            held = (missing[used] for used, at in back.items() if at is None or at > time)
            level = min(reached, min(held, default=WHOLE))
            if level > (stages[-1][0] if stages else 0):
                stages.append((level, time))
        return tuple(stages)

    @cached_property
    def _positions(self) -> Mapping[str, list[int]]:
        positions: dict[str, list[int]] = {}
        for step, draft in enumerate(self.network.drafts):
            positions.setdefault(draft.system, []).append(step)
        return positions

    def _verdict(self, name: str) -> Verdict:
        """What the plan says of a target; below its level for good counts as impossible."""
        recovered, target = self._recovered.get(name), self.levels.goals.targets[name]
        if recovered is None:
            return Verdict.IMPOSSIBLE if name in self._verified else Verdict.UNRECOVERABLE
        if recovered <= target:
            return Verdict.MET
        return Verdict.IMPOSSIBLE if self._bounds[name].time > target else Verdict.MISSED

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
                found.append(self._degraded_system(name, hit))
        return tuple(found)

    def _degraded_system(self, name: str, hit: Hit) -> DegradedSystem:
        inventory = self.situation.inventory
        system = inventory.systems_by_id[name]
        wanted = inventory.targets(system, self.situation.scenario.occasion)
        back = [self._verified.get(other) for other in hit.because]
        known = [time for time in back if time is not None]
        below = hit.level < wanted.rlo.share
        return DegradedSystem.model_construct(
            system=name,
            name=system.name,
            because=hit.because,
            level=hit.level,
            until=max(known) if len(known) == len(back) else None,
            priority=self.levels.goals.priorities[name],
            rlo=wanted.rlo.share,
            target=wanted.rto if below else None,
            recovered=self._recovered.get(name),
            verdict=Verdict.MET
            if not below
            else self._verdict(name)
            if name in self._recovered
            else Verdict.IMPOSSIBLE,
        )


class _Policy(TypedDict):
    timeout: int
    retries: int
    backoff: int
    on_failure: OnFailure
    alternate: AlternateWay | None
    decided_by: str | None
    approvals: int


def _policy(draft: Draft) -> _Policy:
    step = draft.step
    if step is None:
        return _Policy(
            timeout=_RETURN_TIMEOUT,
            retries=0,
            backoff=0,
            on_failure=OnFailure.STOP,
            alternate=None,
            decided_by=None,
            approvals=1,
        )
    return _Policy(
        timeout=step.timeout,
        retries=step.retries,
        backoff=step.backoff,
        on_failure=step.on_failure,
        alternate=draft.alternate,
        decided_by=step.decided_by,
        approvals=step.approvals,
    )
