"""The drill plan, to be approved: objectives, scenario, roles, schedule, injects, judgement."""

from __future__ import annotations

from bcp.documents.continuity.content import Entry, Grid, Part, Remark, Room, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.drill_papers.facts import DrillFacts
from bcp.documents.drill_papers.script import CUE_WORDS, Cue, write_script
from bcp.documents.drill_papers.situation import moment, objectives, overview, rules, start
from bcp.documents.report_words import word_of
from bcp.documents.wording import NOTHING
from bcp.evaluation.outcome import Judgement
from bcp.model.message import Message, mark
from bcp.model.resource import Team
from bcp.planning.plan import PlannedSystem

_HANDS = (
    (mark("Drill lead"), mark("Opens, stops and ends the drill; decides how fast time passes.")),
    (mark("Controller"), mark("Tells the events by the script and keeps to its times.")),
    (mark("Simulator"), mark("Speaks for the headquarters, vendors, the press and residents.")),
    (mark("Evaluator"), mark("Judges each reaction by what the script expects.")),
    (mark("Recorder"), mark("Writes down who decided what at what time.")),
    (mark("Safety"), mark("Stops the drill where people or production could come to harm.")),
)
_DAY = (
    (mark("Room, papers and lab made ready"), mark("Controller")),
    (mark("Briefing: objectives, rules, situation at the start"), mark("Drill lead")),
    (mark("Beginning of the drill declared"), mark("Drill lead")),
    (mark("Events told and reactions, by the controller's script"), mark("Controller")),
    (mark("End of the drill declared"), mark("Drill lead")),
    (mark("What was noticed is gathered"), mark("Evaluator")),
    (mark("Clean-up, looked at"), mark("Controller")),
    (mark("Report and corrective actions"), mark("Drill lead")),
)
_KINDS = (
    (
        mark("walk-through"),
        mark("the text of each step is read and judged"),
        mark("none"),
        "ict-bcp drill walk-through {name}",
    ),
    (
        mark("tabletop"),
        mark("people decide; the clock is virtual"),
        mark("forecast"),
        "ict-bcp drill tabletop {name}",
    ),
    (
        mark("functional"),
        mark("real backups, services and restores, on guests of the lab"),
        mark("measured at lab scale; extrapolated to production and marked so"),
        "ict-bcp drill run {name}",
    ),
    (
        mark("full"),
        mark("the platform's isolated network"),
        mark("measured"),
        "ict-bcp drill full {name}",
    ),
)


def plan_parts(facts: DrillFacts, pen: Pen) -> tuple[Part, ...]:
    """The drill plan."""

    def part(key: str, number: int, title: Message, *sections: Section) -> Part:
        return Part(key, str(number), pen.say(title), sections)

    return (
        part("drill", 1, Message.of("The drill"), Section("", (overview(facts, pen),))),
        part(
            "objectives",
            2,
            Message.of("Objectives of the drill"),
            Section("", (objectives(facts, pen),)),
        ),
        part("scenario", 3, Message.of("Damage scenario"), *_scenario(facts, pen)),
        part("roles", 4, Message.of("Organisation and roles"), *_roles(facts, pen)),
        part("way", 5, Message.of("How the drill is carried out"), *_way(facts, pen)),
        part("schedule", 6, Message.of("Schedule"), *_schedule(facts, pen)),
        part("injects", 7, Message.of("Injects"), Section("", (_injects(facts, pen),))),
        part("judgement", 8, Message.of("What the drill is judged by"), *_judged(facts, pen)),
    )


def _scenario(facts: DrillFacts, pen: Pen) -> tuple[Section, ...]:
    scenario, wording = facts.scenario, pen.wording
    teams = {each.id: wording.name(each.name, each.name_en) for each in facts.inventory.teams}
    people = pen.grid(
        "attendance",
        Message.of("Who is assumed to be there, and from when on"),
        ((Message.of("Team"), 5), (Message.of("Share of the team, after the incident"), 10)),
        (
            (
                pen.computed(teams.get(each.team, each.team)),
                pen.computed(
                    pen.join(
                        f"{wording.length(point.after)}: {point.share}%" for point in each.present
                    )
                ),
            )
            for each in scenario.attendance
        ),
        pen.sentence(Message.of("Everybody is there from the beginning.")),
    )
    return (
        Section("", (pen.prose(pen.computed(scenario.description)), start(facts, pen))),
        Section(pen.say(Message.of("Attendance")), (people,)),
    )


def _roles(facts: DrillFacts, pen: Pen) -> tuple[Section, ...]:
    hands = pen.grid(
        "hands",
        Message.of("Those who lead the drill"),
        (
            (Message.of("Role"), 4),
            (Message.of("Duty"), 9),
            (Message.of("Department (by hand)"), 5),
        ),
        (
            (pen.words(Message.of(role)), pen.words(Message.of(duty)), pen.field())
            for role, duty in _HANDS
        ),
        room=Room.SHEET,
    )
    concerned = {each.system for each in facts.plan.steps}
    operators = {
        facts.inventory.systems_by_id[each].operator
        for each in concerned
        if each in facts.inventory.systems_by_id
    }
    people = {
        assigned.person.partition("/")[0] for step in facts.plan.steps for assigned in step.people
    }
    told = {each.to for each in facts.scenario.events}
    teams = [each for each in facts.inventory.teams if each.id in operators | people | told]
    taking_part = pen.grid(
        "participants",
        Message.of("Those who take part"),
        (
            (Message.of("Team"), 5),
            (Message.of("Roles"), 8),
            (Message.of("People"), 2),
            (Message.of("Steps in the plan"), 3),
            (Message.of("Events told to them"), 3),
        ),
        (_team(each, facts, pen) for each in teams),
        pen.sentence(Message.of("The plan gives nobody anything to do.")),
    )
    return (
        Section(pen.say(Message.of("Those who lead the drill")), (hands,)),
        Section(pen.say(Message.of("Those who take part")), (taking_part,)),
    )


def _team(team: Team, facts: DrillFacts, pen: Pen) -> tuple[Entry, ...]:
    steps = sum(
        any(assigned.person.startswith(f"{team.id}/") for assigned in step.people)
        for step in facts.plan.steps
    )
    told = sum(each.to == team.id for each in facts.scenario.events)
    return (
        pen.computed(pen.wording.name(team.name, team.name_en)),
        pen.computed(pen.join(each.role for each in team.members)),
        pen.computed(str(sum(each.count for each in team.members))),
        pen.computed(str(steps)),
        pen.computed(str(told)),
    )


def _way(facts: DrillFacts, pen: Pen) -> tuple[Section, ...]:
    kinds = pen.grid(
        "kinds",
        Message.of("Kinds of drills that this scenario can be used for"),
        (
            (Message.of("Kind"), 3),
            (Message.of("What happens"), 6),
            (Message.of("What its times mean"), 5),
            (Message.of("Command"), 6),
        ),
        (
            (
                pen.words(Message.of(kind)),
                pen.words(Message.of(runs)),
                pen.words(Message.of(times)),
                pen.computed(command.format(name=facts.scenario.id)),
            )
            for kind, runs, times, command in _KINDS
        ),
    )
    return Section("", (kinds,)), rules(pen)


def _schedule(facts: DrillFacts, pen: Pen) -> tuple[Section, ...]:
    day = pen.grid(
        "day",
        Message.of("Schedule of the day (times by hand)"),
        ((Message.of("Time"), 3), (Message.of("What"), 10), (Message.of("Who"), 4)),
        (
            (pen.field(), pen.words(Message.of(what)), pen.words(Message.of(who)))
            for what, who in _DAY
        ),
        room=Room.SHEET,
    )
    scenario, wording, zone = facts.scenario, pen.wording, facts.inventory.city.timezone
    milestones = (
        (0, Message.of("The incident happens.")),
        (scenario.detected_after, Message.of("It is detected.")),
        (scenario.declared_after, Message.of("The emergency is declared; recovery begins.")),
        (facts.plan.makespan, Message.of("By plan, the last system is back.")),
    )
    assumed = pen.grid(
        "assumed",
        Message.of("Assumed course of time"),
        ((Message.of("After the incident"), 4), (Message.of("Assumed time"), 5),
         (Message.of("What"), 9)),
        (
            (
                pen.computed(wording.length(at)),
                pen.computed(wording.clock(moment(facts, at), zone)),
                pen.sentence(what),
            )
            for at, what in sorted(milestones, key=lambda each: each[0])
        ),
    )  # fmt: skip
    return (
        Section(pen.say(Message.of("The day")), (day,)),
        Section(pen.say(Message.of("Assumed course of time")), (assumed,)),
    )


def _injects(facts: DrillFacts, pen: Pen) -> Grid:
    lines = [line for line in write_script(facts, pen.wording) if line.cue is not Cue.DECISION]
    return pen.grid(
        "injects",
        Message.of("Injects; the controller's script has the reactions expected"),
        (
            (Message.of("Sign"), 2.4),
            (Message.of("After the incident"), 3),
            (Message.of("Kind"), 3.4),
            (Message.of("To whom"), 4.6),
            (Message.of("Content"), 11),
            (Message.of("What it changes"), 6),
        ),
        (
            (
                pen.computed(line.sign),
                pen.computed(pen.wording.length(line.at)),
                pen.computed(pen.wording.word(CUE_WORDS[line.cue])),
                pen.computed(line.to),
                pen.computed(line.text),
                pen.computed(line.effect or NOTHING),
            )
            for line in lines
        ),
        pen.missing("events", file=facts.file),
        room=Room.SMALL,
    )


def _judged(facts: DrillFacts, pen: Pen) -> tuple[Section, ...]:
    remark = Message.of(
        "Events are judged by the reactions that the script expects, systems by their recovery "
        "targets. A system counts as back when its verification has passed."
    )
    expected = pen.grid(
        "expected",
        Message.of("What the plan expects of each system that the scenario takes away"),
        (
            (Message.of("System"), 7),
            (Message.of("RTO"), 3),
            (Message.of("Plan"), 3.4),
            (Message.of("Verdict"), 4),
        ),
        (_system(each, facts, pen) for each in facts.plan.systems),
        pen.sentence(Message.of("The scenario takes no system away.")),
        room=Room.SMALL,
    )
    return (Section("", (Remark(pen.say(remark)), expected)),)


def _system(planned: PlannedSystem, facts: DrillFacts, pen: Pen) -> tuple[Entry, ...]:
    system = facts.inventory.systems_by_id[planned.system]
    verdict = word_of(Judgement(planned.verdict.value))
    return (
        pen.computed(pen.wording.name(system.name, system.name_en)),
        pen.length(planned.target),
        pen.length(planned.recovered),
        pen.computed(pen.wording.word(verdict)),
    )
