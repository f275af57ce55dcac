"""What the moves do to recovery: the planner before and after them, under each scenario. Pure.

Every figure is that of a real plan of the inventory that `bcp.consolidation.course` makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bcp.consolidation.concentration import Concentration, HostGuests, concentrations
from bcp.consolidation.course import Course
from bcp.consolidation.moved import Objection, Relocation
from bcp.consolidation.remedies import Broken, Trials, remedy
from bcp.consolidation.standings import breaks, rank, standings
from bcp.model.inventory import Inventory
from bcp.model.objective import Occasion
from bcp.model.scenario import Scenario
from bcp.planning.capacity import Room, find_room
from bcp.planning.comparison import Standing, Totals, totals
from bcp.planning.evidence import NO_EVIDENCE, Evidence
from bcp.planning.graph import build_graph
from bcp.planning.impact import AWAY, find_impacts
from bcp.planning.plan import Impact, Plan
from bcp.planning.what_if import Planner, Tell

Fits = Callable[[int], bool | None]
"""Whether all guests can be placed on so many of the platform's hosts; None: not known."""


class Trend(StrEnum):
    """What becomes of a system's recovery by the moves."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class SystemEffect:
    """One system under one scenario; a standing is None where the plan does not touch it."""

    system: str
    name: str
    priority: int
    moves: bool
    before: Standing | None
    after: Standing | None

    @property
    def trend(self) -> Trend:
        """A better or worse verdict, else an earlier or later recovery."""
        worse = (rank(self.after), _time(self.after))
        former = (rank(self.before), _time(self.before))
        if worse == former:
            return Trend.SAME
        return Trend.WORSE if worse > former else Trend.BETTER

    @property
    def breaks(self) -> bool:
        """Whether the moves turn a target that was met, or make one that was not met hopeless."""
        return breaks(self.before, self.after)


@dataclass(frozen=True, slots=True)
class PlatformRoom:
    """Whether all guests fit on what a scenario leaves of the platform, or rebuilds of it.

    `share` is what the scenario states in percent (None: nothing); `one_less` is the room after the
    moves when one more host is gone, the largest one. `placed`: on the whole hosts that are left
    then everything can be placed such that what is to stay apart does (None: nobody asked, or
    could say).
    """

    scenario: str
    platform: str
    share: int | None
    rebuilt: bool
    before: Room
    after: Room
    one_less: Room
    placed: bool | None = None

    @property
    def holds(self) -> bool:
        """Whether N+1 holds on this side too: everything fits with one more host gone."""
        return not self.one_less.left_out and self.placed is not False


@dataclass(frozen=True, slots=True)
class ScenarioEffect:
    """Before and after all moves under one scenario; the most important systems come first."""

    scenario: str
    name: str
    name_en: str | None
    occasion: Occasion
    before: Totals
    after: Totals
    systems: tuple[SystemEffect, ...]
    room: PlatformRoom | None

    def of(self, trend: Trend) -> tuple[SystemEffect, ...]:
        """The systems that get better, or worse, or stay as they are."""
        return tuple(each for each in self.systems if each.trend is trend)


@dataclass(frozen=True, slots=True)
class RecoveryEffect:
    """What the moves do to recovery.

    `refused` are moves to which the checks object and which nothing here is planned with; `plans`
    counts the plans that were made.
    """

    platform: str
    moves: tuple[Relocation, ...]
    refused: tuple[Objection, ...]
    scenarios: tuple[ScenarioEffect, ...]
    broken: tuple[Broken, ...]
    concentrations: tuple[Concentration, ...]
    plans: int


def assess_effect(
    course: Course,
    scenarios: Sequence[Scenario],
    planner: Planner,
    tell: Tell,
    *,
    evidence: Evidence = NO_EVIDENCE,
    hosts: HostGuests | None = None,
    former_hosts: HostGuests | None = None,
    fits: Fits | None = None,
    refused: tuple[Objection, ...] = (),
) -> RecoveryEffect:
    """Plan before and after the moves, and look for what is responsible and what else could be.

    Args:
        course: the moves.
        scenarios: of the workspace; those that only differ in what is played are planned once.
        planner: makes each plan.
        tell: hears of every plan that is made.
        evidence: what was measured.
        hosts: who runs where after the moves, where a placement says it.
        former_hosts: the same before them.
        fits: whether a number of hosts is enough by the rules of placement.
        refused: moves that are left out of the course.

    Raises:
        Refused: when the planner refuses a plan.
    """
    damages = different_damage(scenarios)
    expected = len(damages) * (2 + 2 * len(course.interim_years))
    trials = Trials(course, evidence, planner, tell, expected)
    effects, broken = [], []
    for scenario in damages:
        effects.append(_effect(course, scenario, trials, fits))
        for year in (*course.interim_years, None):
            broken += [remedy(trials, each) for each in _breaks(course, scenario, trials, year)]
    return RecoveryEffect(
        platform=course.platform,
        moves=course.moves,
        refused=refused,
        scenarios=tuple(effects),
        broken=tuple(broken),
        concentrations=concentrations(
            course.before(), course.after(), course.platform, hosts, former_hosts
        ),
        plans=trials.made,
    )


def different_damage(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """The scenarios whose plans can differ; of equals the one with the fewest injects and events.

    What an exercise plays is a surprise and has no part in a plan.
    """
    chosen: dict[str, Scenario] = {}
    ignored = {
        *("id", "name", "name_en", "description", "briefing", "briefing_en"),
        *("injects", "objectives", "events", "source"),
    }
    for scenario in scenarios:
        key = scenario.model_dump_json(exclude=ignored)
        former = chosen.get(key)
        if former is None or _played(scenario) < _played(former):
            chosen[key] = scenario
    return tuple(chosen.values())


def _played(scenario: Scenario) -> int:
    return len(scenario.injects) + len(scenario.events)


def _effect(
    course: Course, scenario: Scenario, trials: Trials, fits: Fits | None
) -> ScenarioEffect:
    before, after = trials.before(scenario), trials.after(scenario)
    return ScenarioEffect(
        scenario=scenario.id,
        name=scenario.name,
        name_en=scenario.name_en,
        occasion=scenario.occasion,
        before=totals(before),
        after=totals(after),
        systems=tuple(_systems(course, before, after)),
        room=_room(course, scenario, fits),
    )


def _systems(course: Course, before: Plan, after: Plan) -> Iterator[SystemEffect]:
    inventory, moving = course.inventory, set(course.systems)
    ranked = sorted(
        inventory.systems,
        key=lambda each: inventory.objectives_by_id[each.objective].priority,
    )
    old, new = standings(before), standings(after)
    for system in ranked:
        former, latter = old.get(system.id), new.get(system.id)
        if former is not None or latter is not None:
            yield SystemEffect(
                system.id,
                system.name,
                inventory.objectives_by_id[system.objective].priority,
                system.id in moving,
                former,
                latter,
            )


def _breaks(
    course: Course, scenario: Scenario, trials: Trials, year: int | None
) -> Iterator[Broken]:
    """The targets that the moves break when the stage of a year ends; what stays broken to the end
    is only told of the end.
    """
    before, after = trials.before(scenario, year), trials.after(scenario, year)
    last = _broken_names(course, trials.before(scenario), trials.after(scenario))
    for name in _broken_names(course, before, after):
        if year is None or name not in last:
            yield Broken(
                scenario=scenario,
                fiscal_year=year,
                system=name,
                name=course.inventory.systems_by_id[name].name,
                before=standings(before).get(name),
                after=standings(after).get(name),
            )


def _broken_names(course: Course, before: Plan, after: Plan) -> list[str]:
    return [each.system for each in _systems(course, before, after) if each.breaks]


def _room(course: Course, scenario: Scenario, fits: Fits | None) -> PlatformRoom | None:
    """The room on the platform where the scenario takes some of it, or destroys it."""
    inventories = course.before(), course.after()
    share = {each.platform: each.share for each in scenario.platform_capacity}.get(course.platform)
    platform = inventories[0].platforms_by_id[course.platform]
    before, rebuilt = _room_in(inventories[0], scenario, course.platform)
    reduced = (
        share is not None
        or rebuilt
        or any(
            host.site in scenario.lost.sites or host.id in scenario.untrusted_hosts
            for host in platform.hosts
        )
    )
    if not reduced:
        return None
    one_less = _room_in(inventories[1], scenario, course.platform, fewer=1)[0]
    return PlatformRoom(
        scenario=scenario.id,
        platform=course.platform,
        share=share,
        rebuilt=rebuilt,
        before=before,
        after=_room_in(inventories[1], scenario, course.platform)[0],
        one_less=one_less,
        placed=None if fits is None else fits(one_less.hosts),
    )


def _room_in(
    inventory: Inventory, scenario: Scenario, name: str, fewer: int = 0
) -> tuple[Room, bool]:
    graph = build_graph(inventory)
    hits = find_impacts(graph, inventory, scenario)
    lost = [system for system, hit in hits.items() if hit.impact is Impact.LOST]
    platform = inventory.platforms_by_id[name]
    room = find_room(
        graph,
        inventory,
        scenario,
        platform,
        lost=lost,
        away=[system for system, hit in hits.items() if hit.impact in AWAY],
        fewer=fewer,
    )
    return room, platform.system in lost


def _time(standing: Standing | None) -> int:
    return 0 if standing is None or standing.recovered is None else standing.recovered
