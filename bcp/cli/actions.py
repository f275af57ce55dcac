"""`ict-bcp actions`: what drills have shown, who puts it right by when, and what proves it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bcp.app.corrective_actions import ActionList, assign_action, close_action, list_actions
from bcp.cli import console
from bcp.cli.action_words import STATUS, action_fields
from bcp.cli.console import LANGUAGE, AsJson, Workspace, _, complain, print_json, say
from bcp.documents.report_words import word_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.actions import CorrectiveAction
from bcp.model.message import Message

ActionId = Annotated[
    str, typer.Argument(metavar="ID", help=_("The action, as 'ict-bcp actions list' names it."))
]
Note = Annotated[str | None, typer.Option("--note", help=_("What else has to be known."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help=_("Corrective actions: what drills have shown, and what is done about it."),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command(
        "list",
        help=_(
            "List the open corrective actions, overdue ones first. Each is a finding of the "
            "finished drills; the same finding of several drills is one action."
        ),
        epilog=_("Example: ict-bcp actions list --all"),
    )(show)
    group.command(
        "assign",
        help=_("Put a department in charge of an action until a day; kept in drills/actions.yaml."),
        epilog=_(
            "Example: ict-bcp actions assign time-missed.registry --owner 行政管理課 "
            "--deadline 2027-03-31"
        ),
    )(assign)
    group.command(
        "close",
        help=_(
            "Close an action with the drill that proves it done: one after the last that showed "
            "the finding, that restored and verified the system and did not show it again."
        ),
        epilog=_("Example: ict-bcp actions close time-missed.registry --run 20261124T010000Z"),
    )(close)
    app.add_typer(group, name="actions")


def show(
    *,
    everything: Annotated[
        bool, typer.Option("--all/--open", help=_("Closed actions too, or open ones only."))
    ] = False,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """List the actions."""
    listed = _listed(workspace)
    shown = [each for each in listed.actions if everything or each.is_open]
    if as_json:
        print_json([action_fields(each) for each in shown])
        return
    if not shown:
        say(
            Message.of("No finished drill has shown anything that is still open.")
            if listed.drills
            else Message.of("No drill has been finished in this workspace yet.")
        )
        return
    for action in shown:
        console.out.print(Text(action.id, style="bold"), soft_wrap=True)
        console.out.print(_page(action))
    say(
        Message.of(
            "Actions: {count}, of them open {open}, overdue {overdue}.",
            count=len(shown),
            open=sum(each.is_open for each in shown),
            overdue=sum(each.overdue for each in shown),
        )
    )


def assign(  # noqa: PLR0917 - typer passes options by name
    action: ActionId,
    owner: Annotated[
        str,
        typer.Option("--owner", metavar="DEPARTMENT", help=_("Who is in charge; never a person.")),
    ],
    deadline: Annotated[
        str, typer.Option("--deadline", metavar="DATE", help=_("The last day, as 2027-03-31."))
    ],
    budget: Annotated[
        str | None,
        typer.Option(
            "--budget",
            metavar="TEXT",
            help=_("What it costs and out of which budget, in free words."),
        ),
    ] = None,
    note: Note = None,
    workspace: Workspace = Path(),
) -> None:
    """Put a department in charge."""
    with console.err.status(_("Judging the drills …")):
        kept = assign_action(workspace, action, owner, deadline, budget=budget, note=note)
    say(
        Message.of(
            "{id}: {owner} is in charge, until {day}.",
            id=kept.id,
            owner=kept.owner or NOTHING,
            day=Wording(LANGUAGE, _).day(kept.deadline),
        )
    )


def close(
    action: ActionId,
    run: Annotated[
        str, typer.Option("--run", metavar="RUN", help=_("The drill that proves it done."))
    ],
    note: Note = None,
    workspace: Workspace = Path(),
) -> None:
    """Close an action."""
    with console.err.status(_("Judging the drills …")):
        kept = close_action(workspace, action, run, note)
    say(Message.of("{id}: closed by the drill {run}.", id=kept.id, run=run))


def _listed(workspace: Path) -> ActionList:
    with console.err.status(_("Judging the drills …")):
        listed = list_actions(workspace)
    for each in listed.unjudged:
        complain(
            Message.of(
                "Drill {run} is left out: {reason}", run=each.summary.run, reason=each.reason
            )
        )
    return listed


def _page(action: CorrectiveAction) -> Table:
    wording = Wording(LANGUAGE, _)
    table = Table(
        show_header=False, show_edge=False, pad_edge=False, box=None, title_justify="left"
    )
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    state = _(STATUS[action.status])
    style = "green" if not action.is_open else "yellow"
    if action.overdue:
        state, style = wording.say(Message.of("{status}, overdue", status=state)), "red"
    rows = (
        (_("Status"), Text(state, style=style)),
        (_("Finding"), Text(f"{wording.say(action.message)} ({_(word_of(action.weight))})")),
        (_("In charge"), Text(action.owner or NOTHING)),
        (_("Deadline"), Text(wording.day(action.deadline))),
        (_("Budget"), Text(action.budget or "")),
        (_("Shown by"), Text(_shown_by(action, wording))),
        (_("Closed by"), Text(action.closed_by or "")),
        (_("Note"), Text(action.note or "")),
    )
    for heading, text in rows:
        if text.plain:
            table.add_row(Text(f"  {heading}"), text)
    return table


def _shown_by(action: CorrectiveAction, wording: Wording) -> str:
    if action.runs == 1:
        return action.last_run
    return wording.say(
        Message.of(
            "{count} drills, from {first} to {last}",
            count=action.runs,
            first=action.first_run,
            last=action.last_run,
        )
    )
