"""The annual progress sheet (年度ごとの進捗) of the measures ②-04 and ④-02 of the city's plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bcp.consolidation.candidates import Judgement
from bcp.consolidation.cost import Indicator
from bcp.consolidation.wording import RULINGS
from bcp.documents.continuity.book import block_text
from bcp.documents.continuity.content import Entry, Grid, Part, Remark, Room, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.paper.assembly import Identity, approvals, compose, cover
from bcp.documents.paper.markdown import Markdown
from bcp.documents.paper.templating import render
from bcp.documents.review.summary import indicator_sentence
from bcp.documents.wording import Wording
from bcp.documents.years import year_name
from bcp.evaluation.trend import FiscalYear, History
from bcp.model.hosting import HostingKind
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.moment import fiscal_year
from bcp.model.paper import Paper
from bcp.model.system import Tier

_OWN = (HostingKind.PLATFORM, HostingKind.PHYSICAL, HostingKind.APPLIANCE)
"""Hosting by a server of the city's own; the rest needs none."""
_MOVING = (Tier.DEPARTMENTAL, Tier.VIRTUALIZED)
"""The systems that ②-04 is about, before and after they have moved onto the platform."""


@dataclass(frozen=True, slots=True)
class ActionCount:
    """Corrective actions: those open and overdue today, those closed by drills of the year."""

    open: int
    overdue: int
    closed: int


@dataclass(frozen=True, slots=True)
class ProgressFacts:
    """What a sheet is made from: `year` is that in which the fiscal year begins.

    `judgements` are those of the review of consolidation; none where nothing states what servers
    are judged by. `indicator` is its comparison of procurement; None where there is none.
    """

    inventory: Inventory
    digest: str
    history: History
    actions: ActionCount
    year: int
    today: date
    judgements: tuple[Judgement, ...] = ()
    indicator: Indicator | None = None

    @property
    def is_current(self) -> bool:
        """Whether the year is that of today: of others the inventory of today says nothing."""
        return self.year == fiscal_year(self.today)

    @property
    def drilled(self) -> FiscalYear | None:
        """The drills of the year; None without any."""
        return next((each for each in self.history.years if each.year == self.year), None)


def progress_paper(
    facts: ProgressFacts, wording: Wording, overrides: Mapping[str, str] | None = None
) -> Paper:
    """The sheet. `overrides` are a city's own templates: `drill/document.md.j2`. Raises Refused."""
    pen = Pen(wording)
    city = facts.inventory.city
    identity = Identity(
        title=pen.say(Message.of("Annual progress of measures ②-04 and ④-02")),
        author=f"{wording.name(city.name, city.name_en)} {city.department}",
        version=pen.say(Message.of("(not filled in)")),
        day=facts.today,
        marking=pen.say(Message.of("Internal use only")),
        inventory_digest=facts.digest,
        subtitle=year_name(facts.year, wording),
    )
    values = {
        "cover": cover(identity, wording, approvals(wording)),
        "parts": progress_parts(facts, pen),
        "show": block_text,
        "written": Markdown,
    }
    return compose(identity, render("drill/document.md.j2", values, wording, overrides), wording)


def progress_parts(facts: ProgressFacts, pen: Pen) -> tuple[Part, ...]:
    """What stands behind the cover."""
    return (
        Part(
            "servers",
            "②-04",
            pen.say(Message.of("Consolidation of servers")),
            (Section("", (_servers(facts, pen), Remark(pen.say(_SERVERS)))),),
        ),
        Part(
            "continuity",
            "④-02",
            pen.say(Message.of("Review of the ICT-BCP")),
            (
                Section(pen.say(Message.of("The year")), (_continuity(facts, pen),)),
                Section(pen.say(Message.of("Over the years")), (_years(facts, pen),)),
            ),
        ),
        Part(
            "judgement",
            "",
            pen.say(Message.of("Judgement (by hand)")),
            (Section("", (_judgement(pen),)),),
        ),
    )


_SERVERS = Message.of(
    "Counted are the systems of the folders departmental and virtualized on a server of the city's "
    "own, as the inventory of today states them. The cost is that of the review of consolidation, "
    "over all of its years; much of it may be assumed."
)
_PAST = Message.of("Not filled in (the inventory states today only)")
_NO_REVIEW = Message.of("Not filled in (no review of consolidation yet)")


def _missing(message: Message, pen: Pen) -> Entry:
    return pen.words(message)


def _servers(facts: ProgressFacts, pen: Pen) -> Grid:
    counts = Counter(
        each.hosting.kind
        for each in facts.inventory.systems
        if each.tier in _MOVING and each.hosting.kind in _OWN
    )
    total, moved = counts.total(), counts[HostingKind.PLATFORM]
    share = f"{100 * moved / total:.1f}%" if total else "–"
    figures = (
        (Message.of("Departmental systems on servers of the city's own"), str(total)),
        (Message.of("of them on the virtualization platform"), str(moved)),
        (Message.of("Share on the virtualization platform"), share),
        *_rulings(facts),
    )
    rows = [
        (
            pen.words(label),
            pen.computed(text) if facts.is_current else _missing(_PAST, pen),
        )
        for label, text in figures
    ]
    cost = Message.of("Server procurement cost against stand-alone servers (target: a fifth less)")
    found = facts.indicator
    shown = _missing(_NO_REVIEW, pen)
    rows.append(
        (pen.words(cost), shown if found is None else pen.computed(indicator_sentence(found, pen)))
    )
    return _figures("servers", Message.of("Servers of departmental systems"), rows, pen)


def _rulings(facts: ProgressFacts) -> Iterator[tuple[Message, str]]:
    """What the review says of the servers that have not moved, if there is one."""
    systems = facts.inventory.systems_by_id
    found = Counter(
        each.ruling
        for each in facts.judgements
        if not each.on_platform and systems[each.system].tier in _MOVING
    )
    for ruling, words in RULINGS.items() if facts.judgements else ():
        label = Message.of("Not on it, as the review judges them: {ruling}", ruling=words)
        yield label, str(found[ruling])


def _continuity(facts: ProgressFacts, pen: Pen) -> Grid:
    found, wording = facts.drilled, pen.wording
    drills = 0 if found is None else sum(count for _, count in found.kinds)
    systems = 0 if found is None else len(found.systems)
    rows: list[tuple[Entry, Entry]] = [
        (pen.words(Message.of("Drills carried out")), pen.computed(str(drills))),
        (
            pen.words(Message.of("Systems drilled, of all")),
            pen.computed(f"{systems} / {len(facts.inventory.systems)}"),
        ),
        (
            pen.words(Message.of("Targets met, of those judged")),
            pen.none() if found is None else pen.computed(_met(found)),
        ),
        (
            pen.words(Message.of("Median forecast of the time until recovery")),
            pen.length(None if found is None else found.times.forecast),
        ),
    ]
    actions = facts.actions
    now = (
        (Message.of("Corrective actions open"), actions.open),
        (Message.of("of them overdue"), actions.overdue),
    )
    for label, count in now:
        shown = pen.computed(str(count)) if facts.is_current else _missing(_PAST, pen)
        rows.append((pen.words(label), shown))
    closed = Message.of("Corrective actions closed by drills of the year")
    rows.append((pen.words(closed), pen.computed(str(actions.closed))))
    caption = Message.of("Drills and actions in {year}", year=year_name(facts.year, wording))
    return _figures("continuity", caption, rows, pen)


def _met(year: FiscalYear) -> str:
    percent = year.times.met_percent
    shown = "" if percent is None else f" ({percent:.0f}%)"
    return f"{year.times.met} / {year.times.judged}{shown}"


def _figures(key: str, caption: Message, rows: list[tuple[Entry, Entry]], pen: Pen) -> Grid:
    columns = ((Message.of("Item"), 8), (Message.of("Content"), 6))
    return pen.grid(key, caption, columns, rows)


def _years(facts: ProgressFacts, pen: Pen) -> Grid:
    return pen.grid(
        "years",
        Message.of("Drills by fiscal year (April to March)"),
        (
            (Message.of("Fiscal year"), 4),
            (Message.of("Drills carried out"), 3),
            (Message.of("Systems drilled"), 4),
            (Message.of("Targets met"), 5),
            (Message.of("Median forecast of the time until recovery"), 6),
        ),
        _by_year(facts, pen),
        pen.sentence(Message.of("No drill has been carried out yet.")),
    )


def _by_year(facts: ProgressFacts, pen: Pen) -> Iterator[tuple[Entry, ...]]:
    for each in facts.history.years:
        if each.year <= facts.year:
            yield (
                pen.computed(year_name(each.year, pen.wording)),
                pen.computed(str(sum(count for _, count in each.kinds))),
                pen.computed(str(len(each.systems))),
                pen.computed(_met(each)),
                pen.length(each.times.forecast),
            )


def _judgement(pen: Pen) -> Grid:
    questions = (
        Message.of("What was achieved"),
        Message.of("What is behind the plan, and why"),
        Message.of("What is planned for the next year"),
    )
    return pen.grid(
        "judgement",
        Message.of("Judgement"),
        (
            (Message.of("Measure of the plan"), 3),
            (Message.of("Item"), 5),
            (Message.of("Content"), 12),
        ),
        (
            (Entry(measure), pen.words(question), pen.field())
            for measure in ("②-04", "④-02")
            for question in questions
        ),
        room=Room.SHEET,
    )
