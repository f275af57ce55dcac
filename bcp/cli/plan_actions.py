"""The open corrective actions below a plan."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.action_words import STATUS
from bcp.cli.console import LANGUAGE, _
from bcp.cli.plan_words import write
from bcp.documents.inert import plain
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.actions import ActionStatus, CorrectiveAction
from bcp.evaluation.findings import SAID
from bcp.model.message import Message

MOST = 8
"""Actions that are shown; overdue ones are shown whatever their number."""


def show_actions(
    actions: tuple[CorrectiveAction, ...], names: Mapping[str, str], console: Console
) -> None:
    """Print the most urgent ones with deadline and department, and how many there are."""
    if not actions:
        return
    overdue = sum(each.overdue for each in actions)
    shown = actions[: max(MOST, overdue)]
    console.print()
    write(
        console,
        Message.of(
            "Open corrective actions: {count}, of them overdue {overdue}.",
            count=len(actions),
            overdue=overdue,
        ),
    )
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(_("Deadline"), no_wrap=True)
    table.add_column(_("In charge"), overflow="fold", max_width=16)
    table.add_column(_("Finding"), overflow="fold", ratio=1)
    for each in shown:
        owner = Text(plain(each.owner or NOTHING))
        table.add_row(_deadline(each), owner, _finding(each, names))
    console.print(table)
    if len(shown) < len(actions):
        write(
            console,
            Message.of(
                "Not shown: {count}. 'ict-bcp actions list' shows all.",
                count=len(actions) - len(shown),
            ),
        )


def _deadline(action: CorrectiveAction) -> Text:
    text = Text(Wording(LANGUAGE, _).day(action.deadline))
    if action.overdue:
        text.append("\n").append(_("overdue"), style="bold red")
    elif action.status is ActionStatus.REOPENED:
        text.append("\n").append(_(STATUS[action.status]), style="yellow")
    return text


def _finding(action: CorrectiveAction, names: Mapping[str, str]) -> Text:
    """What about which system, below it the id by which the action is assigned and closed."""
    said = action.message
    if action.kind not in SAID:
        name = names.get(action.system, action.system)
        said = Message.of("{system}: {finding}", system=name, finding=said)
    return Text(f"{plain(said.render(_))}\n").append(action.id, style="dim")
