"""The sentences below the table of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from rich.console import Console

from bcp.cli.plan_view import Outage
from bcp.cli.plan_words import clock, span, write
from bcp.evaluation.amounts import in_hours
from bcp.model.message import Message
from bcp.planning.plan import Method, Plan, Verdict


def summary(plan: Plan) -> Iterator[Message]:
    """How many targets are met, when all is back, how the order was found and how good it is."""
    if not plan.systems:
        yield Message.of("Nothing has to be recovered.")
        return
    counts = Counter(system.verdict for system in plan.systems)
    yield Message.of(
        "Targets: {met} met, {missed} missed, {impossible} impossible in any order, "
        "{unrecoverable} cannot come back.",
        met=counts[Verdict.MET],
        missed=counts[Verdict.MISSED],
        impossible=counts[Verdict.IMPOSSIBLE],
        unrecoverable=counts[Verdict.UNRECOVERABLE],
    )
    yield Message.of(
        "Everything that can come back is back after {makespan} ({clock}); "
        "no order can do it before {bound}.",
        makespan=span(plan.makespan),
        clock=clock(plan, plan.makespan),
        bound=span(plan.lower_bound),
    )
    if plan.steps:
        yield _quality(plan)


def _quality(plan: Plan) -> Message:
    """How the order was found, and how far the whole is from the bound: percent rounded up."""
    method, gap = _method(plan.method), plan.makespan - plan.lower_bound
    if gap <= 0:
        return Message.of(
            "The order was found by {method}; as a whole none is shorter.", method=method
        )
    hundredths = -(-gap * 10_000 // max(1, plan.lower_bound))
    return Message.of(
        "The order was found by {method}; as a whole it takes at most {gap} ({percent} %) longer "
        "than the best one.",
        method=method,
        gap=span(gap),
        percent=f"{hundredths / 100:.2f}",
    )


def _method(method: Method) -> Message:
    match method:
        case Method.LIST:
            return Message.of("priority rules")
        case Method.SEARCH:
            return Message.of("a search that begins with priority rules")
        case Method.CP_SAT:
            return Message.of("the exact solver")


def outage_summary(outage: Outage | None) -> Iterator[Message]:
    """Opening hours lost in all, where they are known."""
    if outage is not None and outage.away:
        yield Message.of(
            "Opening hours lost: {summed} over all systems, {longest} for the one that is away "
            "longest.",
            summed=in_hours(outage.summed),
            longest=in_hours(outage.longest),
        )


def print_degraded(
    plan: Plan, names: Mapping[str, str], console: Console, only: str | None = None
) -> None:
    """Print what works at a lower level, and until when; all of it or one system."""
    degraded = [each for each in plan.degraded if only in {None, each.system}]
    if not degraded:
        return
    if only is None:
        console.print()
        write(console, Message.of("Working, but degraded:"))
    for each in degraded:
        missing = ", ".join(names.get(name, name) for name in each.because)
        message = (
            Message.of(
                "{system}: {level} until {until}, without {missing}",
                system=each.name,
                level=f"{each.level} %",
                until=span(each.until),
                missing=missing,
            )
            if each.until is not None
            else Message.of(
                "{system}: {level} for good, without {missing}",
                system=each.name,
                level=f"{each.level} %",
                missing=missing,
            )
        )
        write(console, message)
