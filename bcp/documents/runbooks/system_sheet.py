"""The sheet of one system: what it is, what it needs, and how it comes back, step by step."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from bcp.documents.inert import plain
from bcp.documents.paper.tables import Table
from bcp.documents.report_words import word_of
from bcp.documents.runbooks.blocks import (
    BOX,
    LINE,
    Block,
    Commands,
    Heading,
    Paragraph,
    Points,
    Sheet,
    grid,
)
from bcp.documents.runbooks.edition import Edition
from bcp.documents.runbooks.reach import Blank, Reach
from bcp.documents.runbooks.step_blocks import blanks_of, step_blocks
from bcp.model.message import mark
from bcp.model.scenario import Realm
from bcp.model.system import CheckKind, System
from bcp.planning.plan import PlannedStep

_FACTS = (24, 76)

_LOOKS = {
    CheckKind.LISTENING: mark("On the server, 'servicectl status' says 'active' of its services."),
    CheckKind.DATA: mark(
        "The copy was proven (OK) when it was restored; the department compares its newest entries "
        "with what it has on paper."
    ),
    CheckKind.ANSWER: mark("At a terminal of the department the system gives the right answer."),
    CheckKind.MANUAL: mark("Somebody looks at it where the system runs."),
}
"""How people see by themselves what each kind of check is about."""


def system_sheet(edition: Edition, system: System) -> Sheet:
    """The sheet of a system of the plan."""
    title = edition.of("Recovery of one system: {system}", system=edition.system(system.id))
    return edition.sheet(f"systems/{system.id}", title, _blocks(edition, system))


def _blocks(edition: Edition, system: System) -> Iterator[Block]:
    reach, steps = Reach(system.id, edition.targets), edition.by_system.get(system.id, ())
    yield Heading(2, edition.of("What it is"))
    yield _facts(edition, system)
    yield Heading(2, edition.of("What has to be there first"))
    yield from _needs(edition, system)
    yield Heading(2, edition.of("Backups"))
    yield from _backups(edition, system, steps)
    if blanks := blanks_of(edition, steps, reach):
        yield Heading(2, edition.of("Values to fill in before beginning"))
        yield from _blank_values(edition, blanks)
    yield Heading(2, edition.of("Steps"))
    if not steps:
        yield Paragraph(edition.of("The plan has no step for this system in this scenario."))
    for number, step in enumerate(steps, 1):
        yield from step_blocks(edition, step, number, reach)
    yield Heading(2, edition.of("How to see that it is back"))
    yield from _verification(edition, system)
    yield Heading(2, edition.of("If it fails"))
    yield from _failing(edition, system)
    yield Heading(2, edition.of("Whom to call"))
    yield _contacts(edition, system)


def _facts(edition: Edition, system: System) -> Table:
    targets = edition.inventory.targets(system, edition.plan.occasion)
    words, of = edition.wording, edition.of
    rows = [
        (of("What it does"), plain(system.description or "") or edition.unknown),
        (of("Owner department"), plain(system.owner)),
        (of("Operated by"), edition.team(system.operator)),
        (of("Network segment"), of(word_of(system.segment))),
        (of("Where it runs"), _hosting(edition, system)),
        (of("Back at the latest (RTO)"), edition.after(targets.rto)),
        (of("Data not older than (RPO)"), words.length(targets.rpo)),
        (
            of("Enough for the beginning (RLO)"),
            f"{targets.rlo.share} % {plain(targets.rlo.description)}",
        ),
        *_planned(edition, system),
    ]
    if system.alternates:
        means = "; ".join(plain(each.name) for each in system.alternates)
        rows.append((of("Meanwhile"), means))
    return grid([(of("Item"), _FACTS[0]), (of("Content"), _FACTS[1])], rows)


def _planned(edition: Edition, system: System) -> Iterator[tuple[str, str]]:
    planned = edition.plan.systems_by_id.get(system.id)
    if planned is None:
        return
    of = edition.of
    causes = (name for name in planned.because if name != edition.scenario.id)
    because = ", ".join(_name(edition, name) for name in causes)
    hit = edition.wording.word(word_of(planned.impact))
    yield of("In this scenario"), f"{hit}: {because}" if because else hit
    yield of("Planned to be back"), edition.after(planned.recovered)


def _name(edition: Edition, name: str) -> str:
    platform = edition.inventory.platforms_by_id.get(name)
    if name in edition.inventory.systems_by_id:
        return edition.system(name)
    return edition.site(name) if platform is None else plain(platform.name)


def _hosting(edition: Edition, system: System) -> str:
    site = edition.site(system.hosting.site)
    platform = edition.inventory.platforms_by_id.get(system.hosting.platform or "")
    return site if platform is None else f"{plain(platform.name)} / {site}"


def _needs(edition: Edition, system: System) -> Iterator[Block]:
    rows = []
    for dependency in system.dependencies:
        if dependency.uses is not None:
            continue
        names = [edition.system(name) for name in dependency.targets]
        joined = (
            edition.of("one of: {names}", names=" / ".join(names)) if len(names) > 1 else names[0]
        )
        times = " / ".join(_back(edition, name) for name in dependency.targets)
        rows.append((BOX, joined, times, plain(dependency.reason or "")))
    if not rows:
        yield Paragraph(edition.of("No other system."))
        return
    yield grid(
        [
            ("", 5),
            (edition.of("System"), 45),
            (edition.of("Planned to be back"), 20),
            (edition.of("Why"), 30),
        ],
        rows,
    )


def _back(edition: Edition, name: str) -> str:
    planned = edition.plan.systems_by_id.get(name)
    return edition.of("not hit") if planned is None else edition.after(planned.verified)


def _backups(edition: Edition, system: System, steps: tuple[PlannedStep, ...]) -> Iterator[Block]:
    chosen = {(each.backup, each.repository) for step in steps for each in step.actions}
    rows = []
    for backup in system.backups:
        for copy in backup.copies:
            use = edition.of("use this one") if (backup.id, copy.repository) in chosen else ""
            known = edition.inventory.repositories_by_id.get(copy.repository)
            offline = known is not None and known.offline
            medium = edition.of("kept offline: connect it first") if offline else ""
            rows.append(
                (
                    use,
                    f"{backup.id} ({backup.kind.value}, {edition.wording.size(backup.size)})",
                    f"{edition.repository(copy.repository)} {medium}".strip(),
                    edition.of(
                        "every {interval}, {count} generations",
                        interval=edition.wording.length(copy.interval),
                        count=copy.generations,
                    ),
                )
            )
    if not rows:
        yield Paragraph(edition.of("Nothing is restored from a backup."))
        return
    of = edition.of
    yield grid(
        [
            (of("Use"), 12),
            (of("Data set"), 28),
            (of("Where the copy is"), 38),
            (of("How often"), 22),
        ],
        rows,
    )


def _blank_values(edition: Edition, blanks: tuple[tuple[Blank, str], ...]) -> Iterator[Block]:
    yield Paragraph(
        edition.of(
            "Nothing states these values. Find them out, write them here, and type them wherever "
            "the number stands in a command."
        )
    )
    rows = [(blank.sign, meaning, LINE) for blank, meaning in blanks]
    yield grid(
        [(edition.of("Sign"), 12), (edition.of("Meaning"), 48), (edition.of("Value"), 40)], rows
    )


def _verification(edition: Edition, system: System) -> Iterator[Block]:
    if not system.verification:
        yield Paragraph(edition.unknown)
        return
    of = edition.of
    rows = [
        (BOX, plain(check.description), of(_LOOKS[check.kind]), "") for check in system.verification
    ]
    columns = (("", 5), (of("What has to be so"), 40), (of("How to see it"), 40))
    yield grid((*columns, (of("Time; initials"), 15)), rows)
    if edition.realm is Realm.DRILL:
        yield Paragraph(of("By the tool, all but what people look at:"))
        verify = ("python", "-m", "pytest", "playbooks/verify", "--workspace", ".")
        yield Commands((shlex.join((*verify, "--system", system.id)),))
    yield Paragraph(
        edition.of(
            "It is back when every box is ticked, not when its services run. Verified at {line} by "
            "{line}",
            line=LINE,
        )
    )


def _failing(edition: Edition, system: System) -> Iterator[Block]:
    ways = [
        edition.of("Step '{step}': {title}", step=step.id, title=plain(step.title))
        for step in system.recovery
        if any(step.id == other.alternate for other in system.recovery)
    ]
    yield Points(
        (
            *(edition.of("Another way stands in the procedure. {way}", way=way) for way in ways),
            edition.of("Nothing is deleted: what stood there before is beside it, renamed."),
            edition.of("Tell the commander what was seen, word for word, and at what time."),
            edition.of("The department goes on with its alternate means until the commander says."),
        )
    )


def _contacts(edition: Edition, system: System) -> Table:
    of = edition.of
    rows = [
        (of("Operated by"), edition.team(system.operator), LINE),
        (of("Owner department"), plain(system.owner), LINE),
    ]
    vendors = dict.fromkeys(
        each
        for each in (system.vendor, *(step.vendor for step in system.recovery))
        if each is not None
    )
    stated = {vendor.id: vendor.contact for vendor in edition.inventory.vendors}
    for vendor in vendors:
        contact = stated.get(vendor)
        told = plain(contact) if contact else edition.unknown
        rows.append((of("Contractor"), edition.team(vendor), told))
    return grid([(of("As"), 22), (of("Who"), 43), (of("Telephone"), 35)], rows)
