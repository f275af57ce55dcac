"""The commander's page: who is called, what is decided when, the order, the targets."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.inert import plain
from bcp.documents.paper.markdown import box
from bcp.documents.paper.tables import Density, Table
from bcp.documents.runbooks.blocks import LINE, Block, Heading, Paragraph, Points, Sheet, grid
from bcp.documents.runbooks.edition import Edition
from bcp.documents.runbooks.step_text import title_of
from bcp.model.message import Message, mark
from bcp.model.quantity import DAY, HOUR
from bcp.model.system import StepKind
from bcp.planning.plan import PlannedStep, PlannedSystem, Verdict

_VERDICTS = {
    Verdict.MET: mark("met"),
    Verdict.MISSED: mark("missed"),
    Verdict.IMPOSSIBLE: mark("impossible in any order"),
    Verdict.UNRECOVERABLE: mark("no way to recover"),
}
_ABREAST = 3
"""Calls that stand side by side in a row."""
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
        *_late(edition),
    ]
    return edition.sheet("commander", of("Commander's page"), blocks, wide=True)


def _situation(edition: Edition) -> str:
    plan = edition.plan
    return edition.of(
        "{systems} systems have to come back in {steps} steps; the last one is planned for {end}. "
        "Times below are hours and minutes after the incident. Declared by: {line} at {line}",
        systems=len(plan.systems),
        steps=len(plan.steps),
        end=edition.after(plan.makespan),
        line=LINE,
    )


def _called(edition: Edition) -> Table:
    """Several calls side by side in each row: posts first, then units by arrival."""
    of = edition.of
    calls = [*_posts(edition), *_units(edition)]
    height = -(-len(calls) // _ABREAST)
    calls += [("",) * 4] * (height * _ABREAST - len(calls))
    columns = (
        *(("", 3), (of("Whom"), 40), (of("Reckoned with"), 8)),
        (of("Telephone; reached at"), 22),
    )
    rows = [tuple(cell for call in calls[row::height] for cell in call) for row in range(height)]
    return grid(columns * _ABREAST, rows, density=Density.SMALL, wide=True)


def _posts(edition: Edition) -> Iterator[tuple[object, ...]]:
    for contact in edition.continuity.contacts:
        told = " ".join(plain(each) for each in (contact.department, contact.role) if each)
        phone = plain(contact.phone or "") or edition.unknown
        yield box(), told, "", phone


def _units(edition: Edition) -> Iterator[tuple[object, ...]]:
    inventory = edition.inventory
    arrivals: dict[str, int] = {}
    for person in edition.plan.people:
        if person.arrives is not None:
            first = arrivals.get(person.team, person.arrives)
            arrivals[person.team] = min(first, person.arrives)
    contacts = {vendor.id: vendor.contact for vendor in inventory.vendors}
    named = [*(team.id for team in inventory.teams), *(each.id for each in inventory.vendors)]
    for name in sorted(named, key=lambda name: (arrivals.get(name, 1 << 40), named.index(name))):
        phone = plain(contacts.get(name) or "") or edition.unknown
        arrives = arrivals.get(name)
        when = edition.of("not in this scenario") if arrives is None else edition.short(arrives)
        yield box(), edition.team(name), when, phone


def _decisions(edition: Edition) -> Table:
    of = edition.of
    gathered: dict[tuple[str, int], list[PlannedStep]] = {}
    for step in edition.in_order:
        if step.kind is StepKind.DECISION:
            gathered.setdefault((title_of(edition, step), step.approvals), []).append(step)
    rows: list[tuple[object, ...]] = [
        (
            box(),
            edition.short(edition.plan.declared),
            of("Declare the emergency, and begin this plan."),
            edition.unknown,
            "",
        )
    ]
    for (title, approvals), steps in gathered.items():
        what = of("{what} ({count} approvals)", what=title, count=approvals)
        each = "; ".join(_decision(edition, step) for step in steps)
        rows.append(
            (box(), edition.short(steps[0].start), title if approvals == 1 else what, each, "")
        )
    columns = (("", 3), (of("Earliest"), 9), (of("Decision"), 27))
    return grid(
        (*columns, (of("System, who decides, when"), 85), (of("Decided at; initials"), 16)),
        rows,
        density=Density.SMALL,
        wide=True,
    )


def _decision(edition: Edition, step: PlannedStep) -> str:
    return edition.of(
        "{system} ({who}, {time})",
        system=edition.system_name(edition.inventory.systems_by_id[step.system]),
        who=plain(step.decided_by or "") or edition.unknown,
        time=edition.short(step.start),
    )


def _order(edition: Edition) -> Iterator[Block]:
    of = edition.of
    bands: dict[int, list[PlannedSystem]] = {}
    for system in edition.plan.systems:
        if system.recovered is not None:
            bands.setdefault(_band(system.recovered), []).append(system)
    rows = [(edition.short(end), "  ".join(_backs(edition, bands[end]))) for end in sorted(bands)]
    if rows:
        columns = ((of("Back within"), 9), (of("System: planned, and its target in brackets"), 125))
        yield grid(columns, rows, density=Density.SMALL, wide=True)
    else:
        yield Paragraph(of("No system has to come back."))


def _band(time: int) -> int:
    later = [end for end in _BANDS if time <= end]
    return later[0] if later else -(-time // (30 * DAY)) * 30 * DAY


def _backs(edition: Edition, systems: list[PlannedSystem]) -> Iterator[str]:
    for system in sorted(systems, key=lambda each: (each.recovered or 0, each.system)):
        late = "" if system.verdict is Verdict.MET else " ×"
        name = edition.system_name(edition.inventory.systems_by_id[system.system])
        times = f"{edition.short(system.recovered or 0)} ({edition.short(system.target)}{late})"
        yield f"{box()} {name} {times}"


def _late(edition: Edition) -> Iterator[Block]:
    of = edition.of
    late = [system for system in edition.plan.systems if system.verdict is not Verdict.MET]
    if not late:
        yield Paragraph(of("Every system is planned to be back within its target."))
        return
    yield Paragraph(
        of("Tell the departments now: they go on with their alternate means until then (×).")
    )
    gathered: dict[Verdict, list[str]] = {}
    for system in late:
        name = edition.inventory.systems_by_id[system.system]
        gathered.setdefault(system.verdict, []).append(edition.system_name(name))
    yield Points(
        tuple(
            of(
                "{verdict} ({count}): {names}",
                verdict=Message.of(_VERDICTS[verdict]),
                count=len(names),
                names="; ".join(names),
            )
            for verdict, names in gathered.items()
        )
    )
