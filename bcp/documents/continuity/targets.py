"""Chapter 4 and its forms: critical businesses and systems, targets against forecasts."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.continuity.businesses import businesses_grid
from bcp.documents.continuity.content import Drawing, Entry, Grid, Part, Remark, Room, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.naming import (
    VERDICTS,
    alternates_entry,
    name_of,
    ordered_systems,
    system_name,
)
from bcp.documents.continuity.pen import Columns, Pen
from bcp.documents.continuity.publicity import Secret
from bcp.model.message import Message
from bcp.model.objective import Occasion
from bcp.model.system import System
from bcp.planning.plan import DegradedSystem

DEPENDENCIES_FIGURE = "dependencies"
SCHEDULE_FIGURE = "schedule"
RECOVERY_FIGURE = "recovery"


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
    if not pen.hides(Secret.STRUCTURE):
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
    if pen.hides(Secret.FORECASTS):
        return (pen.blank(),) * 5
    if planned is None:
        return _still_running(facts.degraded.get(system.id), pen)
    verdict = pen.computed(pen.wording.word(VERDICTS[planned.verdict]))
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


def _still_running(degraded: DegradedSystem | None, pen: Pen) -> tuple[Entry, ...]:
    """The same for a system that the scenario leaves running, if at a lower level."""
    no = pen.none()
    if degraded is None:
        return pen.sentence(Message.of("stays up")), no, no, no, no
    if degraded.target is None:
        return pen.sentence(Message.of("degraded")), no, no, no, no
    verdict = pen.computed(pen.wording.word(VERDICTS[degraded.verdict]))
    return pen.length(degraded.recovered), no, no, no, verdict


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


def _last_drill(system: System, pen: Pen) -> Entry:
    if system.last_drilled is None:
        return pen.sentence(Message.of("never"), Secret.FORECASTS)
    return pen.computed(pen.wording.day(system.last_drilled), Secret.FORECASTS)


def _basis(facts: Facts, pen: Pen) -> str:
    order = Message.of(
        "In brackets: works at a lower level without it. Times run from the incident to verified "
        "recovery; the targets are those of the occasion of the scenario."
    )
    if pen.hides(Secret.FORECASTS):
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
