"""`ict-bcp drill`: run a drill, list the runs, show the report of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bcp.adapters.clock import SystemClock
from bcp.adapters.journal import RunSummary
from bcp.app.list_runs import list_runs
from bcp.app.run_drill import Drill, DrillRequest, run_drill
from bcp.cli import console, drill_full, tabletop, walk_through
from bcp.cli.console import (
    EXIT_FAILED,
    EXIT_TARGET_MISSED,
    LANGUAGE,
    AsJson,
    Workspace,
    _,
    leave,
    print_json,
    say,
)
from bcp.cli.drill_close import close, show_end
from bcp.cli.drill_kinds import DRILL_KINDS
from bcp.cli.drill_options import Driver, Jobs, ReportDir
from bcp.cli.live import follow
from bcp.cli.run_report import Form, Language, ReportFormat, document, show_report, wording_of
from bcp.cli.unlock import unlock
from bcp.documents.report import ConsoleReport
from bcp.documents.report_actions import with_actions
from bcp.documents.report_builder import build_report
from bcp.documents.wording import NOTHING, Wording
from bcp.model.lab import GuestDriver
from bcp.model.message import Message
from bcp.model.scenario import Realm

_WIDE = 110
"""Columns of a terminal from which on names of scenarios can be read in a list of runs."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    drill = typer.Typer(
        help=_("Drill a scenario in the lab, with real backups and real restores."),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    drill.command(
        "run",
        help=_(
            "Damage the lab as the scenario says, recover it in the planned order, verify each "
            "system, and report. Exit code: 0 every system is back within its targets, "
            "1 a step failed, the network of machines leads to production, or the clean-up left "
            "something, 2 the drill cannot be run as it stands, 3 a target is missed."
        ),
        epilog=_("Example: ict-bcp drill run first-look"),
    )(run)
    tabletop.register(drill)
    walk_through.register(drill)
    drill.command(
        "close",
        help=_(
            "Clean up after a drill (the newest without a name), look again, and record what is "
            "left. Ended is only what the drill made. Exit code: 0 nothing is left, 1 something "
            "is, 2 there is no such drill or it still goes on."
        ),
        epilog=_("Example: ict-bcp drill close"),
    )(close)
    drill.command(
        "list",
        help=_("List the runs that the journal holds, newest first."),
        epilog=_("Example: ict-bcp drill list"),
    )(show_runs)
    drill.command(
        "report",
        help=_("Show the report of a run, the newest one without a name."),
        epilog=_("Example: ict-bcp drill report --format html > report.html"),
    )(report)
    drill_full.register(drill)
    app.add_typer(drill, name="drill")


def run(  # noqa: PLR0917 - typer passes options by name
    scenario: Annotated[str, typer.Argument(help=_("The scenario, a file in drills/."))],
    keep: Annotated[
        bool, typer.Option("--keep", help=_("Leave the lab up even if the drill built it."))
    ] = False,
    jobs: Jobs = None,
    driver: Driver = GuestDriver.PROCESS,
    compress: Annotated[
        int | None,
        typer.Option(
            "--compress",
            min=1,
            max=100_000,
            metavar="TIMES",
            help=_(
                "Let people's planned time pass so many times faster, 60: an hour in a minute "
                "(default: it takes no time). It is always shown as compressed, never as measured."
            ),
        ),
    ] = None,
    report_dir: ReportDir = None,
    language: Language = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Run a drill."""
    wording = wording_of(language)
    # With --json, standard output holds the document alone.
    screen = console.err if as_json else console.out
    unlock(workspace, Realm.DRILL)
    request = DrillRequest(
        workspace,
        scenario,
        keep=keep,
        jobs=jobs,
        reports=report_dir,
        compress=compress,
        driver=driver,
    )
    with follow(screen, Wording(LANGUAGE, _), SystemClock().now) as follower:
        drill = run_drill(request, follower)
    if as_json:
        print_json({"run": drill.state.run, **_outcome(drill), **document(drill.assessment)})
    else:
        content = build_report(drill.assessment, wording)
        screen.print(ConsoleReport().render(with_actions(content, drill.actions, wording)))
        for path in drill.report:
            say(Message.of("Report: {path}", path=str(path)), whole=True)
        show_end(drill.state.run, drill.left)
    code = exit_code(drill)
    if code:
        leave(code)


def exit_code(drill: Drill) -> int:
    """1 when something that the plan brings back did not come back, the drill's network led to
    production, or the clean-up left something; 3 when a target is missed.
    """
    if not drill.all_back or drill.assessment.leaking or (drill.left and not drill.kept):
        return EXIT_FAILED
    return EXIT_TARGET_MISSED if drill.assessment.targets_missed else 0


def show_runs(workspace: Workspace = Path(), as_json: AsJson = False) -> None:
    """List the runs."""
    runs = list_runs(workspace)
    if as_json:
        print_json([each.model_dump(mode="json") for each in runs])
        return
    if not runs:
        say(Message.of("Nothing has been run in this workspace yet."))
        return
    wording = Wording(LANGUAGE, _)
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    # The name of a run is there to be copied, so it is never broken.
    table.add_column(Text(_("Run")), no_wrap=True)
    # Its id is a part of the run's name, so a narrow terminal does without.
    scenario = (_("Scenario"),) if console.out.width >= _WIDE else ()
    table.add_column(Text(_("Kind")), no_wrap=True)
    for heading in (*scenario, _("Begun"), _("Outcome"), _("Clean-up")):
        table.add_column(Text(heading), overflow="fold")
    for each in runs:
        table.add_row(
            Text(each.run),
            Text(_kind(each)),
            *(Text(wording.name(each.scenario_name, None)) for _heading in scenario),
            Text(f"{each.started.astimezone():%Y-%m-%d %H:%M}"),
            Text(_ending(each)),
            Text(_cleaned(each)),
        )
    console.out.print(table)


def _kind(run: RunSummary) -> str:
    return NOTHING if run.kind is None else _(DRILL_KINDS[run.kind])


def report(
    run: Annotated[
        str | None, typer.Argument(help=_("The run, as 'ict-bcp drill list' names it."))
    ] = None,
    form: Form = ReportFormat.TABLE,
    language: Language = None,
    workspace: Workspace = Path(),
) -> None:
    """Show the report of a run."""
    show_report(workspace, run, form, language)


def _outcome(drill: Drill) -> dict[str, object]:
    return {
        "exit_code": exit_code(drill),
        "report": [str(path) for path in drill.report],
        "closed": not drill.left,
        "left": [each.model_dump(mode="json") for each in drill.left],
    }


def _cleaned(run: RunSummary) -> str:
    if run.mode != "drill" or run.told:
        return ""
    return _("drill closed") if run.closed else _("not closed")


def _ending(run: RunSummary) -> str:
    if not run.finished:
        return _("not finished")
    if run.told:
        return _("ended early") if run.interrupted else _("told to the end")
    if run.interrupted:
        return _("interrupted")
    return _("every step succeeded") if run.complete else _("a step failed")
