"""Carrying a recovery out at a terminal: shown, confirmed by the city's name, and followed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.prompt import Prompt

from bcp.adapters.clock import SystemClock
from bcp.app.run_recovery import (
    PreparedRecovery,
    RecoveryRequest,
    foresee,
    prepare_recovery,
    start_recovery,
)
from bcp.cli import console
from bcp.cli.console import (
    EXIT_BAD_INPUT,
    EXIT_FAILED,
    EXIT_TARGET_MISSED,
    LANGUAGE,
    _,
    complain,
    leave,
    print_json,
    say,
)
from bcp.cli.foresight_view import show_foresight
from bcp.cli.live import follow
from bcp.cli.recovery_json import standing_json
from bcp.cli.unlock import unlock
from bcp.documents.wording import Wording
from bcp.execution.state import RunState
from bcp.model.message import Message
from bcp.model.quantity import format_duration
from bcp.model.scenario import Realm

Copy = Annotated[
    Path | None,
    typer.Option("--mirror", file_okay=False,
                 help=_("Keep a second copy of the journal in this folder, best on another disk.")),
]  # fmt: skip


def carry_through(request: RecoveryRequest, city: str | None, *, look: bool, as_json: bool) -> None:
    """Plan, show, have it confirmed and carry out; with `look` only say what would be done."""
    unlock(request.workspace, request.realm)
    with console.err.status(_("Planning …")):
        prepared = prepare_recovery(request)
    _show(prepared, look=look)
    if look:
        if show_foresight(foresee(prepared)):
            leave(EXIT_FAILED)
        return
    if not _is_confirmed(prepared, city):
        complain(_("That is not the city's name: nothing was begun."))
        leave(EXIT_BAD_INPUT)
    screen = console.err if as_json else console.out
    with follow(screen, Wording(LANGUAGE, _), SystemClock().now) as follower:
        state = start_recovery(prepared, follower)
    finish(state, as_json=as_json)


def exit_code(state: RunState) -> int:
    """0 everything is back in time, 1 not everything is back, 3 a target was missed."""
    if not state.complete or not state.plan.keys_by_system.keys() <= state.verified.keys():
        return EXIT_FAILED
    late = (
        state.seconds(back) > state.plan.systems_by_id[system].target
        for system, back in state.verified.items()
        if system in state.plan.systems_by_id
    )
    return EXIT_TARGET_MISSED if any(late) else 0


def _show(prepared: PreparedRecovery, *, look: bool) -> None:
    plan = prepared.plan
    for warning in prepared.unread:
        complain(warning)
    real = plan.realm is Realm.PRODUCTION
    if look:
        complain(_("Only a look: nothing is changed and nothing is recorded."))
    else:
        complain(_("PRODUCTION: this changes real systems.") if real else _("DRILL"))
    complain(
        Message.of(
            "{scenario}: {systems} systems, {steps} steps, {machines} of them by machines on "
            "{hosts} hosts; everything is back after {time} by plan.",
            scenario=plan.scenario_name,
            systems=len(plan.systems),
            steps=len(plan.steps),
            machines=sum(bool(step.actions) for step in plan.steps),
            hosts=len(prepared.targets.hosts),
            time=format_duration(plan.makespan),
        )
    )
    first = sorted(plan.steps, key=lambda step: step.rank)[:5]
    complain(Message.of("First: {steps}.", steps=", ".join(step.key for step in first)))
    late = [system.name for system in plan.systems if (system.slack or 0) < 0]
    if late:
        complain(Message.of("Targets that this plan misses: {systems}.", systems=", ".join(late)))


def _is_confirmed(prepared: PreparedRecovery, given: str | None) -> bool:
    city = prepared.inventory.city
    if given is None:
        if not sys.stdin.isatty():
            complain(_("Say the city's name with --city, or start it on a terminal."))
            leave(EXIT_BAD_INPUT)
        question = Message.of("Type the city's name ({city}) to begin", city=city.name)
        given = Prompt.ask(question.render(_), console=console.err)
    return given.strip() in {city.name, city.name_en}


def finish(state: RunState, *, as_json: bool) -> None:
    """Say what became of it, and leave with the exit code for that."""
    if as_json:
        print_json(standing_json(state, state.time_at(SystemClock().now()), None))
    else:
        back = len(state.verified.keys() & state.plan.keys_by_system.keys())
        say(Message.of("{back} of {all} systems are back and verified.",
                       back=back, all=len(state.plan.keys_by_system)))  # fmt: skip
    code = exit_code(state)
    if code:
        leave(code)
