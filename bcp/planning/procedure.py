"""From recovery procedures to drafts: the steps a scenario needs, with durations and conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bcp.model.inventory import Inventory
from bcp.model.message import mark
from bcp.model.scenario import Scenario
from bcp.model.system import Action, BackupCopy, Need, RecoveryStep, RoleName, StepKind, System
from bcp.planning.copies import choose_other_copy
from bcp.planning.draft import Draft, Gate, Release, Sources
from bcp.planning.evidence import Evidence, basis_of_sum
from bcp.planning.graph import RecoveryGraph
from bcp.planning.impact import AWAY, Hit
from bcp.planning.plan import AlternateWay, Basis, Impact, PlannedAction
from bcp.planning.precedence import order
from bcp.planning.progress import NOT_BEGUN, Progress
from bcp.planning.reason import ReasonKind
from bcp.planning.workforce import vendor_arrival

COMES_BACK = mark("Comes back by itself")
RETURNS = "returns"
"""The step that is added to a system that comes back by itself."""
_NEEDED = {
    Impact.LOST: (Need.LOST, Need.ALWAYS),
    Impact.OUT: (Need.DOWN, Need.ALWAYS),
    Impact.DOWN: (Need.DOWN, Need.ALWAYS),
}


class Drafter:
    """Writes the drafts of one system after the other; positions count over all of them."""

    def __init__(
        self,
        inventory: Inventory,
        scenario: Scenario,
        *,
        graph: RecoveryGraph,
        hits: Mapping[str, Hit],
        sources: Sources,
        evidence: Evidence,
        progress: Progress = NOT_BEGUN,
    ) -> None:
        self.drafts: list[Draft] = []
        self._systems = inventory.systems_by_id
        self._graph = graph
        self._hits = hits
        self._sources = sources
        self._evidence = evidence
        self._progress = progress
        self._begin = Release(scenario.declared_after, ReasonKind.DECLARATION, scenario.id)
        if progress.now > scenario.declared_after:
            self._begin = Release(progress.now, ReasonKind.NOW, scenario.id)
        self._sites = {each.site: each for each in scenario.replacements}
        self._until = {each.system: each.before for each in scenario.restore_to}
        self._outages = {outage.system: outage.until for outage in scenario.outages}
        self._vendors = {
            vendor.id: vendor_arrival(vendor, scenario) for vendor in inventory.vendors
        }

    def add(self, system: System) -> list[int]:
        """Append the drafts of a system and return their positions."""
        hit = self._hits[system.id]
        steps = [step for step in system.recovery if step.needed in _NEEDED[hit.impact]]
        before = order(system, steps)
        conditions = self._conditions(system)
        first = len(self.drafts)
        for step, local in zip(steps, before, strict=True):
            positions = tuple(first + number for number in local)
            self.drafts.append(self._draft(system, hit, step, positions, conditions))
        if not steps and hit.impact is not Impact.LOST:
            self.drafts.append(self._return(system, conditions))
        positions_all = list(range(first, len(self.drafts)))
        self._mark_goals(positions_all)
        if system.id in self._progress.recheck:
            self._hold_back(system, positions_all)
        for position in positions_all:
            self.drafts[position] = self._as_it_went(self.drafts[position])
        return positions_all

    def add_begun(self, system: System) -> None:
        """Append only those steps of a system that have begun; it does not come back."""
        first = len(self.drafts)
        self.add(system)
        kept = [replace(draft, goal=False) for draft in self.drafts[first:] if draft.begun]
        self.drafts[first:] = kept

    def _hold_back(self, system: System, positions: list[int]) -> None:
        """What goes on after the steps that have begun waits for what the system stands on."""
        conditions = self._conditions(system, seen=set())
        begun = self._progress.begun_by_key
        for position in positions:
            draft = self.drafts[position]
            if all(self.drafts[before].key in begun for before in draft.before):
                draft.gates = tuple(dict.fromkeys((*conditions, *draft.gates)))

    def _conditions(self, system: System, seen: set[str] | None = None) -> tuple[Gate, ...]:
        """What has to be verified before a system. With `seen` also what those stand on that
        nothing verifies, each once.
        """
        gates = [Gate((target,)) for target in self._graph.needs(system.id) if self._away(target)]
        gates.extend(
            Gate(group)
            for group in self._graph.alternatives(system.id)
            if all(self._away(target) for target in group)
        )
        if seen is not None:
            for name in dict.fromkeys(name for gate in gates for name in gate.systems):
                below = self._systems[name]
                if name not in seen and not _is_verified(below):
                    seen.add(name)
                    gates.extend(self._conditions(below, seen))
        return tuple(gates)

    def _draft(
        self,
        system: System,
        hit: Hit,
        step: RecoveryStep,
        before: tuple[int, ...],
        conditions: tuple[Gate, ...],
    ) -> Draft:
        key = f"{system.id}/{step.id}"
        actions = tuple(self._actions(system, step))
        waits_for_return = step.kind is StepKind.WAIT and hit.impact is Impact.OUT
        duration, basis = (
            (0, Basis.ASSUMED) if waits_for_return else self._duration(key, step, actions)
        )
        needed: Counter[str] = Counter()
        for people in step.people:
            needed[people.skill] += people.count
        return Draft(
            key=key,
            system=system.id,
            step=step,
            kind=step.kind,
            duration=duration,
            basis=basis,
            release=self._release(system, step.vendor, first=not before),
            before=before,
            gates=(*(() if before else conditions), *self._step_gates(system, step, actions)),
            demand=tuple(sorted(needed.items())),
            lanes=tuple(sorted({a.repository for a in actions if a.repository is not None})),
            actions=actions,
            alternate=self._alternate(system, step),
            level=None if step.reaches is None else step.reaches.share,
        )

    def _duration(
        self, key: str, step: RecoveryStep, actions: tuple[PlannedAction, ...]
    ) -> tuple[int, Basis]:
        """Seconds and what they rest on: measured as a whole, or work and transfers apart."""
        measured = self._evidence.durations.get(key)
        if measured is not None:
            return measured.seconds, measured.basis
        parts = [self._evidence.work_of(key, step.estimate.expected)]
        system, _, _ = key.partition("/")
        for action in actions:
            if action.repository is not None:
                repository = self._sources.repositories[action.repository]
                data_set = f"{system}/{action.backup}"
                rate, basis = self._evidence.rate_of(repository.id, repository.sure_rate, data_set)
                parts.append((-(-action.size // rate), basis))
        return sum(seconds for seconds, _ in parts), basis_of_sum(parts)

    def _return(self, system: System, conditions: tuple[Gate, ...]) -> Draft:
        return Draft(
            key=f"{system.id}/{RETURNS}",
            system=system.id,
            step=None,
            kind=StepKind.WAIT,
            duration=0,
            basis=Basis.ASSUMED,
            release=self._release(system, None, first=True),
            before=(),
            gates=conditions,
            demand=(),
            lanes=(),
            actions=(),
        )

    def _actions(self, system: System, step: RecoveryStep) -> Iterator[PlannedAction]:
        for action in step.actions:
            copy = self._sources.copies.get((system.id, action.backup or ""))
            yield _planned(action, system, copy, self._until.get(system.id))

    def _alternate(self, system: System, step: RecoveryStep) -> AlternateWay | None:
        """The step's other way, which restores from other copies where there are any."""
        way = None if step.alternate is None else system.step(step.alternate)
        if way is None:
            return None
        return AlternateWay.model_construct(
            step=way.id,
            kind=way.kind,
            title=way.title,
            actions=tuple(
                _planned(
                    action, system, self._other_copy(system, action), self._until.get(system.id)
                )
                for action in way.actions
            ),
            timeout=way.timeout,
        )

    def _other_copy(self, system: System, action: Action) -> BackupCopy | None:
        backup = None if action.backup is None else system.backup(action.backup)
        chosen = None if backup is None else self._sources.copies.get((system.id, backup.id))
        if backup is None or chosen is None:
            return None
        away = {name for name in self._hits if self._away(name)}
        return choose_other_copy(backup, chosen, self._sources.repositories, away)

    def _step_gates(
        self, system: System, step: RecoveryStep, actions: tuple[PlannedAction, ...]
    ) -> Iterator[Gate]:
        for target in dict.fromkeys(step.requires_systems):
            if target != system.id and self._away(target):
                yield Gate((target,))
        for name in dict.fromkeys(action.repository for action in actions):
            if name is not None:
                holder = self._sources.repositories[name].system
                if self._away(holder):
                    yield Gate((holder,), source=name)

    def _as_it_went(self, draft: Draft) -> Draft:
        """A step that has begun stands where it began; its end is that, or what is expected."""
        begun = self._progress.begun_by_key.get(draft.key)
        if begun is None:
            return draft
        finish, holds = begun.finish, None
        if finish is None:
            expected = begun.start + draft.duration if begun.expected is None else begun.expected
            finish = max(expected, self._progress.now)
            lanes = tuple(lane for lane in draft.lanes if lane not in begun.freed)
            holds = tuple(assignment.person for assignment in begun.people), lanes
        return replace(
            draft,
            duration=finish - begun.start,
            basis=draft.basis if begun.finish is None else Basis.MEASURED,
            release=Release(begun.start, ReasonKind.BEGUN, draft.key),
            gates=(),
            before=(),
            demand=(),
            lanes=(),
            begun=begun,
            holds=holds,
        )

    def _release(self, system: System, vendor: str | None, *, first: bool) -> Release:
        release = self._begin
        until = self._outages.get(system.id)
        if first and until is not None and until > release.time:
            release = Release(until, ReasonKind.RELEASE, system.id)
        site = self._sites.get(system.hosting.site) if self._lost(system.id) else None
        if first and site is not None and site.after > release.time:
            release = Release(site.after, ReasonKind.SITE, site.instead)
        arrival = None if vendor is None else self._vendors.get(vendor)
        if vendor is not None and arrival is not None and arrival > release.time:
            release = Release(arrival, ReasonKind.VENDOR, vendor)
        return release

    def _lost(self, system: str) -> bool:
        return self._hits[system].impact is Impact.LOST

    def _away(self, system: str) -> bool:
        hit = self._hits.get(system)
        return hit is not None and hit.impact in AWAY

    def _mark_goals(self, positions: list[int]) -> None:
        checks = [p for p in positions if self.drafts[p].kind is StepKind.VERIFICATION]
        followed = {before for p in positions for before in self.drafts[p].before}
        for position in checks or [p for p in positions if p not in followed]:
            self.drafts[position].goal = True


def _is_verified(system: System) -> bool:
    return any(step.kind is StepKind.VERIFICATION for step in system.recovery)


def _planned(
    action: Action, system: System, copy: BackupCopy | None, until: datetime | None
) -> PlannedAction:
    backup = None if action.backup is None else system.backup(action.backup)
    return PlannedAction.model_construct(
        role=action.role,
        backup=action.backup,
        repository=None if copy is None else copy.repository,
        size=0 if backup is None else backup.size,
        generations=1 if copy is None else copy.generations,
        older=0,
        until=until if action.role is RoleName.POSTGRESQL_RESTORE else None,
    )
