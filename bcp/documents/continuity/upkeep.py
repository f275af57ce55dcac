"""Chapters 8 and 9 and the form of resources: drills, renewal, and what is needed at least."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bcp.documents.continuity.content import Entry, Grid, Part, Remark, Room, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.japanese import fiscal_year
from bcp.evaluation.trend import DrillRecord
from bcp.model.continuity import PlannedDrill, ResourceKind
from bcp.model.message import Message, mark

MOST_DRILLS = 12
"""Drills whose results the document shows, the last ones; `ict-bcp history` has all."""
_APRIL = 4
_KINDS = {
    ResourceKind.PEOPLE: mark("people"),
    ResourceKind.PLACE: mark("place"),
    ResourceKind.TERMINALS: mark("terminals"),
    ResourceKind.SUPPLIES: mark("supplies"),
    ResourceKind.LINES: mark("lines"),
    ResourceKind.POWER: mark("power"),
    ResourceKind.OTHER: mark("other"),
}
_DRILLS = {
    "functional": mark("functional drill"),
    "full": mark("full drill"),
    "tabletop": mark("tabletop drill"),
    "walk-through": mark("walk-through"),
}


def drills_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 8."""
    return Part(
        "chapter-8",
        "8",
        pen.say(Message.of("Drill plan")),
        (
            Section(pen.say(Message.of("The year's plan")), (plan_grid("year", facts, pen),)),
            Section(pen.say(Message.of("Last results")), (_results(facts, pen),)),
            Section(pen.say(Message.of("Never drilled")), (_never(facts, pen),)),
        ),
    )


def plan_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 12: the drills that are planned for the year."""
    planned = facts.continuity.drills
    caption = Message.of("Drills planned")
    if planned.fiscal_year is not None:
        year = _year(planned.fiscal_year, pen)
        caption = Message.of("Drills planned for {year}", year=year)
    names = {each.id: pen.wording.name(each.name, each.name_en) for each in facts.scenarios}
    rows = (_drill(number, each, names, pen) for number, each in enumerate(planned.drills))
    return pen.grid(
        key,
        caption,
        (
            (Message.of("Drill"), 5),
            (Message.of("Kind"), 3),
            (Message.of("Month"), 2.5),
            (Message.of("Scenario"), 5),
            (Message.of("Objective"), 6),
            (Message.of("Who takes part"), 5),
        ),
        rows,
        pen.missing("drills.drills"),
        room=Room.SMALL,
    )


def _year(year: int, pen: Pen) -> str:
    if pen.wording.language == "ja":
        return fiscal_year(date(year, _APRIL, 1))
    return f"FY{year}"


def _drill(
    number: int, drill: PlannedDrill, names: Mapping[str, str], pen: Pen
) -> tuple[Entry, ...]:
    place = f"drills.drills[{number}]"
    scenario = None if drill.scenario is None else names[drill.scenario]
    return (
        pen.computed(pen.sourced(drill.name, drill.source)),
        pen.value(drill.kind, f"{place}.kind"),
        pen.value(drill.month, f"{place}.month"),
        pen.value(scenario, f"{place}.scenario"),
        pen.value(drill.objective, f"{place}.objective"),
        pen.value(drill.participants, f"{place}.participants"),
    )


def _results(facts: Facts, pen: Pen) -> Grid:
    last = facts.drills[-MOST_DRILLS:]
    return pen.grid(
        "drill-results",
        Message.of("Results of the last drills"),
        (
            (Message.of("Day"), 5),
            (Message.of("Kind"), 4),
            (Message.of("Number of systems"), 2.5),
            (Message.of("Targets met"), 3),
            (Message.of("Run"), 6),
        ),
        (_result(each, pen) for each in reversed(last)),
        pen.sentence(Message.of("No drill has been carried out yet."), Secret.FORECASTS),
    )


def _result(record: DrillRecord, pen: Pen) -> tuple[Entry, ...]:
    kind = _DRILLS.get(record.kind, mark("drill"))
    met = sum(each.met for each in record.systems)
    return (
        pen.computed(pen.wording.day(record.day)),
        pen.computed(pen.wording.word(kind)),
        pen.computed(str(len(record.systems)), Secret.FORECASTS),
        pen.computed(f"{met} / {len(record.systems)}", Secret.FORECASTS),
        pen.computed(record.run, Secret.FORECASTS),
    )


def _never(facts: Facts, pen: Pen) -> Grid:
    never = [each for each in facts.structure.drills if each.last_drilled is None]
    systems = facts.inventory.systems_by_id
    caption = Message.of("Systems whose recovery was never drilled")
    columns = ((Message.of("Owner"), 5.0), (Message.of("Systems"), 14.0))
    owners: dict[str, list[str]] = {}
    for each in never:
        system = systems[each.system]
        owners.setdefault(system.owner, []).append(pen.wording.name(system.name, system.name_en))
    rows = ((pen.computed(owner), pen.computed(pen.join(names))) for owner, names in owners.items())
    nothing = pen.sentence(Message.of("Every recovery was drilled."))
    return pen.grid("never-drilled", caption, columns, rows, nothing, secret=Secret.FORECASTS)


def maintenance_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 9."""
    maintenance = facts.continuity.maintenance
    check = Message.of(
        "The document is made anew from the inventory: 'ict-bcp check' tells what is wrong in it, "
        "'ict-bcp document bcp --completeness' what is still to be filled in."
    )
    return Part(
        "chapter-9",
        "9",
        pen.say(Message.of("Maintenance plan")),
        (
            Section(
                pen.say(Message.of("When the plan is renewed")),
                (pen.points(maintenance.triggers, "maintenance.triggers"),),
            ),
            Section(
                pen.say(Message.of("Annual review")),
                (
                    pen.prose(pen.stated(maintenance.review, "maintenance.review")),
                    Remark(pen.say(check)),
                ),
            ),
            Section(
                pen.say(Message.of("Who is responsible")),
                (pen.prose(pen.value(maintenance.responsible, "maintenance.responsible")),),
            ),
        ),
    )


def resources_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 18: what businesses need at least."""
    businesses = {each.id: each.name for each in facts.continuity.businesses}
    rows = (
        (
            pen.computed(pen.wording.word(_KINDS[each.kind])),
            pen.computed(each.name),
            pen.computed(businesses[each.business])
            if each.business is not None
            else pen.sentence(Message.of("all businesses")),
            pen.value(each.amount, f"resources[{number}].amount"),
            pen.value(each.secured, f"resources[{number}].secured"),
            pen.computed(pen.origin(each.source)),
        )
        for number, each in enumerate(facts.continuity.resources)
    )
    return pen.grid(
        key,
        Message.of("Resources needed at least"),
        (
            (Message.of("Kind"), 3),
            (Message.of("Resource"), 5),
            (Message.of("Business"), 6),
            (Message.of("How much"), 3),
            (Message.of("Secured"), 4),
            (Message.of("Source"), 3.2),
        ),
        rows,
        pen.missing("resources"),
    )
