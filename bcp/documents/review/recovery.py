"""What the moves do to recovery: targets that break, times, room in a disaster, concentration."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.consolidation.recovery import (
    PlatformRoom,
    RecoveryEffect,
    ScenarioEffect,
    SystemEffect,
    Trend,
)
from bcp.consolidation.remedies import Broken
from bcp.consolidation.review import Review
from bcp.documents.continuity.content import Entry, Grid, Part, Prose, Remark, Room, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.review.together import concentration, neighbours
from bcp.documents.review.words import (
    TRENDS,
    alternative,
    back,
    figures,
    name_of,
    named,
    standing,
    target,
    year,
)
from bcp.documents.wording import NOTHING
from bcp.evaluation.amounts import sized
from bcp.model.message import Message
from bcp.planning.capacity import Room as Fit

_MOST_ALTERNATIVES = 4
_MOST_LATER = 3


def recovery_part(review: Review, pen: Pen) -> Part:
    """All that the plans before and after the moves say."""
    effect = review.recovery
    title = pen.say(Message.of("Recovery"))
    if effect is None:
        nothing = pen.prose(pen.words(Message.of("No damage scenario was asked about.")))
        return Part("recovery", "6", title, (Section("", (nothing,)),))
    return Part("recovery", "6", title, tuple(_sections(effect, review, pen)))


def _sections(effect: RecoveryEffect, review: Review, pen: Pen) -> Iterator[Section]:
    yield Section(
        pen.say(Message.of("Before and after, by damage scenario")),
        (_scenarios(effect, pen), Remark(pen.say(_HOW))),
    )
    yield Section(
        pen.say(Message.of("Targets that the moves break")), (broken_block(effect, review, pen),)
    )
    yield Section(pen.say(Message.of("What moves")), (_moved(effect, review, pen),))
    later = _latest(effect)
    if later:
        yield Section(
            pen.say(Message.of("What gets later although it does not move")),
            (_later(later, review, pen),),
        )
    rooms = [each for each in effect.scenarios if each.room is not None]
    if rooms:
        yield Section(pen.say(Message.of("N+1 in a disaster")), (_rooms(rooms, review, pen),))
    yield Section(
        pen.say(Message.of("What falls together")),
        (concentration(effect, review, pen), neighbours(effect, review, pen)),
    )


_HOW = Message.of(
    "Both are real plans of the same program: the inventory as it is, and the inventory with the "
    "moves. What a scenario destroys it names itself: a system that moves goes down with the "
    "platform and counts as destroyed only where the scenario says so."
)


def _scenarios(effect: RecoveryEffect, pen: Pen) -> Grid:
    table = pen.grid(
        "scenarios",
        Message.of("Targets and times before → after the moves"),
        (
            (Message.of("Damage scenario"), 8),
            (Message.of("Met"), 2.4),
            (Message.of("Not met"), 2.4),
            (Message.of("All back"), 6),
            (Message.of("Earlier"), 2.2),
            (Message.of("Later"), 2.2),
            (Message.of("Broken"), 2.2),
        ),
        (_scenario(each, effect, pen) for each in effect.scenarios),
        secret=Secret.FORECASTS,
    )
    return figures(table, 1, 2, 3, 4, 5, 6)


def _scenario(each: ScenarioEffect, effect: RecoveryEffect, pen: Pen) -> tuple[Entry, ...]:
    before, after = each.before, each.after
    failed = tuple(t.missed + t.impossible + t.unrecoverable for t in (before, after))
    broken = {b.system for b in effect.broken if b.scenario.id == each.scenario}
    return (
        pen.computed(pen.wording.name(each.name, each.name_en)),
        pen.computed(_change(str(before.met), str(after.met))),
        pen.computed(_change(str(failed[0]), str(failed[1]))),
        pen.computed(
            _change(pen.wording.length(before.makespan), pen.wording.length(after.makespan))
        ),
        pen.computed(str(len(each.of(Trend.BETTER)))),
        pen.computed(str(len(each.of(Trend.WORSE)))),
        pen.computed(str(len(broken))),
    )


def _change(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def broken_block(effect: RecoveryEffect, review: Review, pen: Pen) -> Grid | Prose:
    """The targets that break, who is responsible, and what else could be done."""
    if pen.hides(Secret.FORECASTS):
        return pen.prose(pen.blank())
    if not effect.broken:
        return pen.prose(pen.sentence(Message.of("The moves break no recovery target.")))
    return pen.grid(
        "broken",
        Message.of("Broken targets with the responsible move and alternatives, the best first"),
        (
            (Message.of("System"), 5),
            (Message.of("Damage scenario"), 5),
            (Message.of("Target"), 3),
            (Message.of("Before → after"), 6),
            (Message.of("Responsible"), 5),
            (Message.of("Alternatives, each planned"), 10),
        ),
        (_broken(each, review, pen) for each in effect.broken),
        room=Room.SMALL,
    )


def _broken(each: Broken, review: Review, pen: Pen) -> tuple[Entry, ...]:
    scenario = pen.wording.name(each.scenario.name, each.scenario.name_en)
    if each.fiscal_year is not None:
        scenario = pen.say(
            Message.of(
                "{scenario}, in the stage of {year}",
                scenario=scenario,
                year=year(each.fiscal_year, pen.wording),
            )
        )
    ways = [alternative(way, review, pen) for way in each.alternatives[:_MOST_ALTERNATIVES]]
    return (
        pen.computed(name_of(each.system, review, pen)),
        pen.computed(scenario),
        pen.computed(target(each.after, pen)),
        pen.computed(f"{standing(each.before, pen)} → {standing(each.after, pen)}"),
        pen.computed(_responsible(each, review, pen)),
        pen.computed("\n".join(_numbered(ways)) or NOTHING),
    )


def _numbered(ways: list[str]) -> Iterator[str]:
    """On paper a cell is one paragraph: numbers keep its entries apart."""
    for number, way in enumerate(ways, 1):
        yield f"({number}) {way}"


def _responsible(each: Broken, review: Review, pen: Pen) -> str:
    if not each.responsible:
        return pen.say(Message.of("no single move found"))
    if each.jointly:
        names = named(each.responsible, review, pen)
        return pen.say(Message.of("{systems} together", systems=names))
    first = name_of(each.responsible[0], review, pen)
    others = len(each.responsible) - 1
    if not others:
        return first
    return pen.say(
        Message.of("{system}; any one of {count} others would do", system=first, count=others)
    )


def _moved(effect: RecoveryEffect, review: Review, pen: Pen) -> Grid:
    return pen.grid(
        "moved",
        Message.of("Recovery times of the systems that move"),
        (
            (Message.of("System"), 6),
            (Message.of("Damage scenario"), 6),
            (Message.of("Target"), 3.4),
            (Message.of("Before"), 5),
            (Message.of("After"), 5),
            (Message.of("Trend"), 2.6),
        ),
        (
            (
                pen.computed(name_of(each.system, review, pen)),
                pen.computed(pen.wording.name(scenario.name, scenario.name_en)),
                pen.computed(target(each.after or each.before, pen)),
                pen.computed(standing(each.before, pen)),
                pen.computed(standing(each.after, pen)),
                pen.words(TRENDS[each.trend]),
            )
            for scenario in effect.scenarios
            for each in scenario.systems
            if each.moves
        ),
        secret=Secret.FORECASTS,
    )


def _latest(effect: RecoveryEffect) -> list[tuple[ScenarioEffect, SystemEffect]]:
    """Under each scenario the systems that do not move and lose most time by the moves."""
    found = []
    for scenario in effect.scenarios:
        worse = [each for each in scenario.of(Trend.WORSE) if not each.moves]
        worse.sort(key=lambda each: -delay(each))
        found += [(scenario, each) for each in worse[:_MOST_LATER] if delay(each)]
    return found


def delay(each: SystemEffect) -> int:
    """Seconds by which a system is back later; 0 unless both plans bring it back."""
    if each.before is None or each.after is None:
        return 0
    if each.before.recovered is None or each.after.recovered is None:
        return 0
    return max(0, each.after.recovered - each.before.recovered)


def _later(found: list[tuple[ScenarioEffect, SystemEffect]], review: Review, pen: Pen) -> Grid:
    return pen.grid(
        "later",
        Message.of("Systems that do not move and lose most time, the most of each scenario"),
        (
            (Message.of("System"), 6),
            (Message.of("Damage scenario"), 6),
            (Message.of("Target"), 3.4),
            (Message.of("Before"), 5),
            (Message.of("After"), 5),
            (Message.of("Later by"), 3),
        ),
        (
            (
                pen.computed(name_of(each.system, review, pen)),
                pen.computed(pen.wording.name(scenario.name, scenario.name_en)),
                pen.computed(target(each.after, pen)),
                pen.computed(standing(each.before, pen)),
                pen.computed(standing(each.after, pen)),
                pen.length(delay(each)),
            )
            for scenario, each in found
        ),
        secret=Secret.FORECASTS,
    )


def _rooms(scenarios: list[ScenarioEffect], review: Review, pen: Pen) -> Grid:
    return pen.grid(
        "rooms",
        Message.of("Room on what is left of the platform, or rebuilt"),
        (
            (Message.of("Damage scenario"), 7),
            (Message.of("Left or rebuilt"), 3),
            (Message.of("Wanted / there: vCPU, memory"), 8),
            (Message.of("With one more host gone"), 8),
            (Message.of("N+1"), 2),
        ),
        (_room(each, each.room, review, pen) for each in scenarios if each.room is not None),
        secret=Secret.FORECASTS,
    )


def _room(
    scenario: ScenarioEffect, room: PlatformRoom, review: Review, pen: Pen
) -> tuple[Entry, ...]:
    share = 100 if room.share is None else room.share
    return (
        pen.computed(pen.wording.name(scenario.name, scenario.name_en)),
        pen.computed(f"{share}%"),
        pen.computed(_fit(room.after, review, pen)),
        pen.computed(_one_less(room, review, pen)),
        pen.computed("○" if room.holds else "△"),
    )


def _one_less(room: PlatformRoom, review: Review, pen: Pen) -> str:
    told = _fit(room.one_less, review, pen)
    if room.placed is not False or room.one_less.left_out:
        return told
    return pen.say(
        Message.of(
            "{amounts}; {count} hosts do not keep apart what is to stay apart",
            amounts=told,
            count=room.one_less.hosts,
        )
    )


def _fit(fit: Fit, review: Review, pen: Pen) -> str:
    told = (
        f"{fit.wanted[0]} / {fit.there[0]}",
        f"{sized(fit.wanted[1])} / {sized(fit.there[1])}",
    )
    if not fit.left_out:
        return pen.join(told)
    return pen.say(
        Message.of(
            "{amounts}; no room for {systems}",
            amounts=pen.join(told),
            systems=named(fit.left_out, review, pen, 4),
        )
    )


def changed_systems(scenario: ScenarioEffect, review: Review, pen: Pen) -> Grid:
    """Every system that is back earlier or later under a scenario."""
    return pen.grid(
        f"systems-{scenario.scenario}",
        Message.of(
            "Systems whose recovery changes: {scenario}",
            scenario=pen.wording.name(scenario.name, scenario.name_en),
        ),
        (
            (Message.of("Priority"), 2),
            (Message.of("System"), 8),
            (Message.of("Moves"), 2),
            (Message.of("Target"), 4),
            (Message.of("Before"), 5),
            (Message.of("After"), 5),
            (Message.of("Verdict"), 5),
            (Message.of("Trend"), 3),
        ),
        (_system(each, review, pen) for each in scenario.systems if each.trend is not Trend.SAME),
        room=Room.SMALL,
        secret=Secret.FORECASTS,
    )


def _system(each: SystemEffect, review: Review, pen: Pen) -> tuple[Entry, ...]:
    return (
        pen.computed(str(each.priority)),
        pen.computed(name_of(each.system, review, pen)),
        pen.computed("○" if each.moves else NOTHING),
        pen.computed(target(each.after or each.before, pen)),
        pen.computed(back(each.before, pen)),
        pen.computed(back(each.after, pen)),
        pen.computed(standing(each.after, pen)),
        pen.words(TRENDS[each.trend]),
    )
