"""Which single changes could help: made from what binds a plan, most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bcp.inventory.losses import surviving_repositories
from bcp.model.quantity import HOUR, MINUTE
from bcp.model.resource import Repository
from bcp.planning.changes import AddPeople, AddVendorPeople, Change, SetTarget, World
from bcp.planning.damage_changes import Arrive, Attend, Capacity, Declare, Return, UseSite
from bcp.planning.explain import binding_chain
from bcp.planning.plan import Plan, PlannedStep, PlannedSystem
from bcp.planning.priority import LOWEST_CLASS
from bcp.planning.reason import Obstacle, ObstacleKind, Reason, ReasonKind
from bcp.planning.resource_changes import AddDisk, AddHosts, AddLanes, KeepCopy, ScaleRate

_LOOKED_AT = 200
"""So many of the most pressing systems suggest changes: enough for far more than are tried."""


def candidates(plan: Plan, world: World, systems: Iterable[str] | None = None) -> list[Change]:
    """The changes that could help, without repetition; for all systems or for the given ones."""
    chosen = _pressing_first(plan) if systems is None else _with_required(plan, systems)
    finder = _Finder(plan, world)
    found = dict.fromkeys(change for system in chosen for change in finder.for_system(system))
    if systems is None:
        found.update(dict.fromkeys(_later_targets(plan)))
    return list(found)


def _later_targets(plan: Plan) -> Iterator[Change]:
    """Targets that could be kept by systems that go on below their recovery level."""
    for each in plan.degraded:
        if each.target is not None and each.recovered is not None and each.recovered > each.target:
            yield SetTarget("system", each.system, -(-each.recovered // HOUR) * HOUR)


def _pressing_first(plan: Plan) -> list[PlannedSystem]:
    """What cannot come back, what is late, what comes back stale, then what comes back last."""

    def press(system: PlannedSystem) -> tuple[int, ...]:
        weight = LOWEST_CLASS - system.priority
        if system.recovered is None:
            return 0, -weight
        late, stale = _lateness(system), _staleness(system)
        if late:
            return 1, -(late << weight)
        if stale:
            return 2, -(stale << weight)
        return 3, -system.recovered

    return sorted(plan.systems, key=press)[:_LOOKED_AT]


def _with_required(plan: Plan, systems: Iterable[str]) -> list[PlannedSystem]:
    """The systems, and what keeps them from coming back."""
    pending, found = list(systems), dict[str, None]()
    while pending:
        name = pending.pop()
        if name in found or name not in plan.systems_by_id:
            continue
        found[name] = None
        causes = plan.systems_by_id[name].causes
        needed = {ObstacleKind.REQUIREMENT, ObstacleKind.LEVEL}
        pending.extend(each.subject for each in causes if each.kind in needed)
    return [plan.systems_by_id[name] for name in found]


def _lateness(system: PlannedSystem) -> int:
    return 0 if system.recovered is None else max(0, system.recovered - system.target)


def _staleness(system: PlannedSystem) -> int:
    point = system.recovery_point
    return 0 if point is None else max(0, point - system.recovery_point_target)


class _Finder:
    def __init__(self, plan: Plan, world: World) -> None:
        self._plan, self._world = plan, world
        self._surviving = surviving_repositories(world.inventory, world.scenario)

    def for_system(self, system: PlannedSystem) -> Iterator[Change]:
        for obstacle in system.causes:
            yield from self._against(system, obstacle)
        late = _lateness(system)
        for step in binding_chain(self._plan, system.system):
            yield from self._sooner(step.reason, step, late)
            yield from self._faster(step)
        if _staleness(system):
            yield from self._fresher(system)
        if late and system.recovered is not None:
            reached = -(-system.recovered // HOUR) * HOUR
            yield SetTarget("system", system.system, reached)

    def _against(self, system: PlannedSystem, obstacle: Obstacle) -> Iterator[Change]:
        match obstacle.kind:
            case ObstacleKind.NO_COPY | ObstacleKind.REPOSITORY:
                yield from self._copies(system.system, unsaved=True)
            case ObstacleKind.NOBODY:
                count = dict(obstacle.missing)["people"]
                yield from self._people(obstacle.subject, count)
                yield from self._attendance(obstacle.subject)
            case ObstacleKind.NO_CAPACITY:
                yield from self._room(obstacle)

    def _sooner(self, reason: Reason, step: PlannedStep, late: int) -> Iterator[Change]:
        """What would let the wait for a start end sooner."""
        match reason.kind:
            case ReasonKind.PERSON:
                yield from self._people(reason.subject, 1)
                if reason.holder is None:
                    yield from self._attendance(reason.subject)
            case ReasonKind.LANE:
                yield AddLanes(reason.subject, 1)
                yield ScaleRate(reason.subject, 200)
            case ReasonKind.DECLARATION:
                detected = self._world.scenario.detected_after
                yield Declare(max(detected, step.start // 2 // MINUTE * MINUTE))
            case _:
                for after in self._earlier(step.start, late):
                    yield from self._arrival(reason, step, after)

    def _arrival(self, reason: Reason, step: PlannedStep, after: int) -> Iterator[Change]:
        """Another time of what a step waits for from outside."""
        match reason.kind:
            case ReasonKind.VENDOR:
                yield Arrive(reason.subject, after)
            case ReasonKind.SITE:
                lost = self._world.inventory.systems_by_id[step.system].hosting.site
                yield UseSite(lost, reason.subject, after)
            case ReasonKind.RELEASE:
                if any(each.system == step.system for each in self._world.scenario.outages):
                    yield Return(step.system, after)

    def _earlier(self, until: int, late: int) -> Iterator[int]:
        """Half the time, and by what is late; not before the declaration."""
        declared = self._world.scenario.declared_after
        for time in (until - late, until // 2):
            if declared < time < until:
                yield time // MINUTE * MINUTE
        if until - late <= declared < until:
            yield declared

    def _people(self, skill: str, count: int) -> Iterator[Change]:
        for team in self._world.inventory.teams:
            for position, group in enumerate(team.members):
                if skill in group.skills:
                    yield AddPeople(team.id, position, count)
        for vendor in self._world.inventory.vendors:
            if skill in vendor.skills:
                yield AddVendorPeople(vendor.id, count)

    def _attendance(self, skill: str) -> Iterator[Change]:
        """Whoever has the skill comes in half the time, and all of them with the last."""
        for curve in self._world.scenario.attendance:
            team = next(t for t in self._world.inventory.teams if t.id == curve.team)
            if any(skill in group.skills for group in team.members):
                points = [(point.share, point.after // 2) for point in curve.present]
                points[-1] = (100, points[-1][1])
                yield Attend(team.id, tuple(points))

    def _faster(self, step: PlannedStep) -> Iterator[Change]:
        """A faster way for what a step restores: the same repository, or a copy elsewhere."""
        for action in step.actions:
            if action.backup is None or action.repository is None or not action.size:
                continue
            yield ScaleRate(action.repository, 200)
            used = self._world.inventory.repositories_by_id[action.repository]
            backup = self._world.inventory.systems_by_id[step.system].backup(action.backup)
            if backup is None:
                continue
            interval = next(c.interval for c in backup.copies if c.repository == used.id)
            for other in self._surviving.values():
                if other.site != used.site and other.rate > used.rate:
                    yield KeepCopy(step.system, backup.id, other.id, interval)

    def _fresher(self, system: PlannedSystem) -> Iterator[Change]:
        yield from self._copies(system.system, unsaved=False)

    def _copies(self, name: str, *, unsaved: bool) -> Iterator[Change]:
        """Copies as fresh as the target asks for, where they survive.

        Of `unsaved` data sets, those of which no copy survives, or of all that are too old.
        """
        planned = self._plan.systems_by_id[name]
        target = planned.recovery_point_target
        for backup in self._world.inventory.systems_by_id[name].backups:
            held = [copy for copy in backup.copies if copy.repository in self._surviving]
            if unsaved and not held:
                interval = min(copy.interval for copy in backup.copies)
                for repository in self._elsewhere(name):
                    yield KeepCopy(name, backup.id, repository.id, interval)
            elif not unsaved and all(copy.interval > target for copy in held):
                for copy in held:
                    yield KeepCopy(name, backup.id, copy.repository, target)

    def _elsewhere(self, name: str) -> Iterator[Repository]:
        """Surviving repositories away from where the system stands."""
        site = self._world.inventory.systems_by_id[name].hosting.site
        return (each for each in self._surviving.values() if each.site != site)

    def _room(self, obstacle: Obstacle) -> Iterator[Change]:
        """Room for the system, and for all that find none on that platform."""
        platform = self._world.inventory.platforms_by_id[obstacle.subject]
        shares = {each.platform: each.share for each in self._world.scenario.platform_capacity}
        if shares.get(platform.id, 100) < 100:
            yield Capacity(platform.id, 100)
        host = platform.hosts[0]
        missing = dict(obstacle.missing)
        hosts = max(
            -(-missing.get("vcpu", 0) // host.vcpu), -(-missing.get("memory", 0) // host.memory)
        )
        if hosts:
            yield AddHosts(platform.id, hosts)
        if missing.get("disk"):
            yield AddDisk(platform.id, missing["disk"])
