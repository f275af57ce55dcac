"""Chapter 3: what is assumed to happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bcp.documents.continuity.content import Entry, Grid, Part, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.naming import scenario_name
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.report_words import word_of
from bcp.model.message import Message, mark
from bcp.model.objective import Occasion
from bcp.planning.plan import Impact

_OCCASIONS = {
    Occasion.DISASTER: mark("large disaster"),
    Occasion.ORDINARY: mark("ordinary failure"),
}


def damage_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 3."""
    damage = facts.continuity.damage
    return Part(
        "chapter-3",
        "3",
        pen.say(Message.of("Damage assumptions")),
        (
            Section(
                pen.say(Message.of("Scenario")),
                (_scenario(facts, pen), pen.prose(_consequence(facts, pen))),
            ),
            Section(pen.say(Message.of("Who comes when")), (_attendance(facts, pen),)),
            Section(pen.say(Message.of("Out of service without damage")), (_outages(facts, pen),)),
            Section(
                pen.say(Message.of("Assumptions")), (assumptions_grid("assumptions", facts, pen),)
            ),
            Section(
                pen.say(Message.of("Secondary disasters")),
                (pen.points(damage.secondary, "damage.secondary"),),
            ),
            Section(
                pen.say(Message.of("Damage in the area")),
                (pen.points(damage.area, "damage.area"),),
            ),
        ),
    )


def _scenario(facts: Facts, pen: Pen) -> Grid:
    scenario, zone = facts.scenario, facts.inventory.city.timezone
    rows = (
        (Message.of("Scenario"), scenario_name(facts, pen)),
        (Message.of("Description"), pen.computed(scenario.description, Secret.STRUCTURE)),
        (
            Message.of("Occasion"),
            pen.computed(pen.wording.word(_OCCASIONS[scenario.occasion])),
        ),
        (
            Message.of("Incident"),
            pen.computed(pen.wording.moment(scenario.incident_at, zone)),
        ),
        (
            Message.of("Detected, declared after"),
            pen.computed(
                pen.join(
                    (
                        pen.wording.length(scenario.detected_after),
                        pen.wording.length(scenario.declared_after),
                    )
                )
            ),
        ),
        (Message.of("Lost"), pen.computed(pen.join(_lost(facts, pen)) or "–", Secret.STRUCTURE)),
        (
            Message.of("Source"),
            pen.computed(pen.origin(scenario.source)),
        ),
    )
    return pen.grid(
        "scenario",
        Message.of("The scenario of this document"),
        ((Message.of("Item"), 3), (Message.of("Content"), 7)),
        ((pen.words(label), entry) for label, entry in rows),
    )


def _lost(facts: Facts, pen: Pen) -> Iterator[str]:
    lost = facts.scenario.lost
    for name in lost.sites:
        site = facts.sites[name]
        yield pen.wording.name(site.name, site.name_en)
    for name in lost.systems:
        system = facts.inventory.systems_by_id[name]
        yield pen.wording.name(system.name, system.name_en)
    for name in lost.repositories:
        yield facts.inventory.repositories_by_id[name].name


def _consequence(facts: Facts, pen: Pen) -> Entry:
    counts = Counter(each.impact for each in facts.plan.systems)
    counts[Impact.DEGRADED] = len(facts.plan.degraded)
    parts = [
        f"{pen.wording.word(word_of(impact))} {counts[impact]}"
        for impact in Impact
        if counts[impact]
    ]
    return pen.sentence(
        Message.of(
            "Of {total} systems the scenario hits: {counts}.",
            total=len(facts.inventory.systems),
            counts=pen.join(parts) or "0",
        ),
        Secret.STRUCTURE,
    )


def _attendance(facts: Facts, pen: Pen) -> Grid:
    """The attendance curves and arrivals that the plan reckons with."""
    scenario = facts.scenario
    rows = []
    for each in scenario.attendance:
        team = facts.teams[each.team]
        curve = (
            pen.say(
                Message.of(
                    "from {time} on {share} %",
                    time=pen.wording.length(point.after),
                    share=point.share,
                )
            )
            for point in each.present
        )
        name = pen.computed(pen.wording.name(team.name, team.name_en))
        rows.append((name, pen.computed(pen.join(curve))))
    for arrival in scenario.vendors:
        vendor = facts.vendors[arrival.vendor]
        when = Message.of("from {time} on", time=pen.wording.length(arrival.after))
        name = pen.computed(pen.wording.name(vendor.name, vendor.name_en))
        rows.append((name, pen.sentence(when)))
    return pen.grid(
        "attendance",
        Message.of("Attendance in the scenario"),
        ((Message.of("Team or vendor"), 5), (Message.of("Present, from the incident on"), 10)),
        rows,
        pen.sentence(Message.of("All come at once: the scenario says nothing else.")),
        secret=Secret.STRENGTH,
    )


def _outages(facts: Facts, pen: Pen) -> Grid:
    systems = facts.inventory.systems_by_id
    rows = (
        (
            pen.computed(pen.wording.name(systems[each.system].name, systems[each.system].name_en)),
            pen.length(each.until),
        )
        for each in facts.scenario.outages
    )
    return pen.grid(
        "outages",
        Message.of("Systems that come back by themselves"),
        ((Message.of("System"), 10), (Message.of("Back after"), 5)),
        rows,
        secret=Secret.STRUCTURE,
    )


def assumptions_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """What is assumed of hall, power, lines, roads and people."""
    rows = (
        (
            pen.computed(each.subject),
            pen.value(each.damage, f"damage.assumptions[{number}].damage"),
            pen.value(each.duration, f"damage.assumptions[{number}].duration"),
            pen.computed(pen.origin(each.source)) if each.damage else pen.none(),
        )
        for number, each in enumerate(facts.continuity.damage.assumptions)
    )
    return pen.grid(
        key,
        Message.of("Damage assumptions"),
        (
            (Message.of("Subject"), 3),
            (Message.of("Assumed damage"), 6),
            (Message.of("How long"), 3),
            (Message.of("Source"), 3.2),
        ),
        rows,
        pen.missing("damage.assumptions"),
    )
