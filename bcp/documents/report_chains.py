"""Why targets are missed by forecast: the binding chain of each, step by step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bcp.documents.report_content import Cell, Table, cell, number
from bcp.documents.wording import NOTHING, Wording
from bcp.model.message import Message
from bcp.planning.explain import chain_links, obstacle_message, reason_message
from bcp.planning.plan import Plan, PlannedSystem, Verdict


def chain_table(
    plan: Plan,
    names: Mapping[str, str],
    wording: Wording,
    only: Collection[str] | None = None,
) -> Table:
    """The chains of all systems of the plan, or of `only` some, that miss their target; of one that
    cannot come back what stands in its way. `names` are those of systems in the report's language.
    """
    headings = (
        Message.of("System"),
        Message.of("Chain: step"),
        Message.of("Waits before it"),
        Message.of("Takes"),
        Message.of("Ends, after the incident"),
        Message.of("Why it begins then"),
    )
    late = [
        each
        for each in plan.systems
        if each.verdict is not Verdict.MET and (only is None or each.system in only)
    ]
    return Table(
        tuple(wording.say(heading) for heading in headings),
        tuple(row for each in late for row in _rows(plan, each, names, wording)),
        wording.say(Message.of("No forecast misses its target.")),
    )


def _rows(
    plan: Plan, system: PlannedSystem, names: Mapping[str, str], wording: Wording
) -> Iterator[tuple[Cell, ...]]:
    name = names.get(system.system, system.name)
    for cause in system.causes:
        said = wording.say(obstacle_message(cause, names))
        yield cell(name), *(cell(NOTHING) for _ in range(4)), cell(said)
    for link in chain_links(plan, system.system):
        step = link.step
        owner = names.get(step.system, step.system)
        yield (
            cell(name),
            cell(f"{owner} / {step.title}"),
            number(wording.length(link.waited) if link.waited else NOTHING),
            number(wording.length(step.duration)),
            number(wording.length(step.finish)),
            cell(wording.say(reason_message(step.reason, names))),
        )
