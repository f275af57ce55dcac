"""`ict-bcp backup`: list backups, read them back, restore one to try it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from bcp.app.list_backups import list_backups
from bcp.app.try_restore import TrialRequest, try_restore
from bcp.app.verify_backups import fresh_seed, verify_backups
from bcp.cli import backup_view as view
from bcp.cli.console import (
    EXIT_BAD_INPUT,
    EXIT_FAILED,
    AsJson,
    Workspace,
    _,
    complain,
    err,
    leave,
    out,
    print_json,
    say,
)
from bcp.cli.moment import local_moment_of
from bcp.cli.reading_options import Seed
from bcp.cli.stages import following
from bcp.cli.unlock import ask_password
from bcp.model.message import Message

System = Annotated[str, typer.Argument(help=_("The system's id."), show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    backup = typer.Typer(
        help=_("Backups that can be trusted: list them, read them back, try a restore."),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    backup.command(
        "list",
        help=_(
            "List the copies of each data set: newest generation, age, size, place, kind, whether "
            "encrypted, offline or append-only, and the last restore that proved it. Nothing is "
            "read back: see 'backup verify'."
        ),
        epilog=_("Example: ict-bcp backup list resident-registry --json"),
    )(list_)
    backup.command(
        "verify",
        help=_(
            "Read every generation back and compare it with its checksums: all of it, or a random "
            "sample. Exit code 0 when all that was read is intact, 1 when something is wrong or "
            "could not be read."
        ),
        epilog=_("Example: ict-bcp backup verify core-database --sample 5%"),
    )(verify)
    backup.command(
        "restore-test",
        help=_(
            "Restore a copy into a place of its own beside what is there, prove it, measure it and "
            "remove it again; a database is started and asked. Live data are never touched. The "
            "result goes into the journal: it is evidence for the next plan. Exit code 0 when it "
            "was proven, 1 when not."
        ),
        epilog=_("Example: ict-bcp backup restore-test core-database --until 2026-11-24T10:15"),
    )(restore_test)
    app.add_typer(backup, name="backup")


def list_(
    system: Annotated[
        str | None, typer.Argument(help=_("Only this system."), show_default=False)
    ] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print a row for each copy."""
    with following() as told:
        now, systems = list_backups(workspace, system, told, ask_password)
    if as_json:
        print_json(view.listing_json(systems, now))
    else:
        view.print_listing(systems, now, out)


def verify(
    systems: Annotated[
        list[str] | None, typer.Argument(help=_("Only these systems."), show_default=False)
    ] = None,
    sample: Annotated[
        str, typer.Option("--sample", help=_("The share of the bytes to read, as 5%."))
    ] = "100%",
    seed: Seed = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print what was found, and leave with 1 when not all is well."""
    share = _share(sample)
    chosen = fresh_seed() if seed is None else seed
    with following() as told:
        found = verify_backups(workspace, systems or (), share, chosen, told, ask=ask_password)
    if as_json:
        print_json(view.verified_json(found))
    else:
        view.print_verified(found, out)
        for line in view.verified_summary(found):
            say(line)
    if not view.is_well(found):
        leave(EXIT_FAILED)


def restore_test(  # noqa: PLR0917 - typer passes options by name
    system: System,
    backup: Annotated[
        str | None, typer.Option("--backup", help=_("The data set, where there are several."))
    ] = None,
    repository: Annotated[
        str | None, typer.Option("--repository", help=_("Another copy than the freshest."))
    ] = None,
    generation: Annotated[
        int, typer.Option("--generation", min=1, help=_("1 is the newest, 2 the one before it."))
    ] = 1,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="TIME",
            help=_("Recover a database to just before this time, in the city's time zone."),
        ),
    ] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Restore, prove, remove, and leave with 1 when it could not be proven."""
    moment = local_moment_of(until)
    request = TrialRequest(system, backup, repository, generation, moment)
    with _restoring() as told:
        test = try_restore(workspace, request, told, ask_password)
    if as_json:
        print_json(view.trial_json(test))
    else:
        for line in view.trial_lines(test):
            say(line)
    if test.proven is None:
        leave(EXIT_FAILED)


def _share(text: str) -> float:
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        complain(Message.of("'{text}' is no share: write a percentage above 0, as 5%.", text=text))
        leave(EXIT_BAD_INPUT)
    return share


@contextmanager
def _restoring() -> Iterator[Callable[[Any], None]]:
    """A bar of bytes on a terminal, else nothing: what a guest says is only shown, never read."""
    if not err.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task(_("Restoring"), total=None)

        def told(value: Any) -> None:
            if not isinstance(value, dict):
                return
            copied, total = value.get("copied"), value.get("total")
            if isinstance(copied, int) and isinstance(total, int):
                bars.update(task, completed=copied, total=total)
            elif value.get("stage") == "server":
                bars.update(task, description=_("Recovering"))

        yield told
