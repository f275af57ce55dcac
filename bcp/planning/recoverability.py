"""What cannot come back at all, and why; everything else gets its drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bcp.inventory.losses import surviving_repositories
from bcp.model.inventory import Inventory
from bcp.model.resource import Repository
from bcp.model.scenario import Scenario
from bcp.model.system import BackupCopy
from bcp.planning.capacity import find_misfits
from bcp.planning.copies import choose_copy, circular_sources
from bcp.planning.draft import Draft, Gate, Sources
from bcp.planning.evidence import Evidence
from bcp.planning.graph import RecoveryGraph
from bcp.planning.impact import AWAY, Hit
from bcp.planning.plan import Impact
from bcp.planning.procedure import Drafter
from bcp.planning.progress import NOT_BEGUN, Progress
from bcp.planning.reason import Obstacle, ObstacleKind
from bcp.planning.workforce import Workforce

Causes = dict[str, tuple[Obstacle, ...]]


@dataclass(frozen=True, slots=True)
class Situation:
    """What planning starts from."""

    inventory: Inventory
    scenario: Scenario
    graph: RecoveryGraph
    hits: Mapping[str, Hit]
    workforce: Workforce
    evidence: Evidence
    progress: Progress = NOT_BEGUN

    @property
    def lanes(self) -> dict[str, int]:
        """By repository how many restores run side by side."""
        return {each.id: each.side_by_side for each in self.inventory.repositories}

    @property
    def away(self) -> list[str]:
        """The systems that are to come back, in inventory order."""
        return [system for system, hit in self.hits.items() if hit.impact in AWAY]


@dataclass(frozen=True, slots=True)
class Recovery:
    """Drafts of all that can come back, the copies they use, and what stands against the rest."""

    drafts: Sequence[Draft]
    sources: Sources
    causes: Causes


def find_recovery(situation: Situation) -> Recovery:
    """Choose copies, find obstacles, and draft what is left.

    A copy whose repository cannot come back is no copy: then the next freshest is taken, until
    nothing changes any more.
    """
    surviving = surviving_repositories(situation.inventory, situation.scenario)
    usable = dict(surviving)
    while True:
        sources = _choose(situation, usable)
        drafter = _draft(situation, sources, situation.away)
        causes = _obstacles(situation, drafter, surviving)
        dead = {name for name, repository in usable.items() if repository.system in causes}
        if not dead:
            break
        usable = {name: usable[name] for name in usable if name not in dead}
    if causes:
        left = [system for system in situation.away if system not in causes]
        drafter = _draft(situation, sources, left)
        for name in causes:
            drafter.add_begun(situation.inventory.systems_by_id[name])
    return Recovery(drafter.drafts, sources, causes)


def _choose(situation: Situation, usable: Mapping[str, Repository]) -> Sources:
    circular = circular_sources(situation.graph, usable, situation.away)
    copies: dict[tuple[str, str], BackupCopy] = {}
    for name in situation.away:
        for backup in situation.inventory.systems_by_id[name].backups:
            copy = choose_copy(backup, name, usable, circular)
            if copy is not None:
                copies[name, backup.id] = copy
    return Sources(copies, usable)


def _draft(situation: Situation, sources: Sources, systems: Sequence[str]) -> Drafter:
    drafter = Drafter(
        situation.inventory,
        situation.scenario,
        graph=situation.graph,
        hits=situation.hits,
        sources=sources,
        evidence=situation.evidence,
        progress=situation.progress,
    )
    for name in systems:
        drafter.add(situation.inventory.systems_by_id[name])
    return drafter


def _obstacles(
    situation: Situation,
    drafter: Drafter,
    surviving: Mapping[str, Repository],
) -> Causes:
    causes: dict[str, list[Obstacle]] = {}
    planned = {draft.system for draft in drafter.drafts}
    for name in situation.away:
        if name not in planned:
            causes[name] = [Obstacle(kind=ObstacleKind.NO_PROCEDURE, subject=name)]
    for draft in drafter.drafts:
        if draft.begun is not None:
            continue
        found = [
            *_missing_copies(situation, draft, surviving),
            *_missing_people(situation.workforce, draft),
        ]
        if draft.key in situation.progress.failed:
            found.append(Obstacle(kind=ObstacleKind.FAILED, subject=draft.key))
        if found:
            causes.setdefault(draft.system, []).extend(found)
    _spread(drafter.drafts, causes)
    misfits = find_misfits(
        situation.graph,
        situation.inventory,
        situation.scenario,
        lost={name for name, hit in situation.hits.items() if hit.impact is Impact.LOST},
        away=dict.fromkeys(situation.away),
        without=causes,
    )
    for name, obstacle in misfits.items():
        causes.setdefault(name, []).append(obstacle)
    _spread(drafter.drafts, causes)
    return {name: tuple(dict.fromkeys(causes[name])) for name in situation.away if name in causes}


def _missing_copies(
    situation: Situation, draft: Draft, surviving: Mapping[str, Repository]
) -> list[Obstacle]:
    system = situation.inventory.systems_by_id[draft.system]
    missing = []
    for action in draft.actions:
        if action.backup is None or action.repository is not None:
            continue
        backup = system.backup(action.backup)
        held = [c.repository for c in backup.copies if c.repository in surviving] if backup else []
        if held:
            missing.append(Obstacle(kind=ObstacleKind.REPOSITORY, subject=held[0]))
        else:
            missing.append(Obstacle(kind=ObstacleKind.NO_COPY, subject=action.backup))
    return missing


def _missing_people(workforce: Workforce, draft: Draft) -> list[Obstacle]:
    if workforce.staffed_from(draft.demand, draft.duration) is not None:
        return []
    skill, count = workforce.shortage(draft.demand)
    return [Obstacle(kind=ObstacleKind.NOBODY, subject=skill, missing=(("people", count),))]


def _spread(drafts: Sequence[Draft], causes: dict[str, list[Obstacle]]) -> None:
    """What stands on something that cannot come back cannot come back either."""
    waiting: dict[str, list[tuple[str, Gate]]] = {}
    for draft in drafts:
        for gate in draft.gates:
            for target in gate.systems:
                waiting.setdefault(target, []).append((draft.system, gate))
    seen: set[tuple[str, str]] = set()
    pending = list(causes)
    while pending:
        for system, gate in waiting.get(pending.pop(), ()):
            needed = gate.systems[0]
            if (system, needed) in seen or not all(name in causes for name in gate.systems):
                continue
            seen.add((system, needed))
            if system not in causes:
                pending.append(system)
            obstacle = Obstacle(kind=ObstacleKind.REQUIREMENT, subject=needed)
            causes.setdefault(system, []).append(obstacle)
