"""`ict-bcp playbooks`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from bcp.app.write_playbooks import write_playbooks
from bcp.cli.console import AsJson, Workspace, _, print_json, say
from bcp.model.message import Message


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "playbooks",
        help=_("Write one Ansible play per system and a site play that runs them in order."),
        epilog=_("Example: ict-bcp playbooks --scenario earthquake"),
    )(playbooks)


def playbooks(
    scenario: Annotated[
        str, typer.Option("--scenario", "-s", help=_("The scenario, a file in drills/."))
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            file_okay=False,
            help=_("The folder to write, instead of playbooks/generated/SCENARIO."),
        ),
    ] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the plays of a scenario."""
    written = write_playbooks(workspace, scenario, output, _)
    if as_json:
        print_json(
            {
                "folder": str(written.folder),
                "files": list(written.files),
                "plan_digest": written.plan_digest,
                "inventory_digest": written.inventory_digest,
            }
        )
        return
    say(
        Message.of(
            "{count} files written to {folder}.",
            count=len(written.files),
            folder=str(written.folder),
        )
    )
    configuration = shlex.quote(str(written.configuration))
    site = shlex.quote(str(written.folder / "site.yml"))
    command = f"ANSIBLE_CONFIG={configuration} ansible-playbook {site}"
    say(Message.of("Run them with: {command}", command=command), whole=True)
