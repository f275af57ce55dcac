"""`ict-bcp plan what-if`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.change_plan import change_plan
from bcp.cli.change_json import effect_fields, write_json
from bcp.cli.console import AsJson, Workspace, _, out
from bcp.cli.plan_options import Chosen, change_option, planning_progress
from bcp.cli.what_if_table import show_what_if
from bcp.planning.change_syntax import OPTIONS, Given
from bcp.planning.what_if import WhatIf

Texts = list[str] | None


def register(app: typer.Typer) -> None:
    """Add the subcommand."""
    app.command(
        "what-if",
        help=_(
            "Plan with changes and show what they change: each by itself, the best one first, then "
            "all together. Every option can be given several times. Without a role the change of a "
            "team is tried in each of its groups, and the one is taken that helps most. Nothing is "
            "written.\n\n"
            "Example: ict-bcp plan what-if -s earthquake --add team:it-section/database=1 "
            "--rate repository:offsite=2x --lose system:directory-standby"
        ),
    )(ask)


def ask(
    *,
    scenario: Chosen = None,
    add: Annotated[Texts, change_option("--add")] = None,
    disk: Annotated[Texts, change_option("--disk")] = None,
    rate: Annotated[Texts, change_option("--rate")] = None,
    lanes: Annotated[Texts, change_option("--lanes")] = None,
    copy: Annotated[Texts, change_option("--copy")] = None,
    arrive: Annotated[Texts, change_option("--arrive")] = None,
    attend: Annotated[Texts, change_option("--attend")] = None,
    back: Annotated[Texts, change_option("--return")] = None,
    instead: Annotated[Texts, change_option("--instead")] = None,
    declare: Annotated[Texts, change_option("--declare")] = None,
    capacity: Annotated[Texts, change_option("--capacity")] = None,
    lose: Annotated[Texts, change_option("--lose")] = None,
    keep: Annotated[Texts, change_option("--keep")] = None,
    target: Annotated[Texts, change_option("--target")] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print what the changes change."""
    texts = (
        *(add, disk, rate, lanes, copy, arrive, attend, back, instead, declare),
        *(capacity, lose, keep, target),
    )
    given = [
        Given(option, text)
        for option, some in zip(OPTIONS, texts, strict=True)
        for text in some or ()
    ]
    with planning_progress() as tell:
        answer = change_plan(workspace, scenario, given, tell)
    if as_json:
        write_json(_document(answer), out)
    else:
        show_what_if(answer, out)


def _document(answer: WhatIf) -> dict[str, object]:
    return {
        "scenario": answer.plan.scenario,
        "singles": [effect_fields(effect, answer.world) for effect in answer.singles],
        "together": effect_fields(answer.together, answer.world),
    }
