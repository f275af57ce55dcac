"""What every paper of a drill says: what it is, what it is for, and how it begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bcp.documents.continuity.content import Block, Entry, Grid, Points, Remark, Room, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.drill_papers.facts import DrillFacts
from bcp.documents.drill_papers.script import lost_names
from bcp.model.message import Message, mark
from bcp.model.objective import Occasion

_OCCASIONS = {
    Occasion.DISASTER: mark("large disaster"),
    Occasion.ORDINARY: mark("ordinary failure"),
}
_BLANK_LINES = 8


def scenario_name(facts: DrillFacts, pen: Pen) -> str:
    """The name of the scenario in the language of the paper."""
    return pen.wording.name(facts.scenario.name, facts.scenario.name_en)


def moment(facts: DrillFacts, at: int) -> datetime:
    """The assumed moment of something, by seconds after the incident."""
    return facts.scenario.incident_at + timedelta(seconds=at)


def overview(facts: DrillFacts, pen: Pen) -> Grid:
    """What drill it is; when and where it takes place is stated or written in by hand."""
    scenario, zone = facts.scenario, facts.inventory.city.timezone
    found = facts.planned()
    place = "drills.drills" if found is None else f"drills.drills[{found[0]}]"
    planned = None if found is None else found[1]
    city = facts.inventory.city
    rows = (
        (Message.of("Drill"), pen.computed(scenario_name(facts, pen))),
        (
            Message.of("Led by"),
            pen.computed(pen.join([pen.wording.name(city.name, city.name_en), city.department])),
        ),
        (
            Message.of("Kind"),
            pen.value(None if planned is None else planned.kind, f"{place}.kind"),
        ),
        (
            Message.of("Month"),
            pen.value(None if planned is None else planned.month, f"{place}.month"),
        ),
        (
            Message.of("Who takes part"),
            pen.value(None if planned is None else planned.participants, f"{place}.participants"),
        ),
        (
            Message.of("Assumed incident"),
            pen.sentence(
                Message.of(
                    "{moment} ({occasion})",
                    moment=pen.wording.moment(scenario.incident_at, zone),
                    occasion=pen.wording.word(_OCCASIONS[scenario.occasion]),
                )
            ),
        ),
        (Message.of("Day, place (by hand)"), pen.field()),
    )
    return pen.grid(
        "overview",
        Message.of("The drill"),
        ((Message.of("Item"), 3), (Message.of("Content"), 9)),
        ((pen.words(label), entry) for label, entry in rows),
    )


def objectives(facts: DrillFacts, pen: Pen) -> Points:
    """What the drill is to show."""
    stated = tuple(
        pen.computed(pen.wording.name(each.text, each.text_en))
        for each in facts.scenario.objectives
    )
    return Points(stated or (pen.missing("objectives", file=facts.file),))


def briefing(facts: DrillFacts, pen: Pen) -> Entry:
    """What those who take part are told before it begins."""
    scenario = facts.scenario
    text = pen.wording.name(scenario.briefing, scenario.briefing_en) if scenario.briefing else None
    return pen.value(text, "briefing", file=facts.file)


def start(facts: DrillFacts, pen: Pen) -> Grid:
    """What is known at the start: the incident, what is lost, and what is away until when."""
    scenario, wording = facts.scenario, pen.wording
    names = {each.id: wording.name(each.name, each.name_en) for each in facts.inventory.systems}
    away = (
        wording.say(
            Message.of(
                "{system} (back {length} after the incident)",
                system=names.get(each.system, each.system),
                length=wording.length(each.until),
            )
        )
        for each in scenario.outages
    )
    untrusted = (names.get(each, each) for each in scenario.untrusted)
    rows = (
        (
            Message.of("Incident"),
            wording.moment(scenario.incident_at, facts.inventory.city.timezone),
        ),
        (Message.of("Lost"), lost_names(scenario.lost, facts, wording)),
        (Message.of("Out of service"), pen.join(away)),
        (Message.of("Not to be trusted"), pen.join(untrusted)),
    )
    return pen.grid(
        "start",
        Message.of("Situation at the start"),
        ((Message.of("Item"), 3), (Message.of("Content"), 9)),
        ((pen.words(label), pen.computed(text)) for label, text in rows if text),
    )


def rules(pen: Pen, remark: Message | None = None) -> Section:
    """How everybody behaves, so that nobody takes the drill for real or the other way round."""
    sentences = (
        Message.of("Begin every call and message with the word 'drill', and end with it."),
        Message.of("Take what the controllers tell you as real, and ask them what you lack."),
        Message.of("Call nobody outside the drill; the controllers speak for everybody else."),
        Message.of("Touch no production system; only what the controllers name is used."),
        Message.of("Write down each decision with its time and its reason."),
        Message.of("If something real happens, say 'This is no drill'; the drill then stops."),
    )
    blocks: tuple[Block, ...] = (Points(tuple(pen.words(each) for each in sentences)),)
    if remark is not None:
        blocks = (*blocks, Remark(pen.say(remark)))
    return Section(pen.say(Message.of("Rules of the drill")), blocks)


def chronology(pen: Pen) -> Section:
    """A sheet to write down what happens."""
    columns = (
        (Message.of("Time"), 3.0),
        (Message.of("From whom, to whom"), 5.0),
        (Message.of("What was told"), 8.0),
        (Message.of("Decided or done, by whom"), 8.0),
    )
    rows: Iterator[tuple[Entry, ...]] = (
        tuple(pen.field() for _ in columns) for _ in range(_BLANK_LINES)
    )
    sheet = pen.grid(
        "chronology", Message.of("Record in order of time"), columns, rows, room=Room.SHEET
    )
    return Section(pen.say(Message.of("Record")), (sheet,))
