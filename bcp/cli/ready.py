"""`ict-bcp ready`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from bcp.app.assess_readiness import assess_readiness
from bcp.cli.console import (
    EXIT_FAILED,
    EXIT_TARGET_MISSED,
    AsJson,
    Workspace,
    _,
    leave,
    out,
    print_json,
    say,
)
from bcp.cli.reading_options import Seed
from bcp.cli.ready_view import json_of, print_table, summary
from bcp.cli.stages import following
from bcp.evaluation.readiness import Colour
from bcp.model.message import Message

EXITS = {Colour.GREEN: 0, Colour.YELLOW: EXIT_TARGET_MISSED, Colour.RED: EXIT_FAILED}
"""Silence would be taken for readiness, so a yellow system does not end with 0 either."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "ready",
        help=_(
            "Check now, without a drill and without changing anything, whether each system could "
            "be recovered: backups present, fresh and intact (a random sample is read back), "
            "platform reachable, login valid, space free, plays current, drilled recently.\n\n"
            "Green: all of it holds. Yellow: something is amiss, or could not be checked. Red: it "
            "could not be recovered as it should. Exit code 0 when every system is green, 3 when "
            "one is yellow, 1 when one is red, 2 for errors in the workspace."
        ),
        epilog=_("Example for cron: ict-bcp ready --workspace mycity --json > ready.json"),
    )(ready)


def ready(
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario", "-s", help=_("Only the systems that this scenario in drills/ affects.")
        ),
    ] = None,
    seed: Seed = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Say of every system whether it could be recovered now."""
    chosen = secrets.randbits(32) if seed is None else seed
    with following() as told:
        readiness, looked = assess_readiness(workspace, scenario, chosen, told)
    if as_json:
        print_json(json_of(readiness, looked=looked))
    else:
        print_table(readiness, out)
        if not looked:
            say(
                Message.of(
                    "Nothing says where guests and backups are reached, so they were not looked "
                    "at. Write playbooks/targets.yaml (playbooks/targets.example.yaml shows how), "
                    "or bring the lab up: ict-bcp lab up"
                )
            )
        for line in summary(readiness):
            say(line)
    if code := EXITS[readiness.colour]:
        leave(code)
