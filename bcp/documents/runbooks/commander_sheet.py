"""The commander's page: who is called, what is decided when, the order, the targets."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.inert import plain
from bcp.documents.paper.markdown import box, lines
from bcp.documents.paper.tables import Density, Table
from bcp.documents.runbooks.blocks import LINE, Block, Heading, Paragraph, Sheet, grid
from bcp.documents.runbooks.edition import Edition
from bcp.documents.runbooks.step_text import title_of
from bcp.model.message import mark
from bcp.model.quantity import DAY, HOUR
from bcp.model.system import StepKind
from bcp.planning.plan import PlannedSystem, Verdict

_VERDICTS = {
    Verdict.MET: mark("met"),
    Verdict.MISSED: mark("missed"),
    Verdict.IMPOSSIBLE: mark("impossible in any order"),
    Verdict.UNRECOVERABLE: mark("no way to recover"),
}
_BANDS = (3 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY)
"""Ends of the bands of time in which systems come back, in seconds after the incident."""


def commander_sheet(edition: Edition) -> Sheet:
    """Everything on one wide page."""
    of = edition.of
    blocks = [
        Paragraph(_situation(edition), strong=True),
        Heading(2, of("1. Who is called")),
        _called(edition),
        Heading(2, of("2. What is decided, and when")),
        _decisions(edition),
        Heading(2, of("3. The order in which systems come back")),
        *_order(edition),
        Heading(2, of("4. What will be late")),
        *_late(edition),
    ]
    return edition.sheet("commander", of("Commander's page"), blocks, wide=True)


def _situation(edition: Edition) -> str:
    plan = edition.plan
    return edition.of(
        "{systems} systems have to come back in {steps} steps; the last one is planned for {end}. "
        "Declared by: {line} at {line}",
        systems=len(plan.systems),
        steps=len(plan.steps),
        end=edition.after(plan.makespan),
        line=LINE,
    )


def _called(edition: Edition) -> Table:
    of, inventory = edition.of, edition.inventory
    arrivals: dict[str, int] = {}
    for person in edition.plan.people:
        if person.arrives is not None:
            first = arrivals.get(person.team, person.arrives)
            arrivals[person.team] = min(first, person.arrives)
    contacts = {vendor.id: vendor.contact for vendor in inventory.vendors}
    named = [*(team.id for team in inventory.teams), *(each.id for each in inventory.vendors)]
    called = sorted(named, key=lambda name: (arrivals.get(name, 1 << 40), named.index(name)))
    rows = [
        (
            box(),
            edition.team(name),
            edition.after(arrivals.get(name)),
            plain(contacts.get(name) or "") or edition.unknown,
            "",
        )
        for name in called
    ]
    columns = (("", 4), (of("Team or contractor"), 40), (of("Reckoned to begin at"), 20))
    return grid(
        (*columns, (of("Telephone"), 30), (of("Reached at; expected at"), 30)),
        rows,
        density=Density.SMALL,
        wide=True,
    )


def _decisions(edition: Edition) -> Table:
    of = edition.of
    rows: list[tuple[object, ...]] = [
        (
            box(),
            lines(edition.after(edition.plan.declared), edition.clock(edition.plan.declared)),
            of("Declare the emergency, and begin this plan."),
            edition.unknown,
            "",
        )
    ]
    gathered: dict[tuple[str, str, int], list[tuple[int, str]]] = {}
    for step in edition.in_order():
        if step.kind is StepKind.DECISION:
            key = (title_of(edition, step), step.decided_by or "", step.approvals)
            gathered.setdefault(key, []).append((step.start, edition.system(step.system)))
    for (title, by, approvals), each in gathered.items():
        who = plain(by) or edition.unknown
        if approvals > 1:
            who = of("{who} ({count} approvals)", who=who, count=approvals)
        systems = "; ".join(f"{name} {edition.after(start)}" for start, name in each)
        start = each[0][0]
        rows.append(
            (
                box(),
                lines(edition.after(start), edition.clock(start)),
                lines(title, systems),
                who,
                "",
            )
        )
    columns = (("", 4), (of("Earliest"), 13), (of("Decision"), 66), (of("Who decides"), 24))
    return grid(
        (*columns, (of("Decided at; initials"), 17)), rows, density=Density.SMALL, wide=True
    )


def _order(edition: Edition) -> Iterator[Block]:
    of = edition.of
    bands: dict[int, list[PlannedSystem]] = {}
    for system in edition.plan.systems:
        if system.recovered is not None:
            bands.setdefault(_band(system.recovered), []).append(system)
    rows = [
        (of("until {time}", time=edition.after(end)), "; ".join(_backs(edition, bands[end])))
        for end in sorted(bands)
    ]
    if rows:
        columns = ((of("Time"), 14), (of("System: planned, and its target in brackets"), 110))
        yield grid(columns, rows, density=Density.SMALL, wide=True)
    else:
        yield Paragraph(of("No system has to come back."))


def _band(time: int) -> int:
    later = [end for end in _BANDS if time <= end]
    return later[0] if later else -(-time // (30 * DAY)) * 30 * DAY


def _backs(edition: Edition, systems: list[PlannedSystem]) -> Iterator[str]:
    for system in sorted(systems, key=lambda each: (each.recovered or 0, each.system)):
        late = "" if system.verdict is Verdict.MET else " ×"
        name = edition.inventory.systems_by_id[system.system]
        yield (
            f"{box()} {edition.system_name(name)} {edition.after(system.recovered)} "
            f"({edition.after(system.target)}{late})"
        )


def _late(edition: Edition) -> Iterator[Block]:
    of = edition.of
    late = [system for system in edition.plan.systems if system.verdict is not Verdict.MET]
    if not late:
        yield Paragraph(of("Every system is planned to be back within its target."))
        return
    gathered: dict[Verdict, list[str]] = {}
    for system in late:
        name = edition.inventory.systems_by_id[system.system]
        gathered.setdefault(system.verdict, []).append(edition.system_name(name))
    rows = [
        (edition.wording.word(_VERDICTS[verdict]), str(len(names)), "; ".join(names))
        for verdict, names in gathered.items()
    ]
    columns = ((of("Verdict"), 20), (of("Number"), 8), (of("Systems"), 96))
    yield grid(columns, rows, density=Density.SMALL, wide=True)
    yield Paragraph(
        of("Tell the departments now: they go on with their alternate means until then (×).")
    )
