"""Chapter 6 and its forms: building, room, power, lines, people, backups, and what hangs on one."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.continuity.content import Grid, Part, Remark, Room, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.naming import alternates_entry, name_of, ordered_systems, system_name
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.premises import (
    buildings_grid,
    lines_grid,
    power_grid,
    rooms_grid,
    site_entry,
)
from bcp.documents.continuity.publicity import Secret
from bcp.model.message import Message
from bcp.planning.structure import Component

MOST_SHOWN = 15
"""Single points of failure and names that a table holds; `ict-bcp analyze` has all of them."""


def condition_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 6."""
    sections = (
        Section(
            pen.say(Message.of("Building")), (buildings_grid("condition-buildings", facts, pen),)
        ),
        Section(pen.say(Message.of("Server room")), (rooms_grid("condition-rooms", facts, pen),)),
        Section(pen.say(Message.of("Power")), (power_grid("condition-power", facts, pen),)),
        Section(
            pen.say(Message.of("Telecommunication")), (lines_grid("condition-lines", facts, pen),)
        ),
        Section(pen.say(Message.of("People")), (_skills(facts, pen),)),
        Section(pen.say(Message.of("Backup copies")), (_wanting_backups(facts, pen),)),
        Section(
            pen.say(Message.of("What much hangs on")),
            (_single_points(facts, pen), *_more(facts, pen)),
        ),
        Section(pen.say(Message.of("If a site is lost")), (_sites(facts, pen),)),
        Section(pen.say(Message.of("Alternates")), (_alternates(facts, pen),)),
    )
    title = pen.say(Message.of("Present condition (weaknesses) and alternates"))
    return Part("chapter-6", "6", title, sections)


def _skills(facts: Facts, pen: Pen) -> Grid:
    caption = Message.of("Skills that fewer than two people have")
    columns = (
        (Message.of("Skill"), 4.0),
        (Message.of("People"), 2.0),
        (Message.of("Systems whose recovery needs it"), 10.0),
    )
    rows = (
        (
            pen.computed(each.skill),
            pen.computed(str(each.people)),
            pen.computed(pen.join(name_of(facts, pen, name) for name in each.systems)),
        )
        for each in facts.structure.skills
    )
    nothing = pen.sentence(Message.of("Every skill that a recovery needs is had by two people."))
    return pen.grid("sole-skills", caption, columns, rows, nothing, secret=Secret.WEAKNESSES)


def _wanting_backups(facts: Facts, pen: Pen) -> Grid:
    caption = Message.of("Backups that are wanting")
    columns = (
        (Message.of("System"), 5.0),
        (Message.of("Data set"), 3.0),
        (Message.of("Freshest copy"), 3.0),
        (Message.of("RPO"), 3.0),
        (Message.of("Sites of the copies"), 5.0),
    )
    rows = (
        (
            pen.computed(name_of(facts, pen, each.system)),
            pen.computed(each.backup),
            pen.length(each.interval),
            pen.length(each.target),
            pen.computed(pen.join(facts.sites[name].name for name in each.sites)),
        )
        for each in facts.structure.backups
    )
    nothing = pen.sentence(
        Message.of(
            "Every data set has copies at two sites and a copy as fresh as its RPO asks for."
        )
    )
    return pen.grid("wanting-backups", caption, columns, rows, nothing, secret=Secret.WEAKNESSES)


def _single(facts: Facts) -> list[Component]:
    return [each for each in facts.structure.components if each.count]


def _single_points(facts: Facts, pen: Pen) -> Grid:
    caption = Message.of("Single points of failure")
    columns = (
        (Message.of("System"), 6.0),
        (Message.of("Falls along"), 2.5),
        (Message.of("Own RTO"), 3.0),
        (Message.of("Tightest RTO on it"), 3.0),
        (Message.of("Among them"), 10.0),
    )
    rows = (
        (
            pen.computed(name_of(facts, pen, each.system)),
            pen.computed(str(each.count)),
            pen.length(each.target),
            pen.length(each.effective_target),
            pen.computed(pen.join(name_of(facts, pen, name) for name in each.falls[:3])),
        )
        for each in _single(facts)[:MOST_SHOWN]
    )
    return pen.grid(
        "single-points", caption, columns, rows, room=Room.SMALL, secret=Secret.WEAKNESSES
    )


def _more(facts: Facts, pen: Pen) -> Iterator[Remark]:
    further = len(_single(facts)) - MOST_SHOWN
    if further > 0 and not pen.hides(Secret.WEAKNESSES):
        yield Remark(
            pen.say(
                Message.of("And {count} more: 'ict-bcp analyze' lists all of them.", count=further)
            )
        )


def _sites(facts: Facts, pen: Pen) -> Grid:
    caption = Message.of("What cannot come back when a site is lost and everybody comes")
    columns = (
        (Message.of("Site"), 6.0),
        (Message.of("Systems away"), 3.0),
        (Message.of("Of these cannot come back"), 4.0),
        (Message.of("Names"), 9.0),
    )
    rows = []
    for each in facts.structure.sites:
        names = [name_of(facts, pen, one.system) for one in each.stranded]
        more = len(names) - MOST_SHOWN
        shown = pen.join(names[:MOST_SHOWN]) or "–"
        if more > 0:
            shown = pen.say(Message.of("{names} and {count} more", names=shown, count=more))
        rows.append(
            (
                site_entry(facts.sites[each.site], pen),
                pen.computed(str(each.hit)),
                pen.computed(str(len(names))),
                pen.computed(shown),
            )
        )
    return pen.grid("lost-sites", caption, columns, rows, secret=Secret.WEAKNESSES)


def _alternates(facts: Facts, pen: Pen) -> Grid:
    """Whether there is an alternate for each system."""
    caption = Message.of("Systems and their alternates")
    columns = (
        (Message.of("System"), 7.0),
        (Message.of("There is one"), 2.5),
        (Message.of("Alternate means"), 9.0),
    )
    rows = (
        (
            pen.computed(system_name(each, pen)),
            pen.words(Message.of("given") if each.alternates else Message.of("lacking")),
            alternates_entry(each, pen),
        )
        for each in ordered_systems(facts)
    )
    return pen.grid(
        "has-alternate", caption, columns, rows, room=Room.SMALL, secret=Secret.WEAKNESSES
    )
