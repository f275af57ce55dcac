"""The sentences below the table of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Console

from bcp.cli.plan_words import VERDICTS, clock, span, write
from bcp.evaluation.amounts import in_hours
from bcp.evaluation.outage import PlanOutage
from bcp.model.message import Message
from bcp.model.quantity import HOUR
from bcp.planning.comparison import verdicts
from bcp.planning.plan import DegradedSystem, Fallback, Method, Plan, PlannedSystem, Verdict

WHOLE = 100


def summary(plan: Plan) -> Iterator[Message]:
    """How many targets are met, when all is back, how the order was found and how good it is."""
    if not plan.systems:
        yield Message.of("Nothing has to be recovered.")
        return
    counts = verdicts(plan)
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
        yield Message.of("The order was found by {method}.", method=_method(plan.method))
        yield _quality(plan)
    if plan.steps and plan.cost_bounds is not None and not plan.proven:
        above = plan.cost[0] - plan.cost_bounds[0]
        yield Message.of(
            "Its lateness, weighted by priority, is at most {hours} h above the least possible.",
            hours=f"{-(-above // HOUR):,}",
        )
    if plan.clocked:
        yield Message.of("The clock ended the solver's work: another run may find another order.")
    if plan.fallback is not None:
        yield _fallback(plan.fallback)


def _method(method: Method) -> Message:
    match method:
        case Method.LIST:
            return Message.of("priority rules")
        case Method.SEARCH:
            return Message.of("a search that begins with priority rules")
        case Method.CP_SAT:
            return Message.of("an exact solver that begins with the search")


def _quality(plan: Plan) -> Message:
    """What is proven of the order, or how far it is from the bound: percent rounded up."""
    if plan.proven == len(plan.cost):
        return Message.of("It is proven that no order is better.")
    bound = plan.lower_bound
    if plan.proven and plan.cost_bounds is not None:
        bound = max(bound, plan.cost_bounds[1])
    gap = plan.makespan - bound
    values = {"gap": span(gap), "percent": _percent(gap, bound)}
    if not plan.proven:
        return (
            Message.of("As a whole it takes at most {gap} ({percent} %) longer than any.", **values)
            if gap > 0
            else Message.of("As a whole none is shorter.")
        )
    if gap > 0:
        return Message.of(
            "It is proven that none is less late; among those as late it takes at most {gap} "
            "({percent} %) longer than the shortest.",
            **values,
        )
    return Message.of("It is proven that none is less late, and among those as late none shorter.")


def _percent(gap: int, bound: int) -> str:
    return f"{-(-gap * 10_000 // max(1, bound)) / 100:.2f}"


def _fallback(fallback: Fallback) -> Message:
    match fallback:
        case Fallback.NOT_INSTALLED:
            return Message.of(
                "The exact solver is not installed. Install it with: pip install "
                "'ict-bcp[optimize]'"
            )
        case Fallback.TOO_LARGE:
            return Message.of("The plan has more steps than the exact solver takes.")
        case Fallback.UNSUITABLE:
            return Message.of("The plan holds something that the exact solver cannot express.")
        case Fallback.NOTHING_BETTER:
            return Message.of("The exact solver found nothing better within its limit.")


def outage_summary(outage: PlanOutage | None) -> Iterator[Message]:
    """Opening hours lost in all, where they are known."""
    if outage is None or not outage.away:
        return
    yield Message.of(
        "Opening hours lost: {summed} from system to system, {longest} with at least one of them "
        "away.",
        summed=in_hours(outage.summed),
        longest=in_hours(outage.longest),
    )
    if outage.open_ended:
        yield Message.of(
            "Not counted, as they never come back: {count} systems.", count=outage.open_ended
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
        if each.target is not None:
            write(console, _below(each), indent=2)


def _below(system: DegradedSystem) -> Message:
    """What the plan says of the target of a system that goes on below its recovery level."""
    if system.recovered is None:
        return Message.of(
            "never at its recovery level of {rlo} %, target {target}",
            rlo=system.rlo,
            target=span(system.target),
        )
    return Message.of(
        "at its recovery level of {rlo} % after {recovered}, target {target}: {verdict}",
        rlo=system.rlo,
        recovered=span(system.recovered),
        target=span(system.target),
        verdict=Message(VERDICTS[system.verdict][0]),
    )


def service(system: PlannedSystem) -> Iterator[Message]:
    """By when a system serves at which level, where it is not all at once."""
    if system.verified is None:
        return
    for level, time in system.stages:
        if level < WHOLE:
            yield Message.of("{level} from {time}", level=f"{level} %", time=span(time))
    if system.verified != system.recovered:
        yield Message.of("verified by {time}", time=span(system.verified))
    if system.full is None:
        yield Message.of("never at full service")
    elif system.full != system.recovered:
        yield Message.of("full service by {time}", time=span(system.full))
