"""`ict-bcp drill full`: the whole recovery, with its people, on the platform's isolated network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.run_recovery import RecoveryRequest
from bcp.cli.console import AsJson, Workspace, _
from bcp.cli.drill_options import Jobs
from bcp.cli.recover_ask import Role
from bcp.cli.recovery_run import Copy, carry_through
from bcp.model.scenario import Realm


def register(drill: typer.Typer) -> None:
    """Add the command."""
    drill.command(
        "full",
        help=_(
            "Drill the whole recovery with its people on a platform's isolated network, which "
            "playbooks/targets-drill.yaml describes. People take part with 'ict-bcp recover' from "
            "other terminals, as in a real one; times are measured. Exit codes as of 'recover "
            "start'."
        ),
        epilog=_("Example: ict-bcp drill full earthquake --as ICT-manager"),
    )(full)


def full(  # noqa: PLR0917 - typer passes options by name
    scenario: Annotated[str, typer.Argument(help=_("The scenario, a file in drills/."))],
    by: Role,
    city: Annotated[
        str | None, typer.Option("--city", help=_("The city's name, instead of typing it."))
    ] = None,
    jobs: Jobs = None,
    mirror: Copy = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Run a full drill."""
    request = RecoveryRequest(
        workspace, by, scenario=scenario, realm=Realm.DRILL, jobs=jobs, mirror=mirror
    )
    carry_through(request, city, look=False, as_json=as_json)
