"""Why a system is back when it is, and what would change it, for people at a console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Console

from bcp.app.explain_recovery import Explanation
from bcp.cli.plan_summary import print_degraded, service
from bcp.cli.plan_words import clock, slack, span, title, write
from bcp.model.message import Message
from bcp.model.quantity import format_duration
from bcp.planning.advice import Advice, Consequence
from bcp.planning.explain import (
    Link,
    bound_message,
    chain_links,
    names_of,
    obstacle_message,
    reason_message,
    step_name,
)
from bcp.planning.plan import Plan, PlannedSystem, Verdict

_SHOWN = 6


def show_chain(explanation: Explanation, console: Console) -> None:
    """Print the verdict, the chain with all its lengths, their sum, and what would change it."""
    plan, names = explanation.plan, names_of(explanation.plan)
    planned = plan.systems_by_id.get(explanation.system)
    if planned is None:
        print_degraded(plan, names, console, only=explanation.system)
        for message in _longest_wait(plan, explanation.system):
            write(console, message)
        return
    write(console, _outcome(plan, planned))
    for message in service(planned):
        write(console, message, indent=2)
    for obstacle in planned.causes:
        write(console, obstacle_message(obstacle, names), indent=2)
    links = chain_links(plan, explanation.system)
    for link in links:
        console.print()
        _print_link(plan, link, names, console)
    console.print()
    if links:
        write(console, _sum(links))
    if planned.verdict is Verdict.IMPOSSIBLE and planned.recovered is not None:
        write(console, bound_message(plan, planned.system, names))
    for message, indent in _advice(explanation, planned):
        write(console, message, indent=indent)


def _longest_wait(plan: Plan, system: str) -> Iterator[Message]:
    """Of what a degraded system lacks, that which comes back last, and where to read why."""
    (degraded,) = (each for each in plan.degraded if each.system == system)
    missing = [plan.systems_by_id[name] for name in degraded.because]
    last = max(missing, key=lambda each: (each.verified is None, each.verified or 0))
    yield Message.of(
        "It waits longest for {system}: 'ict-bcp plan explain {id}' says why.",
        system=last.name,
        id=last.system,
    )


def _print_link(plan: Plan, link: Link, names: Mapping[str, str], console: Console) -> None:
    step = link.step
    line = Message.of(
        "{start} + {work} = {finish} ({clock})",
        start=format_duration(step.start),
        work=format_duration(step.duration),
        finish=format_duration(step.finish),
        clock=clock(plan, step.finish),
    )
    write(console, line)
    write(console, f"{step_name(step.key, names)} – {title(step)}", 4)
    write(console, reason_message(step.reason, names), 4, style="dim")
    if link.waited and step.start != link.waited:
        pause = format_duration(link.waited)
        write(console, Message.of("{pause} after the end of the step before it", pause=pause), 4)


def _sum(links: tuple[Link, ...]) -> Message:
    return Message.of(
        "In all: {waited} before and between the steps + {work} in {count} steps = {verified}.",
        waited=format_duration(sum(link.waited for link in links)),
        work=format_duration(sum(link.step.duration for link in links)),
        count=len(links),
        verified=format_duration(sum(link.waited + link.step.duration for link in links)),
    )


def _outcome(plan: Plan, system: PlannedSystem) -> Message:
    if system.verified is None:
        return Message.of("{name} cannot come back.", name=system.name)
    if system.recovered is None:
        return Message.of(
            "{name}: verified after {verified} ({clock}), but never at its recovery level of "
            "{rlo} %.",
            name=system.name,
            verified=format_duration(system.verified),
            clock=clock(plan, system.verified),
            rlo=system.rlo,
        )
    values = {
        "name": system.name,
        "recovered": format_duration(system.recovered),
        "clock": clock(plan, system.recovered),
        "target": span(system.target),
    }
    if system.verdict is Verdict.IMPOSSIBLE:
        return Message.of(
            "{name}: back after {recovered} ({clock}); no order can meet the target of "
            "{target}, the earliest is {bound}.",
            **values,
            bound=span(system.lower_bound),
        )
    if system.verdict is Verdict.MISSED:
        return Message.of(
            "{name}: back after {recovered} ({clock}); misses the target of {target} "
            "by {late}; no order can do it before {bound}.",
            **values,
            late=span(system.recovered - system.target),
            bound=span(system.lower_bound),
        )
    return Message.of(
        "{name}: back after {recovered} ({clock}); meets the target of {target}.", **values
    )


def _advice(explanation: Explanation, planned: PlannedSystem) -> Iterator[tuple[Message, int]]:
    """Sentences and their indents."""
    advice, world = explanation.advice, explanation.world
    if planned.verdict is Verdict.MET:
        yield Message.of("It has {slack} left.", slack=slack(planned.slack)), 0
        if advice.tried:
            yield _could_lose(advice), 0
    elif not advice.helps:
        yield Message.of("No single change to people, lanes, backups or arrival helps it."), 0
    elif advice.helps[0].meets:
        yield Message.of("Each of these by itself would help, the best one first:"), 0
    else:
        yield Message.of("No single change is enough for its target; these go furthest:"), 0
    for each in (advice.helps or advice.hurts)[:_SHOWN]:
        change = each.change.message(world)
        yield Message.of("{change}: {outcome}", change=change, outcome=_after(each)), 2


def _could_lose(advice: Advice) -> Message:
    worst = advice.hurts[0] if advice.hurts else None
    if worst is None:
        return Message.of("Of {tried} single losses and delays none delays it.", tried=advice.tried)
    if worst.meets:
        return Message.of(
            "Of {tried} single losses and delays none makes it miss its target; the worst first:",
            tried=advice.tried,
        )
    return Message.of(
        "Of {tried} single losses and delays these delay it, the worst first:", tried=advice.tried
    )


def _after(consequence: Consequence) -> Message:
    system = consequence.system
    if system is None:
        return Message.of("it would not be away at all")
    if system.recovered is None or system.slack is None:
        return Message.of("it could not come back")
    values = {"recovered": span(system.recovered)}
    if consequence.meets:
        return Message.of(
            "back after {recovered}, {slack} before its target",
            **values,
            slack=slack(system.slack),
        )
    return Message.of(
        "back after {recovered}, {late} after its target", **values, late=span(-system.slack)
    )
