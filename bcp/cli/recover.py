"""`ict-bcp recover`: carry a real incident through, and ask it for things while it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.clock import SystemClock
from bcp.app.find_runs import state_of
from bcp.app.run_recovery import (
    RecoveryRequest,
    resume_recovery,
)
from bcp.app.watch_recovery import watch_recovery
from bcp.cli import console, recover_ask, recover_report
from bcp.cli.console import (
    EXIT_BAD_INPUT,
    LANGUAGE,
    AsJson,
    Workspace,
    _,
    complain,
    leave,
    print_json,
)
from bcp.cli.drill_options import Jobs
from bcp.cli.live import follow
from bcp.cli.moment import local_moment_of, moment_of
from bcp.cli.recover_ask import Role
from bcp.cli.recovery_json import standing_json
from bcp.cli.recovery_run import Copy, carry_through, finish
from bcp.cli.recovery_view import standing_of
from bcp.cli.unlock import unlock
from bcp.documents.wording import Wording
from bcp.execution.state import RunState
from bcp.model.scenario import Realm

_ALL_ROWS = 10_000


def register(app: typer.Typer) -> None:
    """Add the commands."""
    recover = typer.Typer(
        help=_("Carry a real incident through, with people deciding where people must."),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    recover.command(
        "start",
        help=_(
            "Plan and begin the recovery, and carry it out in this terminal. It shows what it "
            "will do and begins when the city's name is typed. Ctrl-C once: what runs is "
            "finished; twice: it is ended; 'recover resume' carries on. Exit code: 0 everything "
            "is back within its targets, 1 not everything is back, 2 it cannot be begun as it "
            "stands, 3 a target was missed."
        ),
        epilog=_("Example: ict-bcp recover start --damage sheet.yaml --as ICT-manager"),
    )(start)
    recover.command(
        "resume",
        help=_(
            "Carry on a recovery whose executor has stopped or died, also from a mirror on "
            "another machine; or end a pause while it runs."
        ),
        epilog=_("Example: ict-bcp recover resume --as ICT-manager"),
    )(resume)
    recover.command(
        "status",
        help=_("Show where the recovery stands: every system, and what waits for people."),
        epilog=_("Example: ict-bcp recover status --watch"),
    )(status)
    recover_ask.register(recover)
    recover_report.register(recover)
    app.add_typer(recover, name="recover")


def start(  # noqa: PLR0917 - typer passes options by name
    by: Role,
    scenario: Annotated[
        str | None, typer.Option("--scenario", "-s", help=_("The scenario that comes closest."))
    ] = None,
    damage: Annotated[
        Path | None,
        typer.Option(
            "--damage", dir_okay=False, help=_("A damage sheet, written like a scenario.")
        ),
    ] = None,
    incident_at: Annotated[
        str | None,
        typer.Option("--incident-at", help=_("When it happened, as 2026-04-01T05:30+09:00.")),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="TIME",
            help=_(
                "Restore the database of --system as it was just before this time, in the city's "
                "time zone. Without a scenario nothing else is wrong."
            ),
        ),
    ] = None,
    system: Annotated[
        str | None, typer.Option("--system", help=_("The system that --until is about."))
    ] = None,
    city: Annotated[
        str | None, typer.Option("--city", help=_("The city's name, instead of typing it."))
    ] = None,
    look: Annotated[
        bool,
        typer.Option(
            "--check",
            help=_("Change and record nothing: say what machines would do (Ansible's check mode)."),
        ),
    ] = False,
    jobs: Jobs = None,
    mirror: Copy = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Begin a recovery."""
    if scenario is not None and damage is not None:
        complain(_("Give either --scenario or --damage, not both."))
        leave(EXIT_BAD_INPUT)
    if (until is None) is not (system is None):
        complain(_("Give --until and --system together."))
        leave(EXIT_BAD_INPUT)
    request = RecoveryRequest(
        workspace,
        by,
        scenario=scenario,
        damage=damage,
        incident_at=moment_of(incident_at),
        jobs=jobs,
        mirror=mirror,
        until=local_moment_of(until),
        system=system,
    )
    carry_through(request, city, look=look, as_json=as_json)


def resume(  # noqa: PLR0917 - typer passes options by name
    by: Role,
    why: recover_ask.Why = "",
    from_mirror: Annotated[
        Path | None,
        typer.Option("--from-mirror", file_okay=False,
                     help=_("The folder with a copy that 'journal mirror' kept.")),
    ] = None,
    jobs: Jobs = None,
    mirror: Copy = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Carry a recovery on, or end its pause."""
    if from_mirror is None and recover_ask.is_executed(workspace):
        recover_ask.end_pause(workspace, by, why)
        return
    # Of a copy from another machine the realm is known when it is here: a recovery is real then.
    copied = from_mirror is not None
    unlock(workspace, Realm.PRODUCTION if copied else state_of(workspace).plan.realm)
    request = RecoveryRequest(workspace, by, jobs=jobs, mirror=mirror)
    screen = console.err if as_json else console.out
    with follow(screen, Wording(LANGUAGE, _), SystemClock().now) as follower:
        state = resume_recovery(request, follower, from_mirror=from_mirror)
    finish(state, as_json=as_json)


def status(
    watch: Annotated[
        bool, typer.Option("--watch", help=_("Go on showing it until Ctrl-C."))
    ] = False,
    run: Annotated[str | None, typer.Option("--run", help=_("Another run than the last."))] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Show where a recovery stands."""
    if as_json:
        state = state_of(workspace, run)
        now = state.time_at(SystemClock().now())
        print_json(standing_json(state, now, recover_ask.executor(workspace)))
        return
    if not watch:
        _print_standing(workspace, state_of(workspace, run))
        return
    try:
        _watch(workspace, run)
    except KeyboardInterrupt:
        return


def _print_standing(workspace: Path, state: RunState) -> None:
    now = state.time_at(SystemClock().now())
    wording = Wording(LANGUAGE, _)
    console.out.print(standing_of(state, now, wording, _ALL_ROWS, console.out.width))
    if state.finished is None and not recover_ask.is_executed(workspace):
        complain(_("Nobody executes this run: 'ict-bcp recover resume' carries it on."))


def _watch(workspace: Path, run: str | None) -> None:
    for state in watch_recovery(workspace, run):
        if console.out.is_terminal:
            console.out.clear()
        _print_standing(workspace, state)
