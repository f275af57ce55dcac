"""Chapter 4 and its forms: critical businesses and systems, targets against forecasts."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.continuity.content import Drawing, Entry, Grid, Part, Remark, Room, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.pen import Columns, Pen
from bcp.documents.continuity.publicity import Secret
from bcp.model.continuity import Business, Gravity
from bcp.model.message import Message, mark
from bcp.model.objective import Occasion
from bcp.model.quantity import DAY, HOUR, WEEK
from bcp.model.system import System
from bcp.planning.plan import Verdict

DEPENDENCIES_FIGURE = "dependencies"
SCHEDULE_FIGURE = "schedule"
RECOVERY_FIGURE = "recovery"
HORIZONS = (3 * HOUR, 24 * HOUR, 72 * HOUR, WEEK, 2 * WEEK, 30 * DAY)
"""Typical classes (configurable as `horizons`)."""
_GRAVITIES = {
    Gravity.NONE: mark("none"),
    Gravity.SMALL: mark("small"),
    Gravity.MEDIUM: mark("medium"),
    Gravity.LARGE: mark("large"),
    Gravity.CRITICAL: mark("not tolerable"),
}
_VERDICTS = {
    Verdict.MET: mark("met"),
    Verdict.MISSED: mark("missed"),
    Verdict.IMPOSSIBLE: mark("impossible in any order"),
    Verdict.UNRECOVERABLE: mark("no way to recover"),
}


def targets_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 4."""
    sections = [
        Section(
            pen.say(Message.of("Critical businesses")),
            (businesses_grid("critical-businesses", facts, pen),),
        ),
        Section(
            pen.say(Message.of("Critical information systems: targets and forecast")),
            (_systems_grid(facts, pen), Remark(_basis(facts, pen))),
            wide=True,
        ),
    ]
    if not pen.public:
        sections += [
            Section(
                pen.say(Message.of("What stands on what")),
                (Drawing(DEPENDENCIES_FIGURE, pen.say(Message.of("Dependencies in layers"))),),
                wide=True,
            ),
            Section(
                pen.say(Message.of("Recovery over time")),
                (Drawing(RECOVERY_FIGURE, pen.say(Message.of("Share of systems back over time"))),),
            ),
            Section(
                pen.say(Message.of("Order of recovery and targets")),
                (Drawing(SCHEDULE_FIGURE, pen.say(Message.of("Order of recovery and targets"))),),
                wide=True,
            ),
        ]
    title = pen.say(Message.of("Critical businesses and information systems"))
    return Part("chapter-4", "4", title, tuple(sections))


def ordered_systems(facts: Facts) -> list[System]:
    """Systems by priority of their class, then by target, then in file order."""
    inventory = facts.inventory
    occasion = facts.plan.occasion
    return sorted(
        inventory.systems,
        key=lambda each: (
            inventory.objectives_by_id[each.objective].priority,
            inventory.targets(each, occasion).rto,
        ),
    )


def system_name(system: System, pen: Pen) -> str:
    """The name of a system in the language of the document."""
    return pen.wording.name(system.name, system.name_en)


def name_of(facts: Facts, pen: Pen, system: str) -> str:
    """The name of the system with that id."""
    return system_name(facts.inventory.systems_by_id[system], pen)


def _systems_grid(facts: Facts, pen: Pen) -> Grid:
    columns: Columns = (
        (Message.of("System"), 8),
        (Message.of("Owner"), 5),
        (Message.of("RTO"), 3),
        (Message.of("RLO"), 6.5),
        (Message.of("RPO"), 3),
        (Message.of("Plan"), 4),
        (Message.of("Forecast P50"), 4),
        (Message.of("Forecast P90"), 4),
        (Message.of("Chance of meeting the RTO"), 3.5),
        (Message.of("Verdict"), 4),
        (Message.of("Stands on"), 9),
        (Message.of("Alternate"), 7),
        (Message.of("Last drill"), 4),
    )
    rows = (_system_row(system, facts, pen) for system in ordered_systems(facts))
    caption = Message.of("Targets, forecast and verdict of each system")
    return pen.grid("system-targets", caption, columns, rows, room=Room.SMALL)


def _system_row(system: System, facts: Facts, pen: Pen) -> tuple[Entry, ...]:
    targets = facts.inventory.targets(system, facts.plan.occasion)
    return (
        pen.computed(system_name(system, pen)),
        pen.computed(system.owner),
        pen.length(targets.rto),
        pen.computed(f"{targets.rlo.share} %　{targets.rlo.description}"),
        pen.length(targets.rpo),
        *_forecast(system, facts, pen),
        pen.computed(pen.join(_needs(system, facts, pen)) or "–", Secret.STRUCTURE),
        alternates_entry(system, pen),
        _last_drill(system, pen),
    )


def _forecast(system: System, facts: Facts, pen: Pen) -> tuple[Entry, ...]:
    """Plan, P50, P90, chance, verdict."""
    planned, forecast = facts.planned.get(system.id), facts.forecasts.get(system.id)
    if pen.public:
        return (pen.blank(),) * 5
    if planned is None:
        degraded = facts.degraded.get(system.id)
        untouched = Message.of("not hit") if degraded is None else Message.of("degraded")
        return (pen.sentence(untouched), *(pen.none() for _ in range(4)))
    verdict = pen.computed(pen.wording.word(_VERDICTS[planned.verdict]))
    if forecast is None:
        no = pen.words(Message.of("not simulated"))
        return pen.length(planned.recovered), no, no, no, verdict
    return (
        pen.length(planned.recovered),
        pen.length(forecast.verified.p50),
        pen.length(forecast.verified.p90),
        pen.computed(f"{forecast.meets:.0%}".replace("%", " %")),
        verdict,
    )


def _needs(system: System, facts: Facts, pen: Pen) -> Iterator[str]:
    if system.hosting.platform is not None:
        yield facts.inventory.platforms_by_id[system.hosting.platform].name
    for dependency in system.dependencies:
        names = [name_of(facts, pen, target) for target in dependency.targets]
        if dependency.uses is not None:
            yield f"({names[0]})"
        elif dependency.any_of:
            yield pen.say(Message.of("one of {names}", names=" / ".join(names)))
        else:
            yield names[0]


def alternates_entry(system: System, pen: Pen) -> Entry:
    """What the owner does while the system is away."""
    file = f"systems_inventory/{system.tier.value}/{system.id}.yaml"
    names = [f"{each.name}（{each.level.share} %）" for each in system.alternates]
    return pen.value(pen.join(names), "alternates", file=file)


def _last_drill(system: System, pen: Pen) -> Entry:
    if system.last_drilled is None:
        return pen.sentence(Message.of("never"), Secret.FORECASTS)
    return pen.computed(pen.wording.day(system.last_drilled), Secret.FORECASTS)


def _basis(facts: Facts, pen: Pen) -> str:
    order = Message.of(
        "In brackets: works at a lower level without it. Times run from the incident to verified "
        "recovery; the targets are those of the occasion of the scenario."
    )
    if pen.public:
        return pen.say(order)
    forecast = facts.forecast
    if forecast is None:
        return pen.say(
            Message.of(
                "{order} The forecast was left out: it needs the extra 'forecast'.", order=order
            )
        )
    return pen.say(
        Message.of(
            "{order} Forecast: {trials} simulations of the plan, {failure} of the attempts at "
            "automated steps fail (assumption); P50 and P90 are the times by which half and nine "
            "tenths of them are through. The verdict is on the plan, made with expected "
            "durations; in the forecast durations vary, so that a target missed by the plan may "
            "still be met.",
            order=order,
            trials=f"{forecast.trials:,}",
            failure=f"{forecast.failure:.0%}",
        )
    )


def businesses_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 16: businesses, how long they may stand still, and when what they need is back."""
    rows = (_business_row(*pair, facts, pen) for pair in enumerate(facts.continuity.businesses))
    return pen.grid(
        key,
        Message.of("Critical businesses"),
        (
            (Message.of("Business"), 6),
            (Message.of("Owner"), 4),
            (Message.of("Tolerable"), 3),
            (Message.of("Systems that it needs"), 7),
            (Message.of("RTO of all of them"), 3),
            (Message.of("Back by plan"), 3),
            (Message.of("Without them"), 5),
        ),
        rows,
        pen.missing("businesses"),
        room=Room.SMALL,
    )


def _business_row(number: int, business: Business, facts: Facts, pen: Pen) -> tuple[Entry, ...]:
    place = f"businesses[{number}]"
    names = [name_of(facts, pen, system) for system in business.systems]
    tolerable = business.tolerable
    length = None if tolerable is None else pen.wording.length(tolerable)
    return (
        pen.computed(pen.sourced(business.name, business.source)),
        pen.value(business.owner, f"{place}.owner"),
        pen.value(length, f"{place}.tolerable"),
        pen.listed(names, f"{place}.systems"),
        pen.length(latest_target(business, facts)),
        _back(business, facts, pen),
        pen.value(business.alternate, f"{place}.alternate"),
    )


def latest_target(business: Business, facts: Facts) -> int | None:
    """The longest RTO of the systems that a business needs, on the scenario's occasion."""
    systems = (facts.inventory.systems_by_id[name] for name in business.systems)
    occasion = facts.plan.occasion
    return max((facts.inventory.targets(each, occasion).rto for each in systems), default=None)


def _back(business: Business, facts: Facts, pen: Pen) -> Entry:
    hit = [facts.planned[name] for name in business.systems if name in facts.planned]
    if pen.public:
        return pen.blank()
    if not hit:
        return pen.sentence(Message.of("not hit")) if business.systems else pen.none()
    times = [each.recovered for each in hit]
    known = [time for time in times if time is not None]
    if len(known) < len(times):
        return pen.computed(pen.wording.word(_VERDICTS[Verdict.UNRECOVERABLE]))
    return pen.length(max(known))


def impact_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 15: what standing still does to each business over time."""
    horizons = facts.continuity.horizons or HORIZONS
    columns: list[tuple[Message | str, float]] = [
        (Message.of("Business"), 6.0),
        (Message.of("Owner"), 4.0),
    ]
    columns += [(pen.wording.length(each), 2.5) for each in horizons]
    columns += [(Message.of("Tolerable"), 2.5), (Message.of("Source"), 3.2)]
    rows = []
    for number, business in enumerate(facts.continuity.businesses):
        place = f"businesses[{number}]"
        length = None if business.tolerable is None else pen.wording.length(business.tolerable)
        rows.append(
            (
                pen.computed(business.name),
                pen.value(business.owner, f"{place}.owner"),
                *(_impact(business, each, f"{place}.impacts", pen) for each in horizons),
                pen.value(length, f"{place}.tolerable"),
                pen.computed(pen.origin(business.source)),
            )
        )
    caption = Message.of("Impact of each business standing still")
    return pen.grid(key, caption, columns, rows, pen.missing("businesses"), room=Room.SMALL)


def _impact(business: Business, horizon: int, place: str, pen: Pen) -> Entry:
    """The impact stated last by then; before the first one there is nothing to say."""
    stated = [each for each in business.impacts if each.after <= horizon]
    if not stated:
        return pen.none() if business.impacts else pen.missing(place)
    return pen.computed(pen.wording.word(_GRAVITIES[stated[-1].gravity]))


def classes_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 17: the targets of each system on both occasions."""
    columns = [
        (Message.of("Priority"), 2.0),
        (Message.of("System"), 7.0),
        (Message.of("Owner"), 5.0),
    ]
    for occasion in (Message.of("disaster"), Message.of("failure")):
        columns += [
            (Message.of("RTO ({occasion})", occasion=occasion), 3.0),
            (Message.of("RPO ({occasion})", occasion=occasion), 3.0),
            (Message.of("RLO ({occasion})", occasion=occasion), 6.0),
            (Message.of("MTPD ({occasion})", occasion=occasion), 3.0),
        ]
    columns.append((Message.of("Source"), 3.2))
    rows = []
    for system in ordered_systems(facts):
        objective = facts.inventory.objectives_by_id[system.objective]
        row = [
            pen.computed(str(objective.priority)),
            pen.computed(system_name(system, pen)),
            pen.computed(system.owner),
        ]
        for targets in (objective.targets(Occasion.DISASTER), objective.targets(Occasion.ORDINARY)):
            row += [
                pen.length(targets.rto),
                pen.length(targets.rpo),
                pen.computed(f"{targets.rlo.share} %　{targets.rlo.description}"),
                pen.length(targets.mtpd),
            ]
        row.append(pen.computed(pen.origin(objective.source)))
        rows.append(tuple(row))
    caption = Message.of("Critical information systems and their recovery targets")
    return pen.grid(key, caption, columns, rows, room=Room.SMALL)
