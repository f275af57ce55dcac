"""`ict-bcp drill walk-through`: read a plan through with those who would carry it out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from bcp.adapters.clock import SystemClock
from bcp.app.run_tabletop import TabletopRequest, prepare_tabletop
from bcp.app.run_walk_through import read_readings, read_through
from bcp.cli import console
from bcp.cli.console import (
    EXIT_FAILED,
    LANGUAGE,
    AsJson,
    Workspace,
    _,
    complain,
)
from bcp.cli.drill_options import Answers, Lead, ReportDir
from bcp.cli.recovery_words import words_of
from bcp.cli.tabletop import read_line
from bcp.cli.tabletop_table import Read
from bcp.cli.told_drill import lead, nobody_to_ask, show_told
from bcp.documents.report_walk_through import build_walk_through_report
from bcp.documents.wording import Wording
from bcp.execution.events import Clarity, Event, StepRead
from bcp.execution.state import RunState
from bcp.execution.tabletop import LeftTheTable
from bcp.execution.walk_through import Readers, Reading, team_name
from bcp.model.message import Message
from bcp.planning.plan import PlannedStep

_CLARITIES = {"u": Clarity.UNDERSTOOD, "c": Clarity.UNCLEAR, "w": Clarity.WRONG}
_LONGEST = 4000


def register(drill: typer.Typer) -> None:
    """Add the subcommand."""
    drill.command(
        "walk-through",
        help=_(
            "Read the steps of a plan through, team by team: those who would carry a step out say "
            "whether its text is understood, unclear or wrong. Nothing is carried out. Exit code: "
            "0 read to the end, 1 ended early, 2 there is nothing to read."
        ),
        epilog=_("Example: ict-bcp drill walk-through earthquake --as 訓練統括"),
    )(run)


def run(  # noqa: PLR0917 - typer passes options by name
    scenario: Annotated[str, typer.Argument(help=_("The scenario, a file in drills/."))],
    answers: Answers = None,
    role: Lead = None,
    report_dir: ReportDir = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Read a plan through."""
    request = TabletopRequest(workspace, scenario, lead(role), report_dir)
    prepared = prepare_tabletop(request, reading=True)
    for message in prepared.unread:
        complain(message)
    # With --json, standard output holds the document alone.
    reader = Reader(console.err if as_json else console.out, Wording(LANGUAGE, _), read_line,
                    SystemClock().monotonic)  # fmt: skip
    readers: Readers = reader
    if answers is not None:
        readers = read_readings(prepared, answers)
    elif not sys.stdin.isatty():
        raise nobody_to_ask()
    walked = read_through(prepared, readers, reader)
    code = EXIT_FAILED if walked.assessment.left_early else 0
    content = build_walk_through_report(walked.assessment, Wording(LANGUAGE, _))
    show_told(walked.assessment, content, walked.report, code=code, as_json=as_json)


class Reader:
    """Shows each step at a terminal and asks for a judgement; an observer that echoes them."""

    def __init__(
        self, screen: Console, wording: Wording, read: Read, seconds: Callable[[], float]
    ) -> None:
        self._screen = screen
        self._wording = wording
        self._read = read
        self._seconds = seconds
        self._team = ""

    def observe(self, event: Event, state: RunState) -> None:
        """Echo a judgement."""
        if isinstance(event, StepRead):
            said = words_of(event, state)
            if said is not None:
                self._write(said, indent=2)

    def read(self, step: PlannedStep, team: str, state: RunState) -> Reading | None:
        """Show a step and ask what is said of it."""
        assert state.premises is not None
        inventory = state.premises.inventory
        if team != self._team:
            self._team = team
            self._screen.print()
            self._write(
                Message.of("Team: {team}", team=team_name(team, state.premises)), style="bold"
            )
        system = inventory.systems_by_id[step.system]
        stated = next((each for each in system.recovery if each.id == step.step), None)
        name = self._wording.name(system.name, system.name_en)
        self._screen.print()
        self._write(Message.of("Step: {system} / {title}", system=name, title=step.title))
        for text in (None, None) if stated is None else (stated.instruction, stated.expected):
            if text:
                self._screen.print(Text(f"  {text}"))
        began = self._seconds()
        clarity = self._clarity()
        if clarity is None:
            return None
        thought = self._seconds() - began
        named = self._ask(Message.of("Who says so? (a role; Enter: the team)"))
        by = named or team_name(team, state.premises)
        note = ""
        if clarity is not Clarity.UNDERSTOOD:
            note = self._ask(Message.of("What is unclear or wrong?"))
        return Reading(by, clarity, note, thought)

    def _clarity(self) -> Clarity | None:
        while True:
            text = self._ask(
                Message.of("u: understood, c: unclear, w: wrong, Enter: not judged")
            ).lower()
            if not text:
                return None
            if text in _CLARITIES:
                return _CLARITIES[text]
            self._write(Message.of("Type one of: {choices}.", choices=", ".join(_CLARITIES)))

    def _ask(self, question: Message) -> str:
        try:
            return self._read(f"  {self._wording.say(question)} ").strip()[:_LONGEST]
        except (EOFError, KeyboardInterrupt) as error:
            raise LeftTheTable from error

    def _write(self, message: Message, *, indent: int = 0, style: str = "") -> None:
        self._screen.print(Text(" " * indent + self._wording.say(message), style=style))
