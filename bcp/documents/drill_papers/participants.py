"""The participants' sheet: nothing of what is injected, told later, or expected of them."""

from __future__ import annotations

from bcp.documents.continuity.content import Entry, Grid, Part, Points, Room, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.drill_papers.facts import DrillFacts
from bcp.documents.drill_papers.situation import (
    briefing,
    chronology,
    objectives,
    overview,
    rules,
    start,
)
from bcp.model.message import Message
from bcp.model.resource import Team
from bcp.model.system import System


def participants_parts(facts: DrillFacts, pen: Pen) -> tuple[Part, ...]:
    """The sheet."""
    return (
        Part(
            "drill",
            "1",
            pen.say(Message.of("The drill")),
            (
                Section("", (overview(facts, pen),)),
                Section(pen.say(Message.of("Objectives of the drill")), (objectives(facts, pen),)),
                Section(
                    pen.say(Message.of("How it begins")),
                    (pen.prose(briefing(facts, pen)), start(facts, pen)),
                ),
                rules(pen),
            ),
        ),
        Part(
            "reference",
            "2",
            pen.say(Message.of("To look things up")),
            (
                Section(pen.say(Message.of("Who is who")), (_teams(facts, pen),)),
                Section(pen.say(Message.of("Recovery targets")), (_targets(facts, pen),)),
            ),
        ),
        Part(
            "own-record",
            "3",
            pen.say(Message.of("To write in")),
            (
                chronology(pen),
                Section(
                    pen.say(Message.of("What you noticed (given to the controllers at the end)")),
                    (
                        Points(
                            tuple(
                                pen.words(each)
                                for each in (
                                    Message.of("What went well:"),
                                    Message.of("What did not go well, and why:"),
                                    Message.of("What in the runbooks was missing or wrong:"),
                                    Message.of("What should be changed, by whom:"),
                                )
                            )
                        ),
                    ),
                ),
            ),
        ),
    )


def _teams(facts: DrillFacts, pen: Pen) -> Grid:
    return pen.grid(
        "teams",
        Message.of("Teams and their roles"),
        ((Message.of("Team"), 5), (Message.of("Roles"), 8)),
        (_team(each, pen) for each in facts.inventory.teams),
        pen.missing("teams", file="systems_inventory/teams.yaml"),
    )


def _team(team: Team, pen: Pen) -> tuple[Entry, ...]:
    roles = pen.join(each.role for each in team.members)
    return pen.computed(pen.wording.name(team.name, team.name_en)), pen.computed(roles)


def _targets(facts: DrillFacts, pen: Pen) -> Grid:
    inventory, occasion = facts.inventory, facts.scenario.occasion

    def urgency(system: System) -> tuple[int, int]:
        objective = inventory.objectives_by_id[system.objective]
        return objective.priority, objective.targets(occasion).rto

    return pen.grid(
        "targets",
        Message.of("Systems with their recovery targets, the most urgent first"),
        (
            (Message.of("System"), 6),
            (Message.of("Owner"), 5),
            (Message.of("RTO"), 2.5),
            (Message.of("RLO"), 3),
            (Message.of("RPO"), 2.5),
            (Message.of("Alternate means"), 6),
        ),
        (_target(each, facts, pen) for each in sorted(inventory.systems, key=urgency)),
        room=Room.SMALL,
    )


def _target(system: System, facts: DrillFacts, pen: Pen) -> tuple[Entry, ...]:
    targets = facts.inventory.targets(system, facts.scenario.occasion)
    alternates = pen.join(each.name for each in system.alternates)
    return (
        pen.computed(pen.wording.name(system.name, system.name_en)),
        pen.computed(system.owner),
        pen.length(targets.rto),
        pen.computed(f"{targets.rlo.share}%"),
        pen.length(targets.rpo),
        pen.computed(alternates) if alternates else pen.none(),
    )
