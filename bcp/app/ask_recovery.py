"""Ask something of a recovery that goes on: through the journal, so that nothing is lost."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.bell import Listener, ring
from bcp.adapters.journal import RunJournal
from bcp.app import wiring
from bcp.app.find_runs import state_of
from bcp.app.plan_recovery import refuse
from bcp.execution.desk import objection_to
from bcp.execution.events import Answered, Requested
from bcp.execution.requests import ChangeDamage, Objection, Request, SetAttendance
from bcp.execution.state import RunState
from bcp.inventory.suggestion import Suggestions
from bcp.model.argument import ArgumentProblem
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.planning.argument_subject import Scope
from bcp.planning.change_syntax import Given, read_changes
from bcp.planning.damage_changes import Keep, Lose

PATIENCE = 10.0
"""Seconds that an answer is waited for: it comes at once unless the machine is stuck."""
_LOOK_SECONDS = 1.0
"""How long nothing is heard before it is looked whether the executor still lives."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is in the journal. `executing`: somebody executes the run now.

    `answered` is false when it will be met later; otherwise `objection` says why it was not met.
    """

    run: str
    number: int
    executing: bool
    answered: bool
    objection: Objection | None = None


def ask_recovery(workspace: Path, request: Request, by: str, why: str) -> Asked:
    """Put a request into the journal and wait for its answer, if somebody is there to give one.

    Raises Refused, and puts nothing into the journal, when it could not be met anyway.
    """
    state = state_of(workspace)
    run = state.run
    with wiring.run_store(workspace) as store, wiring.listener(workspace) as listener:
        journal = store.journal(run)
        requested = Requested(at=wiring.clock().now(), by=by, why=why, request=request)
        _refuse_what_cannot_be(state, requested)
        number = _append(journal, state, requested)
        ring(wiring.bell_path(workspace))
        answered = _await_answer(journal, number, workspace, listener)
    if answered is not None:
        return Asked(run, number, True, True, answered.objection)
    executing = wiring.executing(workspace) is not None
    return Asked(run, number, executing, answered=False)


def read_damage_change(workspace: Path, text: str, *, lost: bool) -> ChangeDamage:
    """`system:NAME`, `site:NAME` or `repository:NAME` as a request. Raises Refused."""
    state = _state(workspace)
    assert state.premises is not None
    scope = Scope(state.premises.inventory, state.premises.scenario)
    # What is no longer lost may have been reported only since, so it is read like new damage.
    wishes, problems = read_changes([Given("--lose", text)], scope)
    refuse(ArgumentProblem(each.summary, each.hint, "", text, each.column) for each in problems)
    change = wishes[0][0]
    assert isinstance(change, Lose | Keep)
    return ChangeDamage(kind=change.kind, name=change.name, lost=lost)


def read_attendance(workspace: Path, text: str) -> SetAttendance:
    """`TEAM=3` as a request. Raises Refused."""
    state = _state(workspace)
    assert state.premises is not None
    teams = [team.id for team in state.premises.inventory.teams]
    teams += [vendor.id for vendor in state.premises.inventory.vendors]
    name, equals, count = text.partition("=")
    if name not in teams:
        summary = Message.of("There is no team '{name}'.", name=shorten(name))
        hint = Suggestions(teams).instead_of(name, Message.of("Write TEAM=NUMBER."))
        refuse([ArgumentProblem(summary, hint, "", text)])
    if not equals or not (count.isascii() and count.isdigit() and int(count) <= 500):
        summary = Message.of("It is not said how many people of the team are there.")
        refuse([ArgumentProblem(summary, Message.of("Write TEAM=NUMBER."), "", text)])
    return SetAttendance(team=name, present=int(count))


def _state(workspace: Path) -> RunState:
    state = state_of(workspace)
    if state.premises is None:
        raise Refused(Message.of("Run {run} keeps to its plan.", run=state.run))
    return state


def _refuse_what_cannot_be(state: RunState, requested: Requested) -> None:
    """Refuse what is wrong whatever happens; the executor has the last word on the rest."""
    step = getattr(requested.request, "step", None)
    if step is not None and step not in state.plan.steps_by_key:
        raise Refused(
            Message.of("The plan has no step '{name}'.", name=shorten(step)),
            Suggestions(list(state.plan.steps_by_key)).instead_of(
                step, Message.of("Write system/step; 'ict-bcp recover status' lists them.")
            ),
        )
    objection = objection_to(state, requested, requested.at)
    if objection in {Objection.OVER, Objection.TOO_MANY, Objection.NO_SUCH_TEAM}:
        raise NotMet(objection)


class NotMet(Exception):
    """A request that could not be met whatever happens; nothing was recorded."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.value)
        self.objection = objection


def _append(journal: RunJournal, state: RunState, requested: Requested) -> int:
    number = state.number
    while unknown := journal.append(requested, after=number):
        number += len(unknown)
    return number + 1


def _await_answer(
    journal: RunJournal, number: int, workspace: Path, listener: Listener
) -> Answered | None:
    """The answer as it comes; None when nobody is there to give one or our patience is over."""
    until = time.monotonic() + PATIENCE
    seen = number
    while True:
        # Asked before the look: what an executor answered before it went is found then.
        executing = wiring.executing(workspace) is not None
        for event in journal.events(after=seen):
            seen += 1
            if isinstance(event, Answered) and event.number == number:
                return event
        left = until - time.monotonic()
        if not executing or left <= 0:
            return None
        listener.wait(min(left, _LOOK_SECONDS))
