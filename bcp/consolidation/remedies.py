"""Which move breaks a recovery target, and what else could be done: found by really planning. Pure.

A move is responsible when the same moves without it keep the target. Every alternative carries the
figures of its own plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bcp.consolidation.course import NONE, Course
from bcp.consolidation.standings import breaks, meets, rank, standings
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Scenario
from bcp.planning.candidates import candidates
from bcp.planning.changes import Change, Lever, World, altered, changed, replaced
from bcp.planning.comparison import Standing, Totals, totals
from bcp.planning.damage_changes import Capacity
from bcp.planning.evidence import Evidence
from bcp.planning.plan import Plan
from bcp.planning.what_if import Planner, Tell

MOST_MOVES = 60
"""Moves that are left out one at a time for one scenario; each costs a whole plan."""
MOST_CHANGES = 24
"""Changes of people, lanes, copies and platform that are tried for one target."""
MOST_SHOWN = 3
"""Such changes that are kept as alternatives."""
_LEVERS = {Lever.PEOPLE, Lever.LANES, Lever.BACKUPS, Lever.PLATFORM}


class AlternativeKind(StrEnum):
    """What is done otherwise: the system recovered with another priority, more people, lanes,
    copies or hosts, the move in a later stage, or not at all.
    """

    PRIORITY = "priority"
    MEANS = "means"
    LATER = "later"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way out, with what its plan says of the system.

    `finally_` is how the system stands when all moves are done, for what is only put off;
    `newly_missed` are other systems whose targets are broken then and not by the moves alone.
    """

    kind: AlternativeKind
    message: Message
    standing: Standing | None
    totals: Totals
    newly_missed: tuple[str, ...] = ()
    finally_: Standing | None = None

    @property
    def meets(self) -> bool:
        """Whether the target is kept."""
        return meets(self.standing) and meets(self.finally_)


@dataclass(frozen=True, slots=True)
class Broken:
    """A target that the moves break under a scenario.

    `fiscal_year` is that of the stage at whose end it is broken (None: when all is done).
    `responsible` are the moves without any one of which it is kept, the one that matters most
    first; with `jointly` only without all of them. `tried` counts the moves that were left out one
    at a time.
    """

    scenario: Scenario
    fiscal_year: int | None
    system: str
    name: str
    before: Standing | None
    after: Standing | None
    responsible: tuple[str, ...] = ()
    jointly: bool = False
    tried: int = 0
    alternatives: tuple[Alternative, ...] = ()


class Trials:
    """Makes plans before and after moves, each once."""

    def __init__(
        self, course: Course, evidence: Evidence, planner: Planner, tell: Tell, expected: int
    ) -> None:
        self.course = course
        self.made = 0
        self._evidence, self._planner, self._tell = evidence, planner, tell
        self._expected = expected
        self._plans: dict[tuple[str, int | None, frozenset[str] | None], Plan] = {}

    def before(self, scenario: Scenario, year: int | None = None) -> Plan:
        """The plan without the moves. Raises Refused."""
        key = (scenario.id, year, None)
        if key not in self._plans:
            inventory = self.course.before(year)
            self._plans[key] = self.plan(World(inventory, scenario, self._evidence))
        return self._plans[key]

    def after(
        self, scenario: Scenario, year: int | None = None, without: Collection[str] = NONE
    ) -> Plan:
        """The plan with the moves, or with all but some of them. Raises Refused."""
        key = (scenario.id, year, frozenset(without))
        if key not in self._plans:
            self._plans[key] = self.plan(self.world(scenario, year, without))
        return self._plans[key]

    def world(
        self, scenario: Scenario, year: int | None = None, without: Collection[str] = NONE
    ) -> World:
        """What the plan after the moves is made from."""
        return World(self.course.after(year, without), scenario, self._evidence)

    def plan(self, world: World) -> Plan:
        """Any plan; it is counted and told. Raises Refused."""
        self._tell(self.made, max(self._expected, self.made + 1))
        plan = self._planner(world)
        self.made += 1
        return plan


def remedy(trials: Trials, broken: Broken) -> Broken:
    """The same with the moves that are responsible and the alternatives, the best one first."""
    responsible, jointly, tried = _responsible(trials, broken)
    attributed = replace(broken, responsible=responsible, jointly=jointly, tried=tried)
    found = sorted(_alternatives(trials, attributed), key=_best_first)
    return replace(attributed, alternatives=tuple(found))


def _best_first(alternative: Alternative) -> tuple[int, int, int]:
    order = list(AlternativeKind).index(alternative.kind)
    return not alternative.meets, len(alternative.newly_missed), order


def _responsible(trials: Trials, broken: Broken) -> tuple[tuple[str, ...], bool, int]:
    """Leave each move out by itself; where no single one is enough, more and more together."""
    moves = trials.course.done_by(broken.fiscal_year)
    ordered = sorted(moves, key=lambda name: name != broken.system)[:MOST_MOVES]
    alone = {name: _standing(trials, broken, {name}) for name in ordered}
    enough = [name for name in ordered if not breaks(broken.before, alone[name])]
    if enough:
        enough.sort(key=lambda name: (name != broken.system, *_badness(alone[name])))
        return tuple(enough), False, len(ordered)
    left_out: list[str] = []
    for name in sorted(ordered, key=lambda each: _badness(alone[each])):
        left_out.append(name)
        if not breaks(broken.before, _standing(trials, broken, left_out)):
            return _fewest(trials, broken, left_out), True, len(ordered)
    return (), True, len(ordered)


def _fewest(trials: Trials, broken: Broken, names: list[str]) -> tuple[str, ...]:
    """Of moves that break a target together, those that none of the others makes up for."""
    needed = list(names)
    for name in names:
        rest = [each for each in needed if each != name]
        if rest and not breaks(broken.before, _standing(trials, broken, rest)):
            needed = rest
    return tuple(needed)


def _standing(trials: Trials, broken: Broken, without: Collection[str]) -> Standing | None:
    plan = trials.after(broken.scenario, broken.fiscal_year, without)
    return standings(plan).get(broken.system)


def _badness(standing: Standing | None) -> tuple[int, int]:
    time = 0 if standing is None or standing.recovered is None else standing.recovered
    return rank(standing), time


def _alternatives(trials: Trials, broken: Broken) -> Iterator[Alternative]:
    yield from _otherwise_placed(trials, broken)
    yield from _with_priority(trials, broken)
    yield from _with_means(trials, broken)


def _otherwise_placed(trials: Trials, broken: Broken) -> Iterator[Alternative]:
    """The same moves without the responsible one, and with it in the next stage."""
    if not broken.responsible:
        return
    course, year = trials.course, broken.fiscal_year
    left_out = broken.responsible if broken.jointly else broken.responsible[:1]
    names = ", ".join(course.inventory.systems_by_id[name].name for name in left_out)
    plan = trials.after(broken.scenario, year, left_out)
    without = Message.of("Do not move {systems}", systems=names)
    yield _alternative(trials, broken, AlternativeKind.WITHOUT, without, plan)
    later = None if year is None else course.next_stage(year)
    if later is None:
        return
    put_off = Message.of("Move {systems} in fiscal year {year} only", systems=names, year=later)
    found = _alternative(trials, broken, AlternativeKind.LATER, put_off, plan)
    final = standings(trials.after(broken.scenario)).get(broken.system)
    yield replace(found, finally_=final)


def _with_priority(trials: Trials, broken: Broken) -> Iterator[Alternative]:
    """The lowest higher priority with which the target is kept, targets as they are."""
    world = trials.world(broken.scenario, broken.fiscal_year)
    system = world.inventory.systems_by_id[broken.system]
    present = world.inventory.objectives_by_id[system.objective].priority
    for priority in range(present - 1, 0, -1):
        plan = trials.plan(_ranked(world, broken.system, priority))
        message = Message.of(
            "Recover {system} with priority {priority} instead of {before}",
            system=system.name,
            priority=priority,
            before=present,
        )
        found = _alternative(trials, broken, AlternativeKind.PRIORITY, message, plan)
        if found.meets:
            yield found
            return


def _ranked(world: World, name: str, priority: int) -> World:
    """The world in which a system has the targets that it has and another priority."""
    former = world.inventory.systems_by_id[name].objective
    own = altered(world.inventory.objectives_by_id[former], id=f"for/{name}", priority=priority)
    rest = tuple(each for each in world.inventory.objectives if each.id != own.id)
    systems = replaced(
        world.inventory.systems, name, lambda system: altered(system, objective=own.id)
    )
    return changed(world, objectives=(*rest, own), systems=systems)


def _with_means(trials: Trials, broken: Broken) -> Iterator[Alternative]:
    """What binds the system, one change at a time; those that keep the target, or else the one
    that comes closest to it.
    """
    world = trials.world(broken.scenario, broken.fiscal_year)
    plan = trials.after(broken.scenario, broken.fiscal_year)
    if broken.system not in plan.systems_by_id:
        return
    suggested = [each for each in candidates(plan, world, [broken.system]) if _is_means(each)]
    found = []
    for change in suggested[:MOST_CHANGES]:
        try:
            tried = trials.plan(change.apply(world))
        except Refused:
            # Such as a copy in a repository that itself waits for the system.
            continue
        message = change.message(world)
        found.append(_alternative(trials, broken, AlternativeKind.MEANS, message, tried))
    better = [each for each in found if _badness(each.standing) < _badness(broken.after)]
    better.sort(key=lambda each: (not each.meets, len(each.newly_missed), _badness(each.standing)))
    enough = [each for each in better if each.meets]
    yield from enough[:MOST_SHOWN] or better[:1]


def _is_means(change: Change) -> bool:
    """Whether a city can have it; how much of a platform survives is not for it to choose."""
    return change.lever in _LEVERS and not isinstance(change, Capacity)


def _alternative(
    trials: Trials, broken: Broken, kind: AlternativeKind, message: Message, plan: Plan
) -> Alternative:
    former = standings(trials.before(broken.scenario, broken.fiscal_year))
    all_moved = standings(trials.after(broken.scenario, broken.fiscal_year))
    found = standings(plan)
    others = (
        name
        for name, standing in found.items()
        if name != broken.system
        and breaks(former.get(name), standing)
        and not breaks(former.get(name), all_moved.get(name))
    )
    return Alternative(kind, message, found.get(broken.system), totals(plan), tuple(sorted(others)))
