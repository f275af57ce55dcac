"""Chapter 7 and form 6: the gaps that were found, and who closes them until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bcp.documents.continuity.businesses import latest_target, times_of
from bcp.documents.continuity.content import Entry, Grid, Part, Remark, Room, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.naming import name_of
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.model.continuity import Area, Business, Measure
from bcp.model.message import Message, mark
from bcp.planning.plan import DegradedSystem, PlannedSystem, Verdict

ACTIONS_FILE = "drills/actions.yaml"
_AREAS = {
    Area.BUILDING: mark("building"),
    Area.ROOM: mark("server room"),
    Area.POWER: mark("power"),
    Area.TELECOM: mark("telecommunication"),
    Area.PEOPLE: mark("people"),
    Area.BACKUPS: mark("backups"),
    Area.SYSTEMS: mark("systems"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A weakness with what was decided about it. `id` is stable: a measure answers it by that.

    `place` is where owner, deadline and so on are stated, in `file`.
    """

    id: str
    area: Area
    text: str
    place: str
    file: str = "systems_inventory/continuity.yaml"
    action: str | None = None
    owner: str | None = None
    deadline: date | None = None
    budget: str | None = None
    status: str | None = None


def measures_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 7."""
    return Part(
        "chapter-7",
        "7",
        pen.say(Message.of("Measures taken beforehand")),
        (
            Section(
                "",
                (
                    measures_grid("measures", facts, pen),
                    Remark(
                        pen.say(
                            Message.of(
                                "Made from the analysis of the inventory, the plan of the "
                                "scenario, open corrective actions of drills, and what "
                                "continuity.yaml states. A measure answers a finding by its id."
                            )
                        )
                    ),
                ),
                wide=True,
            ),
        ),
    )


def measures_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Gap, measure, owner, deadline, budget and status, by area."""
    caption = Message.of("Weaknesses and measures")
    columns = (
        (Message.of("Area"), 3.5),
        (Message.of("Finding id"), 6.0),
        (Message.of("Gap"), 12.0),
        (Message.of("Measure"), 9.0),
        (Message.of("Owner"), 5.0),
        (Message.of("Deadline"), 4.5),
        (Message.of("Budget"), 4.0),
        (Message.of("Status"), 4.0),
    )
    order = list(Area)
    gaps = sorted(find_gaps(facts, pen), key=lambda each: order.index(each.area))
    nothing = pen.sentence(Message.of("No weakness was found."))
    return pen.grid(
        key,
        caption,
        columns,
        (_row(gap, pen) for gap in gaps),
        nothing,
        room=Room.SMALL,
        secret=Secret.WEAKNESSES,
    )


def _row(gap: Gap, pen: Pen) -> tuple[Entry, ...]:
    deadline = None if gap.deadline is None else pen.wording.day(gap.deadline)
    stated = {
        "action": gap.action,
        "owner": gap.owner,
        "deadline": deadline,
        "budget": gap.budget,
        "status": gap.status,
    }
    return (
        pen.computed(pen.wording.word(_AREAS[gap.area])),
        pen.computed(gap.id),
        pen.computed(gap.text),
        *(pen.value(text, f"{gap.place}.{key}", file=gap.file) for key, text in stated.items()),
    )


def find_gaps(facts: Facts, pen: Pen) -> Iterator[Gap]:
    """Computed gaps with what answers them, then other measures, then what drills asked for."""
    answers = {
        each.finding: (number, each)
        for number, each in enumerate(facts.continuity.measures)
        if each.finding is not None
    }
    found = set()
    for name, area, text, owner in _computed(facts, pen):
        found.add(name)
        number, measure = answers.get(name, (None, Measure(area=area, gap=text)))
        place = f"measures[finding: {name}]" if number is None else f"measures[{number}]"
        yield _answered(Gap(name, area, text, place, owner=owner), measure)
    for number, measure in enumerate(facts.continuity.measures):
        if measure.finding is None or measure.finding not in found:
            name = measure.finding or "–"
            gap = Gap(name, measure.area, measure.gap, f"measures[{number}]")
            yield _answered(gap, measure)
    for action in facts.actions:
        yield Gap(
            action.id,
            action.area,
            pen.say(action.gap),
            f"actions[{action.id}]",
            ACTIONS_FILE,
            owner=action.owner,
            deadline=action.deadline,
            budget=action.budget,
            status=None if action.status is None else pen.say(action.status),
        )


def _answered(gap: Gap, measure: Measure) -> Gap:
    return Gap(
        gap.id,
        measure.area,
        gap.text,
        gap.place,
        action=measure.action,
        owner=measure.owner or gap.owner,
        deadline=measure.deadline,
        budget=measure.budget,
        status=measure.status,
    )


def _computed(facts: Facts, pen: Pen) -> Iterator[tuple[str, Area, str, str | None]]:
    """Id, area, gap and owner of all that analysis and plan have found."""
    systems = facts.inventory.systems_by_id
    for business in facts.continuity.businesses:
        early = _intolerable(business, facts, pen)
        if early is not None:
            yield f"business.{business.id}", Area.SYSTEMS, pen.say(early), business.owner
    hit: tuple[PlannedSystem | DegradedSystem, ...] = (*facts.plan.systems, *facts.plan.degraded)
    for planned in hit:
        if planned.verdict is not Verdict.MET:
            name = name_of(facts, pen, planned.system)
            text = pen.say(_missed(planned, name, pen))
            yield f"target.{planned.system}", Area.SYSTEMS, text, systems[planned.system].owner
    for backup in facts.structure.backups:
        name = name_of(facts, pen, backup.system)
        late = backup.interval > backup.target
        message = (
            Message.of("{system}: the freshest copy may be older than the RPO.", system=name)
            if late
            else Message.of("{system}: all copies are at one site.", system=name)
        )
        found = f"backup.{backup.system}.{backup.backup}"
        yield found, Area.BACKUPS, pen.say(message), systems[backup.system].owner
    for skill in facts.structure.skills:
        message = Message.of(
            "Skill '{skill}': {people} people; {count} systems need it.",
            skill=skill.skill,
            people=skill.people,
            count=len(skill.systems),
        )
        yield f"skill.{skill.skill}", Area.PEOPLE, pen.say(message), None
    for site in facts.structure.sites:
        if site.stranded:
            place = facts.sites[site.site]
            message = Message.of(
                "If '{site}' is lost, {count} systems cannot come back.",
                site=pen.wording.name(place.name, place.name_en),
                count=len(site.stranded),
            )
            yield f"site.{site.site}", Area.BUILDING, pen.say(message), None


def _intolerable(business: Business, facts: Facts, pen: Pen) -> Message | None:
    """That a business tolerates less than its systems take, by their targets or by the plan."""
    tolerable, target = business.tolerable, latest_target(business, facts)
    if tolerable is None:
        return None
    values = {"business": business.name, "tolerable": pen.wording.length(tolerable)}
    if target is not None and target > tolerable:
        return Message.of(
            "{business}: tolerates {tolerable}, its systems have an RTO of {target}.",
            target=pen.wording.length(target),
            **values,
        )
    times = times_of(business, facts)
    if None in times:
        return Message.of(
            "{business}: tolerates {tolerable}, not all of its systems come back.", **values
        )
    last = max((time for time in times if time is not None), default=0)
    if last <= tolerable:
        return None
    return Message.of(
        "{business}: tolerates {tolerable}, by plan its systems are back after {recovered}.",
        recovered=pen.wording.length(last),
        **values,
    )


def _missed(planned: PlannedSystem | DegradedSystem, name: str, pen: Pen) -> Message:
    if planned.recovered is None:
        return Message.of("{system}: cannot come back in this scenario.", system=name)
    values = {
        "system": name,
        "recovered": pen.wording.length(planned.recovered),
        "target": pen.wording.length(planned.target),
    }
    if planned.verdict is Verdict.IMPOSSIBLE:
        return Message.of(
            "{system}: back after {recovered}, RTO {target}; no order can meet it.", **values
        )
    return Message.of("{system}: back after {recovered}, RTO {target}.", **values)
