"""`ict-bcp lab`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from bcp.adapters.lab.standing import LabStatus, Outcome, Phase
from bcp.adapters.lab.standing import Progress as Told
from bcp.app.run_lab import bring_up, inflict, look_at, take_down
from bcp.cli.console import AsJson, Workspace, _, complain, err, out, print_json, say
from bcp.cli.drill_options import Driver
from bcp.model.lab import GuestDriver
from bcp.model.message import Message

lab = typer.Typer(
    name="lab",
    help=_("The lab: the city's systems as small real guests on this machine."),
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(lab)


@lab.command(help=_("Build the lab, verify it and take backups. Example: ict-bcp lab up"))
def up(
    driver: Driver = GuestDriver.PROCESS,
    workspace: Workspace = Path(),
) -> None:
    """Bring the lab up."""
    with _progress() as told:
        outcome = bring_up(workspace, told, driver)
    sentences = {
        Outcome.BUILT: Message.of("The lab is up."),
        Outcome.MENDED: Message.of("The lab was mended and is up."),
        Outcome.ALREADY_UP: Message.of("The lab was already up."),
    }
    say(sentences[outcome])


@lab.command(help=_("Show what runs. Example: ict-bcp lab status --json"))
def status(workspace: Workspace = Path(), as_json: AsJson = False) -> None:
    """Show the lab's state."""
    found = look_at(workspace)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _show(found)


@lab.command(
    help=_("Destroy what a scenario loses. Example: ict-bcp lab damage --scenario earthquake")
)
def damage(
    scenario: Annotated[str, typer.Option("--scenario", "-s", help=_("The scenario's id."))],
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Damage the lab."""
    at, hit = inflict(workspace, scenario)
    if as_json:
        print_json(
            {
                "incident_at": at.isoformat(),
                "lost": sorted(hit.lost),
                "stopped": sorted(hit.stopped),
                "repositories": sorted(hit.repositories),
            }
        )
        return
    say(
        Message.of(
            "Incident at {time}: {lost} systems lost, {stopped} stopped, {stores} backup "
            "repositories lost.",
            time=at.isoformat(timespec="seconds"),
            lost=len(hit.lost),
            stopped=len(hit.stopped),
            stores=len(hit.repositories),
        )
    )


@lab.command(help=_("End the lab and delete its folder. Example: ict-bcp lab down"))
def down(workspace: Workspace = Path()) -> None:
    """Take the lab down."""
    if take_down(workspace):
        say(Message.of("The lab is down."))
    else:
        say(Message.of("There was no lab."))


@contextmanager
def _progress() -> Iterator[Told]:
    """A bar per stage on a terminal, else a line when a stage begins."""
    if not err.is_terminal:
        yield _tell_stage
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[Message, TaskID] = {}

        def told(stage: Message, done: int, total: int) -> None:
            if done == 0 or stage not in tasks:
                tasks[stage] = bars.add_task(stage.render(_), total=total)
            bars.update(tasks[stage], completed=done)

        yield told


def _tell_stage(stage: Message, done: int, total: int) -> None:
    if done == 0:
        complain(Message.of("{stage} ({count})", stage=stage, count=total))


def _show(found: LabStatus) -> None:
    phases = {
        Phase.DOWN: Message.of("There is no lab."),
        Phase.UNFINISHED: Message.of("The lab was left unfinished; 'ict-bcp lab up' rebuilds it."),
        Phase.UP: Message.of("The lab is up."),
        Phase.DAMAGED: Message.of("The lab was damaged; 'ict-bcp lab up' rebuilds it."),
    }
    say(phases[found.phase])
    if found.phase is Phase.DOWN:
        return
    if not found.serving:
        say(Message.of("Its daemon does not answer; 'ict-bcp lab up' mends it."))
    say(
        Message.of(
            "Business traffic: {systems} systems, {written} entries written, {refused} refused.",
            systems=len(found.traffic),
            written=found.written,
            refused=found.refused,
        )
    )
    table = Table(_("System"), _("Address"), _("Guest"), _("SSH"), _("Processes"))
    for guest in found.guests:
        table.add_row(
            Text(guest.system),
            guest.address,
            _("there") if guest.exists else _("gone"),
            _("open") if guest.open else _("closed"),
            str(guest.processes),
        )
    out.print(table)
