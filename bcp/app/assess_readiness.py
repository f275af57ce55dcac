"""Whether each system could be recovered now, without a drill and without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Protocol

from bcp.app import wiring
from bcp.app.check_workspace import check_workspace
from bcp.app.load_workspace import Workspace
from bcp.app.open_credentials import repository_passwords
from bcp.app.write_playbooks import GENERATED
from bcp.documents.playbooks import MARK, SITE, SYSTEMS
from bcp.evaluation.readiness import (
    Known,
    PlaySheet,
    Readiness,
    SystemReadiness,
    judge,
    needed_bytes,
    worst_first,
)
from bcp.evaluation.sightings import Reach, Sight
from bcp.inventory.city_checks import time_zone
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.objective import Occasion
from bcp.model.resource import Repository
from bcp.model.system import System
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan

SIDE_BY_SIDE = 8
"""Looks at a time: they mostly wait for the network and for disks."""

_HEAD_LINES = 4
"""The mark, the scenario and the digests that begin a generated file."""

Told = Callable[[Message, int, int], None]


class Prober(Protocol):
    """Looks at systems; called from several threads, never raises for what it meets."""

    def platform(self) -> Reach:
        """Whether a login on the platform works."""
        ...

    def look(self, system: System, repositories: Mapping[str, Repository]) -> Sight:
        """Look at the copies of a system that are in these repositories."""
        ...


def assess_readiness(
    workspace: Path, scenario: str | None, seed: int, told: Told
) -> tuple[Readiness, bool]:
    """Look at every system, or at those that a scenario affects, and judge them.

    Returns the judgement and whether it was known where to look. Raises Refused for a workspace
    with errors or an unknown scenario.
    """
    loaded = check_workspace(workspace)
    inventory = loaded.sound()
    systems = inventory.systems
    if scenario is not None:
        plan = make_plan(inventory, loaded.scenario(scenario), digest=loaded.digest)
        systems = _affected(inventory, plan)
    passwords = passwords_of(loaded.root, inventory)
    prober = wiring.prober(loaded.root, seed, passwords)
    platform, sights = (None, {}) if prober is None else _look(prober, inventory, systems, told)
    now = wiring.clock().now()
    known = Known(
        now=now,
        today=now.astimezone(time_zone(inventory.city)).date(),
        platform=platform,
        platform_systems=frozenset(each.system for each in inventory.platforms),
        needed=sum(map(needed_bytes, sights.values())),
        drills_known=all(each.code != "journal-unreadable" for each in loaded.problems),
        plays=_plays(loaded, scenario, systems),
    )
    judged = [_judge(inventory, system, sights.get(system.id), known) for system in systems]
    readiness = Readiness(at=now, digest=loaded.digest, seed=seed, systems=worst_first(judged))
    return readiness, prober is not None


def passwords_of(workspace: Path, inventory: Inventory) -> Mapping[str, str]:
    """The passwords of the city's repositories; none where nothing says where systems are.

    Raises Refused when the credentials do not open.
    """
    targets = wiring.recovery_targets(workspace)
    if targets is None:
        return {}
    return repository_passwords(workspace, inventory, targets, None)[0]


def _affected(inventory: Inventory, plan: Plan) -> tuple[System, ...]:
    named = {each.system for each in plan.systems}
    return tuple(system for system in inventory.systems if system.id in named)


def _judge(
    inventory: Inventory, system: System, sight: Sight | None, known: Known
) -> SystemReadiness:
    objective = inventory.objectives_by_id[system.objective]
    rpo = objective.targets(Occasion.DISASTER).rpo
    return judge(system, sight, known, priority=objective.priority, rpo=rpo)


def _look(
    prober: Prober, inventory: Inventory, systems: Iterable[System], told: Told
) -> tuple[Reach, dict[str, Sight]]:
    systems = tuple(systems)
    repositories = inventory.repositories_by_id
    stage = Message.of("Looking at backups")
    told(stage, 0, len(systems))
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="ready") as pool:
        platform = pool.submit(prober.platform)
        looks = [pool.submit(prober.look, system, repositories) for system in systems]
        sights = {}
        try:
            for count, look in enumerate(as_completed(looks), start=1):
                sights[look.result().system] = look.result()
                told(stage, count, len(systems))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return platform.result(), sights


def _plays(
    loaded: Workspace, scenario: str | None, systems: Iterable[System]
) -> dict[str, PlaySheet]:
    """Of each system the state of its generated plays, the worst of all scenarios.

    A system that is in no folder is unaffected if every scenario has its folder and all are
    current.
    """
    wanted = [scenario] if scenario else [each.id for each in loaded.scenarios]
    folders = [_sheets(loaded.root / GENERATED / name, loaded.digest) for name in wanted]
    complete = bool(folders) and all(sheets and current for sheets, current in folders)
    otherwise = PlaySheet.UNAFFECTED if complete else PlaySheet.NONE
    found: dict[str, PlaySheet] = {}
    for system in systems:
        states = {current for sheets, current in folders if system.id in sheets}
        written = PlaySheet.STALE if False in states else PlaySheet.CURRENT
        found[system.id] = written if states else otherwise
    return found


def _sheets(folder: Path, digest: str) -> tuple[frozenset[str], bool]:
    """The systems that a folder of plays holds, and whether they are of this inventory."""
    try:
        head = (folder / SITE).read_text(encoding="utf-8").splitlines()[:_HEAD_LINES]
        found = [path.stem for path in (folder / SYSTEMS).iterdir() if path.suffix == ".yml"]
    except (OSError, ValueError):
        return frozenset(), False
    ours = any(line.startswith(MARK) for line in head)
    return frozenset(found), ours and f"# inventory: {digest}" in head
