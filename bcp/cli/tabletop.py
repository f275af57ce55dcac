"""`ict-bcp drill tabletop`: tell a scenario at a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.clock import SystemClock
from bcp.app.run_tabletop import (
    TabletopRequest,
    ToldTabletop,
    prepare_tabletop,
    read_answers,
    tell_tabletop,
)
from bcp.cli import console
from bcp.cli.console import (
    EXIT_FAILED,
    EXIT_TARGET_MISSED,
    LANGUAGE,
    AsJson,
    Workspace,
    _,
    complain,
)
from bcp.cli.drill_options import Answers, Lead, ReportDir
from bcp.cli.tabletop_table import TerminalTable
from bcp.cli.tabletop_view import Narrator
from bcp.cli.told_drill import lead, nobody_to_ask, show_told
from bcp.documents.report_tabletop import build_tabletop_report
from bcp.documents.wording import Wording
from bcp.execution.tabletop import Table


def register(drill: typer.Typer) -> None:
    """Add the subcommand."""
    drill.command(
        "tabletop",
        help=_(
            "Tell a scenario at a table, step by step on a virtual clock: its events and the "
            "decisions of its plan. What is said and decided is recorded, what it changes is "
            "planned again. Nothing is carried out or measured. Exit code: 0 every target is met "
            "by forecast, 1 the drill was ended early, 2 it cannot be told as it stands, "
            "3 a target is missed by forecast."
        ),
        epilog=_("Example: ict-bcp drill tabletop earthquake-exercise --as 訓練統括"),
    )(tabletop)


def tabletop(  # noqa: PLR0917 - typer passes options by name
    scenario: Annotated[str, typer.Argument(help=_("The scenario, a file in drills/."))],
    answers: Answers = None,
    role: Lead = None,
    report_dir: ReportDir = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Tell a scenario."""
    prepared = prepare_tabletop(TabletopRequest(workspace, scenario, lead(role), report_dir))
    for message in prepared.unread:
        complain(message)
    # With --json, standard output holds the document alone.
    screen = console.err if as_json else console.out
    narrator = Narrator(screen, Wording(LANGUAGE, _), echo=answers is not None)
    table: Table
    if answers is not None:
        table = read_answers(prepared, answers)
    elif sys.stdin.isatty():
        table = TerminalTable(narrator, read_line, SystemClock().monotonic)
    else:
        raise nobody_to_ask()
    told = tell_tabletop(prepared, table, narrator)
    content = build_tabletop_report(told.assessment, Wording(LANGUAGE, _))
    show_told(told.assessment, content, told.report, code=exit_code(told), as_json=as_json)


def exit_code(told: ToldTabletop) -> int:
    """1 when it was ended early, 3 when a target is missed by forecast."""
    assessment = told.assessment
    if assessment.left_early:
        return EXIT_FAILED
    return 0 if assessment.met == len(assessment.targets) else EXIT_TARGET_MISSED


def read_line(prompt: str) -> str:
    """A line from the terminal; raises EOFError at its end."""
    # Prompts belong to the conversation, so they stay out of what --json prints.
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
